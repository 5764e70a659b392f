/**
 * Takes the wire apart: one octet stream that carries UTF-8 text and, in SLIP frames (RFC 1055),
 * IPv4 packets. END (0xC0) never occurs in UTF-8, so it can only open or close a frame. A frame
 * whose first octet is not 0x45 (IPv4, header of five words) is text after all; that is how a
 * receiver that starts in the middle, or lost octets, gets back in step.
 *
 * An IPv4 packet says its own length (RFC 791 section 3.1, Total Length), which settles the rest: a
 * frame that goes on beyond it has lost its END (the board was reset while it sent), so nothing of
 * it is withheld from the text; a frame that ends before it is incomplete, and its END may be the
 * next frame's. From the boot ROM's greeting on, what is in an incomplete one is text: a board that was
 * reset by hand while it sent. Octets inside a packet are not judged otherwise.
 */
import type { Octets } from '../octets/octets.ts';
import { END, ESC, escapeSlip, unescapeSlip } from './slip.ts';

/** The wire's MTU: no IPv4 packet on it is longer. */
export const WIRE_MTU = 576;

/** Version 4, header length 5 words, no options (RFC 791 section 3.1). */
const IPV4_FIRST_OCTET = 0x45;
const IPV4_HEADER_OCTETS = 20;
/**
 * A frame whose length is above the MTU but below this comes from a peer with a larger MTU and is
 * dropped; from here on it is text: printable characters make lengths of 0x2020 and more.
 */
const PLAUSIBLE_LENGTH = 0x2000;
const TEXT_BUFFER_OCTETS = 4096;
/** The first line of the ESP32's boot ROM (tests/vectors/esp32-rom-boot.json): when it was built. */
const BOOT_GREETING = /ets [A-Z][a-z]{2} [ \d]\d \d{4} \d\d:\d\d:\d\d\r\n/;

export interface DemultiplexerOptions {
  /** Text as it comes, cut anywhere between characters. */
  readonly onText: (text: string) => void;
  /** One IPv4 packet, without framing. */
  readonly onPacket: (octets: Octets) => void;
  /** To count on with; all zero unless given. */
  readonly counters?: DemultiplexerCounters;
}

/** What did not come out as text, and what was dropped, since the start: nothing yet. */
export function noCounters() {
  return {
    packets: 0,
    /** Began like a packet but its length is impossible, or its END was missing: handed on as text. */
    notFrames: 0,
    /** Longer than the MTU. */
    oversized: 0,
    /** END came before the packet was complete. */
    truncated: 0,
    /** ESC before something that is never escaped. */
    badEscapes: 0,
    /** Times the port said that octets were lost or misread on their way to it: overruns, framing, breaks. */
    lineErrors: 0,
    /** Octets on the wire that are no text: frames, whole or not, and what frames them. */
    wireOctets: 0,
    /** Octets of the text that no text has: control characters, and what is not UTF-8. */
    binaryOctets: 0,
  };
}

export type DemultiplexerCounters = ReturnType<typeof noCounters>;

/**
 * - `text`: outside any frame.
 * - `opening`: an END was seen; the next octet tells a frame from text.
 * - `frame`, `escape`: inside a frame; after its ESC.
 * - `skip`: inside a frame that is being dropped.
 */
type State = 'text' | 'opening' | 'frame' | 'escape' | 'skip';

export class Demultiplexer {
  readonly counters: DemultiplexerCounters;
  readonly #onText: (text: string) => void;
  readonly #onPacket: (octets: Octets) => void;
  readonly #frame = new Uint8Array(WIRE_MTU);
  readonly #text = new Uint8Array(TEXT_BUFFER_OCTETS);
  #decoder = newDecoder();
  #state: State = 'text';
  #frameLength = 0;
  #textLength = 0;
  #skipOctets = 0;

  constructor(options: DemultiplexerOptions) {
    this.#onText = options.onText;
    this.#onPacket = options.onPacket;
    this.counters = options.counters ?? noCounters();
  }

