// The page of `page/` on an origin of its own, and a browser to open it in. Passes `/pusher/auth` on to the server under test, as a
// site's own back end does; nothing else goes through it.

import { accessSync, constants, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import puppeteer from 'puppeteer-core';

import { KEY } from './server.js';
import { until } from './until.js';

const own = (name) => fileURLToPath(new URL(`../page/${name}`, import.meta.url));
const theirs = (name) => createRequire(import.meta.url).resolve(`pusher-js/dist/${name}`);

const FILES = {
  '/': ['text/html', own('index.html')],
  '/worker.js': ['text/javascript', own('worker.js')],
  '/pusher.js': ['text/javascript', theirs('web/pusher.js')],
  '/pusher.worker.js': ['text/javascript', theirs('worker/pusher.worker.js')],
};

/** Milliseconds for anything to arrive in a page; pusher-js waits 15 s before it returns to a server that refused it. */
const ARRIVE_MS = 60_000;

/** Starts headless Chromium: `CHROMIUM`, or the first of the usual names on the path. */
export function browser() {
  const names = ['chromium', 'chromium-browser', 'google-chrome'];
  const found = process.env.PATH.split(delimiter).flatMap((dir) => names.map((name) => join(dir, name)));
  const executablePath = process.env.CHROMIUM ?? found.find(isProgram);
  if (!executablePath) throw new Error('no Chromium on the path; set CHROMIUM');
  // Chromium has no sandbox for root, as who tests in a container often is.
  const args = process.getuid() === 0 ? ['--no-sandbox'] : [];
  return puppeteer.launch({ executablePath, args, headless: true });
}

function isProgram(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** A site whose page follows tasks of `server`. */
export class Site {
  static async start(server) {
    const site = new Site(server);
    await new Promise((resolve) => site.http.listen(0, '127.0.0.1', resolve));
    return site;
  }

  constructor(server) {
    this.server = server;
    this.http = createServer((request, response) => {
      this.#answer(request, response).catch((error) => response.writeHead(502).end(`${error}`));
    });
  }

  async #answer(request, response) {
    const { pathname } = new URL(request.url, 'http://site');
    if (pathname === '/pusher/auth') {
      const chunks = await request.toArray();
      const { method, headers } = request;
      const asked = { method, headers: { 'Content-Type': headers['content-type'] }, body: Buffer.concat(chunks) };
      const told = await fetch(`${this.server.url}/pusher/auth`, asked);
      response.writeHead(told.status, { 'Content-Type': told.headers.get('content-type') }).end(await told.text());
      return;
    }
    const [type, path] = FILES[pathname] ?? [];
    if (path) response.writeHead(200, { 'Content-Type': `${type}; charset=utf-8` }).end(readFileSync(path));
    else response.writeHead(404).end();
  }

  /** Opens the page in a new tab. */
  async open(browser) {
    const tab = await browser.newPage();
    const query = new URLSearchParams({ key: KEY, host: '127.0.0.1', port: this.server.port });
    await tab.goto(`http://127.0.0.1:${this.http.address().port}/?${query}`);
    return new Tab(tab);
  }

  async stop() {
    this.http.closeAllConnections?.();
    await new Promise((resolve) => this.http.close(resolve));
  }
}

/** One tab: what its page heard, per channel. */
class Tab {
  constructor(tab) {
    this.tab = tab;
  }

  async seen(channel) {
    const all = await this.tab.evaluate('seen');
    return all.filter((told) => told.channel === channel).map(({ event, data }) => ({ event, data }));
  }

  errors() {
    return this.tab.evaluate('errors');
  }

  /** Subscribes, by the page's function of that name, and waits for the server's answer. */
  async subscribe(channel, follow = 'follow') {
    await this.tab.evaluate(`${follow}(${JSON.stringify(channel)})`);
    await this.heard(channel, ({ event }) => event === 'pusher:subscription_succeeded');
  }

  /** Waits until something satisfying `test` was heard `times`. Answers all that was heard. */
  heard(channel, test, times = 1) {
    return until(`${test} in ${channel}`, ARRIVE_MS, async () => {
      const seen = await this.seen(channel);
      return seen.filter(test).length >= times && seen;
    });
  }
}
