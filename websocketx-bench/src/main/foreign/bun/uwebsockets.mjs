// SPDX-License-Identifier: Apache-2.0

// A server that echoes or broadcasts with Bun, whose WebSocket server is uWebSockets: `publish` is
// that of uWebSockets, which gathers what is published in one turn of its loop.

import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';

const MAX_UNSENT = 1 << 20;
const LONGEST_SILENCE = 600; // seconds
const EVERYBODY = 'everybody';

const { values: options } = parseArgs({
  options: {
    mode: { type: 'string', default: 'echo' },
    compression: { type: 'string', default: 'off' },
    'message-limit': { type: 'string', default: `${16 << 20}` },
  },
});
if (options.compression !== 'off') {
  console.error('the level of compression cannot be chosen'); // so it would not be comparable
  process.exit(1);
}

const server = Bun.serve({
  hostname: '127.0.0.1',
  port: 0,
  fetch: (request, self) =>
    self.upgrade(request) ? undefined : new Response('this is for WebSockets', { status: 400 }),
  websocket: {
    maxPayloadLength: Number(options['message-limit']),
    idleTimeout: LONGEST_SILENCE,
    backpressureLimit: MAX_UNSENT, // who has more unsent misses messages
    perMessageDeflate: false,
    open: (socket) => {
      if (options.mode === 'broadcast') {
        socket.subscribe(EVERYBODY);
      }
    },
    message: (socket, message) => {
      if (options.mode === 'broadcast') {
        server.publish(EVERYBODY, message);
      } else {
        socket.send(message);
      }
    },
  },
});
console.log(`listening ${server.port} /`);

const lines = createInterface({ input: process.stdin });
lines.on('line', () => console.log('unknown'));
lines.on('close', () => process.exit(0));