  /** Octets from the wire, split anywhere. */
  push(octets: Uint8Array): void {
    this.counters.wireOctets += octets.length;
    for (let at = 0; at < octets.length;) {
      if (this.#state === 'text') {
        const end = octets.indexOf(END, at);
        const to = Math.min(
          end < 0 ? octets.length : end,
          at + this.#text.length - this.#textLength,
        );
        this.#text.set(octets.subarray(at, to), this.#textLength);
        this.#textLength += to - at;
        at = to;
        if (this.#textLength === this.#text.length) this.#flushText();
        if (at !== end) continue;
      }
      this.#take(octets[at++] ?? END);
    }
    this.#flushText();
  }

  /** Start afresh: the line was lost, or its other end reset. A character cut off becomes U+FFFD. */
  reset(): void {
    const rest = this.#decoder.decode();
    if (rest !== '') this.#onText(rest);
    this.#decoder = newDecoder();
    this.#state = 'text';
    this.#frameLength = 0;
  }

  #take(octet: number): void {
    switch (this.#state) {
      case 'text':
        if (octet === END) this.#state = 'opening';
        else this.#takeText(octet);
        return;
      case 'opening':
        if (octet === END) return; // Two ENDs in a row: the second opens the frame.
        this.#frameLength = 0;
        if (octet === IPV4_FIRST_OCTET) {
          this.#state = 'frame';
          this.#takeFrame(octet);
        } else {
          this.#state = 'text';
          this.#takeText(octet);
        }
        return;
      case 'frame':
        if (octet === END) this.#endFrame();
        else if (octet === ESC) this.#state = 'escape';
        else this.#takeFrame(octet);
        return;
      case 'escape':
        this.#state = 'frame';
        if (octet === END) this.#endFrame();
        else this.#takeEscaped(unescapeSlip(octet));
        return;
      case 'skip':
        if (octet === END) this.#state = 'opening';
        else if (this.#skipOctets-- === 0) {
          this.#state = 'text';
          this.#takeText(octet);
        }
    }
  }

  #takeFrame(octet: number): void {
    const totalLength = this.#totalLength();
    if (this.#frameLength === totalLength || this.#frameLength === this.#frame.length) {
      this.#textAfterAll();
      this.#takeText(octet);
      return;
    }
    this.#frame[this.#frameLength++] = octet;
    if (this.#frameLength !== 4) return;
    const claimed = this.#totalLength() ?? 0;
    if (claimed < IPV4_HEADER_OCTETS || claimed >= PLAUSIBLE_LENGTH) {
      this.#textAfterAll();
    } else if (claimed > this.#frame.length) {
      this.counters.oversized++;
      // Escapes take two octets on the line.
      this.#skip(2 * (claimed - 4));
    }
  }

  #takeEscaped(octet: number | null): void {
    if (octet !== null) {
      this.#takeFrame(octet);
      return;
    }
    this.counters.badEscapes++;
    this.#skip((this.#totalLength() ?? this.#frame.length) - this.#frameLength);
  }

  /** Null until its two octets have come. */
  #totalLength(): number | null {
    const [, , high = 0, low = 0] = this.#frame;
    return this.#frameLength < 4 ? null : (high << 8) | low;
  }

  #endFrame(): void {
    if (this.#frameLength !== this.#totalLength()) {
      this.counters.truncated++;
      this.#bootLogIn(this.#frame.subarray(0, this.#frameLength));
      this.#state = 'opening';
      return;
    }
    this.counters.packets++;
    this.#state = 'text';
    const packet = this.#frame.slice(0, this.#frameLength);
    this.#flushText();
    this.#onPacket(packet);
  }

  #bootLogIn(octets: Octets): void {
    const { index } = BOOT_GREETING.exec(String.fromCharCode(...octets)) ?? {};
    if (index === undefined) return;
    for (const octet of escapeSlip(octets.subarray(index))) this.#takeText(octet);
  }

  #textAfterAll(): void {
    this.counters.notFrames++;
    this.#state = 'text';
    for (const octet of escapeSlip(this.#frame.subarray(0, this.#frameLength))) {
      this.#takeText(octet);
    }
  }

  #skip(octets: number): void {
    this.#state = 'skip';
    this.#skipOctets = octets;
  }

  #takeText(octet: number): void {
    this.#text[this.#textLength++] = octet;
    if (this.#textLength === this.#text.length) this.#flushText();
  }

  #flushText(): void {
    if (this.#textLength === 0) return;
    const octets = this.#textLength;
    const text = this.#decoder.decode(this.#text.subarray(0, octets), { stream: true });
    this.#textLength = 0;
    this.counters.wireOctets -= octets;
    // A character that is cut off counts until the rest of it comes.
    this.counters.binaryOctets += octets - octetsOfText(text);
    if (text !== '') this.#onText(text);
  }
}

/** What no line of text is made of: controls but for BS, HT, LF, CR and ESC, and what replaces bad octets. */
// eslint-disable-next-line no-control-regex -- controls are what is looked for
const NOT_TEXT = /[\0-\x07\x0b\x0c\x0e-\x1a\x1c-\x1f\x7f\uFFFD]/;
const NO_ASCII = /[^\0-\x7f]/;

/** Octets that `text` had on the wire as UTF-8, without those that are no text. */
function octetsOfText(text: string): number {
  const clean = NOT_TEXT.test(text) ? text.replaceAll(new RegExp(NOT_TEXT, 'g'), '') : text;
  return NO_ASCII.test(clean) ? ENCODER.encode(clean).length : clean.length;
}

const ENCODER = new TextEncoder();

/** Invalid sequences become U+FFFD (Encoding standard); a byte order mark is text like any other. */
function newDecoder(): TextDecoder {
  return new TextDecoder('utf-8', { ignoreBOM: true });
}
