/**
 * A WebSocket frame taken apart into its fields (RFC 6455 section 5.2), bit by bit, with what each
 * says and what is wrong with it. For frames of either end, right or wrong, also unfinished ones.
 */
import { spacedHex } from '../../../device/formats/octets/octets.ts';
import { counted } from '../../ui/widget/words.ts';
import { CLOSE_CODES, closeCodeName, isControl, opcodeName } from './close-codes.ts';

export type PartKind =
  'fin' | 'rsv' | 'opcode' | 'mask' | 'length' | 'extended' | 'key' | 'payload';

export interface FramePart {
  readonly kind: PartKind;
  /** The RFC's name of the field. */
  readonly name: string;
  /** Bits [from, to) of the frame. */
  readonly from: number;
  readonly to: number;
  readonly value: string;
  readonly meaning: string;
  /** What the RFC forbids about it, or null. */
  readonly wrong: string | null;
}

export interface FrameHead {
  readonly fin: boolean;
  readonly rsv: number;
  readonly opcode: number;
  readonly masked: boolean;
  /** The seven bits beside MASK. */
  readonly short: number;
  /** What the length field says in all. */
  readonly length: bigint;
  readonly keyAt: number;
  readonly payloadAt: number;
}

/** The head of a frame, or null when its octets are not all there. */
export function readFrameHead(octets: Uint8Array): FrameHead | null {
  const [first = 0, second = 0] = octets;
  const short = second & 0x7f;
  const keyAt = short === 126 ? 4 : short === 127 ? 10 : 2;
  const masked = (second & 0x80) !== 0;
  const payloadAt = keyAt + (masked ? 4 : 0);
  if (octets.length < payloadAt) return null;
  let length = BigInt(short);
  if (keyAt > 2) {
    length = octets.subarray(2, keyAt).reduce((sum, octet) => sum * 256n + BigInt(octet), 0n);
  }
  const fin = (first & 0x80) !== 0;
  return {
    fin,
    rsv: (first >> 4) & 7,
    opcode: first & 15,
    masked,
    short,
    length,
    keyAt,
    payloadAt,
  };
}

/** The payload as it was before masking. */
export function unmasked(octets: Uint8Array, head: FrameHead): Uint8Array<ArrayBuffer> {
  const raw = octets.slice(head.payloadAt);
  if (!head.masked) return raw;
  return raw.map((octet, index) => octet ^ (octets[head.keyAt + (index & 3)] ?? 0));
}

/** @param fromClient whether a client sent it: who sends decides about masking */
export function frameParts(octets: Uint8Array, fromClient: boolean): FramePart[] {
  const head = readFrameHead(octets);
  if (head === null) return [];
  const payload = octets.length - head.payloadAt;
  return [
    finPart(head),
    ...[1, 2, 3].map((number) => rsvPart(head, number)),
    opcodePart(head),
    maskPart(head, fromClient),
    lengthPart(head),
    ...(head.keyAt > 2 ? [extendedPart(head)] : []),
    ...(head.masked ? [keyPart(octets, head)] : []),
    ...(payload > 0 ? [payloadPart(octets, head)] : []),
  ];
}

/** A field of one bit, which says one thing when it is set and another when it is not. */
function bitPart(
  kind: PartKind,
  name: string,
  at: number,
  isSet: boolean,
  [set, unset]: readonly [string, string],
  wrong: string | null,
): FramePart {
  const meaning = isSet ? set : unset;
  return { kind, name, from: at, to: at + 1, value: isSet ? '1' : '0', meaning, wrong };
}

function finPart({ fin, opcode }: FrameHead): FramePart {
  const fragmented = isControl(opcode) && !fin;
  const meanings = [
    'The last frame of its message, or the only one.',
    'More frames of the message follow.',
  ] as const;
  const wrong = fragmented ? 'A control frame must not be fragmented (5.5).' : null;
  return bitPart('fin', 'FIN', 0, fin, meanings, wrong);
}

function rsvPart({ rsv }: FrameHead, number: number): FramePart {
  const isSet = (rsv & (8 >> number)) !== 0;
  const meanings = ['Set.', 'Kept free for extensions, of which none was agreed.'] as const;
  const wrong = isSet ? 'No extension was agreed that gives it a meaning (5.2).' : null;
  return bitPart('rsv', `RSV${number}`, number, isSet, meanings, wrong);
}

const OPCODE_MEANINGS: Readonly<Record<string, string>> = {
  continuation: 'It goes on with the message that an earlier frame began.',
  text: 'The payload is text in UTF-8.',
  binary: 'The payload is octets of any kind.',
  close: 'It ends the conversation.',
  ping: 'It asks whether the other end is there; a pong must come back.',
  pong: 'It answers a ping with the same payload.',
};

function opcodePart({ opcode }: FrameHead): FramePart {
  const name = opcodeName(opcode);
  const meaning = OPCODE_MEANINGS[name];
  return {
    kind: 'opcode',
    name: 'Opcode',
    from: 4,
    to: 8,
    value: `${opcode} (${name})`,
    meaning: meaning ?? 'Nobody knows yet what it means.',
    wrong: meaning === undefined ? 'The opcode is reserved (5.2).' : null,
  };
}

