/**
 * WebSocket frames (RFC 6455 section 5.2): octets to fields and back, masking included. Messages,
 * fragments and closing are the business of websocket.ts.
 */
import { OctetQueue } from '../octets/octet-queue.ts';

export const opcode = {
  continuation: 0x0,
  text: 0x1,
  binary: 0x2,
  close: 0x8,
  ping: 0x9,
  pong: 0xa,
} as const;

export interface Frame {
  /** Final fragment of its message. */
  readonly fin: boolean;
  /** RSV1 to RSV3 as a number, 4 to 1; zero without extensions. */
  readonly rsv: number;
  readonly opcode: number;
  /** The masking key, or null: not masked. */
  readonly mask: Uint8Array | null;
  /** Unmasked. */
  readonly payload: Uint8Array<ArrayBuffer>;
}

/** The other end broke the protocol; `code` is the close code that says so (RFC 6455 7.4.1). */
export class FrameError extends Error {
  readonly code: number;

  constructor(code: number, message: string) {
    super(message);
    this.name = 'FrameError';
    this.code = code;
  }
}

/** Bits of the length field: seven beside MASK, or an extended field of 16 or 64. */
export type LengthForm = 7 | 16 | 64;

/** A frame to be written; what is left out is what a correct frame has. */
export interface FrameDraft {
  readonly fin?: boolean;
  readonly rsv?: number;
  readonly opcode: number;
  readonly mask?: Uint8Array | null;
  readonly payload: Uint8Array;
  /** The shortest form, as the RFC asks, unless given. */
  readonly lengthForm?: LengthForm | null;
  /** What the length field says instead of the length of the payload. */
  readonly announced?: bigint | null;
}

/** The shortest of the three forms, which must be used (RFC 6455 section 5.2). */
export function shortestForm(length: bigint): LengthForm {
  return length < 126n ? 7 : length < 0x1_0000n ? 16 : 64;
}

/**
 * The frame as octets; nothing is checked, so that labs can send broken ones.
 * @throws RangeError when the length does not fit the form asked for
 */
export function encodeFrame(frame: FrameDraft): Uint8Array<ArrayBuffer> {
  const { payload, mask = null } = frame;
  const length = frame.announced ?? BigInt(payload.length);
  const form = frame.lengthForm ?? shortestForm(length);
  const largest = form === 7 ? 125n : (1n << BigInt(form)) - 1n;
  if (length < 0n || length > largest) {
    throw new RangeError(`a length of ${length} does not fit a field of ${form} bits`);
  }
  const maskAt = form === 7 ? 2 : 2 + form / 8;
  const payloadAt = maskAt + (mask === null ? 0 : 4);
  const octets = new Uint8Array(payloadAt + payload.length);
  octets[0] = (frame.fin === false ? 0 : 0x80) | ((frame.rsv ?? 0) << 4) | frame.opcode;
  octets[1] = (mask === null ? 0 : 0x80) | (form === 7 ? Number(length) : form === 16 ? 126 : 127);
  const view = new DataView(octets.buffer);
  if (form === 16) view.setUint16(2, Number(length));
  if (form === 64) view.setBigUint64(2, length);
  if (mask !== null) octets.set(mask, maskAt);
  octets.set(mask === null ? payload : applyMask(payload, mask), payloadAt);
  return octets;
}

/** Masks or unmasks (RFC 6455 section 5.3); `from` is the position of the first octet. */
export function applyMask(octets: Uint8Array, mask: Uint8Array, from = 0): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(octets, (octet, i) => octet ^ (mask[(from + i) & 3] ?? 0));
}

export interface FrameDecoderOptions {
  /** Whether the sender must mask: true for what clients send, false for what servers send. */
  readonly masked: boolean;
  /** Longest payload of one frame, in octets. */
  readonly maxPayload: number;
}

/** Finds frames in a stream cut anywhere. */
export class FrameDecoder {
  readonly #options: FrameDecoderOptions;
  readonly #queue = new OctetQueue();

  constructor(options: FrameDecoderOptions) {
    this.#options = options;
  }

