// Private channels: `/pusher/auth` through every way pusher-js has of asking it, and the server SDK's own signatures as the witness (contract 11.4, check 33).

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import PusherServer from 'pusher';

import { newSession } from '../lib/api.js';
import { Client } from '../lib/client.js';
import { assertEnded } from '../lib/follow.js';
import { KEY, SECRET, Server } from '../lib/server.js';

const API_KEY = 'a key of these tests';

/** The server SDK; the master key is there so that it signs encrypted channels at all. */
const sdk = (secret) =>
  new PusherServer({ appId: '1', key: KEY, secret, encryptionMasterKeyBase64: Buffer.alloc(32, 1).toString('base64') });

/** Signs in the page, as a back end with the SDK would. */
const signedWith = (secret) => ({
  channelAuthorization: {
    customHandler: ({ socketId, channelName }, done) => {
      const member = channelName.startsWith('presence-') ? { user_id: 'u' } : undefined;
      done(null, sdk(secret).authorizeChannel(socketId, channelName, member));
    },
  },
});

const endpoint = (server, headers) => ({
  channelAuthorization: { endpoint: `${server.url}/pusher/auth`, transport: 'ajax', headers },
});

/** Subscribes to a task's private channel and runs the task, which must arrive whole. */
async function followsPrivately(server, project, options, key) {
  const client = new Client(server, options);
  try {
    const sessionId = newSession();
    // In keys mode only a task that is there may be signed for.
    if (key) await server.api(key).submit(project, { sessionId, modelId: 'offline-slow', count: 2 });
    const task = await client.subscribe(`private-task-${sessionId}`);
    if (!key) await server.api().submit(project, { sessionId, count: 2 });
    assert.equal(assertEnded(await task.end(), 'task-complete').resultCount, 2);
  } finally {
    client.close();
  }
}

/** Subscribes and answers what `pusher:subscription_error` tells; the connection must live on. */
async function refusal(server, channel, options) {
  const client = new Client(server, options);
  try {
    const told = await client.follow(channel).next('pusher:subscription_error');
    await client.subscribe('some-public-channel');
    assert.equal(client.state, 'connected');
    return told;
  } finally {
    client.close();
  }
}

describe('in open mode', () => {
  let server;
  let project;

  before(async () => {
    server = await Server.start();
    project = await server.api().project();
  });
  after(() => server?.stop());

  for (const [how, options] of [
    ['channelAuthorization', () => endpoint(server)],
    ['the older authEndpoint', () => ({ authEndpoint: `${server.url}/pusher/auth` })],
    ["the SDK's own signature", () => signedWith(SECRET)],
  ]) {
    test(`a private channel opens by ${how}`, () => followsPrivately(server, project, options()));
  }

  test('public and private channel carry the same events', async () => {
    const client = new Client(server, endpoint(server));
    try {
      const sessionId = newSession();
      const both = await Promise.all(['task-', 'private-task-'].map((kind) => client.subscribe(kind + sessionId)));
      await server.api().submit(project, { sessionId, modelId: 'offline-slow', count: 2 });
      const [one, other] = await Promise.all(both.map((task) => task.end()));
      assert.deepEqual(one, other);
    } finally {
      client.close();
    }
  });

  test('a signature made with another secret is refused and the connection lives', async () => {
    const told = await refusal(server, `private-task-${newSession()}`, signedWith('another secret'));
    assert.deepEqual(told, { type: 'AuthError', error: 'Invalid signature', status: 401 });
  });

  for (const channel of ['presence-room', 'private-room', 'private-encrypted-task-12345678']) {
    test(`${channel} is forbidden, however well signed`, async () => {
      const told = await refusal(server, channel, signedWith(SECRET));
      assert.deepEqual(told, { type: 'AuthError', error: 'Forbidden', status: 403 });
    });
  }

  for (const [form, type, encode] of [
    ['a form', 'application/x-www-form-urlencoded', (fields) => new URLSearchParams(fields).toString()],
    ['JSON', 'application/json', JSON.stringify],
  ]) {
    test(`/pusher/auth answers ${form} with exactly what the SDK signs`, async () => {
      const client = new Client(server);
      try {
        const socketId = await client.connected();
        const channel = `private-task-${newSession()}`;
        const body = encode({ socket_id: socketId, channel_name: channel });
        const answer = await fetch(`${server.url}/pusher/auth`, { method: 'POST', headers: { 'Content-Type': type }, body });
        assert.equal(answer.status, 200);
        assert.deepEqual(await answer.json(), sdk(SECRET).authorizeChannel(socketId, channel));
      } finally {
        client.close();
      }
    });
  }
});

test('with public channels off the public one is forbidden and the private one works', async () => {
  const server = await Server.start({ PUSHER_PUBLIC: 'false' });
  try {
    const project = await server.api().project();
    const told = await refusal(server, `task-${newSession()}`, {});
    assert.deepEqual(told, { type: 'AuthError', error: 'Forbidden', status: 403 });
    await followsPrivately(server, project, endpoint(server));
  } finally {
    await server.stop();
  }
});

describe('in keys mode', () => {
  let server;
  let project;

  before(async () => {
    server = await Server.start({ API_KEYS: API_KEY });
    project = await server.api(API_KEY).project();
  });
  after(() => server?.stop());

  for (const [name, headers] of [
    ['X-API-Key', { 'X-API-Key': API_KEY }],
    ['Authorization', { Authorization: `Bearer ${API_KEY}` }],
  ]) {
    test(`the header ${name} opens the private channel of an own task`, () =>
      followsPrivately(server, project, endpoint(server, headers), API_KEY));
  }

  test('without a key nothing is signed', async () => {
    const sessionId = await server.api(API_KEY).submit(project, { count: 1 });
    const told = await refusal(server, `private-task-${sessionId}`, endpoint(server));
    assert.deepEqual([told.type, told.status], ['AuthError', 401]);
  });

  test('a task nobody submitted is not signed for', async () => {
    const told = await refusal(server, `private-task-${newSession()}`, endpoint(server, { 'X-API-Key': API_KEY }));
    assert.deepEqual([told.type, told.status], ['AuthError', 403]);
  });

  test('a public channel needs no key', async () => {
    const client = new Client(server);
    try {
      const sessionId = await server.api(API_KEY).submit(project, { count: 1 });
      const task = await client.subscribe(`task-${sessionId}`);
      assertEnded(await task.end(), 'task-complete');
    } finally {
      client.close();
    }
  });
});
