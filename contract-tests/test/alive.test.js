// How long pusher-js stays connected when nothing happens (contract 11.2).

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Client } from '../lib/client.js';
import { Server } from '../lib/server.js';
import { pause } from '../lib/until.js';

test('pusher-js keeps the activity timeout the server tells and stays connected', async () => {
  const server = await Server.start({ PUSHER_ACTIVITY_TIMEOUT: 1, PUSHER_PONG_TIMEOUT: 1 });
  const client = new Client(server);
  try {
    const socket = await client.connected();
    assert.match(socket, /^\d+\.\d+$/);
    await client.subscribe('task-not-yet-there');
    // Five times what the server waits before it closes a silent socket.
    await pause(5 * 2_000);
    assert.equal(client.state, 'connected');
    assert.equal(client.pusher.connection.socket_id, socket, 'it never had to return');
    assert.deepEqual(client.errors, []);
  } finally {
    client.close();
    await server.stop();
  }
});
