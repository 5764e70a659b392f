/**
 * The board that this page holds, virtual or on a cable. It stays small, because every page loads it;
 * what a connection needs (attachment.ts), the virtual board and the flasher arrive with a board.
 */
import type { FlashPart } from '../flash/flash-parts.ts';
import { BOOT_IMAGE_ADDRESS } from '../formats/esp/chips.ts';
import type { Exchange } from '../formats/esp/exchange.ts';
import type { PadInput, PinState } from '../formats/esp/pins.ts';
import type { DemultiplexerCounters } from '../formats/net/demultiplexer.ts';
import type { Packet } from '../formats/net/packet.ts';
import { ProblemError, type Problem } from '../formats/problem.ts';
import type { HttpResponse } from '../net/http/http.ts';
import type { WebSocketClient } from '../net/websocket/websocket.ts';
import type { BoardDevice, OpenDevice, SketchName } from '../port/board-device.ts';
import type { Port } from '../port/port.ts';
import { Announcer } from './announcer.ts';
import type { Attachment } from './attachment.ts';
import { NO_BOARD, type BoardSnapshot, type FlashState } from './board-events.ts';
import type { Board } from './board-interface.ts';
import type { BoardParts, StartOptions } from './board-parts.ts';
import { BACK_BY_ITSELF, NO_BOARD_CONNECTED, problemOf, TAKEN_BY_TAB } from './board-problems.ts';
import { BoardReturn } from './board-return.ts';
import type { FlashJob } from './flashing/board-flash.ts';
import type { FlashWishes } from './flashing/flash-run.ts';
import { SerialLog } from './serial-log.ts';
import type { Session, Wire } from './session.ts';
import { inTime } from './site-load.ts';
import { Transcript } from './transcript.ts';
import type { VirtualCodeOptions } from './virtual-code.ts';
import type { Octets } from '../formats/octets/octets.ts';

/** BOOT pulls it low (Espressif, "ESP32-DevKitC V4 Getting Started Guide"). */
const BOOT_PIN = 0;
const NO_PINS: ReadonlyMap<number, PinState> = new Map();

