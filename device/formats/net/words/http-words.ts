/** HTTP/1.1 explained line by line (RFC 9112). What nobody can read is shown as data. */
import type { HttpPart } from '../http-reader.ts';
import { octetCount, opaque, quote, type Span } from './field-list.ts';
import { headerMeanings, otherHeader } from './http-names.ts';

type Words = Pick<Span, 'name' | 'value' | 'meaning' | 'source'>;

/** @param octets of the part */
export function httpField(part: HttpPart, octets: Uint8Array): Span {
  const words = wordsOf(part, octets);
  if (words === null) {
    return opaque(part.length, 'Data', 'Octets of a protocol that is not known here.');
  }
  const isLastPart = part.cut && part.kind !== 'line-part';
  const name = isLastPart ? `${words.name} (last part)` : words.name;
  return { layer: 'HTTP', length: part.length, ...words, name };
}

/** A table: one case for each kind of part, and so longer than other functions. */
function wordsOf(part: HttpPart, octets: Uint8Array): Words | null {
  switch (part.kind) {
    case 'line-part':
      return {
        name: 'Line (part)',
        value: quote(part.text, 200),
        meaning: 'The segment ends inside this line: TCP carries octets and knows no lines.',
        source: 'RFC 9112 section 2.1',
      };
    case 'empty-line':
      return {
        name: 'Empty line',
        value: '',
        meaning: 'Ignored before a start line.',
        source: 'RFC 9112 section 2.2',
      };
    case 'request-line':
      return {
        name: 'Request line',
        value: part.line,
        meaning: 'What the client wants: a method, the path, and the version of HTTP.',
        source: 'RFC 9112 section 3',
      };
    case 'status-line':
      return {
        name: 'Status line',
        value: part.line,
        meaning:
          'How the server answers: the version of HTTP, a number for programs, a phrase for people.',
        source: 'RFC 9112 section 4',
      };
    case 'field': {
      const { meaning, source } = headerMeanings.get(part.name.toLowerCase()) ?? otherHeader;
      const verdict = part.belongs === null ? '' : VERDICTS[part.belongs ? 'yes' : 'no'];
      return {
        name: part.name === '' ? 'Header field' : part.name,
        value: part.value,
        meaning: meaning + verdict,
        source,
      };
    }
    case 'head-end':
      return {
        name: 'Empty line',
        value: '\\r\\n',
        meaning: 'Ends the header fields.',
        source: 'RFC 9112 section 2.1',
      };
    case 'chunk-size':
      return {
        name: 'Chunk size',
        value: `${part.line} (${octetCount(part.size)})`,
        meaning:
          part.size > 0
            ? 'In hexadecimal: how many octets the next piece of the body has.'
            : 'A piece without octets: the body is complete.',
        source: 'RFC 9112 section 7.1',
      };
    case 'chunk-end':
      return {
        name: 'End of chunk',
        value: '\\r\\n',
        meaning: 'Closes a piece of the body.',
        source: 'RFC 9112 section 7.1',
      };
    case 'trailer':
      return {
        name: 'Trailer field',
        value: quote(part.line, 200),
        meaning: 'A header field that comes after the body.',
        source: 'RFC 9112 section 7.1.2',
      };
    case 'body-end':
      return {
        name: 'End of body',
        value: '""',
        meaning: 'An empty line ends the chunked body.',
        source: 'RFC 9112 section 7.1.2',
      };
    case 'body':
      return {
        name: 'Body',
        value: quote(new TextDecoder().decode(octets.subarray(0, 400)), 200),
        meaning: part.inChunk
          ? 'A piece of the body.'
          : 'What the message is all about; what it means, Content-Type says.',
        source: part.inChunk ? 'RFC 9112 section 7.1' : 'RFC 9112 section 6',
      };
    case 'opaque':
    case 'upgraded':
      return null;
  }
}

const VERDICTS = {
  yes: ' It belongs to the key the client sent.',
  no: ' It does not belong to the key the client sent, so the client gives up.',
};

/** What the parts of one packet are there for: "GET / HTTP/1.1", one for each message. */
export function httpNotes(parts: readonly HttpPart[]): string[] {
  const notes: string[] = [];
  let beganHere = false;
  let body = 0;
  for (const part of parts) {
    if (part.kind === 'request-line' || part.kind === 'status-line') beganHere = true;
    if (part.kind === 'body') body += part.length;
    if (part.kind === 'head-end')
      notes.push(headNote(part) + (beganHere ? '' : ' (the rest of its head)'));
  }
  const last = parts.at(-1);
  if (last === undefined) return notes;
  const { startLine } = last;
  if (last.inHead && last.kind !== 'head-end' && last.kind !== 'empty-line') {
    const isStart = last.kind === 'line-part' && !beganHere && startLine === '';
    const begun = last.kind === 'line-part' ? last.before + last.text : '';
    notes.push(
      beganHere
        ? `${startLine} (its head goes on in the next packet)`
        : `The head of ${quote(isStart ? begun : startLine)} goes on`,
    );
  } else if (notes.length === 0 && body > 0) {
    notes.push(`Body of ${quote(startLine)}: ${last.ends ? 'the last ' : ''}${octetCount(body)}`);
  } else if (notes.length === 0) notes.push(`${quote(startLine)}: end of the body`);
  return notes;
}

function headNote(part: Extract<HttpPart, { kind: 'head-end' }>): string {
  const { startLine, headers, body, bodyLength } = part;
  const upgrades = /\bwebsocket\b/i.test(headers.get('upgrade') ?? '');
  if (!startLine.startsWith('HTTP/')) {
    return `${startLine}${upgrades ? ', asking for a WebSocket' : ''}`;
  }
  const name = startLine.replace(/^\S+ /, '').trim();
  if (body === 'upgrade') return `${name}: now a WebSocket`;
  if (body === 'interim') return `${name} (an interim answer)`;
  const size = {
    none: '',
    length: octetCount(bodyLength),
    chunked: 'in chunks',
    'until-close': 'until the connection closes',
  }[body];
  const type = (headers.get('content-type') ?? '').split(';')[0] ?? '';
  const details = [type, size].filter(Boolean).join(', ');
  return `${name}${details === '' ? '' : ` (${details})`}`;
}
