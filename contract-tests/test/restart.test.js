// pusher-js over the server's death, in order and by SIGKILL: it returns by itself and every subscription gets exactly one end (contract 11.2, 11.6).

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { newSession } from '../lib/api.js';
import { Client } from '../lib/client.js';
import { assertEnded, assertInOrder, assertPercentNeverFalls, subscriptions } from '../lib/follow.js';
import { Server } from '../lib/server.js';

/** A server, a client with one private and one public subscription, and a task; all in the middle of it. */
async function midway(use) {
  const server = await Server.start();
  const client = new Client(server, { channelAuthorization: { endpoint: `${server.url}/pusher/auth`, transport: 'ajax' } });
  try {
    const project = await server.api().project();
    const sessionId = newSession();
    const channels = [`task-${sessionId}`, `private-task-${sessionId}`];
    const tasks = await Promise.all(channels.map((channel) => client.subscribe(channel)));
    await server.api().submit(project, { sessionId, modelId: 'offline-slow' });
    for (const task of tasks) await task.that('the third item', ({ data }) => /feature 3/.test(data.message));
    await use({ server, client, tasks, sessionId });
  } finally {
    client.close();
    await server.stop();
  }
}

/** Both subscriptions, before and after: in order, and an end where one is due. */
function assertReturned(task, sessionId) {
  const [before, after, ...more] = subscriptions(task.seen);
  assert.deepEqual(more, []);
  assertInOrder(before);
  const end = assertEnded(after, 'task-complete');
  assert.deepEqual([end.sessionId, end.resultCount], [sessionId, 6]);
  assertPercentNeverFalls([...before, ...after]);
}

// Side by side, for pusher-js waits 15 s before it tries a refused connection again.
describe('a server that comes back', { concurrency: 4 }, () => {
  test('after SIGTERM: closed with 4200, and the task is followed to its end', () =>
    midway(async ({ server, client, tasks, sessionId }) => {
      await server.terminate();
      await server.start();
      for (const task of tasks) {
        await task.next('pusher:subscription_succeeded', 2);
        await task.end();
        assertReturned(task, sessionId);
      }
      assert.equal(client.codes[0], 4200);
    }));

  test('after SIGKILL: the task is followed to its end', () =>
    midway(async ({ server, tasks, sessionId }) => {
      await server.kill();
      await server.start();
      for (const task of tasks) {
        await task.next('pusher:subscription_succeeded', 2);
        await task.end();
        assertReturned(task, sessionId);
      }
    }));

  test('a task that ended before it went away tells its end again, once', () =>
    midway(async ({ server, tasks, sessionId }) => {
      const ends = await Promise.all(tasks.map((task) => task.end()));
      await server.kill();
      await server.start();
      for (const [at, task] of tasks.entries()) {
        await task.next('pusher:subscription_succeeded', 2);
        await task.next('task-complete', 2);
        await task.quiet(2_000);
        const [, after] = subscriptions(task.seen);
        assert.deepEqual(after, [ends[at].at(-1)]);
        assert.equal(after[0].data.sessionId, sessionId);
      }
    }));

  test('a task that ended while the client was away tells its end', () =>
    midway(async ({ server, client, tasks, sessionId }) => {
      client.close();
      await server.kill();
      await server.start();
      await server.api().end(sessionId);
      client.pusher.connect();
      for (const task of tasks) {
        await task.next('pusher:subscription_succeeded', 2);
        await task.end(2_000);
        const [, after] = subscriptions(task.seen);
        assert.deepEqual(after.map(({ event }) => event), ['task-complete']);
      }
    }));
});
