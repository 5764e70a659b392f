/**
 * A WebSocket frame taken apart into its fields (RFC 6455 section 5.2), bit by bit, with what each
 * says and what is wrong with it. For frames of either end, right or wrong, also unfinished ones.
 */
import {
  applyMask,
  type FrameHeader,
  isValidCloseCode,
  maskOffset,
  readFrameHeader,
  shortestForm,
} from '../../../device/formats/net/websocket-frames.ts';
import { hexPreview } from '../../../device/formats/net/words/field-list.ts';
import { opcodes } from '../../../device/formats/net/words/websocket-words.ts';
import { capital, counted } from '../../ui/widget/words.ts';
import { closeCodeName, isControl, opcodeName } from './close-codes.ts';

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

/** The payload as it was before masking. */
export function unmasked(octets: Uint8Array, { size, mask }: FrameHeader): Uint8Array<ArrayBuffer> {
  const raw = octets.slice(size);
  return mask === null ? raw : applyMask(raw, mask);
}

/** @param fromClient whether a client sent it: who sends decides about masking */
export function frameParts(octets: Uint8Array, fromClient: boolean): FramePart[] {
  const head = readFrameHeader(octets);
  if (!head.isWhole) return [];
  return [
    finPart(head),
    ...[1, 2, 3].map((number) => rsvPart(head, number)),
    opcodePart(head),
    maskPart(head, fromClient),
    lengthPart(head),
    ...(head.lengthForm === 7 ? [] : [extendedPart(head)]),
    ...(head.mask === null ? [] : [keyPart(head, head.mask)]),
    ...(octets.length > head.size ? [payloadPart(octets, head)] : []),
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

function finPart({ fin, opcode }: FrameHeader): FramePart {
  const fragmented = isControl(opcode) && !fin;
  const meanings = [
    'The last frame of its message, or the only one.',
    'More frames of the message follow.',
  ] as const;
  const wrong = fragmented ? 'A control frame must not be fragmented (5.5).' : null;
  return bitPart('fin', 'FIN', 0, fin, meanings, wrong);
}

function rsvPart({ rsv }: FrameHeader, number: number): FramePart {
  const isSet = (rsv & (8 >> number)) !== 0;
  const meanings = ['Set.', 'Kept free for extensions, of which none was agreed.'] as const;
  const wrong = isSet ? 'No extension was agreed that gives it a meaning (5.2).' : null;
  return bitPart('rsv', `RSV${number}`, number, isSet, meanings, wrong);
}

function opcodePart({ opcode }: FrameHeader): FramePart {
  const meaning = opcodes.get(opcode)?.[1];
  return {
    kind: 'opcode',
    name: 'Opcode',
    from: 4,
    to: 8,
    value: `${opcode} (${opcodeName(opcode)})`,
    meaning: meaning === undefined ? 'Nobody knows yet what it means.' : `${capital(meaning)}.`,
    wrong: meaning === undefined ? 'The opcode is reserved (5.2).' : null,
  };
}

function maskPart({ masked }: FrameHeader, fromClient: boolean): FramePart {
  const meanings = [
    'A key follows, and the payload is mixed with it.',
    'No key, and the payload as it is.',
  ] as const;
  const wrong = fromClient
    ? 'What a client sends must be masked (5.1).'
    : 'What a server sends must not be masked (5.1).';
  return bitPart('mask', 'MASK', 8, masked, meanings, masked === fromClient ? null : wrong);
}

function lengthPart({ lengthForm, length, opcode }: FrameHeader): FramePart {
  const long = isControl(opcode) && lengthForm !== 7;
  const short = lengthForm === 7 ? Number(length) : lengthForm === 16 ? 126 : 127;
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

function extendedPart({ lengthForm, length }: FrameHeader): FramePart {
  let wrong: string | null = null;
  if (length >= 1n << 63n) wrong = 'Its highest bit must be 0 (5.2).';
  else if (shortestForm(length) !== lengthForm) {
    wrong = 'It would fit a shorter form, which must then be used (5.2).';
  }
  return {
    kind: 'extended',
    name: 'Extended payload length',
    from: 16,
    to: maskOffset(lengthForm) * 8,
    value: String(length),
    meaning: `The payload has ${octetCount(length)}.`,
    wrong,
  };
}

function keyPart({ lengthForm, size }: FrameHeader, mask: Uint8Array): FramePart {
  return {
    kind: 'key',
    name: 'Masking-key',
    from: maskOffset(lengthForm) * 8,
    to: size * 8,
    value: hexPreview(mask),
    meaning: 'Four octets, to be random and new for every frame (5.3).',
    wrong: null,
  };
}

function payloadPart(octets: Uint8Array, head: FrameHeader): FramePart {
  const raw = octets.length - head.size;
  const plain = unmasked(octets, head);
  const missing = head.length - BigInt(raw);
  return {
    kind: 'payload',
    name: 'Payload data',
    from: head.size * 8,
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

function payloadFault(plain: Uint8Array, { opcode, length }: FrameHeader): string | null {
  if (BigInt(plain.length) !== length) return null;
  if (opcode === 8) {
    if (plain.length === 1)
      return 'A Close frame has no payload, or a code of two octets first (5.5.1).';
    const code = closeCodeOf(plain);
    if (code !== null && !isValidCloseCode(code)) return `The code ${code} must not be sent (7.4).`;
  }
  return null;
}

export function closeCodeOf(payload: Uint8Array): number | null {
  if (payload.length < 2) return null;
  return ((payload[0] ?? 0) << 8) | (payload[1] ?? 0);
}

/** Payload as a person reads it: text in quotes, a close code with its name, or octets. */
export function payloadText(payload: Uint8Array, opcode: number, limit = 60): string {
  if (opcode === 8) {
    const code = closeCodeOf(payload);
    if (code === null) return payload.length === 0 ? 'no code' : hexPreview(payload);
    const reason = payload.length > 2 ? `, ${quoted(payload.subarray(2), limit)}` : '';
    return `${code} (${closeCodeName(code)})${reason}`;
  }
  return opcode === 2 ? hexPreview(payload, limit / 3) : quoted(payload, limit);
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
  return hexPreview(payload, limit / 3);
}

export function octetCount(count: bigint): string {
  return counted(count, 'octet');
}
