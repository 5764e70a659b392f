/**
 * Reads HTTP/1.1 responses (RFC 9112) from a stream that may be cut anywhere: status line, header
 * fields, and the body by Content-Length, by chunks, or by the end of the connection. Strict about
 * line ends and field syntax; trailers are read and dropped. Everything has a limit.
 */
import { OctetQueue } from '../octets/octet-queue.ts';

export interface HttpHead {
  readonly status: number;
  readonly statusText: string;
  /** 0 or 1, of HTTP/1.x. */
  readonly minorVersion: number;
  /** Names in lower case; fields that came several times joined with ", " (RFC 9110 section 5.3). */
  readonly headers: ReadonlyMap<string, string>;
}

/** The response cannot be read any further. */
export class HttpParseError extends Error {
  readonly kind: 'malformed' | 'too-large';

  constructor(kind: 'malformed' | 'too-large', message: string) {
    super(message);
    this.name = 'HttpParseError';
    this.kind = kind;
  }
}

/** Octets of status line and header fields together. */
export const maxHeadOctets = 16 * 1024;
/** Octets of a chunk's size line, extensions included, and of trailers. */
const maxChunkLineOctets = 1024;

const token = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/; // RFC 9110 section 5.6.2
// RFC 9110 section 5.5: visible characters, space, tab, and octets above 127.
const fieldValue = /^[\t\x20-\x7e\x80-\xff]*$/;
const statusLine = /^HTTP\/1\.([01]) ([1-9]\d\d)(?: ([\t\x20-\x7e\x80-\xff]*))?$/;

/** Collects octets until a head is complete; what follows it stays in `rest`. */
export class HttpHeadReader {
  readonly rest = new OctetQueue();
  #searched = 0;

  /** @throws HttpParseError */
  push(octets: Uint8Array): HttpHead | null {
    this.rest.push(octets);
    return this.next();
  }

  /** The next head already complete, as after an interim response. @throws HttpParseError */
  next(): HttpHead | null {
    for (;;) {
      const lineFeed = this.rest.indexOf(10, this.#searched);
      const length = lineFeed < 0 ? this.rest.length : lineFeed + 1;
      if (length > maxHeadOctets) {
        throw new HttpParseError('too-large', `its head is longer than ${maxHeadOctets} octets`);
      }
      if (lineFeed < 0) {
        this.#searched = this.rest.length;
        return null;
      }
      this.#searched = length;
      // The head ends at an empty line: CR LF CR LF.
      if (lineFeed >= 3 && latin1(this.rest.slice(lineFeed - 3, lineFeed)) === '\r\n\r') {
        this.#searched = 0;
        return parseHead(latin1(this.rest.take(length)).slice(0, -4));
      }
    }
  }
}

/** Parses the lines of a head, the empty line cut off. @throws HttpParseError */
function parseHead(text: string): HttpHead {
  const [first = '', ...lines] = text.split('\r\n');
  const match = statusLine.exec(first);
  if (!match) throw new HttpParseError('malformed', 'its first line is not an HTTP status line');
  return {
    minorVersion: Number(match[1]),
    status: Number(match[2]),
    statusText: match[3] ?? '',
    headers: parseFields(lines),
  };
}

function parseFields(lines: readonly string[]): Map<string, string> {
  const fields = new Map<string, string>();
  let last: string | null = null;
  for (const line of lines) {
    // A line that starts with white space continues the one before (RFC 9112 section 5.2).
    if (/^[ \t]/.test(line) && last !== null && fieldValue.test(line)) {
      fields.set(last, `${fields.get(last) ?? ''} ${line.trim()}`);
      continue;
    }
    const colon = line.indexOf(':');
    const name = line.slice(0, Math.max(colon, 0));
    const value = line.slice(colon + 1);
    if (!token.test(name) || !fieldValue.test(value)) {
      throw new HttpParseError('malformed', 'one of its header fields is not "name: value"');
    }
    last = name.toLowerCase();
    const earlier = fields.get(last);
    const trimmed = value.replace(/^[ \t]+|[ \t]+$/g, '');
    fields.set(last, earlier === undefined ? trimmed : `${earlier}, ${trimmed}`);
  }
  return fields;
}

/** Where the parser stands in a response. */
type Phase =
  'head' | 'length' | 'chunk-size' | 'chunk' | 'chunk-end' | 'trailer' | 'close' | 'done';

/** One response, from its first octet to the end of its body. */
export class HttpResponseParser {
  /** The final response's head, once it is complete. */
  head: HttpHead | null = null;
  /** Interim (1xx) responses that came before it. */
  readonly interim: HttpHead[] = [];
  readonly #method: string;
  readonly #maxBodyOctets: number;
  readonly #heads = new HttpHeadReader();
  #phase: Phase = 'head';
  #remaining = 0;
  readonly #body = new OctetQueue();
  #trailerOctets = 0;

  /** `method` of the request: a response to HEAD has no body. */
  constructor(method: string, maxBodyOctets: number) {
    this.#method = method;
    this.#maxBodyOctets = maxBodyOctets;
  }

