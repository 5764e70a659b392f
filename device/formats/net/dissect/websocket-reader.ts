/** WebSocket frames in a stream, explained octet by octet (RFC 6455 section 5.2). */
import type { FrameFact } from '../packet.ts';
import { applyMask, isValidCloseCode, opcode } from '../websocket-frames.ts';
import { hexPreview, octetCount, quote, type Span } from './field-list.ts';
import type { FreshReading, PlacedFact, StreamReader } from './stream.ts';

const opcodeNames = new Map<number, string>([
  [opcode.continuation, 'continuation'],
  [opcode.text, 'text'],
  [opcode.binary, 'binary'],
  [opcode.close, 'close'],
  [opcode.ping, 'ping'],
  [opcode.pong, 'pong'],
]);

const opcodeMeanings = new Map<number, string>([
  [opcode.continuation, 'it goes on with the message that the frame before it began'],
  [opcode.text, 'the payload is text in UTF-8'],
  [opcode.binary, 'the payload is octets of any kind'],
  [opcode.close, 'it ends the conversation'],
  [opcode.ping, 'it asks whether the other end is there, which must answer with a pong'],
  [opcode.pong, 'it answers a ping with the same payload'],
]);

/** RFC 6455 section 7.4.1 and IANA's registry. */
const closeNames = new Map([
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

/** Octets of payload remembered for a summary. */
const previewOctets = 256;

interface FrameInProgress {
  readonly fin: boolean;
  readonly rsv: number;
  readonly opcode: number;
  masked: boolean;
  length: number;
  mask: Uint8Array | null;
  done: number;
  /** Opcode of the message a continuation belongs to. */
  readonly message: number;
  preview: number[];
}

type Phase = 'first' | 'second' | 'length' | 'mask' | 'payload';

export class WebSocketReader implements StreamReader {
  readonly #fromClient: boolean;
  #phase: Phase = 'first';
  #frame: FrameInProgress | null = null;
  /** The frame that the octets before these left unfinished. */
  #cutFrame: FrameInProgress | null = null;
  /** Octets of a header field that segments cut apart. */
  #pending: number[] = [];
  /** Opcode that began the message now going on. */
  #message: number = opcode.continuation;
  #notes: string[] = [];
  #facts: PlacedFact[] = [];
  /** The frame that the octets taken last have completed. */
  #finished: FrameInProgress | null = null;
  #spans: Span[] = [];

  constructor(fromClient: boolean) {
    this.#fromClient = fromClient;
  }

  read(octets: Uint8Array): FreshReading {
    this.#spans = [];
    this.#notes = [];
    this.#facts = [];
    this.#cutFrame = this.#frame;
    for (let at = 0; at < octets.length;) {
      at += this.#step(octets.subarray(at));
      if (this.#finished === null) continue;
      const whole = this.#finished !== this.#cutFrame;
      this.#facts.push({ end: at, fact: factOf(this.#finished, whole) });
      this.#finished = null;
    }
    if (this.#frame !== null) {
      const verb = this.#frame === this.#cutFrame ? 'goes on' : 'begins';
      const { done, length } = this.#frame;
      const progress = this.#phase === 'payload' ? `: ${done} of ${octetCount(length)}` : '';
      this.#notes.push(`${frameName(this.#frame)} ${verb}${progress}`);
    }
    return { spans: this.#spans, notes: this.#notes, facts: this.#facts, protocol: 'WebSocket' };
  }

  /** Takes some octets of one field; returns how many. */
  #step(octets: Uint8Array): number {
    switch (this.#phase) {
      case 'first':
        return this.#readFirst(octets[0] ?? 0);
      case 'second':
        return this.#readSecond(octets[0] ?? 0);
      case 'length':
        return this.#readLength(octets);
      case 'mask':
        return this.#readMask(octets);
      case 'payload':
        return this.#readPayload(octets);
    }
  }

  #readFirst(octet: number): number {
    const fin = (octet & 0x80) !== 0;
    const rsv = (octet >> 4) & 7;
    const code = octet & 15;
    if (code === opcode.text || code === opcode.binary) this.#message = code;
    const message = code === opcode.continuation ? this.#message : code;
    this.#frame = {
      fin,
      rsv,
      opcode: code,
      masked: false,
      length: 0,
      mask: null,
      done: 0,
      message,
      preview: [],
    };
    this.#phase = 'second';
    const known = opcodeMeanings.get(code);
    this.#span(
      1,
      'FIN, RSV, Opcode',
      `FIN ${fin ? 1 : 0}, opcode ${code} (${opcodeNames.get(code) ?? 'reserved'})`,
      `${fin ? 'FIN is set: the frame is the last of its message, or all of it.' : 'FIN is not set: more frames of the message follow.'} ` +
        (rsv === 0
          ? ''
          : 'A reserved bit is set although no extension is in use: a protocol error. ') +
        (known === undefined
          ? 'The opcode is reserved: a protocol error.'
          : `Opcode ${code}: ${known}.`),
    );
    return 1;
  }

  #readSecond(octet: number): number {
    const frame = this.#current();
    frame.masked = (octet & 0x80) !== 0;
    const length = octet & 0x7f;
    frame.length = length;
    const maskText = frame.masked
      ? this.#fromClient
        ? 'MASK is set: the payload is masked, as everything from a client must be.'
        : 'MASK is set although a server must not mask: a protocol error.'
      : this.#fromClient
        ? 'MASK is not set although a client must mask: a protocol error.'
        : 'MASK is not set: a server does not mask.';
    const lengthText =
      length < 126
        ? `The payload has ${octetCount(length)}.`
        : `${length} means that the next ${length === 126 ? 'two' : 'eight'} octets hold the length.`;
    this.#span(
      1,
      'MASK, Payload length',
      `MASK ${frame.masked ? 1 : 0}, length ${length}`,
      `${maskText} ${lengthText}`,
    );
    if (length >= 126) this.#phase = 'length';
    else this.#afterLength();
    return 1;
  }

  #readLength(octets: Uint8Array): number {
    const frame = this.#current();
    const need = frame.length === 126 ? 2 : 8;
    return this.#collect(octets, need, 'Extended payload length', (all) => {
      frame.length = all.reduce((length, octet) => length * 256 + octet, 0);
      const shortest = frame.length >= (need === 2 ? 126 : 0x1_0000);
      this.#afterLength();
      return {
        value: octetCount(frame.length),
        meaning: shortest
          ? 'How long the payload is, when seven bits are not enough.'
          : 'How long the payload is. It would have fitted a shorter form: a protocol error.',
      };
    });
  }

  #readMask(octets: Uint8Array): number {
    const frame = this.#current();
    return this.#collect(octets, 4, 'Masking-key', (all) => {
      frame.mask = Uint8Array.from(all);
      this.#phase = 'payload';
      if (frame.length === 0) this.#finish();
      return {
        value: hexPreview(Uint8Array.from(all)),
        meaning:
          'Four random octets, new for every frame. The payload was XORed with them in turn, so that a page cannot make the browser send octets of its choice to fool a proxy.',
        source: 'RFC 6455 sections 5.3 and 10.3',
      };
    });
  }

  #readPayload(octets: Uint8Array): number {
    const frame = this.#current();
    let count = Math.min(octets.length, frame.length - frame.done);
    // The two octets of a close code are a field of their own.
    const inCode = frame.opcode === opcode.close && frame.done < 2;
    if (inCode) count = Math.min(count, 2 - frame.done);
    const raw = octets.subarray(0, count);
    const plain = frame.mask === null ? raw : applyMask(raw, frame.mask, frame.done);
    const whole = count === frame.length;
    const room = previewOctets - frame.preview.length;
    frame.preview.push(...plain.subarray(0, Math.max(0, room)));
    frame.done += count;
    if (inCode) this.#spanCloseCode(frame, count);
    else {
      const isText = frame.message === opcode.text || frame.opcode === opcode.close;
      const value = isText ? quote(decode(plain), 200) : hexPreview(plain, 32);
      const name =
        frame.opcode === opcode.close ? 'Close reason' : `Payload data${whole ? '' : ' (part)'}`;
      this.#span(
        count,
        name,
        value,
        frame.mask === null
          ? 'What the program sent.'
          : `What the program sent, shown unmasked. On the wire, XORed with the masking key, it reads ${hexPreview(raw)}.`,
        frame.mask === null ? 'RFC 6455 section 5.2' : 'RFC 6455 section 5.3',
      );
    }
    if (frame.done === frame.length) this.#finish();
    return count;
  }

  #spanCloseCode(frame: FrameInProgress, count: number): void {
    const complete = frame.done >= 2;
    const code = closeCode(frame);
    this.#span(
      count,
      complete ? 'Status code' : 'Status code (part)',
      complete ? closeText(code) : 'cut short',
      `Why the conversation ends.${complete && !isValidCloseCode(code) ? ' This code must not be sent: a protocol error.' : ''}`,
      'RFC 6455 section 7.4',
    );
  }

  /** Gathers a field of `need` octets that segments may cut apart. */
  #collect(
    octets: Uint8Array,
    need: number,
    name: string,
    complete: (all: readonly number[]) => { value: string; meaning: string; source?: string },
  ): number {
    const count = Math.min(octets.length, need - this.#pending.length);
    this.#pending.push(...octets.subarray(0, count));
    if (this.#pending.length < need) {
      this.#span(
        count,
        `${name} (part)`,
        hexPreview(octets.subarray(0, count)),
        'The segment ends inside this field; TCP knows no frames, only octets.',
      );
      return count;
    }
    const all = this.#pending;
    this.#pending = [];
    const { value, meaning, source } = complete(all);
    this.#span(count, count === need ? name : `${name} (last part)`, value, meaning, source);
    return count;
  }

  #afterLength(): void {
    const frame = this.#current();
    if (frame.masked) this.#phase = 'mask';
    else {
      this.#phase = 'payload';
      if (frame.length === 0) this.#finish();
    }
  }

  #finish(): void {
    const frame = this.#current();
    this.#phase = 'first';
    this.#frame = null;
    this.#finished = frame;
    const ending = frame === this.#cutFrame ? ', now complete' : '';
    this.#notes.push(describe(frame, this.#fromClient) + ending);
  }

  #current(): FrameInProgress {
    if (this.#frame === null) throw new Error('no frame in progress');
    return this.#frame;
  }

  #span(
    length: number,
    name: string,
    value: string,
    meaning: string,
    source = 'RFC 6455 section 5.2',
  ): void {
    this.#spans.push({ layer: 'WebSocket', length, name, value, meaning, source });
  }
}

