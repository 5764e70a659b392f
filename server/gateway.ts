/**
 * Forwards a local TCP port to port 80 of the board: each socket of the operating system is joined to
 * a connection of our own TCP across the wire, octet for octet, with back-pressure, half-close and
 * reset passed on in both directions.
 */
import { createServer, type Server, type Socket } from 'node:net';
import type { NetworkHost } from '../device/net/host.ts';

/** Octets that may wait for the board before the socket is no longer read. */
const HIGH_WATER_OCTETS = 32 * 1024;

export interface GatewayTarget {
  /** The host at the far end of the board's wire, or null while there is none. */
  readonly network: NetworkHost | null;
  readonly address: string;
  readonly port: number;
}

export function createGateway(target: GatewayTarget): Server {
  return createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
    if (target.network === null) socket.resetAndDestroy();
    else forward(socket, target.network, target);
  });
}

function forward(socket: Socket, network: NetworkHost, { address, port }: GatewayTarget): void {
  const connection = network.connect(address, port);
  let over = false;

  connection.onData = (octets) => {
    if (!socket.write(octets)) connection.pause();
  };
  socket.on('drain', () => connection.resume());
  connection.onEnd = () => socket.end();
  connection.onDrain = () => socket.resume();
  connection.onClosed = (reason) => {
    over = true;
    if (reason === 'normal') socket.end();
    else socket.resetAndDestroy();
  };

  socket.on('data', (octets) => {
    if (over) return;
    connection.send(octets);
    if (connection.bufferedAmount > HIGH_WATER_OCTETS) socket.pause();
  });
  socket.on('end', () => connection.close());
  // An error is followed by `close`, which tells the board.
  socket.on('error', () => undefined);
  socket.on('close', () => {
    if (!over) connection.abort();
  });
}
