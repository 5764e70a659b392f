/**
 * HTTP/1.1 (RFC 9112) in a stream that may be cut anywhere, line by line: what the octets are, and what is
 * wrong with them. It goes on behind a fault as well as it can. A client stops there (http-parser.ts);
 * the dissector shows it.
 */
import { latin1 } from '../octets/octets.ts';

/** Something of HTTP whose last octet has come. */
export type HttpFact =
  | { readonly kind: 'request'; readonly method: string; readonly line: string }
  | { readonly kind: 'response'; readonly status: number; readonly line: string }
  /** A header field, its name in lower case. */
  | { readonly kind: 'field'; readonly name: string; readonly value: string }
  /** Octets of a body, the first 256 at most. */
  | { readonly kind: 'body'; readonly octets: Uint8Array<ArrayBuffer> };

/** Why a strict receiver reads no further: a clause, "its Content-Length is not one number". */
export interface HttpFault {
  /** A receiver may take a line feed alone for the end of a line (RFC 9112 section 2.2). */
  readonly kind: 'malformed' | 'too-large' | 'lone-line-feed';
  readonly why: string;
}

/** How long a body is (RFC 9112 section 6.3), or what comes in its place. */
export type BodyKind = 'none' | 'length' | 'chunked' | 'until-close' | 'upgrade' | 'interim';

type Content =
  /** A line whose end has not come, and what of it was there before. */
  | { readonly kind: 'line-part'; readonly text: string; readonly before: string }
  | { readonly kind: 'request-line' | 'status-line' | 'trailer'; readonly line: string }
  | { readonly kind: 'empty-line' | 'chunk-end' | 'body-end' }
  /** A protocol that is not known here, and WebSocket frames. */
  | { readonly kind: 'opaque' | 'upgraded' }
  | {
      readonly kind: 'field';
      /** As it was sent; empty for a line that continues the field before it, or is none. */
      readonly name: string;
      readonly value: string;
      /** Of a Sec-WebSocket-Accept: the key that it has to belong to, if that is known. */
      readonly key: string | null;
    }
  | {
      readonly kind: 'head-end';
      /** Names in lower case; fields that came several times joined with ", " (RFC 9110 section 5.3). */
      readonly headers: ReadonlyMap<string, string>;
      readonly body: BodyKind;
      /** Octets, where the body is as long as Content-Length says. */
      readonly bodyLength: number;
    }
  | { readonly kind: 'chunk-size'; readonly line: string; readonly size: number }
  | { readonly kind: 'body'; readonly inChunk: boolean };

/** Octets of the stream that belong together. */
export type HttpPart = Content & {
  readonly length: number;
  /** The first line of the message that it belongs to; empty where that has not come. */
  readonly startLine: string;
  readonly inHead: boolean;
  /** A line that began in octets before these. */
  readonly cut: boolean;
  /** The message is complete with it. */
  readonly ends: boolean;
  readonly fact: HttpFact | null;
  readonly fault: HttpFault | null;
};

/** What both directions of a connection must know of each other. */
export interface Dialogue {
  /** Requests not answered yet, oldest first. */
  requests: { readonly method: string; readonly key: string | null }[];
  /** The server has answered 101: from there on both directions carry frames. */
  isWebSocket: boolean;
}

/** What a line or a piece of a body is, before its place is known. */
type Read = Content & {
  readonly fact?: HttpFact | null;
  /** A clause, where it is malformed. */
  readonly why?: string | null;
};

type LinePhase = 'start' | 'fields' | 'chunk-size' | 'chunk-end' | 'trailer';
type Phase = LinePhase | 'body' | 'chunk' | 'until-close' | 'opaque' | 'switching' | 'upgraded';

/** Octets of first line and header fields together. */
export const maxHeadOctets = 16 * 1024;
/** Octets of a chunk's size line, extensions included, and of a trailer. */
const maxChunkLineOctets = 1024;
const maxRequests = 100;
/** Octets of a body that a fact keeps. */
const previewOctets = 256;