export class LocalBoard implements Board {
  readonly transcript = new Transcript();
  readonly textFrom = 0;
  readonly #announcer = new Announcer();
  readonly #parts: BoardParts;
  readonly #serial = new SerialLog();
  /** Aborts when the board is disconnected or lost; null without one. */
  #connection: AbortController | null = null;
  /** There from the moment at which the port is open. */
  #attachment: Attachment | null = null;
  #easySequence = false;
  #hold: (() => Promise<void>) | null = null;
  /** Flashes of this page so far. */
  #flashes = 0;
  /** The conversation of the last flash, also of a board that is gone. */
  #exchanges: () => readonly Exchange[] = () => [];
  readonly #return = new BoardReturn({
    connect: async (port) => {
      await this.connectUsb(port);
      return this.#attachment !== null;
    },
    note: (note) => this.#announcer.update({ note }),
  });
  /** The last capture's clock, also of a board that is gone. */
  captureMs = (pageMs: number): number => pageMs;
  /** Milliseconds since 1970 at which the capture began. */
  #captureStartMs = 0;

  constructor(parts: BoardParts) {
    this.#parts = parts;
  }

  get snapshot(): BoardSnapshot {
    return this.#announcer.snapshot;
  }

  on: Board['on'] = (...given) => this.#announcer.on(...given);

  get serialLines(): readonly string[] {
    return this.#serial.lines;
  }

  get streamCounters(): Readonly<DemultiplexerCounters> | null {
    return this.#attachment?.session.counters ?? null;
  }

  get packets(): readonly Packet[] {
    return this.#attachment?.session.packets ?? [];
  }

  get packetsSinceRestart(): readonly Packet[] {
    return this.#attachment?.session.packetsSinceRestart ?? [];
  }

  get exchanges(): readonly Exchange[] {
    return this.#exchanges();
  }

  get pins(): ReadonlyMap<number, PinState> {
    return this.#attachment?.pins ?? NO_PINS;
  }

  get wire(): Wire | null {
    return this.#attachment?.session ?? null;
  }

  get easySequence(): boolean {
    return this.#easySequence;
  }

  setEasySequence(on: boolean): boolean {
    this.#easySequence = on;
    this.#attachment?.session.setEasySequence(on);
    if (this.#attachment === null) return true;
    const { device } = this.#attachment;
    device.setEasySequence?.(on);
    return device.setEasySequence !== undefined;
  }

  holdFlash(hold: (() => Promise<void>) | null): void {
    this.#hold = hold;
  }

  async loadAhead(): Promise<void> {
    const program = this.#parts.bundledImage('virtual', 'led_websocket');
    await this.#loadVirtual(program, true, () => undefined);
  }

  startVirtual(options: StartOptions = {}): Promise<void> {
    return this.#start('virtual', this.#parts.openVirtual, options);
  }

  connectUsb(port?: Port): Promise<void> {
    const open: OpenDevice = (events, options) => this.#parts.openUsb(events, { ...options, port });
    return this.#start('usb', open, {});
  }

  async disconnect(): Promise<void> {
    const flash = await this.#release();
    this.#announcer.happen('disconnect', { ...NO_BOARD, flash });
  }

  reset(): Promise<void> {
    return this.#attempt(() => this.#idle().reset());
  }

  bootMode(): Promise<void> {
    return this.#attempt(() => this.#idle().bootMode());
  }

  press(button: 'EN' | 'BOOT', down: boolean): void {
    this.#attachment?.press(button, down);
    if (button === 'BOOT') this.#announcer.emit('input', { pin: BOOT_PIN, input: down ? 0 : null });
  }

  setInput(pin: number, input: PadInput): void {
    this.#attachment?.device.setInput?.(pin, input);
    this.#announcer.emit('input', { pin, input });
  }

  readFlash(address: number, length: number): Octets | null {
    return this.#attachment?.device.readFlash?.(address, length) ?? null;
  }

  flash(
    program: Uint8Array<ArrayBuffer> | readonly FlashPart[] | SketchName = 'led_websocket',
    wishes: FlashWishes = {},
  ): Promise<void> {
    return this.#attempt(async () => {
      const attachment = this.#idle();
      const sketch = typeof program === 'string' ? program : null;
      const parts = async (): Promise<readonly FlashPart[]> => {
        if (sketch !== null) {
          return atBoot(await this.#parts.bundledImage(attachment.device.kind, sketch));
        }
        return program instanceof Uint8Array ? atBoot(program) : (program as readonly FlashPart[]);
      };
      await this.#flash(attachment, { kind: 'write', parts, sketch, wishes });
    });
  }

  eraseFlash(): Promise<void> {
    return this.#attempt(() => this.#flash(this.#idle(), { kind: 'erase' }));
  }

  cancel(): void {
    this.#attachment?.flash.cancel();
  }

  listenAt(baudRate: number): Promise<void> {
    return this.#attempt(() => this.#idle().rate.listenAt(baudRate));
  }

  changeSpeed(baudRate: number): Promise<void> {
    return this.#attempt(() => this.#idle().rate.agree(baudRate));
  }

  toggle(): Promise<void> {
    return this.#attempt(async () => {
      const { program, signal } = this.#connected();
      const toggleMs = await program.led.toggle();
      this.#announcer.until(signal).update({ toggleMs });
    });
  }

  sendText(text: string): Promise<void> {
    return this.#attempt(() => this.#session().sendText(text));
  }

  async get(path: string, signal?: AbortSignal): Promise<HttpResponse> {
    return this.#session().get(path, signal);
  }

  webSocket(path: string, protocols: readonly string[] = []): WebSocketClient {
    return this.#session().webSocket(path, { protocols });
  }

  clearPackets(): void {
    this.#attachment?.session.link.clear();
    this.#newCapture();
  }

  async pcap(packets = this.packets): Promise<Uint8Array<ArrayBuffer>> {
    const startMs = this.#captureStartMs;
    const { encodePcap } = await import('../formats/net/pcap.ts');
    return encodePcap(packets, startMs);
  }

  forgetProblem(): void {
    if (this.snapshot.problem !== null) this.#announcer.update({ problem: null });
  }

  async #start(kind: BoardDevice['kind'], open: OpenDevice, start: StartOptions): Promise<void> {
    const { sketch = 'led_websocket', programmed = false, skipFlash = programmed } = start;
    await this.#release();
    this.#connection?.abort(); // of another start meanwhile
    const { signal } = (this.#connection = new AbortController());
    const announces = this.#announcer.until(signal);
    // What a real board said before it was lost may be why.
    if (kind === 'virtual' || this.snapshot.state !== 'lost') this.#serial.clear();
    this.#exchanges = () => [];
    this.#announcer.happen('connect', NO_BOARD);
    await this.#attempt(async () => {
      const program = kind === 'virtual' ? this.#parts.bundledImage(kind, sketch) : null;
      if (program !== null) {
        const tell = (loading: BoardSnapshot['loading']): void => announces.update({ loading });
        void this.#loadVirtual(program, !skipFlash, tell);
      }
      const [{ Attachment }, image] = await Promise.all([
        inTime(import('./attachment.ts')),
        program,
      ]);
      signal.throwIfAborted();
      const attachment = await Attachment.open({
        kind,
        open,
        start,
        // What a real board's flash holds, nobody has said.
        sketch: kind === 'usb' ? null : sketch,
        programmed: programmed ? image : null,
        easySequence: this.#easySequence,
        announces,
        signal,
        hear: (text) => this.#hear(text),
        page: {
          number: () => ++this.#flashes,
          hold: () => this.#hold?.() ?? null,
          rateMemory: async () => (await this.#parts.rateMemory?.()) ?? null,
        },
        onLost: (problem) => this.#lost(problem),
        onTaken: (by) => this.#giveUp(by),
      });
      if (signal.aborted) return attachment.release();
      this.#attachment = attachment;
      this.captureMs = (pageMs) => attachment.session.captureMs(pageMs);
      attachment.session.start();
      this.#newCapture();
      if (image !== null && (!skipFlash || attachment.device.holds?.(image) !== true)) {
        const parts = (): readonly FlashPart[] => atBoot(image);
        await this.#flash(attachment, { kind: 'write', parts, sketch, wishes: {} });
      } else if (kind === 'usb') attachment.program.find();
      // It has been booting since it has power, and may be further by now.
      else announces.happen('power');
    });
    // It failed, and nothing goes on of it.
    if (this.#attachment === null && !signal.aborted) {
      const { problem } = this.snapshot;
      await this.#release();
      this.#announcer.happen('connect-failed', { ...NO_BOARD, problem });
    }
  }

  /** What fails here is asked for again, and told, where it is used. */
  async #loadVirtual(
    program: Promise<unknown>,
    flashes: boolean,
    tell: VirtualCodeOptions['tell'],
  ): Promise<void> {
    const first = [
      { name: 'the program', load: () => program },
      { name: 'the network', load: () => import('./attachment.ts') },
    ];
    await Promise.allSettled([program, this.#parts.loadVirtual?.({ first, flashes, tell })]);
  }

  #flash(attachment: Attachment, job: FlashJob): Promise<void> {
    this.#exchanges = () => attachment.flash.exchanges;
    return attachment.flash.start(job);
  }

  #newCapture(): void {
    this.#captureStartMs = Date.now();
    this.#announcer.emit('packets-cleared', null);
  }

  #hear(text: string): readonly string[] {
    this.transcript.push(text, performance.now());
    this.#announcer.emit('text', text);
    return this.#serial.push(text);
  }

  /**
   * Ends the connection, or the attempt at one. Resolves when the device is free, with how its last flash
   * went: of one that was cut off that is known only then.
   */
  async #release(): Promise<FlashState> {
    const attachment = this.#attachment;
    this.#connection?.abort();
    this.#connection = this.#attachment = null;
    this.#return.stop();
    this.#announcer.emit('pins', NO_PINS);
    await attachment?.release();
    return attachment?.flash.state ?? this.snapshot.flash;
  }

  #lost(problem: Problem | null): void {
    const attachment = this.#attachment;
    const halfWritten = attachment?.flash.halfWritten ?? false;
    const cut = this.snapshot.flash;
    const gone = this.#release();
    const device = attachment?.device;
    const comesBack = device?.comeback !== undefined;
    const next = BACK_BY_ITSELF;
    this.#announcer.happen('lose', {
      ...NO_BOARD,
      flash: cut,
      problem: comesBack && problem !== null ? { ...problem, next } : problem,
    });
    void gone.then((flash) => {
      if (this.snapshot.flash === cut) this.#announcer.update({ flash });
    });
    if (comesBack) void this.#return.await(device, gone, halfWritten);
  }

  async #giveUp(by: 'other-tab' | 'page-left'): Promise<void> {
    if (by === 'page-left') {
      this.#lost(null);
      return;
    }
    await this.disconnect();
    this.#announcer.update({ note: TAKEN_BY_TAB });
  }

  #connected(): Attachment {
    if (this.#attachment === null) throw new ProblemError(NO_BOARD_CONNECTED);
    return this.#attachment;
  }

  /** The board, which must not be in the middle of being flashed. */
  #idle(): Attachment {
    const attachment = this.#connected();
    attachment.requireIdle();
    return attachment;
  }

  #session(): Session {
    return this.#connected().session;
  }

  /** Runs an action of the reader's; what goes wrong becomes the snapshot's problem. */
  async #attempt(action: () => Promise<void>): Promise<void> {
    const { problem: last, note } = this.snapshot;
    if (last !== null || note !== null) this.#announcer.update({ problem: null, note: null });
    const connection = this.#connection;
    try {
      await action();
    } catch (error) {
      if (error instanceof DOMException && error.name === 'AbortError') return;
      const problem = problemOf(error);
      if (problem.code === 'unexpected') console.error(error);
      // Of a board that is gone nothing is told any more.
      if (this.#connection !== connection) return;
      this.#announcer.update({ problem });
    }
  }
}

/** An image for the boot ROM, where that of a classic ESP32 looks for it. */
function atBoot(data: Uint8Array<ArrayBuffer>): readonly FlashPart[] {
  return [{ address: BOOT_IMAGE_ADDRESS, data }];
}
