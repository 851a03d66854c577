// What a subscriber saw, and what the contract (11.5, 11.6) promises of it. Knows nothing of how it was received, so that the
// same promises are held against pusher-js in Node and in a browser.

import assert from 'node:assert/strict';

export const ENDS = ['task-complete', 'task-error', 'task-cancelled'];

const KEYS = {
  'task-update': ['current_phase', 'message', 'progress_percentage', 'seq'],
  'task-complete': ['resultCount', 'seq', 'sessionId'],
  'task-error': ['error', 'seq', 'sessionId'],
  'task-cancelled': ['seq', 'sessionId'],
};

export const isEnd = ({ event }) => ENDS.includes(event);

/** The part of `seen` that belongs to each subscription: every `pusher:subscription_succeeded` begins one. */
export function subscriptions(seen) {
  const parts = [];
  for (const told of seen) {
    if (told.event === 'pusher:subscription_succeeded') parts.push([]);
    else if (!told.event.startsWith('pusher:')) parts.at(-1).push(told);
  }
  return parts;
}

/** Holds one subscription against the contract: known events with their keys, `seq` and percent in order, one end at most and nothing behind it. */
export function assertInOrder(events) {
  const shown = JSON.stringify(events, null, 1);
  for (const { event, data } of events) {
    assert.ok(event in KEYS, `${event} is none of the four events`);
    assert.deepEqual(Object.keys(data).sort(), KEYS[event], `the keys of ${event}`);
    assert.ok(Number.isInteger(data.seq), `seq is ${data.seq}`);
  }
  for (let next = 1; next < events.length; next += 1) {
    assert.ok(events[next].data.seq > events[next - 1].data.seq, `seq does not rise: ${shown}`);
  }
  assertPercentNeverFalls(events);
  const end = events.findIndex(isEnd);
  assert.ok(end === -1 || end === events.length - 1, `something follows the end: ${shown}`);
}

/** Percent over any number of subscriptions to one task (section 2: it never goes down, also over a restart). */
export function assertPercentNeverFalls(events) {
  const percents = events.filter(({ event }) => event === 'task-update').map(({ data }) => data.progress_percentage);
  for (const percent of percents) assert.ok(Number.isInteger(percent) && percent >= 0 && percent < 100, `${percent} %`);
  assert.deepEqual(percents, [...percents].sort((one, other) => one - other));
}

/** Also that it ended, once, and how; answers the end's data. */
export function assertEnded(events, event) {
  assertInOrder(events);
  assert.equal(events.at(-1)?.event, event, JSON.stringify(events));
  return events.at(-1).data;
}
