/**
 * Forwards a local TCP port to port 80 of the board: each socket of the operating system is joined to
 * a connection of our own TCP across the wire, octet for octet, with back-pressure, half-close and
 * reset passed on in both directions.
 */
import { createServer, type Server, type Socket } from 'node:net';
import type { TcpConnection } from '../device/net/tcp/tcp.ts';
import type { OctetTransport } from '../device/net/transport.ts';

/** Octets that may wait for the board before the socket is no longer read. */
const HIGH_WATER_OCTETS = 32 * 1024;

/** Sockets at a time, well below the connections a host keeps, so that those closing have room too. */
const MAX_SOCKETS = 128;

/** The parts of a connection to the board that the gateway uses. */
export type GatewayConnection = Omit<OctetTransport, 'opened'> &
  Pick<TcpConnection, 'onDrain' | 'pause' | 'resume'>;

export interface GatewayTarget {
  /** The host at the far end of the board's wire. */
  readonly network: { connect(address: string, port: number): GatewayConnection };
  readonly address: string;
  readonly port: number;
}

export function createGateway({ network, address, port }: GatewayTarget): Server {
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
    // An error is followed by `close`, which tells the board.
    socket.on('error', () => undefined);
    let connection: GatewayConnection;
    try {
      connection = network.connect(address, port);
    } catch {
      socket.resetAndDestroy(); // no place for another connection: as a host says it that has none
      return;
    }
    forward(socket, connection);
  });
  server.maxConnections = MAX_SOCKETS;
  return server;
}

function forward(socket: Socket, connection: GatewayConnection): void {
  let over = false;

  connection.onData = (octets) => {
    if (!socket.write(octets)) connection.pause();
  };
  socket.on('drain', () => connection.resume());
  connection.onEnd = () => socket.end();
  connection.onDrain = () => socket.resume();
  connection.onClosed = (reason) => {
    over = true;
    // After a normal end, octets may still wait for the socket to drain; onEnd comes after them.
    if (reason !== 'normal') socket.resetAndDestroy();
  };

  socket.on('data', (octets) => {
    if (over) return;
    connection.send(octets);
    if (connection.bufferedAmount > HIGH_WATER_OCTETS) socket.pause();
  });
  socket.on('end', () => connection.close());
  socket.on('close', () => {
    if (!over) connection.abort();
  });
}
