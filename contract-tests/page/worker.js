// The same in a web worker, with the build of pusher-js that is made for one.
importScripts('/pusher.worker.js');

const asked = new URLSearchParams(location.search);
const channel = asked.get('channel');
const pusher = new Pusher(asked.get('key'), {
  cluster: 'any',
  wsHost: asked.get('host'),
  wsPort: Number(asked.get('port')),
  forceTLS: false,
  enabledTransports: ['ws'],
  enableStats: false,
  channelAuthorization: { endpoint: `${location.origin}/pusher/auth`, transport: 'ajax' },
});
pusher.subscribe(channel).bind_global((event, data) => postMessage({ channel, event, data }));
