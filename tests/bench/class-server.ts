/** A server for tests/bench/class.ts, in a process of its own: the relay of classes, by itself or on NATS, or a bare broadcast. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';
import { ClassServer } from '../../server/class/class-server.ts';
import { NatsBus } from '../../server/class/nats-bus.ts';

const server = createServer();
const kind = process.argv[2];
if (kind === 'relay' || kind === 'nats') {
  const bus = kind === 'nats' ? { bus: await NatsBus.connect(process.env.NATS_URL ?? '') } : {};
  const classes = new ClassServer(bus);
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
