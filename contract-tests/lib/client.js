// Unmodified pusher-js in Node, with everything it sees written down.

import Pusher from 'pusher-js';

import { isEnd } from './follow.js';
import { KEY } from './server.js';
import { pause, until } from './until.js';

/** Milliseconds for anything to arrive. pusher-js waits 15 s before it returns to a server that refused it. */
const ARRIVE_MS = 60_000;

export class Client {
  /** Connects to a server; `options` are those of pusher-js. */
  constructor(server, options = {}) {
    this.errors = [];
    this.pusher = new Pusher(options.appKey ?? KEY, {
      cluster: 'any',
      wsHost: '127.0.0.1',
      wsPort: server.port,
      forceTLS: false,
      enabledTransports: ['ws'],
      enableStats: false,
      ...options,
    });
    this.pusher.connection.bind('error', (error) => this.errors.push(error));
  }

  get state() {
    return this.pusher.connection.state;
  }

  /** Close codes and codes of `pusher:error`, in order. */
  get codes() {
    return this.errors.map((error) => error.error?.data?.code ?? error.data?.code);
  }

  /** Waits until it is connected. Answers its socket id. */
  async connected() {
    await until('a connection', ARRIVE_MS, () => this.state === 'connected');
    return this.pusher.connection.socket_id;
  }

  /** Subscribes without waiting. */
  follow(channel) {
    return new Following(this.pusher.subscribe(channel));
  }

  /** Subscribes and waits for the server's answer. */
  async subscribe(channel) {
    const following = this.follow(channel);
    await following.next('pusher:subscription_succeeded');
    return following;
  }

  close() {
    this.pusher.disconnect();
  }
}

/** Everything that happened on one channel, in order. */
class Following {
  constructor(channel) {
    this.channel = channel;
    this.seen = [];
    channel.bind_global((event, data) => this.seen.push({ event, data }));
  }

  /** The task's events without the protocol's own. */
  get events() {
    return this.seen.filter(({ event }) => !event.startsWith('pusher:'));
  }

  /** Waits until `event` was seen `times`. Answers the data of the last. */
  async next(event, times = 1) {
    const these = () => this.seen.filter((told) => told.event === event);
    await until(`${event} on ${this.channel.name}`, ARRIVE_MS, () => these().length >= times);
    return these()[times - 1].data;
  }

  /** Waits until a task's event satisfies `test`. */
  that(what, test) {
    return until(what, ARRIVE_MS, () => this.events.find(test));
  }

  /** Waits for a terminal event, then shows that nothing more comes. */
  async end(quietMs = 300) {
    await this.that(`an end on ${this.channel.name}`, isEnd);
    await this.quiet(quietMs);
    return this.events;
  }

  /** Nothing arrives for that long. */
  async quiet(ms) {
    const before = this.seen.length;
    await pause(ms);
    const more = this.seen.slice(before);
    if (more.length > 0) throw new Error(`not quiet: ${JSON.stringify(more)}`);
  }
}
