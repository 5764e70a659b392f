/**
 * Finds WebSocket frames (RFC 6455 section 5.2) in a stream as they are, right or wrong: what a lab
 * shows. The decoder that a client trusts, and that refuses what is wrong, is in websocket-frames.ts.
 */
import { OctetQueue } from '../octets/octet-queue.ts';
import { applyMask, type LengthForm } from './websocket-frames.ts';

export interface SeenFrame {
  /** Position of its first octet in the stream. */
  readonly start: number;
  /** Its octets, as far as they have come. */
  readonly octets: Uint8Array<ArrayBuffer>;
  readonly fin: boolean;
  /** RSV1 to RSV3 as a number, 4 to 1. */
  readonly rsv: number;
  readonly opcode: number;
  readonly masked: boolean;
  readonly mask: Uint8Array<ArrayBuffer> | null;
  readonly lengthForm: LengthForm;
  /** What the length field says. */
  readonly length: bigint;
  /** Unmasked, as far as it has come. */
  readonly payload: Uint8Array<ArrayBuffer>;
  readonly complete: boolean;
}

/** Payload that is waited for; a frame that announces more stays incomplete here. */
const MAX_PAYLOAD = 1n << 20n;

export class FrameScanner {
  readonly #queue = new OctetQueue();
  #start = 0;

  push(octets: Uint8Array): void {
    this.#queue.push(octets);
  }

  /** The next frame that is complete, or null. */
  next(): SeenFrame | null {
    const frame = this.pending();
    if (frame?.complete !== true) return null;
    this.#queue.drop(frame.octets.length);
    this.#start += frame.octets.length;
    return frame;
  }

  /** The frame whose octets are coming in, or null when no header is there yet. */
  pending(): SeenFrame | null {
    const queue = this.#queue;
    if (queue.length < 2) return null;
    const second = queue.at(1);
    const short = second & 0x7f;
    const lengthForm = short === 126 ? 16 : short === 127 ? 64 : 7;
    const lengthEnd = lengthForm === 7 ? 2 : 2 + lengthForm / 8;
    const masked = (second & 0x80) !== 0;
    const payloadAt = lengthEnd + (masked ? 4 : 0);
    if (queue.length < payloadAt) return null;
    const head = queue.slice(0, payloadAt);
    const view = new DataView(head.buffer);
    const length =
      lengthForm === 7
        ? BigInt(short)
        : lengthForm === 16
          ? BigInt(view.getUint16(2))
          : view.getBigUint64(2);
    const there = BigInt(queue.length - payloadAt);
    const complete = length <= there && length <= MAX_PAYLOAD;
    const end = complete ? payloadAt + Number(length) : queue.length;
    const octets = queue.slice(0, end);
    const mask = masked ? head.slice(lengthEnd, payloadAt) : null;
    const raw = octets.slice(payloadAt);
    const first = queue.at(0);
    return {
      start: this.#start,
      octets,
      fin: (first & 0x80) !== 0,
      rsv: (first >> 4) & 7,
      opcode: first & 0x0f,
      masked,
      mask,
      lengthForm,
      length,
      payload: mask === null ? raw : applyMask(raw, mask),
      complete,
    };
  }
}
