/**
 * WebSocket frames in a stream as an onlooker sees them (RFC 6455 section 5.2): which octets of which frame
 * each segment carries. Payloads are not kept: a frame can be longer than memory.
 */
import type { FrameFact, FramePart } from '../packet.ts';
import { applyMask, maxHeaderOctets, opcode, readFrameHeader } from '../websocket-frames.ts';

/** Octets of payload that a fact keeps. */
const previewOctets = 256;

export class WebSocketReader {
  /** The header of the frame at hand, as far as it has come. */
  #head = new Uint8Array(0);
  /** Octets of the frame at hand so far. */
  #before = 0;
  /** Opcode that began the message now going on. */
  #message: number = opcode.continuation;
  /** The beginning of its payload, unmasked. */
  #preview: number[] = [];

  /** The frames that the octets after those before belong to; the parts cover them exactly. */
  read(octets: Uint8Array): FramePart[] {
    const parts: FramePart[] = [];
    for (let at = 0; at < octets.length;) {
      const part = this.#next(octets.subarray(at));
      parts.push(part);
      at += part.length;
    }
    return parts;
  }

  #next(octets: Uint8Array): FramePart {
    const known = this.#head.length;
    const head = Uint8Array.of(...this.#head, ...octets.subarray(0, maxHeaderOctets - known));
    const header = readFrameHeader(head);
    const before = this.#before;
    this.#head = head.slice(0, header.size);
    if (before === 0 && (header.opcode === opcode.text || header.opcode === opcode.binary)) {
      this.#message = header.opcode;
    }
    const left = header.isWhole ? header.size + Number(header.length) - before : Infinity;
    const length = Math.min(octets.length, left);
    this.#before += length;
    if (header.isWhole)
      this.#look(octets.subarray(Math.max(0, header.size - before), length), header.mask);
    const closeCode = header.opcode === opcode.close ? this.#closeCode() : null;
    const part = {
      kind: 'frame',
      length,
      header,
      before,
      message: header.opcode === opcode.continuation ? this.#message : header.opcode,
      closeCode,
    } as const;
    if (length < left) return { ...part, fact: null };
    const fact: FrameFact = {
      kind: 'frame',
      fin: header.fin,
      opcode: header.opcode,
      masked: header.masked,
      length: Number(header.length),
      payload: Uint8Array.from(this.#preview),
      closeCode,
      whole: before === 0,
    };
    this.#head = new Uint8Array(0);
    this.#before = 0;
    this.#preview = [];
    return { ...part, fact };
  }

  /** Keeps what of the payload a fact has room for. */
  #look(payload: Uint8Array, mask: Uint8Array | null): void {
    const fresh = payload.subarray(0, previewOctets - this.#preview.length);
    const plain = mask === null ? fresh : applyMask(fresh, mask, this.#preview.length);
    this.#preview.push(...plain);
  }

  #closeCode(): number | null {
    const [high, low] = this.#preview;
    return high === undefined || low === undefined ? null : (high << 8) | low;
  }
}
