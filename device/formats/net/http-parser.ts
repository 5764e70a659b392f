/**
 * HTTP/1.1 responses for a client: http-reader.ts reads them, and here the first fault ends it. Trailers are
 * read and dropped. Everything has a limit.
 */
import { OctetQueue } from '../octets/octet-queue.ts';
import { type BodyKind, type HttpPart, HttpReader, statusLine } from './http-reader.ts';

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

  constructor(kind: HttpParseError['kind'], message: string) {
    super(message);
    this.name = 'HttpParseError';
    this.kind = kind;
  }
}

const maxInterim = 8;

/** A response of which only the head counts; what follows it stays in `rest`. */
export class HttpHeadReader {
  readonly rest = new OctetQueue();
  readonly #reader = readerOf('GET');

  /** @throws HttpParseError */
  push(octets: Uint8Array): HttpHead | null {
    let at = 0;
    for (const part of this.#reader.read(octets)) {
      at += part.length;
      refuse(part);
      if (part.kind !== 'head-end') continue;
      this.rest.push(octets.subarray(at));
      return headOf(part);
    }
    return null;
  }
}

/** One response, from its first octet to the end of its body. */
export class HttpResponseParser {
  /** The final response's head, once it is complete. */
  head: HttpHead | null = null;
  /** Interim (1xx) responses that came before it. */
  readonly interim: HttpHead[] = [];
  readonly #maxBodyOctets: number;
  readonly #reader: HttpReader;
  readonly #body = new OctetQueue();
  #bodyKind: BodyKind = 'none';
  #done = false;

  /** `method` of the request: a response to HEAD has no body. */
  constructor(method: string, maxBodyOctets: number) {
    this.#reader = readerOf(method);
    this.#maxBodyOctets = maxBodyOctets;
  }

  get done(): boolean {
    return this.#done;
  }

  get body(): Uint8Array<ArrayBuffer> {
    return this.#body.slice();
  }

  /** What has come of the body since it was taken last, which then counts no more. */
  takeBody(): Uint8Array<ArrayBuffer> {
    return this.#body.take();
  }

  /** Takes what arrived; octets after the response's end are ignored. @throws HttpParseError */
  push(octets: Uint8Array): void {
    if (this.#done) return;
    let at = 0;
    for (const part of this.#reader.read(octets)) {
      refuse(part);
      this.#take(part, octets.subarray(at, at + part.length));
      at += part.length;
      this.#done = part.ends && this.head !== null;
      if (this.#done) return;
    }
  }

  /** The connection ended. @throws HttpParseError when the response had not. */
  end(): void {
    if (this.#bodyKind === 'until-close') this.#done = true;
    if (!this.#done) throw new HttpParseError('malformed', 'it ended before it was complete');
  }

  #take(part: HttpPart, octets: Uint8Array): void {
    if (part.kind === 'head-end') this.#takeHead(part);
    else if (part.kind === 'chunk-size') this.#expect(part.size);
    else if (part.kind === 'body') {
      if (this.#bodyKind === 'until-close') this.#expect(octets.length);
      this.#body.push(octets);
    }
  }

  #takeHead(part: HeadEnd): void {
    const head = headOf(part);
    if (part.body === 'interim') {
      if (this.interim.length >= maxInterim) {
        throw new HttpParseError('malformed', 'only interim answers');
      }
      this.interim.push(head);
      return;
    }
    if (part.body === 'upgrade') throw new HttpParseError('malformed', 'it switched protocols');
    this.head = head;
    this.#bodyKind = part.body;
    this.#expect(part.bodyLength);
  }

  /** Announces octets of the body. */
  #expect(count: number): void {
    if (this.#body.length + count > this.#maxBodyOctets) {
      throw new HttpParseError('too-large', `its body exceeds ${this.#maxBodyOctets} octets`);
    }
  }
}

type HeadEnd = Extract<HttpPart, { kind: 'head-end' }>;

function readerOf(method: string): HttpReader {
  return new HttpReader(false, { requests: [{ method, key: null }], isWebSocket: false });
}

function refuse({ fault }: HttpPart): void {
  if (fault === null) return;
  // This end could take a line feed alone, but none of our boards sends one.
  throw new HttpParseError(fault.kind === 'too-large' ? 'too-large' : 'malformed', fault.why);
}

function headOf({ startLine, headers }: HeadEnd): HttpHead {
  const [, minorVersion, status, statusText = ''] = statusLine.exec(startLine) ?? [];
  return { status: Number(status), statusText, minorVersion: Number(minorVersion), headers };
}
