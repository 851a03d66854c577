// The README's JavaScript, as it stands there, against a running server.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';

import Pusher from 'pusher-js';

import { Server } from '../lib/server.js';
import { until } from '../lib/until.js';

const README = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
const SHOWN_PORT = '8008';
const HEARD_MS = 30_000;

let server;
before(async () => (server = await Server.start()));
after(() => server?.stop());

/** The blocks of a language, as they stand in the text. */
function blocks(text, language) {
  return [...text.matchAll(/^```(\w+)\n(.*?)^```$/gms)].filter(([, name]) => name === language).map(([, , code]) => code);
}

test('the README listens to a task and prints what it hears', async () => {
  const [code, ...more] = blocks(README, 'js');
  assert.deepEqual(more, [], 'one block of JavaScript');
  const heard = [];
  const run = new Function('Pusher', 'console', `${code.replaceAll(SHOWN_PORT, server.port)}\nreturn pusher;`);
  const pusher = run(Pusher, { log: (text) => heard.push(text) });
  try {
    const api = server.api();
    await api.submit(await api.project(), { sessionId: 'paws-features' });
    await until('the last message but the end', HEARD_MS, () => heard.includes('Saving results...'));
  } finally {
    pusher.disconnect();
  }
});
