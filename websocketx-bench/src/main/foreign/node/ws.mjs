// SPDX-License-Identifier: Apache-2.0

// A server that echoes or broadcasts with ws.

import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { WebSocket, WebSocketServer } from 'ws';

const MAX_UNSENT = 1 << 20;

const { values: options } = parseArgs({
  options: {
    mode: { type: 'string', default: 'echo' },
    compression: { type: 'string', default: 'off' },
    'message-limit': { type: 'string', default: `${16 << 20}` },
  },
});
const forgets = options.compression === 'on';
const server = new WebSocketServer({
  host: '127.0.0.1',
  port: 0,
  maxPayload: Number(options['message-limit']),
  perMessageDeflate: options.compression !== 'off' && {
    serverNoContextTakeover: forgets,
    clientNoContextTakeover: forgets,
    zlibDeflateOptions: { level: 6 },
    threshold: 0,
  },
});

server.on('connection', (socket) => {
  socket.on('error', () => {}); // it is closed then
  socket.on('message', (message, isBinary) => {
    if (options.mode === 'echo') {
      socket.send(message, { binary: isBinary });
      return;
    }
    for (const peer of server.clients) {
      if (peer.bufferedAmount > MAX_UNSENT) {
        peer.terminate();
      } else if (peer.readyState === WebSocket.OPEN) {
        peer.send(message, { binary: isBinary });
      }
    }
  });
});
server.on('listening', () => console.log(`listening ${server.address().port} /`));

const lines = createInterface({ input: process.stdin });
lines.on('line', () => console.log('unknown'));
lines.on('close', () => process.exit(0));
