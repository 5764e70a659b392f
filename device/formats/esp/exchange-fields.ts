/** The fields of the serial protocol's frames, octet by octet (esptool documentation, "Serial Protocol"). */
import { hexOctet, hexWord, readUint16, readUint32, toHex } from '../octets/octets.ts';
import {
  commandName,
  COMMANDS,
  PACKET_HEADER_OCTETS,
  STUB_GREETING,
  SYNC_PAYLOAD,
} from './commands.ts';
import type { CommandName } from './commands.ts';
import type { ExchangeField } from './exchange.ts';
import { errorInWords, registerName, REQUEST_WORDS, wordInWords } from './exchange-words.ts';
import { checksum } from './image.ts';
import type { RawFrame } from './raw-frames.ts';

const END_MEANING = 'SLIP’s END: here a frame begins or ends (RFC 1055).';
const ESCAPES = 'Octets c0 and db inside it cross the wire as db dc and db dd.';
const BLOCK_COMMANDS: readonly number[] = [
  COMMANDS.FLASH_DATA,
  COMMANDS.FLASH_DEFL_DATA,
  COMMANDS.MEM_DATA,
];
/** The four words before a block's data. */
export const BLOCK_HEADER_OCTETS = 16;

/** Collects fields from the front to the back, so that no octet is left out or named twice. */
class Fields {
  readonly list: ExchangeField[] = [];
  readonly #frame: RawFrame;
  #at = 0;

  constructor(frame: RawFrame) {
    this.#frame = frame;
    this.#addEnd(0);
  }

  #addEnd(start: number): void {
    const [value, meaning] = ['c0', END_MEANING];
    this.list.push({ part: 'SLIP', name: 'END', start, end: start + 1, value, meaning });
  }

  get left(): number {
    return this.#frame.content.length - this.#at;
  }

  /** The next `length` octets, or fewer when there are no more; what is 0 long is no field. */
  add(
    part: ExchangeField['part'],
    name: string,
    length: number,
    say: (octets: Uint8Array) => readonly [value: string, meaning: string],
  ): void {
    const { content, offsets, raw } = this.#frame;
    const start = this.#at;
    const end = Math.min(start + length, content.length);
    if (end <= start) return;
    this.#at = end;
    const [value, said] = say(content.subarray(start, end));
    const from = offsets[start] ?? raw.length;
    const to = offsets[end] ?? raw.length;
    const meaning = to - from > end - start ? `${said} ${ESCAPES}` : said;
    this.list.push({ part, name, start: from, end: to, value, meaning });
  }

  finish(): ExchangeField[] {
    this.add('Data', 'Data', this.left, (octets) => [
      `${octets.length} octets`,
      'More than was expected.',
    ]);
    this.#addEnd(this.#frame.raw.length - 1);
    return this.list;
  }
}

export function requestFields(frame: RawFrame): ExchangeField[] {
  const { content } = frame;
  const command = content[1] ?? 0;
  const name = commandName(command);
  const hasChecksum = BLOCK_COMMANDS.includes(command);
  const fields = new Fields(frame);
  fields.add('Header', 'Direction', 1, ([octet = 0]) => [hexOctet(octet), '00: to the board.']);
  fields.add('Header', 'Command', 1, ([octet = 0]) => [
    `${hexOctet(octet)}, ${name}`,
    'What the board shall do.',
  ]);
  fields.add('Header', 'Size', 2, (octets) => [
    number16(octets),
    'How long the data is, before SLIP escapes anything. Lowest octet first, like all numbers here.',
  ]);
  fields.add('Header', 'Checksum', 4, (octets) => [
    hasChecksum ? checksumInWords(octets, content) : word32(octets),
    hasChecksum
      ? 'All octets of the block combined by exclusive or, beginning with 0xef.'
      : 'Only blocks of data have one.',
  ]);
  if (command === COMMANDS.SYNC) syncFields(fields);
  for (const { name: word, as, meaning } of REQUEST_WORDS[name as CommandName] ?? []) {
    fields.add('Data', word, 4, (octets) => {
      const value = octets.length === 4 ? readUint32(octets, 0) : null;
      if (value === null) return [toHex(octets), 'Cut off.'];
      const isRegister = word === 'Address' && name.endsWith('_REG');
      const shown = wordInWords(value, as);
      return [isRegister ? `${shown}, ${registerName(value)}` : shown, meaning];
    });
  }
  if (hasChecksum) {
    const [what, meaning] =
      command === COMMANDS.MEM_DATA
        ? ['Program', 'Machine code and data of the stub.']
        : command === COMMANDS.FLASH_DATA
          ? ['Image', 'A piece of the image.']
          : ['Compressed Image', 'A piece of the image, compressed with zlib (RFC 1950).'];
    fields.add('Data', what, fields.left, (octets) => [`${octets.length} octets`, meaning]);
  }
  return fields.finish();
}