function factOf(frame: FrameInProgress, whole: boolean): FrameFact {
  const { fin, opcode: code, masked, length, preview } = frame;
  return {
    kind: 'frame',
    fin,
    opcode: code,
    masked,
    length,
    payload: Uint8Array.from(preview),
    closeCode: code === opcode.close && length >= 2 ? closeCode(frame) : null,
    whole,
  };
}

function frameName(frame: FrameInProgress): string {
  const name = opcodeNames.get(frame.opcode) ?? `Reserved opcode ${frame.opcode}`;
  return `${name.charAt(0).toUpperCase()}${name.slice(1)} frame`;
}

/** `Text frame "toggle" (masked, 6 octets)` */
function describe(frame: FrameInProgress, fromClient: boolean): string {
  const details = [
    frame.masked ? 'masked' : fromClient ? 'not masked: protocol error' : '',
    frame.masked && !fromClient ? 'protocol error' : '',
    frame.rsv !== 0 ? 'reserved bit set' : '',
    octetCount(frame.length),
  ].filter(Boolean);
  const plain = Uint8Array.from(frame.preview);
  if (frame.opcode === opcode.close) {
    if (frame.length < 2) return `Close without a code (${details.join(', ')})`;
    const reason = decode(plain.subarray(2));
    const why = reason === '' ? '' : ` ${quote(reason)}`;
    return `Close ${closeText(closeCode(frame))}${why}${frame.masked ? ', masked' : ''}`;
  }
  const fragment =
    frame.opcode === opcode.continuation
      ? frame.fin
        ? ', last fragment'
        : ', a fragment'
      : frame.fin
        ? ''
        : ', first fragment';
  const isText = frame.message === opcode.text || frame.opcode >= 8;
  const text = isText && frame.length > 0 ? ` ${quote(decode(plain), 40)}` : '';
  return `${frameName(frame)}${fragment}${text} (${details.join(', ')})`;
}

function closeCode(frame: FrameInProgress): number {
  return ((frame.preview[0] ?? 0) << 8) | (frame.preview[1] ?? 0);
}

function closeText(code: number): string {
  const name = closeNames.get(code);
  return name === undefined ? String(code) : `${code} (${name})`;
}

function decode(octets: Uint8Array): string {
  return new TextDecoder().decode(octets);
}