  get done(): boolean {
    return this.#phase === 'done';
  }

  get body(): Uint8Array<ArrayBuffer> {
    return this.#body.slice();
  }

  /** Takes what arrived; octets after the response's end are ignored. @throws HttpParseError */
  push(octets: Uint8Array): void {
    if (this.#phase === 'head') {
      for (let head = this.#heads.push(octets); head !== null; head = this.#heads.next()) {
        if (head.status >= 200) {
          this.#begin(head);
          break;
        }
        // RFC 9110 section 15.2: any number of interim responses may come first.
        if (head.status === 101) throw new HttpParseError('malformed', 'it switched protocols');
        if (this.interim.length >= 8) throw new HttpParseError('malformed', 'only interim answers');
        this.interim.push(head);
      }
    } else {
      this.#heads.rest.push(octets);
    }
    if (this.head !== null) this.#readBody();
  }

  /** The connection ended. @throws HttpParseError when the response had not. */
  end(): void {
    if (this.#phase === 'close') this.#phase = 'done';
    if (this.#phase !== 'done') {
      throw new HttpParseError('malformed', 'it ended before it was complete');
    }
  }

  /** RFC 9112 section 6.3: how long the body is. */
  #begin(head: HttpHead): void {
    this.head = head;
    const coding = head.headers.get('transfer-encoding');
    const length = head.headers.get('content-length');
    if (this.#method === 'HEAD' || head.status === 204 || head.status === 304) {
      this.#phase = 'done';
    } else if (coding !== undefined) {
      if (coding.trim().toLowerCase() !== 'chunked') {
        throw new HttpParseError('malformed', `its transfer coding "${coding}" is not known here`);
      }
      this.#phase = 'chunk-size';
    } else if (length !== undefined) {
      const values = new Set(length.split(',').map((value) => value.trim()));
      const [value = ''] = values;
      if (values.size !== 1 || !/^\d{1,15}$/.test(value)) {
        throw new HttpParseError('malformed', 'its Content-Length is not one number');
      }
      this.#expect(Number(value));
      this.#phase = 'length';
    } else {
      this.#phase = 'close';
    }
  }

  #readBody(): void {
    for (;;) {
      switch (this.#phase) {
        case 'length':
          if (!this.#readData()) return;
          this.#phase = 'done';
          break;
        case 'chunk-size': {
          // RFC 9112 section 7.1: hexadecimal size, then extensions, which are ignored.
          const line = this.#readLine();
          if (line === null) return;
          const match = /^([0-9A-Fa-f]{1,12})[ \t]*(?:;.*)?$/.exec(line);
          if (!match) throw new HttpParseError('malformed', 'a chunk has no valid size');
          this.#expect(Number.parseInt(match[1] ?? '', 16));
          this.#phase = this.#remaining === 0 ? 'trailer' : 'chunk';
          break;
        }
        case 'chunk':
          if (!this.#readData()) return;
          this.#phase = 'chunk-end';
          break;
        case 'chunk-end': {
          const line = this.#readLine();
          if (line === null) return;
          if (line !== '') throw new HttpParseError('malformed', 'a chunk is longer than it said');
          this.#phase = 'chunk-size';
          break;
        }
        case 'trailer': {
          const line = this.#readLine();
          if (line === null) return;
          this.#trailerOctets += line.length + 2;
          if (this.#trailerOctets > maxHeadOctets) {
            throw new HttpParseError('too-large', 'its trailer fields never end');
          }
          if (line === '') this.#phase = 'done';
          break;
        }
        case 'close':
          this.#expect(this.#heads.rest.length);
          this.#readData();
          return;
        case 'head':
        case 'done':
          this.#heads.rest.clear();
          return;
      }
    }
  }

  /** Announces octets of the body. */
  #expect(count: number): void {
    this.#remaining = count;
    if (this.#body.length + count > this.#maxBodyOctets) {
      throw new HttpParseError('too-large', `its body exceeds ${this.#maxBodyOctets} octets`);
    }
  }

  /** True when the announced octets are all there. */
  #readData(): boolean {
    const part = this.#heads.rest.take(this.#remaining);
    this.#remaining -= part.length;
    this.#body.push(part);
    return this.#remaining === 0;
  }

  /** A line without its CR LF; null when it is not complete. */
  #readLine(): string | null {
    const { rest } = this.#heads;
    const lineFeed = rest.indexOf(10);
    if ((lineFeed < 0 ? rest.length : lineFeed) > maxChunkLineOctets) {
      throw new HttpParseError('too-large', 'a line in its chunked body is too long');
    }
    if (lineFeed < 0) return null;
    const line = latin1(rest.take(lineFeed + 1));
    if (!line.endsWith('\r\n')) throw new HttpParseError('malformed', 'a line lacks its CR');
    return line.slice(0, -2);
  }
}

/** Each octet as the character of the same number. */
export function latin1(octets: Uint8Array): string {
  let text = '';
  for (const octet of octets) text += String.fromCharCode(octet);
  return text;
}
