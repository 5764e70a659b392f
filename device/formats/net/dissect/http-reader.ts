/**
 * HTTP/1.1 in a stream, explained line by line (RFC 9112), and the moment it becomes a WebSocket.
 * Unlike the client's parser it forgives: whatever it cannot read it shows as data.
 */
import { latin1 } from '../http-parser.ts';
import { acceptFor } from '../websocket-handshake.ts';
import { octetCount, opaque, quote, type Span } from './field-list.ts';
import { headerMeanings, otherHeader } from './http-names.ts';
import type { StreamFact } from '../packet.ts';
import type { FreshReading, PlacedFact, StreamReader } from './stream.ts';
import { WebSocketReader } from './websocket-reader.ts';

/** What both directions of a connection must know of each other. */
export interface Dialogue {
  /** Requests not answered yet, oldest first. */
  requests: { method: string; key: string | null }[];
  /** The server has answered 101: from there on both directions carry frames. */
  isWebSocket: boolean;
}

type Phase =
  | 'start'
  | 'fields'
  | 'body'
  | 'chunk-size'
  | 'chunk'
  | 'chunk-end'
  | 'trailer'
  | 'until-close'
  | 'opaque'
  | 'switching'
  | 'frames';

const linePhases: ReadonlySet<Phase> = new Set([
  'start',
  'fields',
  'chunk-size',
  'chunk-end',
  'trailer',
]);
const maxLine = 16 * 1024;
/** Octets of a body that a fact keeps. */
const previewOctets = 256;

export class HttpReader implements StreamReader {
  readonly #fromClient: boolean;
  readonly #dialogue: Dialogue;
  readonly #frames: WebSocketReader;
  #phase: Phase = 'start';
  #line = '';
  #remaining = 0;
  #startLine = '';
  #fields = new Map<string, string>();
  #spans: Span[] = [];
  #notes: string[] = [];
  #facts: PlacedFact[] = [];
  /** Position in the octets that are being read, after the line or piece at hand. */
  #end = 0;
  /** Whether the message now being read began in these octets. */
  #beganHere = false;

  constructor(fromClient: boolean, dialogue: Dialogue) {
    this.#fromClient = fromClient;
    this.#dialogue = dialogue;
    this.#frames = new WebSocketReader(fromClient);
  }

