/** A stream whose other end is the test itself. */
import { concatOctets } from '../../formats/octets/octets.ts';
import type { CloseReason } from '../tcp/tcp-types.ts';
import type { OctetTransport } from '../transport.ts';

export class MemoryTransport implements OctetTransport {
  readonly opened = Promise.resolve();
  bufferedAmount = 0;
  onData: ((octets: Uint8Array<ArrayBuffer>) => void) | null = null;
  onEnd: (() => void) | null = null;
  onClosed: ((reason: CloseReason) => void) | null = null;
  closedByUs = false;
  aborted = false;
  #sent: Uint8Array[] = [];

  send(octets: Uint8Array): void {
    this.#sent.push(octets.slice());
  }

  /** What was sent since the last call. */
  takeSent(): Uint8Array<ArrayBuffer> {
    return concatOctets(...this.#sent.splice(0));
  }

  deliver(octets: Uint8Array): void {
    if (octets.length > 0) this.onData?.(octets.slice());
  }

  /** The other end closes. */
  end(): void {
    this.onEnd?.();
    this.onClosed?.('normal');
  }

  close(): void {
    this.closedByUs = true;
  }

  abort(): void {
    if (this.aborted) return;
    this.aborted = true;
    this.onClosed?.('aborted');
  }
}
