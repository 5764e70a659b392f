/**
 * The kernel's end for the client's conformance test: servers whose TCP is the kernel's, HTTP Node's
 * and WebSocket that of the `ws` package. Runs inside the network namespace; prints "ready" and then
 * a line of JSON for everything worth knowing. Ends with its standard input.
 */
import { createServer as createHttpServer } from 'node:http';
import { connect, createServer, type Socket } from 'node:net';
import { once } from 'node:events';
import { WebSocketServer } from 'ws';
import { CLIENT, ports, streamOctets } from './client-ports.ts';

function tell(event: string, value: string | number): void {
  console.log(JSON.stringify({ event, value }));
}

async function serve(port: number, handle: (socket: Socket) => void): Promise<void> {
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
    socket.on('error', (error: NodeJS.ErrnoException) => tell('error', error.code ?? ''));
    handle(socket);
  });
  server.listen(port);
  await once(server, 'listening');
}

await serve(ports.echo, (socket) => socket.pipe(socket));
await serve(ports.generator, (socket) => {
  socket.once('data', (ask) => socket.end(streamOctets(Number(ask.toString()))));
});
await serve(ports.discard, (socket) => {
  let count = 0;
  socket.on('data', (octets: Buffer) => {
    const expected = streamOctets(count + octets.length).subarray(count);
    if (!octets.equals(expected)) tell('damaged', count);
    count += octets.length;
  });
  socket.on('end', () => socket.end(String(count)));
});
// Reads nothing for a while, so that its window closes.
await serve(ports.stall, (socket) => {
  setTimeout(() => {
    let count = 0;
    socket.on('data', (octets: Buffer) => (count += octets.length));
    socket.on('end', () => socket.end(String(count)));
  }, 600);
});
await serve(ports.rude, (socket) => socket.once('data', () => socket.resetAndDestroy()));

const http = createHttpServer((request, response) => {
  response.setHeader('X-Path', request.url ?? '');
  response.write('in ');
  response.end('chunks');
});
new WebSocketServer({ server: http }).on('connection', (socket) => {
  socket.on('message', (data, binary) => socket.send(data as Buffer, { binary }));
});
http.listen(ports.http);
await once(http, 'listening');

console.log('ready');
process.stdin.setEncoding('utf8').on('data', (command: string) => {
  if (command.trim() !== 'call') return;
  // Nobody listens there: the client must answer with RST.
  connect(4321, CLIENT)
    .on('connect', () => tell('called', 'connected'))
    .on('error', (error: NodeJS.ErrnoException) => tell('called', error.code ?? ''));
});
process.stdin.on('end', () => process.exit());