  read(octets: Uint8Array): FreshReading {
    this.#spans = [];
    this.#notes = [];
    this.#facts = [];
    this.#beganHere = false;
    let protocol: FreshReading['protocol'] = 'HTTP';
    let body = 0;
    let at = 0;
    while (at < octets.length) {
      if (this.#phase === 'switching')
        this.#phase = this.#dialogue.isWebSocket ? 'frames' : 'start';
      const rest = octets.subarray(at);
      if (this.#phase === 'frames') {
        const frames = this.#frames.read(rest);
        this.#spans.push(...frames.spans);
        this.#notes.push(...frames.notes);
        for (const { end, fact } of frames.facts) this.#facts.push({ end: at + end, fact });
        protocol = 'WebSocket';
        at = octets.length;
      } else if (linePhases.has(this.#phase)) {
        at += this.#readLine(rest, at);
      } else {
        this.#end = at;
        const count = this.#readData(rest);
        body += count;
        at += count;
      }
    }
    if (this.#phase === 'opaque') {
      return {
        spans: this.#spans,
        notes: [`${octetCount(octets.length)} of data`],
        facts: this.#facts,
        protocol: 'TCP',
      };
    }
    this.#note(body);
    return { spans: this.#spans, notes: this.#notes, facts: this.#facts, protocol };
  }

  /** Says what happened to a message that is not told of yet. */
  #note(body: number): void {
    const inHead = this.#phase === 'fields' || (this.#phase === 'start' && this.#line !== '');
    if (inHead) {
      this.#notes.push(
        this.#beganHere
          ? `${this.#startLine} (its head goes on in the next packet)`
          : `The head of ${quote(this.#startLine || this.#line)} goes on`,
      );
    } else if (body > 0 && this.#notes.length === 0) {
      const last = this.#phase === 'start' ? 'the last ' : '';
      this.#notes.push(`Body of ${quote(this.#startLine)}: ${last}${octetCount(body)}`);
    } else if (this.#notes.length === 0) {
      this.#notes.push(`${quote(this.#startLine)}: end of the body`);
    }
  }

  /** Takes a line or the part of it that is here; returns how many octets. */
  #readLine(octets: Uint8Array, at: number): number {
    const lineFeed = octets.indexOf(10);
    const count = lineFeed < 0 ? octets.length : lineFeed + 1;
    const part = latin1(octets.subarray(0, count));
    const cut = this.#line !== '';
    const line = this.#line + part;
    if (
      line.length > maxLine ||
      (this.#phase === 'start' && !couldBeStart(line, this.#fromClient))
    ) {
      this.#phase = 'opaque';
      return 0;
    }
    if (lineFeed < 0) {
      this.#line = line;
      this.#spans.push({
        layer: 'HTTP',
        length: count,
        name: 'Line (part)',
        value: quote(part, 200),
        meaning: 'The segment ends inside this line: TCP carries octets and knows no lines.',
        source: 'RFC 9112 section 2.1',
      });
      return count;
    }
    this.#line = '';
    this.#end = at + count;
    const span = this.#takeLine(line.replace(/\r?\n$/, ''));
    this.#spans.push({
      layer: 'HTTP',
      length: count,
      ...span,
      name: cut ? `${span.name} (last part)` : span.name,
    });
    return count;
  }

  #takeLine(line: string): Omit<Span, 'length' | 'layer'> {
    switch (this.#phase) {
      case 'start':
        return this.#takeStart(line);
      case 'fields':
        return line === '' ? this.#takeEndOfHead() : this.#takeField(line);
      case 'chunk-size': {
        this.#remaining = Number.parseInt(line, 16) || 0;
        this.#phase = this.#remaining > 0 ? 'chunk' : 'trailer';
        return {
          name: 'Chunk size',
          value: `${line} (${octetCount(this.#remaining)})`,
          meaning:
            this.#remaining > 0
              ? 'In hexadecimal: how many octets the next piece of the body has.'
              : 'A piece without octets: the body is complete.',
          source: 'RFC 9112 section 7.1',
        };
      }
      case 'chunk-end':
        this.#phase = 'chunk-size';
        return {
          name: 'End of chunk',
          value: '\\r\\n',
          meaning: 'Closes a piece of the body.',
          source: 'RFC 9112 section 7.1',
        };
      default:
        if (line === '') this.#phase = 'start';
        return {
          name: line === '' ? 'End of body' : 'Trailer field',
          value: quote(line, 200),
          meaning:
            line === ''
              ? 'An empty line ends the chunked body.'
              : 'A header field that comes after the body.',
          source: 'RFC 9112 section 7.1.2',
        };
    }
  }

  #takeStart(line: string): Omit<Span, 'length' | 'layer'> {
    if (line === '') {
      // RFC 9112 section 2.2: empty lines before a request are ignored.
      return {
        name: 'Empty line',
        value: '',
        meaning: 'Ignored before a start line.',
        source: 'RFC 9112 section 2.2',
      };
    }
    this.#startLine = line;
    this.#fields = new Map();
    this.#beganHere = true;
    this.#phase = 'fields';
    if (this.#fromClient) {
      this.#fact({ kind: 'request', method: line.split(' ')[0] ?? '', line });
      return {
        name: 'Request line',
        value: line,
        source: 'RFC 9112 section 3',
        meaning: 'What the client wants: a method, the path, and the version of HTTP.',
      };
    }
    this.#fact({ kind: 'response', status: Number(line.split(' ')[1]), line });
    return {
      name: 'Status line',
      value: line,
      source: 'RFC 9112 section 4',
      meaning:
        'How the server answers: the version of HTTP, a number for programs, a phrase for people.',
    };
  }

  #takeField(line: string): Omit<Span, 'length' | 'layer'> {
    const colon = line.indexOf(':');
    const name = line.slice(0, Math.max(colon, 0));
    const value = line.slice(colon + 1).trim();
    const key = name.toLowerCase();
    if (this.#fields.size < 100) this.#fields.set(key, value);
    if (colon > 0) this.#fact({ kind: 'field', name: key, value });
    const known = headerMeanings.get(key) ?? otherHeader;
    const asked = this.#dialogue.requests[0]?.key ?? null;
    const verdict =
      key === 'sec-websocket-accept' && asked !== null
        ? value === acceptFor(asked)
          ? ' It belongs to the key the client sent.'
          : ' It does not belong to the key the client sent, so the client gives up.'
        : '';
    return {
      name: colon > 0 ? name : 'Header field',
      value: colon > 0 ? value : line,
      meaning: known.meaning + verdict,
      source: known.source,
    };
  }

  #takeEndOfHead(): Omit<Span, 'length' | 'layer'> {
    this.#notes.push(this.#fromClient ? this.#endRequestHead() : this.#endResponseHead());
    return {
      name: 'Empty line',
      value: '\\r\\n',
      meaning: 'Ends the header fields.',
      source: 'RFC 9112 section 2.1',
    };
  }

  #endRequestHead(): string {
    const [method = ''] = this.#startLine.split(' ');
    const upgrades = /\bwebsocket\b/i.test(this.#fields.get('upgrade') ?? '');
    const key = this.#fields.get('sec-websocket-key') ?? null;
    if (this.#dialogue.requests.length < 100)
      this.#dialogue.requests.push({ method, key: upgrades ? key : null });
    const length = Number(this.#fields.get('content-length') ?? 0) || 0;
    if (/chunked/i.test(this.#fields.get('transfer-encoding') ?? '')) this.#phase = 'chunk-size';
    else if (length > 0) this.#expect(length);
    else this.#phase = upgrades ? 'switching' : 'start';
    const rest = this.#beganHere ? '' : ' (the rest of its head)';
    return `${this.#startLine}${upgrades ? ', asking for a WebSocket' : ''}${rest}`;
  }

  #endResponseHead(): string {
    const [, status = '', ...phrase] = this.#startLine.split(' ');
    const code = Number(status);
    const name = `${status} ${phrase.join(' ')}`.trim();
    const rest = this.#beganHere ? '' : ' (the rest of its head)';
    if (code === 101) {
      const isWebSocket = /\bwebsocket\b/i.test(this.#fields.get('upgrade') ?? '');
      this.#dialogue.isWebSocket = isWebSocket;
      this.#dialogue.requests = [];
      this.#phase = isWebSocket ? 'frames' : 'opaque';
      return `${name}: now a WebSocket${rest}`;
    }
    if (code < 200) {
      this.#phase = 'start';
      return `${name} (an interim answer)${rest}`;
    }
    const request = this.#dialogue.requests.shift();
    const length = this.#fields.get('content-length');
    const type = (this.#fields.get('content-type') ?? '').split(';')[0] ?? '';
    let size = '';
    if (request?.method === 'HEAD' || code === 204 || code === 304) this.#phase = 'start';
    else if (/chunked/i.test(this.#fields.get('transfer-encoding') ?? '')) {
      this.#phase = 'chunk-size';
      size = 'in chunks';
    } else if (length === undefined) {
      this.#phase = 'until-close';
      size = 'until the connection closes';
    } else {
      this.#expect(Number(length) || 0);
      size = octetCount(Number(length) || 0);
    }
    const details = [type, size].filter(Boolean).join(', ');
    return `${name}${details === '' ? '' : ` (${details})`}${rest}`;
  }

  #fact(fact: StreamFact): void {
    this.#facts.push({ end: this.#end, fact });
  }

  #expect(length: number): void {
    this.#remaining = length;
    this.#phase = length > 0 ? 'body' : 'start';
  }

  #readData(octets: Uint8Array): number {
    if (this.#phase === 'opaque') {
      this.#spans.push(
        opaque(octets.length, 'Data', 'Octets of a protocol that is not known here.'),
      );
      return octets.length;
    }
    const open = this.#phase === 'until-close';
    const count = open ? octets.length : Math.min(octets.length, this.#remaining);
    this.#end += count;
    this.#fact({ kind: 'body', octets: octets.slice(0, Math.min(count, previewOctets)) });
    this.#spans.push({
      layer: 'HTTP',
      length: count,
      name: 'Body',
      value: quote(latin1Safe(octets.subarray(0, count)), 200),
      meaning:
        this.#phase === 'chunk'
          ? 'A piece of the body.'
          : 'What the message is all about; what it means, Content-Type says.',
      source: this.#phase === 'chunk' ? 'RFC 9112 section 7.1' : 'RFC 9112 section 6',
    });
    this.#remaining -= count;
    if (!open && this.#remaining === 0)
      this.#phase = this.#phase === 'chunk' ? 'chunk-end' : 'start';
    return count;
  }
}

/** Whether a line, complete or not, can start a request or a response. */
function couldBeStart(line: string, fromClient: boolean): boolean {
  if (!line.includes('\n')) {
    return fromClient
      ? /^[A-Z]*( [\x21-\x7e]*( [HTP/0-9.]*\r?)?)?$|^\r$/.test(line)
      : 'HTTP/1.'.startsWith(line.slice(0, 7));
  }
  if (/^\r?\n$/.test(line)) return true;
  return fromClient
    ? /^[A-Z]+ [\x21-\x7e]+ HTTP\/1\.[01]\r?\n$/.test(line)
    : /^HTTP\/1\.[01] \d\d\d[^\n]*\r?\n$/.test(line);
}

function latin1Safe(octets: Uint8Array): string {
  return new TextDecoder().decode(octets.subarray(0, 400));
}
