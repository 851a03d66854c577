// The built server as a child process: started on a fresh data directory, killed, asked to end, started again on the same port.
// Never passes the caller's environment on, so no key or setting of the machine leaks into a test.

import { spawn } from 'node:child_process';
import { mkdtempSync, openSync, closeSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

import { Api } from './api.js';
import { until } from './until.js';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

/** Milliseconds the server may take to begin or to end. */
const TURN_MS = 30_000;

/** The app key and secret of every server here. */
export const KEY = 'millrace';
export const SECRET = 'a secret of these tests';

/** The program under test: `MILLRACE_BIN`, or whichever of the two builds is newer. */
export function binary() {
  if (process.env.MILLRACE_BIN) return resolve(process.env.MILLRACE_BIN);
  const built = ['release', 'debug']
    .map((kind) => join(ROOT, 'target', kind, 'millrace'))
    .map((path) => ({ path, at: statSync(path, { throwIfNoEntry: false })?.mtimeMs }))
    .filter(({ at }) => at !== undefined)
    .sort((one, other) => other.at - one.at);
  if (built.length === 0) throw new Error('no server to test: cargo build, or set MILLRACE_BIN');
  return built[0].path;
}

/** A running server. `settings` are environment variables without their `MILLRACE_`. */
export class Server {
  static async start(settings = {}) {
    const server = new Server(settings);
    await server.start();
    return server;
  }

  constructor(settings) {
    this.home = mkdtempSync(join(tmpdir(), 'millrace-contract-'));
    this.settings = { OFFLINE_REHEARSAL: 'true', PUSHER_KEY: KEY, PUSHER_SECRET: SECRET, ...settings };
    this.port = 0;
    this.starts = 0;
  }

  /** Starts it, again on the port it had. */
  async start() {
    this.starts += 1;
    const portFile = join(this.home, `port-${this.starts}`);
    const log = openSync(join(this.home, `log-${this.starts}`), 'w');
    const given = ['serve', '--port', `${this.port}`, '--data-dir', join(this.home, 'data'), '--port-file', portFile];
    this.child = spawn(binary(), given, { cwd: this.home, env: this.#environment(), stdio: ['ignore', log, log] });
    closeSync(log);
    this.ended = new Promise((done) => this.child.once('exit', (code, signal) => done(signal ?? code)));
    const bound = await until('the server listens', TURN_MS, () => {
      if (this.child.exitCode !== null) throw new Error(`the server ended:\n${this.log()}`);
      return readAddress(portFile);
    });
    this.port = Number(bound.split(':').at(-1));
    this.url = `http://127.0.0.1:${this.port}`;
  }

  #environment() {
    const own = Object.entries(this.settings).map(([name, value]) => [`MILLRACE_${name}`, `${value}`]);
    return { PATH: process.env.PATH, HOME: this.home, ...Object.fromEntries(own) };
  }

  /** Its HTTP API, as the holder of `key` where there are keys. */
  api(key) {
    return new Api(this.url, key);
  }

  /** SIGTERM, and waits until it has ended. */
  terminate() {
    return this.#end('SIGTERM');
  }

  /** SIGKILL: what a crash leaves. */
  kill() {
    return this.#end('SIGKILL');
  }

  #end(signal) {
    this.child.kill(signal);
    return this.ended;
  }

  /** What it wrote since its last start. */
  log() {
    return readFileSync(join(this.home, `log-${this.starts}`), 'utf8');
  }

  /** Ends it and removes what it kept. */
  async stop() {
    await this.kill();
    rmSync(this.home, { recursive: true, force: true });
  }
}

function readAddress(path) {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    return '';
  }
}
