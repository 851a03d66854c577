// A stand-in for a hosted Pusher app's HTTP API: notes every request and answers what the test says. Judges nothing.

import { createServer } from 'node:http';

export class Receiver {
  static async start(answer = () => 200) {
    const receiver = new Receiver(answer);
    await new Promise((resolve) => receiver.server.listen(0, '127.0.0.1', resolve));
    receiver.url = `http://127.0.0.1:${receiver.server.address().port}`;
    return receiver;
  }

  /** `answer` gets a request and its number from 0 and gives a status; `null` never answers. */
  constructor(answer) {
    this.requests = [];
    this.server = createServer((request, response) => {
      const chunks = [];
      request.on('data', (chunk) => chunks.push(chunk));
      request.on('end', () => {
        const url = new URL(request.url, 'http://receiver');
        const query = Object.fromEntries(url.searchParams);
        const body = Buffer.concat(chunks).toString('utf8');
        const told = { method: request.method, path: url.pathname, query, body, type: request.headers['content-type'] };
        const status = answer(told, this.requests.length);
        this.requests.push({ ...told, status, at: Date.now() });
        if (status !== null) response.writeHead(status, { 'Content-Type': 'application/json' }).end('{}');
      });
    });
  }

  /** The event names of what was received and answered 200, in order. */
  get events() {
    return this.requests.filter(({ status }) => status === 200).map(({ body }) => JSON.parse(body).name);
  }

  async stop() {
    this.server.closeAllConnections?.();
    await new Promise((resolve) => this.server.close(resolve));
  }
}
