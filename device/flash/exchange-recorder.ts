/**
 * Listens on the port while a board is flashed and tells the conversation, exchange by exchange:
 * the request, its meaning and the answers, in words and in octets. It only listens: esptool-js
 * does the talking, and nothing here can make a flash fail.
 *
 * Left out: the data stream after READ_FLASH, which the flasher here never asks for.
 */
import { sameOctets } from '../formats/octets/octets.ts';
import {
  commandName,
  COMMANDS,
  decodeRequest,
  decodeResponse,
  ROM_STATUS_OCTETS,
  STUB_GREETING,
  STUB_STATUS_OCTETS,
} from '../formats/esp/commands.ts';
import type { Request, Response } from '../formats/esp/commands.ts';
import type {
  Exchange,
  ExchangeField,
  ExchangeFrame,
  ExchangePhase,
} from '../formats/esp/exchange.ts';
import {
  digestOf,
  greetingFields,
  requestFields,
  responseFields,
} from '../formats/esp/exchange-fields.ts';
import { errorInWords, registerValue } from '../formats/esp/exchange-words.ts';
import { pinLevels, RELEASED_SIGNALS, withSignals } from '../formats/esp/auto-reset.ts';
import { isResetInto, readBootLog } from '../formats/esp/boot-log.ts';
import { REGISTERS } from '../formats/esp/registers.ts';
import { RawFrames } from '../formats/esp/raw-frames.ts';
import type { RawFrame } from '../formats/esp/raw-frames.ts';
import { asks, firstWords } from './exchange-asks.ts';

/** Longer frames are kept by their first and last octets. */
const MAX_KEPT_OCTETS = 320;
const KEPT_HEAD_OCTETS = 192;
const KEPT_TAIL_OCTETS = 32;
/** The ROM answers SYNC eight times. */
const MAX_FRAMES = 16;
const MAX_TEXT_CHARACTERS = 4_000;

/** By the names of commands. SPI_ATTACH and SPI_SET_PARAMS go to the ROM alone: the stub has done so by itself. */
const PHASES: readonly (readonly [RegExp, ExchangePhase])[] = [
  [/^SYNC$/, 'sync'],
  [/^MEM_/, 'stub'],
  [/^SPI_(?:ATTACH|SET_PARAMS)$/, 'flash-chip'],
  [/^ERASE_/, 'erase'],
  [/^FLASH_/, 'write'],
  [/^SPI_FLASH_MD5$/, 'verify'],
];

type Draft = { -readonly [Key in keyof Exchange]: Exchange[Key] };

export interface ExchangeRecorderOptions {
  /** Which flash of the board this is. */
  readonly flash: number;
  /** Milliseconds, from any origin. */
  readonly nowMs: () => number;
  /** Called when an exchange begins and whenever there is more to say of it. */
  readonly onExchange: (exchange: Exchange) => void;
}

