/** Hands octets that arrived in order to the application, as far as it wants them, then the end. */
import type { Reassembly } from './reassembly.ts';

export class Inbox {
  onData: ((octets: Uint8Array<ArrayBuffer>) => void) | null = null;
  onEnd: (() => void) | null = null;
  paused = false;
  readonly #receiver: Reassembly;
  #delivering = false;
  #endDelivered = false;

  constructor(receiver: Reassembly) {
    this.#receiver = receiver;
  }

  /** With `discard`, octets nobody listens for are dropped; otherwise they wait. */
  deliver(discard: boolean): void {
    if (this.#delivering) return; // called from within a listener: the loop below goes on
    this.#delivering = true;
    try {
      while (!this.paused && this.#receiver.unread > 0) {
        if (this.onData !== null) this.onData(this.#receiver.take());
        else if (discard) this.#receiver.take();
        else break;
      }
    } finally {
      this.#delivering = false;
    }
  }

  /** The other end has closed and everything before that was delivered: said once. */
  deliverEnd(): void {
    if (this.#delivering || this.#endDelivered) return;
    if (!this.#receiver.finished() || this.#receiver.unread > 0) return;
    this.#endDelivered = true;
    this.onEnd?.();
  }
}