function syncFields(fields: Fields): void {
  fields.add('Data', 'Pattern', 4, (octets) => [toHex(octets), 'By this the loader knows SYNC.']);
  fields.add('Data', 'Rhythm', SYNC_PAYLOAD.length - 4, (octets) => [
    `${octets.length} times 55`,
    '55 is 01010101: on the line it is an even beat, from which the chip measures the baud rate.',
  ]);
}

/**
 * @param register what READ_REG asked for, in words with its value; null for other commands
 * @param digest what a digest in the data is to be, in lower-case hexadecimal; null when not known
 */
export function responseFields(
  frame: RawFrame,
  statusOctets: number,
  register: string | null,
  digest: string | null,
): ExchangeField[] {
  const command = frame.content[1] ?? 0;
  const fields = new Fields(frame);
  fields.add('Header', 'Direction', 1, ([octet = 0]) => [hexOctet(octet), '01: from the board.']);
  fields.add('Header', 'Command', 1, ([octet = 0]) => [
    `${hexOctet(octet)}, ${commandName(octet)}`,
    'What this answers.',
  ]);
  fields.add('Header', 'Size', 2, (octets) => [
    number16(octets),
    'How long data and status are together.',
  ]);
  fields.add('Header', 'Value', 4, (octets) => [
    register ?? word32(octets),
    register === null
      ? 'Only an answer to READ_REG has a value; others repeat what was there.'
      : 'What the register holds.',
  ]);
  const dataOctets = Math.max(0, fields.left - statusOctets);
  const isDigest = command === COMMANDS.SPI_FLASH_MD5;
  fields.add('Data', isDigest ? 'MD5 Digest' : 'Data', dataOctets, (octets) => {
    if (!isDigest) return [toHex(octets), 'What was asked for.'];
    const read = digestOf(octets);
    const verdict =
      digest === null ? '' : read === digest ? ': the same as the image’s' : ': not the image’s';
    return [`${read}${verdict}`, 'Computed by the board from what its flash holds (RFC 1321).'];
  });
  const failed = frame.content[PACKET_HEADER_OCTETS + dataOctets] !== 0;
  fields.add('Status', 'Status', 1, ([octet = 0]) => [
    `${hexOctet(octet)}, ${octet === 0 ? 'done' : 'failed'}`,
    '00: done. 01: failed.',
  ]);
  fields.add('Status', 'Error', 1, ([octet = 0]) => [
    failed ? errorInWords(octet) : hexOctet(octet),
    failed ? 'Why it failed.' : 'Nothing to say.',
  ]);
  fields.add('Status', 'Reserved', 2, (octets) => [
    toHex(octets),
    'The ROM sends these two as well, the stub does not.',
  ]);
  return fields.finish();
}

export function greetingFields(frame: RawFrame): ExchangeField[] {
  const fields = new Fields(frame);
  fields.add('Data', 'Greeting', STUB_GREETING.length, (octets) => [
    new TextDecoder().decode(octets),
    'The stub runs. Not an answer: it is said unasked.',
  ]);
  return fields.finish();
}

/** 32 hexadecimal digits, whether they came as 16 octets (stub) or as digits (ROM). */
export function digestOf(octets: Uint8Array): string {
  return octets.length === 32 ? new TextDecoder().decode(octets) : toHex(octets);
}

function checksumInWords(octets: Uint8Array, content: Uint8Array): string {
  if (octets.length < 4) return toHex(octets);
  const stored = readUint32(octets, 0);
  const computed = checksum(content.subarray(PACKET_HEADER_OCTETS + BLOCK_HEADER_OCTETS));
  return `${hexWord(stored)} (${stored === computed ? 'correct' : `wrong: ${hexWord(computed)}`})`;
}

function number16(octets: Uint8Array): string {
  return octets.length === 2 ? String(readUint16(octets, 0)) : toHex(octets);
}

function word32(octets: Uint8Array): string {
  return octets.length === 4 ? hexWord(readUint32(octets, 0)) : toHex(octets);
}
