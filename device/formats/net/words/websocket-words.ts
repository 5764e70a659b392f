/** WebSocket frames explained octet by octet (RFC 6455 section 5.2). */
import type { FramePart } from '../packet.ts';
import {
  applyMask,
  type FrameHeader,
  isValidCloseCode,
  maskOffset,
  opcode,
  shortestForm,
} from '../websocket-frames.ts';
import { hexPreview, octetCount, quote, type Span } from './field-list.ts';

/** By opcode; those that are not here are reserved. */
export const opcodes: ReadonlyMap<number, readonly [name: string, meaning: string]> = new Map([
  [
    opcode.continuation,
    ['continuation', 'it goes on with the message that the frame before it began'],
  ],
  [opcode.text, ['text', 'the payload is text in UTF-8']],
  [opcode.binary, ['binary', 'the payload is octets of any kind']],
  [opcode.close, ['close', 'it ends the conversation']],
  [opcode.ping, ['ping', 'it asks whether the other end is there, which must answer with a pong']],
  [opcode.pong, ['pong', 'it answers a ping with the same payload']],
]);

/** RFC 6455 section 7.4.1 and IANA's registry. */
export const closeNames: ReadonlyMap<number, string> = new Map([
  [1000, 'normal closure'],
  [1001, 'going away'],
  [1002, 'protocol error'],
  [1003, 'unsupported data'],
  [1007, 'invalid data, as text that is not UTF-8'],
  [1008, 'policy violation'],
  [1009, 'message too big'],
  [1010, 'extension missing'],
  [1011, 'unexpected condition'],
  [1012, 'service restart'],
  [1013, 'try again later'],
  [1014, 'bad gateway'],
]);

/** What a field is in words, when its last octet is among those that are shown. */
type Words = readonly [name: string, value: string, meaning: string, source?: string];

/**
 * The fields of the octets of a frame that stand together. A field that they cut is a part.
 * @param octets of the part
 */
export function frameFields(part: FramePart, octets: Uint8Array, fromClient: boolean): Span[] {
  const { header, before, length } = part;
  const spans: Span[] = [];
  /** Shows what of the field [start, end) of the frame is here. */
  const add = (start: number, end: number, say: (shown: Uint8Array) => Words): void => {
    const from = Math.max(start, before);
    const to = Math.min(end, before + length);
    if (to <= from) return;
    const shown = octets.subarray(from - before, to - before);
    const [name, value, meaning, source = 'RFC 6455 section 5.2'] = say(shown);
    spans.push({ layer: 'WebSocket', length: to - from, name, value, meaning, source });
  };
  /** A field of the header, which is explained when it is complete. */
  const addWhole = (start: number, end: number, [name, ...words]: Words): void => {
    add(start, end, (shown) => {
      if (end > before + length) {
        return [
          `${name} (part)`,
          hexPreview(shown),
          'The segment ends inside this field; TCP knows no frames, only octets.',
        ];
      }
      return [start < before ? `${name} (last part)` : name, ...words];
    });
  };
  const { size, mask } = header;
  const maskAt = maskOffset(header.lengthForm);
  const end = header.isWhole ? size + Number(header.length) : size;
  addWhole(0, 1, opcodeWords(header));
  addWhole(1, 2, lengthWords(header, fromClient));
  addWhole(2, maskAt, longLengthWords(header));
  if (mask !== null) addWhole(maskAt, size, maskWords(mask));
  const isClose = header.opcode === opcode.close;
  const codeEnd = isClose ? Math.min(size + 2, end) : size;
  add(size, codeEnd, () => closeCodeWords(before + length < size + 2 ? null : part.closeCode));
  add(codeEnd, end, (raw) => {
    const at = Math.max(codeEnd, before) - size;
    const plain = mask === null ? raw : applyMask(raw, mask, at);
    const isText = isClose || part.message === opcode.text;
    const isAll = BigInt(raw.length) === header.length;
    return [
      isClose ? 'Close reason' : `Payload data${isAll ? '' : ' (part)'}`,
      isText ? quote(decode(plain), 200) : hexPreview(plain, 32),
      mask === null
        ? 'What the program sent.'
        : `What the program sent, shown unmasked. On the wire, XORed with the masking key, it reads ${hexPreview(raw)}.`,
      `RFC 6455 section ${mask === null ? '5.2' : '5.3'}`,
    ];
  });
  return spans;
}

