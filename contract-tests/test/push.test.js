// pusher-js in Node on public channels: live, late, after the end, cancelled, failed, two tabs, unsubscribed (contract 11 and check 25, 29, 30).

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { newSession } from '../lib/api.js';
import { Client } from '../lib/client.js';
import { assertEnded, assertInOrder, assertPercentNeverFalls, isEnd, subscriptions } from '../lib/follow.js';
import { Server } from '../lib/server.js';
import { pause, until } from '../lib/until.js';

let server;
let api;
let project;

before(async () => {
  // Long enough between two items for anything that is to happen meanwhile.
  server = await Server.start({ OFFLINE_DELAY_MS: 150 });
  api = server.api();
  project = await api.project();
});

after(() => server?.stop());

/** Runs `use` with a client that is disconnected afterwards. */
async function withClient(use, options) {
  const client = new Client(server, options);
  try {
    await use(client);
  } finally {
    client.close();
  }
}

test('a client that subscribed before the submit sees every step and one end', () =>
  withClient(async (client) => {
    const sessionId = newSession();
    const task = await client.subscribe(`task-${sessionId}`);
    await api.submit(project, { sessionId });
    const events = await task.end(2_000);

    const end = assertEnded(events, 'task-complete');
    assert.equal(end.sessionId, sessionId);
    assert.equal(end.resultCount, 6);
    const updates = events.slice(0, -1).map(({ data }) => data);
    assert.equal(updates[0].message, 'Waiting for a worker...');
    assert.equal(updates[0].current_phase, 'queued');
    const phases = [...new Set(updates.map((update) => update.current_phase))];
    assert.deepEqual(phases, ['queued', 'preparing', 'generating_features', 'saving']);
    for (let made = 1; made <= 6; made += 1) {
      const update = updates.find(({ message }) => message === `Generating feature ${made} of 6...`);
      assert.equal(update?.progress_percentage, 5 + 15 * made, `feature ${made}`);
    }
  }));

test('two tabs see the same, and one that leaves stops nothing', async () => {
  const sessionId = newSession();
  const leaver = new Client(server);
  await withClient((first) =>
    withClient(async (second) => {
      const [one, other, left] = await Promise.all(
        [first, second, leaver].map((client) => client.subscribe(`task-${sessionId}`)),
      );
      await api.submit(project, { sessionId });
      await left.next('task-update');
      leaver.close();
      assert.deepEqual(await one.end(), await other.end());
      assertEnded(one.events, 'task-complete');
    }),
  );
});

test('two channels on one socket do not mix', () =>
  withClient(async (client) => {
    const sessions = [newSession(), newSession()];
    const tasks = await Promise.all(sessions.map((session) => client.subscribe(`task-${session}`)));
    await Promise.all(sessions.map((sessionId, at) => api.submit(project, { sessionId, count: at + 1 })));
    const ends = await Promise.all(tasks.map((task) => task.end()));
    ends.forEach((events, at) => {
      const { sessionId, resultCount } = assertEnded(events, 'task-complete');
      assert.deepEqual([sessionId, resultCount], [sessions[at], at + 1]);
    });
  }));

test('a client that comes late begins with the present state and follows to the end', () =>
  withClient(async (client) => {
    const sessionId = await api.submit(project, { modelId: 'offline-slow' });
    const polled = await api.said(sessionId, /^Generating feature [234] of 6/);
    const task = await client.subscribe(`task-${sessionId}`);
    await task.that('a snapshot', () => true);
    assert.equal(task.events[0].event, 'task-update');
    assert.ok(task.events[0].data.progress_percentage >= polled.progress_percentage);
    assert.equal(assertEnded(await task.end(), 'task-complete').resultCount, 6);
  }));

for (const { model, event, how, facts, before: meanwhile } of [
  { how: 'completed', model: 'offline', event: 'task-complete', facts: { resultCount: 6 } },
  { how: 'failed', model: 'offline-fail', event: 'task-error', facts: { error: 'rehearsal failure' } },
  {
    how: 'was cancelled',
    model: 'offline-stuck',
    event: 'task-cancelled',
    facts: {},
    before: async (sessionId) => {
      await api.said(sessionId, /^Generating feature 2/);
      await api.cancel(sessionId);
    },
  },
]) {
  test(`a task that ${how} tells its end once, live and afterwards`, () =>
    withClient(async (client) => {
      const sessionId = newSession();
      const live = await client.subscribe(`task-${sessionId}`);
      await api.submit(project, { sessionId, modelId: model });
      await meanwhile?.(sessionId);
      const { seq, ...told } = assertEnded(await live.end(), event);
      assert.deepEqual(told, { sessionId, ...facts });

      await withClient(async (late) => {
        const after = await late.subscribe(`task-${sessionId}`);
        assert.deepEqual(await after.end(2_000), [{ event, data: { seq, ...told } }]);
      });
    }));
}

