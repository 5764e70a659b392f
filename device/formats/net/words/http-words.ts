/** HTTP/1.1 explained line by line (RFC 9112). What nobody can read is shown as data. */
import type { HttpPart } from '../http-reader.ts';
import { acceptFor } from '../websocket-key.ts';
import { octetCount, opaque, quote, type Span } from './field-list.ts';
import { headerMeanings, otherHeader } from './http-names.ts';

/** Name, value, meaning, and the section of RFC 9112 unless it is a whole source. */
type Words = readonly [name: string, value: string, meaning: string, source: string];

/** @param octets of the part */
export function httpField(part: HttpPart, octets: Uint8Array): Span {
  const words = wordsOf(part, octets);
  if (words === null) {
    return opaque(part.length, 'Data', 'Octets of a protocol that is not known here.');
  }
  const [name, value, meaning, section] = words;
  const isLastPart = part.cut && part.kind !== 'line-part';
  return {
    layer: 'HTTP',
    length: part.length,
    name: isLastPart ? `${name} (last part)` : name,
    value,
    meaning,
    source: section.startsWith('RFC') ? section : `RFC 9112 section ${section}`,
  };
}

function wordsOf(part: HttpPart, octets: Uint8Array): Words | null {
  const cut = 'The segment ends inside this line: TCP carries octets and knows no lines.';
  const request = 'What the client wants: a method, the path, and the version of HTTP.';
  const status =
    'How the server answers: the version of HTTP, a number for programs, a phrase for people.';
  const trailer = 'A header field that comes after the body.';
  switch (part.kind) {
    case 'line-part':
      return ['Line (part)', quote(part.text, 200), cut, '2.1'];
    case 'empty-line':
      return ['Empty line', '', 'Ignored before a start line.', '2.2'];
    case 'request-line':
      return ['Request line', part.line, request, '3'];
    case 'status-line':
      return ['Status line', part.line, status, '4'];
    case 'field': {
      const { meaning, source } = headerMeanings.get(part.name.toLowerCase()) ?? otherHeader;
      const verdict = part.key === null ? '' : verdictOn(part.value, part.key);
      return [part.name === '' ? 'Header field' : part.name, part.value, meaning + verdict, source];
    }
    case 'head-end':
      return ['Empty line', '\\r\\n', 'Ends the header fields.', '2.1'];
    case 'chunk-size':
      return [
        'Chunk size',
        `${part.line} (${octetCount(part.size)})`,
        part.size > 0
          ? 'In hexadecimal: how many octets the next piece of the body has.'
          : 'A piece without octets: the body is complete.',
        '7.1',
      ];
    case 'chunk-end':
      return ['End of chunk', '\\r\\n', 'Closes a piece of the body.', '7.1'];
    case 'trailer':
      return ['Trailer field', quote(part.line, 200), trailer, '7.1.2'];
    case 'body-end':
      return ['End of body', '""', 'An empty line ends the chunked body.', '7.1.2'];
    case 'body': {
      const text = quote(new TextDecoder().decode(octets.subarray(0, 400)), 200);
      return part.inChunk
        ? ['Body', text, 'A piece of the body.', '7.1']
        : ['Body', text, 'What the message is all about; what it means, Content-Type says.', '6'];
    }
    case 'opaque':
    case 'upgraded':
      return null;
  }
}

function verdictOn(accept: string, key: string): string {
  return accept === acceptFor(key)
    ? ' It belongs to the key the client sent.'
    : ' It does not belong to the key the client sent, so the client gives up.';
}

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
