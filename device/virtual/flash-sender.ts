/**
 * The stub's READ_FLASH after its response: data packets, each acknowledged by the host with the
 * number of octets it has by then (four octets, little-endian, no command header), at most so many
 * unacknowledged at a time; in the end the MD5 digest of everything.
 */
import { md5Digest } from '../formats/octets/hash.ts';
import { readUint32 } from '../formats/octets/octets.ts';
import type { Octets } from '../formats/octets/octets.ts';

/** A UART would hold the stub back; with none that does, this keeps a host's buffer from overrunning. */
const MAX_UNACKNOWLEDGED_OCTETS = 0x8000;

export class FlashSender {
  finished = false;
  readonly #octets: Octets;
  readonly #blockSize: number;
  readonly #window: number;
  readonly #send: (packet: Octets) => void;
  #sent = 0;

  /** @param maxUnacknowledged packets the host is ready to take before it acknowledges one */
  constructor(
    octets: Octets,
    blockSize: number,
    maxUnacknowledged: number,
    send: (packet: Octets) => void,
  ) {
    this.#octets = octets;
    this.#blockSize = blockSize;
    this.#window = Math.max(
      blockSize,
      Math.min(blockSize * maxUnacknowledged, MAX_UNACKNOWLEDGED_OCTETS),
    );
    this.#send = send;
  }

  start(): void {
    this.#sendUpTo(this.#window);
    if (this.#octets.length === 0) this.#finish();
  }

  /** Takes a frame from the host; false when it is no acknowledgement: the host has given up reading. */
  acknowledge(frame: Uint8Array): boolean {
    if (frame.length !== 4) {
      this.finished = true;
      return false;
    }
    const received = readUint32(frame, 0);
    if (received >= this.#octets.length) this.#finish();
    else this.#sendUpTo(received + this.#window);
    return true;
  }

  #sendUpTo(limit: number): void {
    // The last block may be short.
    while (this.#sent < this.#octets.length && this.#nextEnd() <= limit) this.#sendBlock();
  }

  #nextEnd(): number {
    return Math.min(this.#sent + this.#blockSize, this.#octets.length);
  }

  #sendBlock(): void {
    const block = this.#octets.slice(this.#sent, this.#sent + this.#blockSize);
    this.#sent += block.length;
    this.#send(block);
  }

  #finish(): void {
    if (this.finished) return;
    this.finished = true;
    this.#send(md5Digest(this.#octets));
  }
}
