/**
 * A duplex stream of octets: what HTTP and WebSocket run over. A {@link TcpConnection} is one; a
 * test wraps a socket of the operating system as another.
 */
import type { CloseReason } from './tcp/tcp-types.ts';

export interface OctetTransport {
  /** Resolves when octets can flow; rejects with a ProblemError when they never will. */
  readonly opened: Promise<void>;
  /** Queues octets (copied). */
  send(octets: Uint8Array): void;
  /** Octets queued that the other end has not acknowledged. */
  readonly bufferedAmount: number;
  /** Octets in order. While null, they wait (and a TCP window closes). */
  onData: ((octets: Uint8Array<ArrayBuffer>) => void) | null;
  /** The other end will send no more. */
  onEnd: (() => void) | null;
  /** Both directions are over; the last call. */
  onClosed: ((reason: CloseReason) => void) | null;
  /** Sends no more; what is queued still goes out. The other direction stays open. */
  close(): void;
  /** Ends both directions at once and forgets what is queued. */
  abort(): void;
}
