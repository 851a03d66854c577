// The part of the HTTP contract that these tests need: a project, a task, its progress, its end. Section numbers are those of the wire contract.

import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';

import { until } from './until.js';

/** Milliseconds a task of these tests may take: 16 s of it can go by while a client waits to return. */
const TASK_MS = 60_000;

const DESCRIPTION =
  'A small library lends books, tools and seeds to its neighbours, who reserve online and collect within three days.';

export class Api {
  constructor(url, key) {
    this.url = url;
    this.key = key;
  }

  async #ask(method, path, body) {
    const headers = this.key ? { 'X-API-Key': this.key } : {};
    const answer = await fetch(this.url + path, { method, headers, body: body && JSON.stringify(body) });
    const text = await answer.text();
    return { status: answer.status, body: text && JSON.parse(text) };
  }

  /** A new project's id (section 9). */
  async project() {
    const made = await this.#ask('POST', '/api/crud/projects', { name: 'Lending library', description: DESCRIPTION });
    assert.equal(made.status, 201, JSON.stringify(made.body));
    return made.body.id;
  }

  /** Submits a task of `features` and answers its sessionId (section 3). */
  async submit(projectId, fields = {}) {
    const sessionId = fields.sessionId ?? newSession();
    const task = { taskType: 'features', projectId, sessionId, ...fields };
    const told = await this.#ask('POST', '/api/llm-tasks/submit', task);
    assert.deepEqual(told, { status: 200, body: { sessionId, status: 'pending' } });
    return sessionId;
  }

  /** The five keys of section 5. */
  async progress(sessionId) {
    const told = await this.#ask('GET', `/api/progress/${encodeURIComponent(sessionId)}`);
    assert.equal(told.status, 200, JSON.stringify(told.body));
    return told.body;
  }

  /** Polls until the message is like `pattern`. */
  said(sessionId, pattern) {
    return until(`${sessionId} says ${pattern}`, TASK_MS, async () => {
      const told = await this.progress(sessionId);
      return pattern.test(told.message) && told;
    });
  }

  /** Polls until the task has ended. */
  end(sessionId) {
    return until(`the end of ${sessionId}`, TASK_MS, async () => {
      const told = await this.progress(sessionId);
      return ['completed', 'error', 'cancelled'].includes(told.status) && told;
    });
  }

  /** Cancels (section 6). */
  async cancel(sessionId) {
    const told = await this.#ask('POST', '/api/llm-tasks/cancel', { sessionId });
    assert.deepEqual(told, { status: 200, body: { status: 'cancelled' } });
  }
}

/** A sessionId nobody used. */
export const newSession = () => `s-${randomUUID()}`;
