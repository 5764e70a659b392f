/** The people of a class at one process. */
import type { Status } from '../../device/class/protocol.ts';
import type { ViewerSocket } from './audience.ts';

/** A person's connection. */
export interface Connection extends ViewerSocket {
  close(code: number, reason: string): void;
  terminate(): void;
}

export interface Student {
  readonly socket: Connection;
  readonly id: string;
  readonly name: string;
  status: Status | null;
  /** The instructor has looked at this student's board. */
  wasWatched: boolean;
}

/** Octets that may wait for somebody beside the board's; who does not read for so long is gone. */
const MAX_WAITING_OCTETS = 4 * 1024 * 1024;

export function sendTo(socket: Connection, message: Buffer): void {
  if (socket.bufferedAmount > MAX_WAITING_OCTETS) socket.terminate();
  else socket.send(message, { binary: false });
}
