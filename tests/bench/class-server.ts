/** A server for tests/bench/class.ts, in a process of its own: the relay of classes, or a bare broadcast of `ws`. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';
import { ClassServer } from '../../server/class/class-server.ts';

const server = createServer();
if (process.argv[2] === 'relay') {
  const classes = new ClassServer();
  server.on('upgrade', (request, socket, head: Buffer) => classes.upgrade(request, socket, head));
} else {
  const all = new Set<WebSocket>();
  const sockets = new WebSocketServer({ server, perMessageDeflate: false });
  sockets.on('connection', (socket) => {
    all.add(socket);
    socket.on('message', (message: Buffer) => {
      for (const one of all) if (one !== socket) one.send(message, { binary: false });
    });
  });
}
server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port));
process.on('message', () => process.send?.(process.memoryUsage().rss));