export class ExchangeRecorder {
  readonly #options: ExchangeRecorderOptions;
  readonly #startMs: number;
  readonly #toBoard = new RawFrames(
    (frame) => this.#request(frame),
    () => undefined,
  );
  readonly #fromBoard = new RawFrames(
    (frame) => this.#answered(frame),
    (octets) => this.boardText(this.#decoder.decode(octets, { stream: true })),
  );
  readonly #decoder = new TextDecoder();
  /** The last exchange: everything that the board sends belongs to it. */
  #last: Draft | null = null;
  #asked: Request | null = null;
  #number = 0;
  #isStub = false;
  #phase: ExchangePhase = 'reset';
  /** Blocks that the last *_BEGIN announced. */
  #blocks = 0;
  #flashCommand: number | null = null;
  #expectedMd5: string | null = null;
  #signals = RELEASED_SIGNALS;

  constructor(options: ExchangeRecorderOptions) {
    this.#options = options;
    this.#startMs = options.nowMs();
  }

  /** The digest that the flash must have, in lower-case hexadecimal. */
  expectMd5(md5: string): void {
    this.#expectedMd5 = md5;
  }

  /** The host set DTR or RTS; a signal that is left out stays as it was. */
  signals(change: SerialOutputSignals): void {
    const before = pinLevels(this.#signals);
    this.#signals = withSignals(this.#signals, change);
    const { en, io0 } = pinLevels(this.#signals);
    const { dataTerminalReady: dtr, requestToSend: rts } = this.#signals;
    if (en === before.en && io0 === before.io0) return;
    if (en === 0) {
      this.#toBoard.reset();
      this.#fromBoard.reset();
      this.#isStub = false;
      // The reset ends all that the chip was doing.
      const first = this.#phase === 'reset' || this.#phase === 'sync';
      this.#begin('Reset', first ? 'reset' : 'start', 'Restart the chip.');
    }
    const reset = this.#last;
    if (reset?.name !== 'Reset') return;
    reset.levels = [...reset.levels, { timeMs: this.#nowMs(), dtr, rts, en, io0 }];
    // Where the signals change one after the other, IO0 falls after EN was released: in time, because EN
    // has a capacitor. The chip has said nothing then.
    const late = before.io0 === 1 && io0 === 0 && reset.text === '';
    if (en === 1 && (before.en === 0 || late)) {
      reset.phase = this.#phase = io0 === 0 ? 'reset' : 'start';
      reset.asks =
        io0 === 0
          ? 'Restart the chip with IO0 held low: wait for a program on the serial line.'
          : 'Restart the chip with IO0 high: run what is in the flash.';
    }
    this.#tell(reset);
  }

  /** Octets that the host sends. */
  sent(octets: Uint8Array): void {
    this.#toBoard.push(octets);
  }

  /** Octets that the board has sent. */
  received(octets: Uint8Array): void {
    this.#fromBoard.push(octets);
  }

  /** Takes the chip's text; the boot log in it tells how a reset ended. */
  boardText(text: string): void {
    const last = this.#last;
    if (last === null || text === '' || last.text.length >= MAX_TEXT_CHARACTERS) return;
    last.text = (last.text + text).slice(0, MAX_TEXT_CHARACTERS);
    if (last.name === 'Reset') {
      last.endMs = this.#nowMs();
      const events = readBootLog(last.text);
      if (events.some((event) => isResetInto('download', event))) {
        last.answer = 'The ROM reports download mode.';
        last.state = 'ok';
      } else if (events.some(({ kind }) => kind === 'reset')) {
        last.answer = events.some(({ kind }) => kind === 'entry')
          ? 'The ROM has loaded the program and runs it.'
          : 'The ROM boots from flash.';
        last.state = 'ok';
      }
    }
    this.#tell(last);
  }

  /** Nothing more comes; an exchange that still waits has not been answered. */
  finish(): void {
    this.#settle();
    this.#last = null;
  }

  #request(frame: RawFrame): void {
    const request = decodeRequest(frame.content);
    if (request === null) return;
    const name = commandName(request.command);
    this.#phase = this.#phaseOf(name);
    const [word, second = 0] = firstWords(request.data);
    if (name.endsWith('_BEGIN')) this.#blocks = second;
    if (request.command === COMMANDS.WRITE_REG && word === REGISTERS.SPI_USER2_REG) {
      this.#flashCommand = second & 0xffff;
    }
    const isBlock = name.endsWith('_DATA');
    const block = isBlock ? { number: second + 1, of: this.#blocks } : null;
    const exchange = this.#begin(name, this.#phase, asks(request, this.#blocks));
    this.#asked = request;
    exchange.block = block;
    exchange.frames = [this.#frame('client', frame, requestFields(frame))];
    this.#tell(exchange);
  }

  #phaseOf(command: string): ExchangePhase {
    const phase = PHASES.find(([pattern]) => pattern.test(command))?.[1];
    if (phase !== undefined) return phase;
    if (['flash-chip', 'erase', 'write', 'verify'].includes(this.#phase)) return this.#phase;
    return this.#isStub ? 'flash-chip' : 'identify';
  }

  #answered(frame: RawFrame): void {
    if (sameOctets(frame.content, STUB_GREETING)) {
      this.#isStub = true;
      const greeting = this.#begin('OHAI', 'stub', 'The stub says that it runs.');
      greeting.frames = [this.#frame('board', frame, greetingFields(frame))];
      greeting.answer = 'From here on the stub answers, not the ROM.';
      greeting.state = 'ok';
      greeting.endMs = this.#nowMs();
      this.#tell(greeting);
      return;
    }
    const statusOctets = this.#isStub ? STUB_STATUS_OCTETS : ROM_STATUS_OCTETS;
    const response = decodeResponse(frame.content, statusOctets);
    const exchange = this.#last;
    if (response === null || exchange === null) return;
    const register = this.#register(response);
    const fields = responseFields(frame, statusOctets, register, this.#expectedMd5);
    if (exchange.frames.length < MAX_FRAMES) {
      exchange.frames = [...exchange.frames, this.#frame('board', frame, fields)];
    }
    exchange.endMs = this.#nowMs();
    exchange.state = response.error === 0 ? 'ok' : 'refused';
    exchange.answer = this.#inWords(exchange, response, register);
    this.#tell(exchange);
  }

  #register(response: Response): string | null {
    const request = this.#asked;
    if (response.command !== COMMANDS.READ_REG || request?.command !== COMMANDS.READ_REG)
      return null;
    const [address] = firstWords(request.data);
    return address === undefined
      ? null
      : registerValue(address, response.value, this.#flashCommand);
  }

  #inWords(exchange: Draft, response: Response, register: string | null): string {
    const { command, error, data } = response;
    if (error !== 0) {
      const who = this.#isStub ? 'The stub' : 'The ROM';
      const other =
        command === this.#asked?.command ? '' : ` It answers to ${commandName(command)}.`;
      return `${who} refuses: ${errorInWords(error)}.${other}`;
    }
    const answers = exchange.frames.filter(({ from }) => from === 'board').length;
    if (command === COMMANDS.SYNC) {
      return `In step: it has answered ${answers === 1 ? 'once' : `${answers} times`}.`;
    }
    if (register !== null) return `${register}.`;
    if (command === COMMANDS.SPI_FLASH_MD5) {
      const digest = digestOf(data);
      if (this.#expectedMd5 === null) return `MD5 ${digest}.`;
      return digest === this.#expectedMd5
        ? `MD5 ${digest}: the same as the image’s. Every octet is there.`
        : `MD5 ${digest}, but the image’s is ${this.#expectedMd5}: the flash holds something else.`;
    }
    return 'Done.';
  }

  #begin(name: string, phase: ExchangePhase, asked: string): Draft {
    this.#settle();
    this.#asked = null;
    const exchange: Draft = {
      flash: this.#options.flash,
      number: ++this.#number,
      phase,
      name,
      asks: asked,
      answer: null,
      state: 'waiting',
      startMs: this.#nowMs(),
      endMs: null,
      frames: [],
      levels: [],
      text: '',
      block: null,
    };
    this.#last = exchange;
    return exchange;
  }

  /** The next exchange begins, or none does: the last one gets no answer any more. */
  #settle(): void {
    const last = this.#last;
    if (last?.state !== 'waiting') return;
    last.state = 'unanswered';
    last.answer = 'No answer came.';
    this.#tell(last);
  }

  #frame(
    from: ExchangeFrame['from'],
    { raw }: RawFrame,
    fields: readonly ExchangeField[],
  ): ExchangeFrame {
    const long = raw.length > MAX_KEPT_OCTETS;
    return {
      from,
      timeMs: this.#nowMs(),
      length: raw.length,
      octets: long ? raw.slice(0, KEPT_HEAD_OCTETS) : raw,
      tail: long ? raw.slice(-KEPT_TAIL_OCTETS) : new Uint8Array(0),
      fields,
    };
  }

  #nowMs(): number {
    return this.#options.nowMs() - this.#startMs;
  }

  #tell(exchange: Draft): void {
    this.#options.onExchange({ ...exchange });
  }
}