const token = /[!#$%&'*+\-.^_`|~0-9A-Za-z]+/.source; // RFC 9110 section 5.6.2
// RFC 9110 section 5.5: visible characters, space, tab, and octets above 127.
const fieldValue = /^[\t\x20-\x7e\x80-\xff]*$/;
const fieldLine = new RegExp(`^${token}:[\\t\\x20-\\x7e\\x80-\\xff]*$`);
/**
 * RFC 9112 sections 7.1 and 7.1.1: a size and extensions. What is no extension may hide another size from
 * another reader of the line. The number of digits has a limit, zeros included.
 */
const chunkLine = chunkLinePattern();
/** Version, status and reason. */
export const statusLine = /^HTTP\/1\.([01]) ([1-9]\d\d)(?: ([\t\x20-\x7e\x80-\xff]*))?$/;
const noStatusLine = 'its first line is not an HTTP status line';
const loneLineFeed: HttpFault = { kind: 'lone-line-feed', why: 'a line lacks its CR' };
const noRequestLine = 'its first line is not a request line of HTTP/1.1';

export class HttpReader {
  readonly #fromClient: boolean;
  readonly #dialogue: Dialogue;
  #phase: Phase = 'start';
  /** The beginning of a line whose end has not come. */
  #line = '';
  /** Octets of the head, or of the trailers, so far. */
  #headOctets = 0;
  /** Octets of the body, or of the chunk, that are still to come. */
  #remaining = 0;
  #startLine = '';
  #headers = new Map<string, string>();
  #lastField: string | null = null;

  constructor(fromClient: boolean, dialogue: Dialogue) {
    this.#fromClient = fromClient;
    this.#dialogue = dialogue;
  }

  /** What the octets that follow those before are; the parts cover them exactly. */
  read(octets: Uint8Array): HttpPart[] {
    const parts: HttpPart[] = [];
    for (let at = 0; at < octets.length;) {
      if (this.#phase === 'switching') {
        this.#phase = this.#dialogue.isWebSocket ? 'upgraded' : 'start';
      }
      const rest = octets.subarray(at);
      const part = isLinePhase(this.#phase)
        ? this.#readLine(rest, this.#phase)
        : this.#readData(rest);
      parts.push(part);
      at += part.length;
    }
    return parts;
  }

  /** A line, or what of it has come. */
  #readLine(octets: Uint8Array, phase: LinePhase): HttpPart {
    const lineFeed = octets.indexOf(10);
    const length = lineFeed < 0 ? octets.length : lineFeed + 1;
    const text = latin1(octets.subarray(0, length));
    const before = this.#line;
    const line = before + text;
    const tooLarge = this.#tooLarge(phase, line.length, length);
    const isStart = phase === 'start';
    if (line.length > maxHeadOctets || (isStart && !couldBeStart(line, this.#fromClient))) {
      this.#phase = 'opaque';
      const why = this.#fromClient ? noRequestLine : noStatusLine;
      return { ...this.#readData(octets), fault: faultOf(tooLarge, why) };
    }
    const isWhole = lineFeed >= 0;
    this.#line = isWhole ? '' : line;
    const read: Read = isWhole
      ? this.#takeLine(phase, line.replace(/\r?\n$/, ''))
      : { kind: 'line-part', text, before };
    const fault =
      faultOf(tooLarge, read.why) ?? (isWhole && !line.endsWith('\r\n') ? loneLineFeed : null);
    const inHead = isStart || phase === 'fields';
    return { ...this.#part(length, read), inHead, cut: before !== '', fault };
  }

  /** Which limit is broken by a line that is so long now; `fresh` of its octets are new. */
  #tooLarge(phase: LinePhase, length: number, fresh: number): string | null {
    if (phase === 'start' || phase === 'fields') {
      this.#headOctets += fresh;
      return this.#headOctets > maxHeadOctets
        ? `its head is longer than ${maxHeadOctets} octets`
        : null;
    }
    if (length > maxChunkLineOctets) return 'a line in its chunked body is too long';
    if (phase === 'trailer') this.#headOctets += fresh;
    return this.#headOctets > maxHeadOctets ? 'its trailer fields never end' : null;
  }

  /** The next octets, as no line has them. */
  #part(length: number, { fact = null, why = null, ...content }: Read): HttpPart {
    const { kind } = content;
    const ends = this.#phase === 'start' && kind !== 'empty-line' && kind !== 'line-part';
    if (ends || kind === 'head-end') this.#headOctets = 0;
    const place = { length, startLine: this.#startLine, inHead: false, cut: false, ends };
    return { ...content, ...place, fact, fault: faultOf(null, why) };
  }

  #takeLine(phase: LinePhase, line: string): Read {
    switch (phase) {
      case 'start':
        return this.#takeStart(line);
      case 'fields':
        return line === '' ? this.#takeEndOfHead() : this.#takeField(line);
      case 'chunk-size': {
        const [digits = ''] = /^[0-9A-Fa-f]*/.exec(line) ?? [];
        this.#remaining = Number.parseInt(digits, 16) || 0;
        this.#phase = this.#remaining > 0 ? 'chunk' : 'trailer';
        const isSound = chunkLine.test(line) && Number.isSafeInteger(this.#remaining);
        const why = isSound ? null : 'a chunk has no valid size';
        return { kind: 'chunk-size', line, size: this.#remaining, why };
      }
      case 'chunk-end':
        this.#phase = 'chunk-size';
        return {
          kind: 'chunk-end',
          why: line === '' ? null : 'a chunk is longer than it said',
        };
      case 'trailer':
        if (line !== '') {
          const why = fieldLine.test(line) ? null : noFieldOf('trailer');
          return { kind: 'trailer', line, why };
        }
        this.#phase = 'start';
        return { kind: 'body-end' };
    }
  }

  #takeStart(line: string): Read {
    // RFC 9112 section 2.2: empty lines before a request are ignored.
    if (line === '') {
      return { kind: 'empty-line', why: this.#fromClient ? null : noStatusLine };
    }
    this.#startLine = line;
    this.#headers = new Map();
    this.#lastField = null;
    this.#phase = 'fields';
    const [first = '', second] = line.split(' ');
    if (this.#fromClient) {
      return {
        kind: 'request-line',
        line,
        fact: { kind: 'request', method: first, line },
      };
    }
    return {
      kind: 'status-line',
      line,
      fact: { kind: 'response', status: Number(second), line },
      why: statusLine.test(line) ? null : noStatusLine,
    };
  }

  #takeField(line: string): Read {
    const noField = noFieldOf('header');
    const colon = line.indexOf(':');
    // RFC 9112 section 5.2: a line that starts with white space continues the one before. A client reads it so,
    // a server refuses it.
    if (colon <= 0 || (/^[ \t]/.test(line) && this.#lastField !== null)) {
      const folds = /^[ \t]/.test(line) && this.#lastField !== null && fieldValue.test(line);
      if (folds) this.#remember(this.#lastField ?? '', ` ${line.trim()}`, '');
      const why = folds && !this.#fromClient ? null : noField;
      return { kind: 'field', name: '', value: line, key: null, why };
    }
    const name = line.slice(0, colon);
    const value = line.slice(colon + 1).replace(/^[ \t]+|[ \t]+$/g, '');
    const field = name.toLowerCase();
    this.#remember(field, value, ', ');
    this.#lastField = field;
    const asked = field === 'sec-websocket-accept' ? this.#dialogue.requests[0]?.key : null;
    return {
      kind: 'field',
      name,
      value,
      key: asked ?? null,
      fact: { kind: 'field', name: field, value },
      why: fieldLine.test(line) ? null : noField,
    };
  }

  /** What is beyond the limit of a head is forgotten. */
  #remember(key: string, value: string, separator: string): void {
    if (this.#headOctets > maxHeadOctets) return;
    const earlier = this.#headers.get(key);
    this.#headers.set(key, earlier === undefined ? value : earlier + separator + value);
  }

  #takeEndOfHead(): Read {
    const headers = this.#headers;
    const upgrades = /\bwebsocket\b/i.test(headers.get('upgrade') ?? '');
    const body = this.#fromClient ? this.#requestBody(upgrades) : this.#responseBody(upgrades);
    const bodyLength = body === 'length' ? lengthIn(headers) : 0;
    if (body === 'chunked') this.#phase = 'chunk-size';
    else if (body === 'until-close') this.#phase = 'until-close';
    else if (body !== 'upgrade') this.#phase = bodyLength > 0 ? 'body' : 'start';
    this.#remaining = bodyLength;
    const why = body === 'none' || body === 'interim' ? null : bodyFault(headers);
    return { kind: 'head-end', headers, body, bodyLength, why };
  }

  #requestBody(upgrades: boolean): BodyKind {
    const { requests } = this.#dialogue;
    const [method = ''] = this.#startLine.split(' ');
    const key = upgrades ? (this.#headers.get('sec-websocket-key') ?? null) : null;
    if (requests.length < maxRequests) requests.push({ method, key });
    if (isChunked(this.#headers)) return 'chunked';
    if (lengthIn(this.#headers) > 0) return 'length';
    if (upgrades) this.#phase = 'switching';
    return upgrades ? 'upgrade' : 'none';
  }

  /** RFC 9112 section 6.3: how long the body is. */
  #responseBody(upgrades: boolean): BodyKind {
    const status = Number(this.#startLine.split(' ')[1]);
    if (status === 101) {
      this.#dialogue.isWebSocket = upgrades;
      this.#dialogue.requests = [];
      this.#phase = upgrades ? 'upgraded' : 'opaque';
      return 'upgrade';
    }
    // RFC 9110 section 15.2: any number of interim responses may come first.
    if (status < 200) return 'interim';
    const request = this.#dialogue.requests.shift();
    if (request?.method === 'HEAD' || status === 204 || status === 304) return 'none';
    if (isChunked(this.#headers)) return 'chunked';
    return this.#headers.has('content-length') ? 'length' : 'until-close';
  }

  #readData(octets: Uint8Array): HttpPart {
    const phase = this.#phase;
    if (phase === 'opaque' || phase === 'upgraded') {
      return this.#part(octets.length, { kind: phase });
    }
    const isOpen = phase === 'until-close';
    const length = isOpen ? octets.length : Math.min(octets.length, this.#remaining);
    this.#remaining -= length;
    const inChunk = phase === 'chunk';
    if (!isOpen && this.#remaining === 0) this.#phase = inChunk ? 'chunk-end' : 'start';
    const preview = octets.slice(0, Math.min(length, previewOctets));
    return this.#part(length, {
      kind: 'body',
      inChunk,
      fact: { kind: 'body', octets: preview },
    });
  }
}

function chunkLinePattern(): RegExp {
  const space = /[\t ]*/.source;
  const quoted = /"(?:[\t\x20\x21\x23-\x5b\x5d-\x7e\x80-\xff]|\\[\t\x20-\x7e\x80-\xff])*"/.source;
  const value = `${space}=${space}(?:${token}|${quoted})`;
  return new RegExp(`^[0-9A-Fa-f]{1,16}(?:${space};${space}${token}(?:${value})?)*$`);
}

function noFieldOf(place: 'header' | 'trailer'): string {
  return `one of its ${place} fields is not "name: value"`;
}

function faultOf(tooLarge: string | null, malformed: string | null = null): HttpFault | null {
  if (tooLarge !== null) return { kind: 'too-large', why: tooLarge };
  return malformed === null ? null : { kind: 'malformed', why: malformed };
}

function isLinePhase(phase: Phase): phase is LinePhase {
  return ['start', 'fields', 'chunk-size', 'chunk-end', 'trailer'].includes(phase);
}

function isChunked(headers: ReadonlyMap<string, string>): boolean {
  return /chunked/i.test(headers.get('transfer-encoding') ?? '');
}

/** The last of what Content-Length says; 0 for what is no number. */
function lengthIn(headers: ReadonlyMap<string, string>): number {
  const last = headers.get('content-length')?.split(',').at(-1) ?? '';
  return /^ *\d{1,15} *$/.test(last) ? Number(last) : 0;
}

/** What a strict receiver finds wrong with the fields that say how long a body is. */
function bodyFault(headers: ReadonlyMap<string, string>): string | null {
  const coding = headers.get('transfer-encoding');
  if (coding !== undefined) {
    return coding.toLowerCase() === 'chunked'
      ? null
      : `its transfer coding "${coding}" is not known here`;
  }
  const lengths = new Set(
    headers
      .get('content-length')
      ?.split(',')
      .map((value) => value.trim()),
  );
  const isOne =
    lengths.size === 0 || (lengths.size === 1 && /^\d{1,15}$/.test([...lengths].join()));
  return isOne ? null : 'its Content-Length is not one number';
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
