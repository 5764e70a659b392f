/**
 * WebSocket frames (RFC 6455 section 5.2): octets to fields and back, masking included. Messages,
 * fragments and closing are the business of websocket.ts.
 */
import { OctetQueue } from '../octets/octet-queue.ts';
import { viewOf } from '../octets/octets.ts';

export const opcode = {
  continuation: 0x0,
  text: 0x1,
  binary: 0x2,
  close: 0x8,
  ping: 0x9,
  pong: 0xa,
} as const;

/** Bits of the length field: seven beside MASK, or an extended field of 16 or 64. */
export type LengthForm = 7 | 16 | 64;

/** The header of a frame as far as it has come: octets that have not are zero here. */
export interface FrameHeader {
  /** All of it has come. */
  readonly isWhole: boolean;
  /** Octets of the header: 2 to 14. */
  readonly size: number;
  /** Final fragment of its message. */
  readonly fin: boolean;
  /** RSV1 to RSV3 as a number, 4 to 1; zero without extensions. */
  readonly rsv: number;
  readonly opcode: number;
  readonly masked: boolean;
  readonly lengthForm: LengthForm;
  /** What the length field says. */
  readonly length: bigint;
  /** The masking key, or null: not masked. */
  readonly mask: Uint8Array<ArrayBuffer> | null;
}

/** A header has 14 octets at most: two, eight of length, four of mask. */
export const maxHeaderOctets = 14;

/** @param octets the frame's first ones, more or fewer than its header has */
export function readFrameHeader(octets: Uint8Array): FrameHeader {
  const head = new Uint8Array(maxHeaderOctets);
  head.set(octets.subarray(0, maxHeaderOctets));
  const view = viewOf(head);
  const [first, second] = [view.getUint8(0), view.getUint8(1)];
  const short = second & 0x7f;
  const masked = (second & 0x80) !== 0;
  const lengthForm = short === 126 ? 16 : short === 127 ? 64 : 7;
  const size = maskOffset(lengthForm) + (masked ? 4 : 0);
  return {
    isWhole: octets.length >= size,
    size,
    fin: (first & 0x80) !== 0,
    rsv: (first >> 4) & 7,
    opcode: first & 0x0f,
    masked,
    lengthForm,
    length:
      lengthForm === 7
        ? BigInt(short)
        : lengthForm === 16
          ? BigInt(view.getUint16(2))
          : view.getBigUint64(2),
    mask: masked ? head.slice(size - 4, size) : null,
  };
}

/** Where the masking key stands, or the payload without one: behind the length. */
export function maskOffset(form: LengthForm): number {
  return form === 7 ? 2 : 2 + form / 8;
}

/**
 * Why a receiver without extensions fails the connection (RFC 6455 section 5.2), in a clause; null while
 * there is nothing wrong with what has come.
 */
export function frameFault(header: FrameHeader, fromClient: boolean): string | null {
  const { fin, rsv, opcode: code, masked, lengthForm, length } = header;
  if (rsv !== 0) return 'a reserved bit is set (no extension is in use)';
  const isControl = (code & 0x8) !== 0;
  if (isReserved(code)) return `opcode ${code} is reserved`;
  if (isControl && !fin) return 'a control frame is fragmented';
  if (isControl && lengthForm !== 7) return 'a control frame is too long';
  if (masked !== fromClient) {
    return masked ? 'a frame from a server is masked' : 'a frame from a client is not masked';
  }
  if (!header.isWhole) return null;
  if (lengthForm !== shortestForm(length)) return 'a length is not in its shortest form';
  return length >> 63n === 0n ? null : 'a length has its highest bit set';
}

function isReserved(code: number): boolean {
  return !Object.values<number>(opcode).includes(code);
}

/** A frame as it is, right or wrong. */
export interface Frame extends FrameHeader {
  /** Position of its first octet in the stream. */
  readonly start: number;
  /** Its octets, as far as they have come. */
  readonly octets: Uint8Array<ArrayBuffer>;
  /** Unmasked, as far as it has come. */
  readonly payload: Uint8Array<ArrayBuffer>;
}

/** Finds frames in a stream cut anywhere, whatever is wrong with them: what a lab shows. */
export class FrameReader {
  readonly #queue = new OctetQueue();
  readonly #maxPayload: number;
  #start = 0;

  /** @param maxPayload a frame that announces more octets never comes to its end */
  constructor(maxPayload = 1 << 20) {
    this.#maxPayload = maxPayload;
  }

  push(octets: Uint8Array): void {
    this.#queue.push(octets);
  }

  /** Of the frame whose octets are coming in; null before its first two. */
  header(): FrameHeader | null {
    return this.#queue.length < 2 ? null : readFrameHeader(this.#queue.slice(0, maxHeaderOctets));
  }

  /** The next frame that is complete, or null. */
  next(): Frame | null {
    const header = this.header();
    if (header?.isWhole !== true || header.length > this.#maxPayload) return null;
    const length = header.size + Number(header.length);
    if (this.#queue.length < length) return null;
    const frame = this.#frame(header, this.#queue.take(length));
    this.#start += length;
    return frame;
  }

  /** The frame whose octets are coming in, or null when no whole header is there yet. */
  pending(): Frame | null {
    const header = this.header();
    return header?.isWhole === true ? this.#frame(header, this.#queue.slice()) : null;
  }

  #frame(header: FrameHeader, octets: Uint8Array<ArrayBuffer>): Frame {
    const raw = octets.slice(header.size);
    const payload = header.mask === null ? raw : applyMask(raw, header.mask);
    return { ...header, start: this.#start, octets, payload };
  }
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
  const maskAt = maskOffset(form);
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

/** The frames of a stream cut anywhere, for an end that takes nothing wrong. */
export class FrameDecoder extends FrameReader {
  readonly #options: FrameDecoderOptions;

  constructor(options: FrameDecoderOptions) {
    super(options.maxPayload);
    this.#options = options;
  }

  /** The next frame that is complete, or null. @throws FrameError; the stream is then of no use. */
  override next(): Frame | null {
    const { masked, maxPayload } = this.#options;
    const header = this.header();
    if (header === null) return null;
    const fault = frameFault(header, masked);
    if (fault !== null) throw new FrameError(1002, fault);
    if (header.isWhole && header.length > maxPayload) {
      throw new FrameError(1009, `a frame of ${header.length} octets is too big`);
    }
    return super.next();
  }
}

interface FrameDecoderOptions {
  /** Whether the sender must mask: true for what clients send, false for what servers send. */
  readonly masked: boolean;
  /** Longest payload of one frame, in octets. */
  readonly maxPayload: number;
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