test('after unsubscribing nothing comes, and subscribing again begins with a snapshot', () =>
  withClient(async (client) => {
    const sessionId = newSession();
    const first = await client.subscribe(`task-${sessionId}`);
    await api.submit(project, { sessionId, modelId: 'offline-slow' });
    await first.that('the first item', ({ data }) => data.message === 'Generating feature 1 of 6...');
    client.pusher.unsubscribe(`task-${sessionId}`);
    // What was under way when the server read the unsubscribe may still arrive.
    await api.said(sessionId, /^Generating feature 2/);
    await first.quiet(1_200);
    const again = await client.subscribe(`task-${sessionId}`);
    await again.that('a snapshot', () => true);
    assert.match(again.events[0].data.message, /^Generating feature [3456]/);
    assertEnded(await again.end(), 'task-complete');
  }));

test('a client that leaves and returns a hundred times begins with a snapshot each time and loses nothing', () =>
  withClient(async (client) => {
    const sessionId = newSession();
    const task = await client.subscribe(`task-${sessionId}`);
    await api.submit(project, { sessionId, modelId: 'offline-slow', count: 12 });
    for (let time = 1; time <= 100; time += 1) {
      await until('a snapshot', 10_000, () => subscriptions(task.seen).at(-1).length > 0);
      // Moments spread over the time of one item, never twice the same in a row.
      await pause((time * 37) % 90);
      client.close();
      await until('to be gone', 10_000, () => client.state === 'disconnected');
      client.pusher.connect();
      await task.next('pusher:subscription_succeeded', time + 1);
    }
    await until('the end', 60_000, () => subscriptions(task.seen).at(-1).some(isEnd));
    await task.quiet(1_000);
    const parts = subscriptions(task.seen);
    assert.equal(parts.length, 101);
    parts.forEach(assertInOrder);
    assertPercentNeverFalls(parts.flat());
    assert.equal(assertEnded(parts.at(-1), 'task-complete').resultCount, 12);
    const ends = parts.filter((part) => part.some(isEnd));
    // Whoever returns after the end hears it again, once for each subscription.
    assert.ok(parts.slice(parts.indexOf(ends[0])).every((part) => part.filter(isEnd).length === 1));
  }));

test('a page that unsubscribes in its own handler of the end is told nothing more', () =>
  withClient(async (client) => {
    const sessionId = newSession();
    const name = `task-${sessionId}`;
    const percents = [];
    const channel = client.pusher.subscribe(name);
    const done = new Promise((resolve) => {
      channel.bind('task-update', (data) => percents.push(data.progress_percentage));
      channel.bind('task-complete', () => {
        channel.unbind_all();
        client.pusher.unsubscribe(name);
        resolve();
      });
    });
    await api.submit(project, { sessionId, count: 2 });
    await done;
    assert.ok(percents.includes(95), `${percents}`);
    const other = await client.subscribe('task-another-one');
    await other.quiet(300);
    assert.deepEqual(client.errors, []);
  }));

test('a sessionId of every allowed kind of character is followed', () =>
  withClient(async (client) => {
    const sessionId = `A.z_0:-${newSession()}`;
    const task = await client.subscribe(`task-${sessionId}`);
    await api.submit(project, { sessionId, count: 1 });
    assert.equal(assertEnded(await task.end(), 'task-complete').sessionId, sessionId);
  }));

test('a channel of another name is accepted and stays silent', () =>
  withClient(async (client) => {
    const other = await client.subscribe('my-channel');
    assertInOrder(other.events);
    await other.quiet(500);
  }));

test('a wrong app key is refused with 4001 and pusher-js stays away', () =>
  withClient(
    async (client) => {
      await until('a refusal', 10_000, () => client.codes.includes(4001));
      assert.equal(client.state, 'disconnected');
    },
    { appKey: 'nobody' },
  ));

test('a client event is answered with an error and the connection lives', () =>
  withClient(async (client) => {
    await client.connected();
    client.pusher.send_event('client-typing', { here: true }, 'task-anything');
    await until('pusher:error', 10_000, () => client.errors.length > 0);
    assert.equal(client.errors[0].type, 'PusherError');
    assert.equal(client.errors[0].data.code, null);
    assert.ok(client.errors[0].data.message.length > 0);
    await client.subscribe('task-still-here');
    assert.equal(client.state, 'connected');
  }));
