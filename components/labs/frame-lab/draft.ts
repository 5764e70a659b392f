/** A frame as a reader edits it: text in fields, read into what is to be encoded, or what is wrong. */
import { fromHex } from '../../../device/formats/octets/octets.ts';
import type { LengthForm } from '../../../device/board/board.ts';

export interface FrameText {
  readonly fin: boolean;
  /** RSV1 to RSV3 as a number, 4 to 1. */
  readonly rsv: number;
  readonly opcode: number;
  readonly masked: boolean;
  /** Eight hexadecimal digits, spaces allowed. */
  readonly key: string;
  readonly form: 'shortest' | '7' | '16' | '64';
  /** What the length field says; empty for the payload's length. */
  readonly announced: string;
  readonly kind: 'text' | 'hex';
  readonly payload: string;
}

export interface ReadFrame {
  readonly fin: boolean;
  readonly rsv: number;
  readonly opcode: number;
  readonly mask: Uint8Array<ArrayBuffer> | null;
  readonly lengthForm: LengthForm | null;
  readonly announced: bigint | null;
  readonly payload: Uint8Array<ArrayBuffer>;
}

export type Fault = Partial<Record<'key' | 'announced' | 'payload', string>>;

/** RFC 6455 section 5.7: the masking key of its examples. */
const EXAMPLE_MASK = '37 fa 21 3d';

/** `text` in a final, masked text frame: what a browser would send, but for the key. */
export function plainFrame(changes: Partial<FrameText> = {}): FrameText {
  return {
    fin: true,
    rsv: 0,
    opcode: 1,
    masked: true,
    key: EXAMPLE_MASK,
    form: 'shortest',
    announced: '',
    kind: 'text',
    payload: 'toggle',
    ...changes,
  };
}

/** Frames of one message: in more fragments it shows nothing new. */
export const MOST_FRAMES = 6;
/** Longest payload the lab writes; longer ones can be announced. */
export const MAX_PAYLOAD = 1000;

export function readFrame(text: FrameText): { frame: ReadFrame } | { fault: Fault } {
  const fault: { -readonly [Name in keyof Fault]: string } = {};
  const key = text.masked ? readHex(text.key) : new Uint8Array(0);
  if (text.masked && key?.length !== 4) {
    fault.key = 'A masking key is four octets: eight hexadecimal digits, as 37 fa 21 3d.';
  }
  const payload =
    text.kind === 'text' ? new TextEncoder().encode(text.payload) : readHex(text.payload);
  if (payload === null) {
    fault.payload = 'Octets are pairs of hexadecimal digits, as 74 6f 67.';
  } else if (payload.length > MAX_PAYLOAD) {
    fault.payload = `That is ${payload.length} octets. This lab writes at most ${MAX_PAYLOAD}.`;
  }
  const length = payload?.length ?? 0;
  const announced = text.announced.trim() === '' ? null : readCount(text.announced.trim());
  const bits = text.form === 'shortest' ? 64 : Number(text.form);
  const largest = bits === 7 ? 125n : (1n << BigInt(bits)) - 1n;
  if (announced === undefined) {
    fault.announced = 'A length is a number of octets: 0, 1, 2 …';
  } else if ((announced ?? BigInt(length)) > largest) {
    fault.announced =
      bits === 7
        ? `Seven bits hold lengths up to 125: 126 and 127 announce a longer field. ${announced ?? length} does not fit.`
        : `${bits} bits hold numbers up to ${largest}. ${announced ?? length} does not fit.`;
  }
  if (Object.keys(fault).length > 0 || announced === undefined || payload === null)
    return { fault };
  return {
    frame: {
      fin: text.fin,
      rsv: text.rsv,
      opcode: text.opcode,
      mask: text.masked ? key : null,
      lengthForm: text.form === 'shortest' ? null : (Number(text.form) as LengthForm),
      announced,
      payload,
    },
  };
}

/** Octets, or null when the text is not pairs of hexadecimal digits. */
function readHex(text: string): Uint8Array<ArrayBuffer> | null {
  try {
    return fromHex(text);
  } catch {
    return null;
  }
}

/** A number, or undefined when the text is none. */
function readCount(text: string): bigint | undefined {
  return /^\d{1,20}$/.test(text) ? BigInt(text) : undefined;
}