function maskPart({ masked }: FrameHead, fromClient: boolean): FramePart {
  const meanings = [
    'A key follows, and the payload is mixed with it.',
    'No key, and the payload as it is.',
  ] as const;
  const wrong = fromClient
    ? 'What a client sends must be masked (5.1).'
    : 'What a server sends must not be masked (5.1).';
  return bitPart('mask', 'MASK', 8, masked, meanings, masked === fromClient ? null : wrong);
}

function lengthPart({ short, opcode }: FrameHead): FramePart {
  const long = isControl(opcode) && short > 125;
  return {
    kind: 'length',
    name: 'Payload len',
    from: 9,
    to: 16,
    value: String(short),
    meaning:
      short < 126
        ? `The payload has ${octetCount(BigInt(short))}.`
        : `${short} means: the length stands in the next ${short === 126 ? 'two' : 'eight'} octets.`,
    wrong: long ? 'A control frame has at most 125 octets (5.5).' : null,
  };
}

function extendedPart({ short, length, keyAt }: FrameHead): FramePart {
  let wrong: string | null = null;
  if (short === 127 && length >= 1n << 63n) wrong = 'Its highest bit must be 0 (5.2).';
  else if (length < (short === 126 ? 126n : 0x1_0000n)) {
    wrong = 'It would fit a shorter form, which must then be used (5.2).';
  }
  return {
    kind: 'extended',
    name: 'Extended payload length',
    from: 16,
    to: keyAt * 8,
    value: String(length),
    meaning: `The payload has ${octetCount(length)}.`,
    wrong,
  };
}

function keyPart(octets: Uint8Array, { keyAt, payloadAt }: FrameHead): FramePart {
  return {
    kind: 'key',
    name: 'Masking-key',
    from: keyAt * 8,
    to: payloadAt * 8,
    value: hexText(octets.subarray(keyAt, payloadAt)),
    meaning: 'Four octets, to be random and new for every frame (5.3).',
    wrong: null,
  };
}

function payloadPart(octets: Uint8Array, head: FrameHead): FramePart {
  const raw = octets.length - head.payloadAt;
  const plain = unmasked(octets, head);
  const missing = head.length - BigInt(raw);
  return {
    kind: 'payload',
    name: 'Payload data',
    from: head.payloadAt * 8,
    to: octets.length * 8,
    value: payloadText(plain, head.opcode),
    meaning:
      missing > 0n
        ? `${octetCount(missing)} of it are still missing: the receiver waits.`
        : missing < 0n
          ? `The frame ends after ${octetCount(head.length)} of it; the receiver takes what follows for the next frame.`
          : head.masked
            ? `${octetCount(BigInt(raw))}, mixed with the key.`
            : `${octetCount(BigInt(raw))}.`,
    wrong: payloadFault(plain, head),
  };
}

function payloadFault(plain: Uint8Array, { opcode, length }: FrameHead): string | null {
  if (BigInt(plain.length) !== length) return null;
  if (opcode === 8) {
    if (plain.length === 1)
      return 'A Close frame has no payload, or a code of two octets first (5.5.1).';
    const code = closeCodeOf(plain);
    if (code !== null && !mayBeSent(code)) return `The code ${code} must not be sent (7.4).`;
  }
  return null;
}

/** RFC 6455 section 7.4.2; 1012 to 1014 by IANA's registry. */
export function mayBeSent(code: number): boolean {
  if (code >= 3000 && code <= 4999) return true;
  return CLOSE_CODES.some((known) => known.code === code && known.sendable);
}

export function closeCodeOf(payload: Uint8Array): number | null {
  if (payload.length < 2) return null;
  return ((payload[0] ?? 0) << 8) | (payload[1] ?? 0);
}

/** Payload as a person reads it: text in quotes, a close code with its name, or octets. */
export function payloadText(payload: Uint8Array, opcode: number, limit = 60): string {
  if (opcode === 8) {
    const code = closeCodeOf(payload);
    if (code === null) return payload.length === 0 ? 'no code' : hexText(payload);
    const reason = payload.length > 2 ? `, ${quoted(payload.subarray(2), limit)}` : '';
    return `${code} (${closeCodeName(code)})${reason}`;
  }
  return opcode === 2 ? hexText(payload, limit / 3) : quoted(payload, limit);
}

function quoted(payload: Uint8Array, limit: number): string {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(payload);
    if (/^\P{Cc}*$/u.test(text)) {
      return `"${text.length > limit ? `${text.slice(0, limit)}…` : text}"`;
    }
  } catch {
    // Not text: the octets, then.
  }
  return hexText(payload, limit / 3);
}

export function hexText(octets: Uint8Array, most = Infinity): string {
  return spacedHex(octets.subarray(0, most)) + (octets.length > most ? ' …' : '');
}

export function octetCount(count: bigint): string {
  return counted(count, 'octet');
}