function opcodeWords({ fin, rsv, opcode: code }: FrameHeader): Words {
  const [name, known] = opcodes.get(code) ?? ['reserved'];
  const sentences = [
    fin
      ? 'FIN is set: the frame is the last of its message, or all of it.'
      : 'FIN is not set: more frames of the message follow.',
    rsv === 0 ? '' : 'A reserved bit is set although no extension is in use: a protocol error.',
    known === undefined ? 'The opcode is reserved: a protocol error.' : `Opcode ${code}: ${known}.`,
  ];
  return [
    'FIN, RSV, Opcode',
    `FIN ${fin ? 1 : 0}, opcode ${code} (${name})`,
    sentences.filter(Boolean).join(' '),
  ];
}

function lengthWords({ masked, lengthForm, length }: FrameHeader, fromClient: boolean): Words {
  const maskText = masked
    ? fromClient
      ? 'MASK is set: the payload is masked, as everything from a client must be.'
      : 'MASK is set although a server must not mask: a protocol error.'
    : fromClient
      ? 'MASK is not set although a client must mask: a protocol error.'
      : 'MASK is not set: a server does not mask.';
  const short = lengthForm === 7 ? Number(length) : lengthForm === 16 ? 126 : 127;
  const lengthText =
    lengthForm === 7
      ? `The payload has ${octetCount(short)}.`
      : `${short} means that the next ${lengthForm === 16 ? 'two' : 'eight'} octets hold the length.`;
  return [
    'MASK, Payload length',
    `MASK ${masked ? 1 : 0}, length ${short}`,
    `${maskText} ${lengthText}`,
  ];
}

function longLengthWords({ length, lengthForm }: FrameHeader): Words {
  return [
    'Extended payload length',
    octetCount(Number(length)),
    shortestForm(length) === lengthForm
      ? 'How long the payload is, when seven bits are not enough.'
      : 'How long the payload is. It would have fitted a shorter form: a protocol error.',
  ];
}

function maskWords(mask: Uint8Array): Words {
  return [
    'Masking-key',
    hexPreview(mask),
    'Four random octets, new for every frame. The payload was XORed with them in turn, so that a page cannot make the browser send octets of its choice to fool a proxy.',
    'RFC 6455 sections 5.3 and 10.3',
  ];
}

/** @param code null while its second octet has not come */
function closeCodeWords(code: number | null): Words {
  const fault =
    code === null || isValidCloseCode(code) ? '' : ' This code must not be sent: a protocol error.';
  return [
    code === null ? 'Status code (part)' : 'Status code',
    code === null ? 'cut short' : closeText(code),
    `Why the conversation ends.${fault}`,
    'RFC 6455 section 7.4',
  ];
}

/** What the frames of one packet are: `Text frame "toggle" (masked, 6 octets)`. */
export function frameNote(part: FramePart, fromClient: boolean): string {
  const { header, before, length, fact } = part;
  if (fact !== null) return describe(part, fact, fromClient) + (before > 0 ? ', now complete' : '');
  const done = before + length - header.size;
  const total = octetCount(Number(header.length));
  const progress = header.isWhole ? `: ${done} of ${total}` : '';
  return `${frameName(header.opcode)} ${before > 0 ? 'goes on' : 'begins'}${progress}`;
}

function frameName(code: number): string {
  const [name] = opcodes.get(code) ?? [`Reserved opcode ${code}`];
  return `${name.charAt(0).toUpperCase()}${name.slice(1)} frame`;
}

function describe(
  { header, message }: FramePart,
  { opcode: code, length, payload, closeCode }: NonNullable<FramePart['fact']>,
  fromClient: boolean,
): string {
  const details = [
    header.masked ? 'masked' : fromClient ? 'not masked: protocol error' : '',
    header.masked && !fromClient ? 'protocol error' : '',
    header.rsv !== 0 ? 'reserved bit set' : '',
    octetCount(length),
  ].filter(Boolean);
  if (code === opcode.close) {
    if (closeCode === null) return `Close without a code (${details.join(', ')})`;
    const reason = decode(payload.subarray(2));
    const why = reason === '' ? '' : ` ${quote(reason)}`;
    return `Close ${closeText(closeCode)}${why}${header.masked ? ', masked' : ''}`;
  }
  const fragment =
    code === opcode.continuation
      ? header.fin
        ? ', last fragment'
        : ', a fragment'
      : header.fin
        ? ''
        : ', first fragment';
  const isText = message === opcode.text || code >= 8;
  const text = isText && length > 0 ? ` ${quote(decode(payload), 40)}` : '';
  return `${frameName(code)}${fragment}${text} (${details.join(', ')})`;
}

function closeText(code: number): string {
  const name = closeNames.get(code);
  return name === undefined ? String(code) : `${code} (${name})`;
}

function decode(octets: Uint8Array): string {
  return new TextDecoder().decode(octets);
}