  push(octets: Uint8Array): void {
    this.#queue.push(octets);
  }

  /** The next frame that is complete, or null. @throws FrameError; the stream is then of no use. */
  next(): Frame | null {
    const queue = this.#queue;
    if (queue.length < 2) return null;
    const first = queue.at(0);
    const second = queue.at(1);
    const frame = { fin: (first & 0x80) !== 0, rsv: (first >> 4) & 7, opcode: first & 0x0f };
    const masked = (second & 0x80) !== 0;
    this.#checkHeader(frame, masked, second & 0x7f);
    let length = second & 0x7f;
    let at = 2;
    if (length === 126) {
      if (queue.length < 4) return null;
      length = (queue.at(2) << 8) | queue.at(3);
      at = 4;
      if (length < 126) throw new FrameError(1002, 'a length is not in its shortest form');
    } else if (length === 127) {
      if (queue.length < 10) return null;
      const view = new DataView(queue.slice(2, 10).buffer);
      const high = view.getUint32(0);
      length = high * 0x1_0000_0000 + view.getUint32(4);
      at = 10;
      if (high >= 0x8000_0000) throw new FrameError(1002, 'a length has its highest bit set');
      if (length < 0x1_0000) throw new FrameError(1002, 'a length is not in its shortest form');
    }
    if (length > this.#options.maxPayload) {
      throw new FrameError(1009, `a frame of ${length} octets is too big`);
    }
    const payloadAt = at + (masked ? 4 : 0);
    if (queue.length < payloadAt + length) return null;
    const mask = masked ? queue.slice(at, at + 4) : null;
    const raw = queue.slice(payloadAt, payloadAt + length);
    queue.drop(payloadAt + length);
    return { ...frame, mask, payload: mask === null ? raw : applyMask(raw, mask) };
  }

  /** What can be refused without seeing more than two octets. */
  #checkHeader(
    frame: { fin: boolean; rsv: number; opcode: number },
    masked: boolean,
    length: number,
  ) {
    if (frame.rsv !== 0)
      throw new FrameError(1002, 'a reserved bit is set (no extension is in use)');
    const control = (frame.opcode & 0x8) !== 0;
    if (frame.opcode > 0xa || (frame.opcode > 2 && !control)) {
      throw new FrameError(1002, `opcode ${frame.opcode} is reserved`);
    }
    if (control && !frame.fin) throw new FrameError(1002, 'a control frame is fragmented');
    if (control && length > 125) throw new FrameError(1002, 'a control frame is too long');
    if (masked !== this.#options.masked) {
      throw new FrameError(
        1002,
        masked ? 'a frame from a server is masked' : 'a frame from a client is not masked',
      );
    }
  }
}

/** Codes that may stand in a Close frame (RFC 6455 section 7.4; 1012 to 1014 by IANA's registry). */
export function isValidCloseCode(code: number): boolean {
  return (
    (code >= 1000 && code <= 1014 && code !== 1004 && code !== 1005 && code !== 1006) ||
    (code >= 3000 && code <= 4999)
  );
}

/** The body of a Close frame: status code and reason. */
export function encodeClose(code: number, reason = ''): Uint8Array<ArrayBuffer> {
  const text = new TextEncoder().encode(reason);
  const body = new Uint8Array(2 + text.length);
  new DataView(body.buffer).setUint16(0, code);
  body.set(text, 2);
  return body;
}

/** Code 1005 stands for a Close frame without one. @throws FrameError */
export function decodeClose(body: Uint8Array): { code: number; reason: string } {
  if (body.length === 0) return { code: 1005, reason: '' };
  const code = ((body[0] ?? 0) << 8) | (body[1] ?? 0);
  if (body.length === 1 || !isValidCloseCode(code)) {
    throw new FrameError(1002, 'a close frame has no valid code');
  }
  try {
    return { code, reason: new TextDecoder('utf-8', { fatal: true }).decode(body.subarray(2)) };
  } catch {
    throw new FrameError(1007, 'the reason in a close frame is not UTF-8');
  }
}
