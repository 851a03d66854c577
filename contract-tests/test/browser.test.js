// pusher-js in headless Chromium, from a page on another origin: the same promises as in Node (contract 11, check 25).

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { newSession } from '../lib/api.js';
import { assertEnded, assertInOrder, assertPercentNeverFalls, isEnd, subscriptions } from '../lib/follow.js';
import { Site, browser } from '../lib/page.js';
import { Server } from '../lib/server.js';

const succeeded = ({ event }) => event === 'pusher:subscription_succeeded';

let chromium;

before(async () => {
  chromium = await browser();
});

after(() => chromium?.close());

/** A server, a site in front of it, a project. */
async function withSite(use, settings) {
  const server = await Server.start(settings);
  const site = await Site.start(server);
  try {
    await use({ server, site, api: server.api(), project: await server.api().project() });
  } finally {
    await site.stop();
    await server.stop();
  }
}

describe('a page', { concurrency: 4 }, () => {
  for (const kind of ['task-', 'private-task-']) {
    test(`sees every step and one end on ${kind}`, () =>
      withSite(
        async ({ site, api, project }) => {
          const sessionId = newSession();
          const channel = kind + sessionId;
          const [tab, other] = await Promise.all([site.open(chromium), site.open(chromium)]);
          await Promise.all([tab.subscribe(channel), other.subscribe(channel)]);
          await api.submit(project, { sessionId });
          const [events] = subscriptions(await tab.heard(channel, isEnd));
          const end = assertEnded(events, 'task-complete');
          assert.deepEqual([end.sessionId, end.resultCount], [sessionId, 6]);
          const made = events.filter(({ data }) => data.message?.startsWith('Generating feature '));
          assert.deepEqual(made.map(({ data }) => data.message.match(/\d+/)[0]), ['1', '2', '3', '4', '5', '6']);
          assert.deepEqual(await other.heard(channel, isEnd), await tab.seen(channel), 'two tabs see the same');

          const late = await site.open(chromium);
          await late.subscribe(channel);
          const [afterwards] = subscriptions(await late.heard(channel, isEnd));
          assert.deepEqual(afterwards, [events.at(-1)]);
        },
        { OFFLINE_DELAY_MS: 100 },
      ));
  }

  test('follows from a web worker, too', () =>
    withSite(async ({ site, api, project }) => {
      const sessionId = newSession();
      const channels = [`task-${sessionId}`, `private-task-${sessionId}`];
      const tab = await site.open(chromium);
      for (const channel of channels) await tab.subscribe(channel, 'followInWorker');
      await api.submit(project, { sessionId });
      for (const channel of channels) {
        const [events] = subscriptions(await tab.heard(channel, isEnd));
        assert.equal(assertEnded(events, 'task-complete').resultCount, 6);
      }
    }));

  test('that is reloaded goes on where the task is, and leaving it cancels nothing', () =>
    withSite(async ({ site, api, project }) => {
      const channel = (sessionId) => `task-${sessionId}`;
      const sessionId = await api.submit(project, { modelId: 'offline-slow' });
      const tab = await site.open(chromium);
      await tab.subscribe(channel(sessionId));
      await tab.heard(channel(sessionId), ({ data }) => /feature 3/.test(data?.message));
      await tab.tab.reload();
      await tab.subscribe(channel(sessionId));
      const [events] = subscriptions(await tab.heard(channel(sessionId), isEnd));
      assert.match(events[0].data.message, /^Generating feature [3456]/);
      assert.equal(assertEnded(events, 'task-complete').resultCount, 6);
    }));

  for (const [signal, end, code] of [
    ['SIGTERM', (server) => server.terminate(), 4200],
    ['SIGKILL', (server) => server.kill(), 1006],
  ]) {
    test(`returns by itself after ${signal} (close ${code})`, () =>
      withSite(async ({ server, site, api, project }) => {
        const sessionId = newSession();
        const channels = [`task-${sessionId}`, `private-task-${sessionId}`];
        const tab = await site.open(chromium);
        for (const channel of channels) await tab.subscribe(channel);
        await api.submit(project, { sessionId, modelId: 'offline-slow' });
        for (const channel of channels) await tab.heard(channel, ({ data }) => /feature 3/.test(data?.message));
        await end(server);
        await server.start();
        for (const channel of channels) {
          await tab.heard(channel, succeeded, 2);
          const [before, after, ...more] = subscriptions(await tab.heard(channel, isEnd));
          assert.deepEqual(more, []);
          assertInOrder(before);
          assert.equal(assertEnded(after, 'task-complete').resultCount, 6);
          assertPercentNeverFalls([...before, ...after]);
        }
        const [first] = await tab.errors();
        assert.equal(first, code);
      }));
  }
});
