/**
 * Looks at what a client of the bench board sends, before the board gets any of it: each request's head is read to
 * its end, wherever it is cut, and has to ask for this computer. One request is on its way at a time, so what
 * follows it waits here for the answer: a refusal comes behind that, and after 101 there are frames, no requests.
 */
import { type Dialogue, type HttpPart, HttpReader } from '../device/formats/net/http-reader.ts';
import { foreignHost, isOwnOrigin, type OwnHosts, refusalOf } from './own-hosts.ts';

export interface Refusal {
  readonly status: 400 | 403 | 408 | 421 | 431;
  /** The whole content of the response. Empty for a HEAD, whose response has none. */
  readonly sentence: string;
}

export class RequestGuard {
  readonly #isOwn: OwnHosts;
  readonly #dialogue: Dialogue = { requests: [], isWebSocket: false };
  readonly #requests = new HttpReader(true, this.#dialogue);
  readonly #responses = new HttpReader(false, this.#dialogue);
  /** Of a head whose end has not come. */
  #head: Uint8Array[] = [];
  /** What came behind a request that is not answered yet. */
  #behind: Uint8Array = new Uint8Array();
  #isAnswered = true;
  #boardHasEnded = false;
  /** The octets of the request have all come. */
  #isComplete = false;
  refusal: Refusal | null = null;

  constructor(isOwn: OwnHosts) {
    this.#isOwn = isOwn;
  }

  /** A head has begun whose end has not come. */
  get inHead(): boolean {
    return this.#head.length > 0;
  }

  /** The board has answered 101. */
  get isWebSocket(): boolean {
    return this.#dialogue.isWebSocket;
  }

  /** Octets wait for the answer to the request before them: take no more. */
  get isBlocked(): boolean {
    return this.#behind.length > 0;
  }

  /** What the board may have now, of these octets and of earlier ones. */
  fromClient(octets: Uint8Array): Uint8Array {
    const passed: Uint8Array[] = [];
    let rest = this.isBlocked ? Buffer.concat([this.#behind, octets]) : octets;
    while (rest.length > 0 && this.refusal === null && !this.#mustWait) {
      // Not beyond a line: where the request ends is known only when that has been read.
      const lineFeed = this.#dialogue.isWebSocket ? -1 : rest.indexOf(10);
      const piece = rest.subarray(0, lineFeed < 0 ? rest.length : lineFeed + 1);
      rest = rest.subarray(piece.length);
      this.#read(piece, passed);
    }
    this.#behind = this.refusal === null ? rest : new Uint8Array();
    return Buffer.concat(passed);
  }

  /** What the board has answered. `fromClient` may have something to pass on after it. */
  fromBoard(octets: Uint8Array): void {
    for (const part of this.#responses.read(octets)) {
      const isInterim = part.kind === 'head-end' && part.body === 'interim';
      if ((part.ends && !isInterim) || this.#dialogue.isWebSocket) this.#isAnswered = true;
    }
  }

  /** The board will answer nothing more. `fromClient` may have something to pass on after it. */
  boardEnded(): void {
    this.#boardHasEnded = true;
  }

  get #mustWait(): boolean {
    return this.#isComplete && !this.#isAnswered && !this.#boardHasEnded;
  }

  #read(piece: Uint8Array, passed: Uint8Array[]): void {
    let at = 0;
    for (const part of this.#requests.read(piece)) {
      const octets = piece.subarray(at, at + part.length);
      at += part.length;
      this.refusal ??= this.#refusalOf(part);
      if (this.refusal !== null) return;
      this.#isComplete = part.ends || (part.kind === 'head-end' && part.body === 'upgrade');
      if (part.kind === 'head-end') {
        this.#isAnswered = false;
        passed.push(...this.#head, octets);
        this.#head = [];
      } else if (part.inHead) {
        this.#head.push(octets.slice());
      } else {
        passed.push(octets);
      }
    }
  }

  #refusalOf(part: HttpPart): Refusal | null {
    const { fault } = part;
    // RFC 9112 section 2.2: a receiver may take a lone LF for the end of a line, and the board does.
    if (fault !== null && fault.kind !== 'lone-line-feed') {
      const status = fault.kind === 'too-large' && part.inHead ? 431 : 400;
      return { status, sentence: `The bench board cannot read this request: ${fault.why}.\n` };
    }
    if (part.kind !== 'head-end') return null;
    const [method, target] = part.startLine.split(' ');
    const refused = foreignHost(target, part.headers.get('host'), this.#isOwn);
    const sentence = (field: 'Host' | 'Origin', value: string) =>
      method === 'HEAD' ? '' : refusalOf('bench board', field, value);
    if (refused !== undefined) return { status: 421, sentence: sentence('Host', refused) };
    const origin = part.headers.get('origin');
    if (origin === undefined || isOwnOrigin(origin, this.#isOwn)) return null;
    return { status: 403, sentence: sentence('Origin', origin) };
  }
}
