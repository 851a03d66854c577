// Forwarding to a hosted app, checked by Pusher's server SDK: it signs the same request itself, and sends the same event itself (contract 11.8, check 34).

import assert from 'node:assert/strict';
import { describe, mock, test } from 'node:test';

import PusherServer from 'pusher';

import { isEnd } from '../lib/follow.js';
import { Receiver } from '../lib/receiver.js';
import { Server } from '../lib/server.js';
import { until } from '../lib/until.js';

const APP = { appId: '4711', key: 'forward-key', secret: 'forward secret', cluster: 'eu' };

/** Milliseconds for a terminal event to be told, its repetitions included. */
const TOLD_MS = 60_000;

const isLast = ({ body, status }) => status === 200 && isEnd({ event: JSON.parse(body).name });

/** A task that is forwarded to a receiver with these answers. */
async function forwarded({ answer, settings = {}, task = {}, until: enough = isLast }, check) {
  const receiver = await Receiver.start(answer);
  const server = await Server.start({
    PUSHER_FORWARD_APP_ID: APP.appId,
    PUSHER_FORWARD_KEY: APP.key,
    PUSHER_FORWARD_SECRET: APP.secret,
    PUSHER_FORWARD_CLUSTER: APP.cluster,
    PUSHER_FORWARD_HOST: receiver.url,
    ...settings,
  });
  try {
    const project = await server.api().project();
    const begun = Date.now();
    const sessionId = await server.api().submit(project, task);
    const end = await server.api().end(sessionId);
    const ended = Date.now() - begun;
    if (enough) await until('the end is forwarded', TOLD_MS, () => receiver.requests.some(enough));
    await check({ receiver, sessionId, end, ended, server, project });
  } finally {
    await server.stop();
    await receiver.stop();
  }
}

/** The query that the SDK itself signs for this request, had it been sent in the same second. */
function signedBySdk({ method, path, body, query }) {
  const clock = mock.method(Date, 'now', () => Number(query.auth_timestamp) * 1_000);
  try {
    // The SDK reads the body's text for its md5 and signs method, path and query.
    return Object.fromEntries(new URLSearchParams(new PusherServer(APP).createSignedQueryString({ method, path, body })));
  } finally {
    clock.mock.restore();
  }
}

describe('forwarding', { concurrency: 4 }, () => {
  test('every request is signed as the SDK signs it, and told in order', () =>
    forwarded({ task: { modelId: 'offline-slow', count: 3 } }, ({ receiver, sessionId }) => {
      for (const request of receiver.requests) {
        assert.deepEqual(request.query, signedBySdk(request));
        assert.equal(request.path, `/apps/${APP.appId}/events`);
        assert.match(request.type, /^application\/json/);
        assert.ok(Math.abs(request.at / 1_000 - Number(request.query.auth_timestamp)) < 10, 'a timestamp of now');
        const body = JSON.parse(request.body);
        assert.deepEqual(Object.keys(body).sort(), ['channels', 'data', 'name']);
        assert.deepEqual(body.channels, [`task-${sessionId}`, `private-task-${sessionId}`]);
        assert.equal(typeof body.data, 'string');
      }
      const numbers = receiver.requests.map(({ body }) => JSON.parse(JSON.parse(body).data).seq);
      assert.deepEqual(numbers, [...new Set(numbers)].sort((one, other) => one - other));
      assert.equal(receiver.events.filter((event) => event !== 'task-update').length, 1);
      assert.equal(receiver.events.at(-1), 'task-complete');
      const end = JSON.parse(JSON.parse(receiver.requests.at(-1).body).data);
      assert.deepEqual({ ...end, seq: 0 }, { sessionId, resultCount: 3, seq: 0 });
    }));

  test('the SDK, told to trigger the same event, sends the same request', () =>
    forwarded({ task: { count: 1 } }, async ({ receiver }) => {
      const ours = receiver.requests.at(-1);
      const { name, channels, data } = JSON.parse(ours.body);
      const [host, port] = new URL(receiver.url).host.split(':');
      const sdk = new PusherServer({ appId: APP.appId, key: APP.key, secret: APP.secret, host, port });
      await sdk.trigger(channels, name, JSON.parse(data));
      const theirs = receiver.requests.at(-1);
      assert.notEqual(theirs, ours);
      assert.deepEqual([theirs.method, theirs.path], [ours.method, ours.path]);
      assert.deepEqual(Object.keys(theirs.query).sort(), Object.keys(ours.query).sort());
      const [one, other] = [ours, theirs].map(({ body }) => JSON.parse(body));
      assert.deepEqual(Object.keys(one).sort(), Object.keys(other).sort());
      assert.deepEqual({ ...one, data: JSON.parse(one.data) }, { ...other, data: JSON.parse(other.data) });
    }));

  test('updates are merged to at most two a second', () =>
    forwarded({ settings: { OFFLINE_DELAY_MS: 50 }, task: { count: 40 } }, ({ receiver }) => {
      const updates = receiver.requests.filter(({ body }) => JSON.parse(body).name === 'task-update');
      const [first, last] = [updates[0], updates.at(-1)];
      // Half a second apart each, but for the one under way at either end.
      assert.ok(updates.length <= 2 + Math.ceil((last.at - first.at) / 500), `${updates.length} in ${last.at - first.at} ms`);
      assert.ok(updates.length >= 2, 'some are told');
    }));

  test('with public channels off only the private one is named', () =>
    forwarded({ settings: { PUSHER_PUBLIC: 'false' }, task: { count: 1 } }, ({ receiver, sessionId }) => {
      for (const { body } of receiver.requests) {
        assert.deepEqual(JSON.parse(body).channels, [`private-task-${sessionId}`]);
      }
    }));

  for (const [status, name] of [
    [500, 'fails'],
    [429, 'asks for patience'],
  ]) {
    test(`the end arrives though the receiver ${name} twice`, () => {
      let refused = 0;
      const answer = ({ body }) => (isEnd({ event: JSON.parse(body).name }) && (refused += 1) <= 2 ? status : 200);
      return forwarded({ answer, task: { count: 1 } }, ({ receiver }) => {
        assert.equal(refused, 3);
        assert.equal(receiver.events.at(-1), 'task-complete');
      });
    });
  }

  test('a receiver that never answers does not slow the task', () =>
    forwarded({ answer: () => null, until: null, task: { count: 6 } }, ({ end, ended }) => {
      assert.equal(end.status, 'completed');
      assert.ok(ended < 5_000, `${ended} ms`);
    }));

  test('a sessionId with a colon is not forwarded', () =>
    forwarded({ until: null, task: { sessionId: 'with:a-colon', count: 1 } }, async ({ receiver, server, project }) => {
      // One that is forwarded, submitted after it and heard to its end, shows that the other had its time.
      await server.api().submit(project, { count: 1 });
      await until('the other end', TOLD_MS, () => receiver.requests.some(isLast));
      assert.ok(!receiver.requests.some(({ body }) => body.includes('with:a-colon')));
    }));
});
