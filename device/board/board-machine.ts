/**
 * The one board a page has: a state machine that all widgets share. It stays small, because every
 * page loads it; the virtual board, the flasher and the network arrive when a board is started.
 */
import { BOOT_BAUD_RATE } from '../formats/esp/chips.ts';
import type { HttpResponse } from '../net/http/http.ts';
import type { Packet } from '../formats/net/packet.ts';
import type { WebSocketClient } from '../net/websocket/websocket.ts';
import type { Port } from '../port/port.ts';
import type { Exchange, FlashEnd } from '../formats/esp/exchange.ts';
import type { BoardDevice, OpenDevice, SketchName } from '../port/board-device.ts';
import type { FlashWishes } from './flash-run.ts';
import type { FlashPart } from '../flash/flash-parts.ts';
import type { Session, Wire } from './session.ts';
import type { DemultiplexerCounters } from '../formats/net/demultiplexer.ts';
import { Announcer } from './announcer.ts';
import { ProblemError, type Problem } from '../formats/problem.ts';
import {
  BACK_BY_ITSELF,
  BUSY_FLASHING,
  NO_BOARD_CONNECTED,
  NO_RESET_LINES,
  NOT_RUNNING,
  problemOf,
  TAKEN_BY_TAB,
} from './board-problems.ts';
import type { BoardParts, StartOptions } from './board-parts.ts';
import { BoardFlashing, type FlashJob } from './board-flashing.ts';
import type { BoardLine } from './board-line.ts';
import type { BoardProgram } from './board-program.ts';
import { BoardReturn } from './board-return.ts';
import { closePort, pulseEnable, resetToDownload } from '../port/port-control.ts';
import { SerialLog } from './serial-log.ts';
import { Transcript } from './transcript.ts';
import { NO_BOARD } from './board-events.ts';

export class Board extends Announcer {
  /** What was heard since the page was opened, whatever board said it. */
  readonly transcript = new Transcript();
  readonly #parts: BoardParts;
  readonly #serial = new SerialLog();
  #device: BoardDevice | null = null;
  #session: Session | null = null;
  #program: BoardProgram | null = null;
  #line: BoardLine | null = null;
  #easySequence = false;
  readonly #flashing = new BoardFlashing();
  readonly #return = new BoardReturn({
    connect: async (port) => {
      await this.connectUsb(port);
      return this.#device !== null;
    },
    note: (note) => this.update({ note }),
  });
  /** Goes up with every new device, so that what an old one still says is not heard. */
  #generation = 0;
  /** Milliseconds since 1970 at which the capture began. */
  #captureStartMs = 0;

  constructor(parts: BoardParts) {
    super();
    this.#parts = parts;
  }

  /** Complete lines of serial text, the latest last; old ones are dropped. */
  get serialLines(): readonly string[] {
    return this.#serial.lines;
  }

  /** What of the serial stream was no text; null without a board. */
  get streamCounters(): Readonly<DemultiplexerCounters> | null {
    return this.#session?.counters ?? null;
  }

  /** Packets that crossed the link, the latest last; old ones are dropped. */
  get packets(): readonly Packet[] {
    return this.#session?.packets ?? [];
  }

  /** Of these, the ones since the board last restarted: no older connection is known to it. */
  get packetsSinceRestart(): readonly Packet[] {
    return this.#session?.packetsSinceRestart ?? [];
  }

  /** The conversation with the boot ROM during the last flash, or the one that is running. */
  get exchanges(): readonly Exchange[] {
    return this.#flashing.exchanges;
  }

  /** How the last flash ended; null before the first and while one is running. */
  get flashEnd(): FlashEnd | null {
    return this.#flashing.end;
  }

  /** Before anything is sent to the board while flashing, waits for `hold`; null: no more. */
  holdFlash(hold: (() => Promise<void>) | null): void {
    this.#flashing.hold = hold;
  }

  /** The wire itself, for labs: its link, and connections of one's own. null without a board. */
  get wire(): Wire | null {
    return this.#session;
  }

  /** Whether connections begin at easy sequence numbers. */
  get easySequence(): boolean {
    return this.#easySequence;
  }

  /**
   * Lets new connections begin at numbers that are easy to follow, 1000 here and 5000 on the board,
   * or at random ones as in life (RFC 9293 section 3.4.1).
   * @returns false when the board keeps its random numbers: only a virtual one can be told
   */
  setEasySequence(on: boolean): boolean {
    this.#easySequence = on;
    this.#session?.setEasySequence(on);
    return this.#device?.setEasySequence(on) ?? true;
  }

  /** Powers a virtual board, flashes it with the bundled image and lets it run. */
  startVirtual(options: StartOptions = {}): Promise<void> {
    return this.#start('virtual', this.#parts.openVirtual, options);
  }

  /**
   * Opens the port of a real board and listens; nothing is reset nor written.
   * @param port the one this site was granted, if there is just one, unless given
   */
  connectUsb(port?: Port): Promise<void> {
    const open: OpenDevice = (events, options) => this.#parts.openUsb(events, { ...options, port });
    return this.#start('usb', open);
  }

  /** Closes the WebSocket and the port, and lets go of the board. */
  async disconnect(): Promise<void> {
    await this.#letGo();
    this.update({ ...NO_BOARD });
  }

  /** Pulls EN low for a moment: the board starts again from the boot ROM. */
  async reset(): Promise<void> {
    await this.#attempt(async () => {
      const { port } = this.#idle();
      const lowered = (): void => this.#session?.expectReset();
      await this.#line?.rest();
      this.#device?.expectReset?.();
      if (!(await this.#pulled(port, () => pulseEnable(port, lowered)))) return;
      const { kind, baudRate } = this.snapshot;
      // At another rate nothing it says can be read.
      if (kind === 'usb' && baudRate === BOOT_BAUD_RATE) this.#program?.expectBoot();
    });
  }

  /** Starts the boot ROM's download mode, as with BOOT held; `reset()` leads back out of it. */
  async bootMode(): Promise<void> {
    await this.#attempt(async () => {
      const { port, resetTiming } = this.#idle();
      await this.#line?.rest();
      this.#device?.expectReset?.();
      const lowered = (): void => this.#session?.expectReset();
      await this.#pulled(port, () => resetToDownload(port, resetTiming, lowered));
    });
  }

  /**
   * Writes a program of the site, an image of one's own or the parts of one, verifies it and starts it.
   * For a real board this ends when it has booted and its program has spoken.
   */
  async flash(
    program: Uint8Array<ArrayBuffer> | readonly FlashPart[] | SketchName = 'led_websocket',
    wishes: FlashWishes = {},
  ): Promise<void> {
    await this.#attempt(async () => {
      const device = this.#idle();
      const sketch = typeof program === 'string' ? program : null;
      const parts = async (): Promise<readonly FlashPart[]> => {
        if (sketch !== null) return atBoot(await this.#parts.bundledImage(device.kind, sketch));
        return program instanceof Uint8Array ? atBoot(program) : (program as readonly FlashPart[]);
      };
      await this.#flash(device, { kind: 'write', parts, sketch, wishes });
    });
  }

  /** Erases the whole flash: every program and every setting in it. */
  async eraseFlash(): Promise<void> {
    await this.#attempt(async () => {
      await this.#flash(this.#idle(), { kind: 'erase' });
    });
  }

  /**
   * Listens at another rate than the board talks at: what it says cannot be read then, nor what is
   * sent to it. Flashing goes back to the board's own.
   */
  async listenAt(baudRate: number): Promise<void> {
    await this.#attempt(async () => {
      this.#idle();
      await this.#connectedLine().listenAt(baudRate);
    });
  }

  /**
   * Agrees with the board on another rate of the line, which holds until it is reset. Connections go
   * on; what is on the line meanwhile is sent again.
   */
  async changeSpeed(baudRate: number): Promise<void> {
    await this.#attempt(async () => {
      this.#idle();
      await this.#connectedLine().agree(baudRate);
    });
  }

  /** The reader has read what went wrong, or has begun something else. */
  forgetProblem(): void {
    if (this.snapshot.problem !== null) this.update({ problem: null });
  }

  /** Ends the flash that is running; the board is left in download mode. */
  cancel(): void {
    this.#flashing.cancel();
  }

  /**
   * Asks the sketch to toggle, over its WebSocket or by `POST /toggle`, and resolves when it has said
   * the LED's new state.
   */
  async toggle(): Promise<void> {
    await this.#attempt(async () => {
      this.#connected();
      if (this.#program === null) throw new ProblemError(NOT_RUNNING);
      const generation = this.#generation;
      const toggleMs = await this.#program.toggle();
      if (this.#current(generation)) this.update({ toggleMs });
    });
  }

  /** Sends text on the serial line, as it is. */
  async sendText(text: string): Promise<void> {
    await this.#attempt(() => this.#openSession().sendText(text));
  }

  press(button: 'EN' | 'BOOT', down: boolean): void {
    this.#device?.press(button, down);
    if (this.#device?.kind !== 'virtual' || this.#flashing.busy) return;
    if (button === 'EN' && down) {
      this.#program?.rebooted();
      this.update({ state: 'booting' });
    }
  }

  /** Gets a page from the board by HTTP over the wire. Rejects with a ProblemError. */
  async get(path: string, signal?: AbortSignal): Promise<HttpResponse> {
    return this.#openSession().get(path, signal);
  }

  /** Opens a WebSocket of its own to the board, over the wire. */
  webSocket(path: string, protocols: readonly string[] = []): WebSocketClient {
    return this.#openSession().webSocket(path, { protocols });
  }

  clearPackets(): void {
    this.#session?.link.clear();
    this.#captureStartMs = Date.now();
    this.emit('packets-cleared', null);
  }

  /** The captured packets, or those given, as a file that Wireshark opens. */
  async pcap(packets = this.packets): Promise<Uint8Array<ArrayBuffer>> {
    const startMs = this.#captureStartMs;
    const { encodePcap } = await import('../formats/net/pcap.ts');
    return encodePcap(packets, startMs);
  }

  async #start(
    kind: BoardDevice['kind'],
    open: OpenDevice,
    options: StartOptions = {},
  ): Promise<void> {
    const { sketch = 'led_websocket', paceBaud = null, programmed = false } = options;
    const { skipFlash = programmed, ledSocket: wantsLedSocket = true } = options;
    await this.#letGo();
    const generation = ++this.#generation;
    // What a real board said before it was lost may be why.
    if (kind === 'virtual' || this.snapshot.state !== 'lost') this.#serial.clear();
    this.update({ ...NO_BOARD, state: 'connecting' });
    await this.#attempt(async () => {
      const [{ Session }, { BoardProgram }, { BoardLine }, image] = await Promise.all([
        import('./session.ts'),
        import('./board-program.ts'),
        import('./board-line.ts'),
        kind === 'virtual' ? this.#parts.bundledImage(kind, sketch) : null,
      ]);
      if (!this.#current(generation)) return;
      const device = await open(
        {
          onLed: (ledLit) => this.#current(generation) && this.update({ ledLit }),
          onProblem: (problem) => this.#current(generation) && this.#lost(problem),
          onTrace: (calls) => this.#current(generation) && this.emit('trace', calls),
          onTaken: async (by) => {
            if (this.#current(generation)) await this.#giveUp(by);
          },
        },
        programmed && image !== null ? { paceBaud, programmed: image } : { paceBaud },
      );
      if (!this.#current(generation)) {
        device.release();
        return;
      }
      this.#device = device;
      device.setEasySequence(this.#easySequence);
      const firstRate = paceBaud ?? BOOT_BAUD_RATE;
      // What a real board's flash holds, nobody has said.
      const known = kind === 'usb' ? null : sketch;
      const fullSpeed = kind === 'virtual' && paceBaud === null;
      this.update({ kind, sketch: known, baudRate: firstRate, fullSpeed });
      await this.#open(device, firstRate, generation);
      if (!this.#current(generation)) return;
      this.#session = new Session(
        device.port,
        {
          onText: (text) => this.#current(generation) && this.#heard(text),
          onPacket: (record) => this.#current(generation) && this.emit('packet', record),
          onLink: (event) => this.#current(generation) && this.emit('link', event),
          onTcp: (event) => this.#current(generation) && this.emit('tcp', event),
          onTimeHeld: (held) => device.holdTime(held),
          onSpeedLost: () => this.#current(generation) && this.#line?.lost(),
          onLost: (problem) => this.#current(generation) && this.#lost(problem),
        },
        firstRate,
      );
      this.#session.setEasySequence(this.#easySequence);
      this.#program = new BoardProgram(
        this.#session,
        { sketch: known, kind, wantsLedSocket },
        (change) => this.update(change),
      );
      this.#line = new BoardLine({
        session: this.#session,
        program: this.#program,
        firstRate,
        snapshot: () => this.snapshot,
        update: (change) => this.#current(generation) && this.update(change),
      });
      this.#captureStartMs = Date.now();
      this.#session.start();
      this.emit('packets-cleared', null);
      if (image !== null && (!skipFlash || !device.holds(image))) {
        await this.#flash(device, {
          kind: 'write',
          parts: () => atBoot(image),
          sketch,
          wishes: {},
        });
      } else if (kind === 'usb') {
        this.#program.find();
      } else if (this.snapshot.state === 'connecting') {
        // It has been booting since it has power, and may be further by now.
        this.update({ state: 'booting' });
      }
    });
  }

  async #open(device: BoardDevice, baudRate: number, generation: number): Promise<void> {
    try {
      await device.open(baudRate);
    } catch (error) {
      if (this.#current(generation)) this.#device = null;
      device.release();
      throw error;
    }
    // Somebody pressed "Disconnect" while it was being opened.
    if (!this.#current(generation)) await device.port.close().catch(() => undefined);
  }

  #flash(device: BoardDevice, job: FlashJob): Promise<void> {
    const generation = this.#generation;
    const { rateMemory } = this.#parts;
    return this.#flashing.start(
      {
        device,
        program: this.#program,
        session: this.#session,
        rateMemory: async () => (await rateMemory?.()) ?? null,
        isCurrent: () => this.#current(generation),
        snapshot: () => this.snapshot,
        update: (change) => this.update(change),
        emit: (name, detail) => this.emit(name, detail),
        freePort: async () => this.#line?.free(),
        onLost: (problem) => this.#lost(problem),
      },
      job,
    );
  }

  #heard(text: string): void {
    this.#flashing.heard(text);
    this.transcript.push(text, performance.now());
    this.emit('text', text);
    for (const line of this.#serial.push(text)) {
      this.emit('line', line);
      this.#flashing.line(line);
      const event = this.#program?.read(line) ?? null;
      const { state } = this.snapshot;
      const problem = state === 'flashing' ? null : this.#device?.trouble?.(line);
      // A board without a program starts over and over by its nature: that it has none is told already.
      const explained = state === 'no-program' && problem?.code === 'board-watchdog-loop';
      if (problem && !explained) this.update({ problem });
      if (event === 'program' || event === 'no-program') this.#flashing.booted();
      // What the old program or an empty flash still says while the flasher is being loaded.
      if (this.snapshot.state === 'flashing') continue;
      // A state that changes several times a second tells nobody anything; the problem does.
      const again = event === 'reset' && this.#device?.startsOver === true;
      if (!again) this.#program?.follow(event);
    }
  }

  async #letGo(): Promise<void> {
    const device = this.#device;
    const session = this.#session;
    this.#generation++;
    this.#return.stop();
    this.#program?.stop();
    this.#flashing.forget();
    const flashed = this.#flashing.stop();
    this.#device = this.#session = this.#program = this.#line = null;
    session?.lineSpeed.stop();
    await session?.stop();
    session?.forgetConnections();
    await flashed;
    if (device !== null) await closePort(device.port);
    device?.release();
  }

  #lost(problem: Problem | null): void {
    const device = this.#device;
    const { halfWritten } = this.#flashing;
    const gone = this.#letGo();
    const comesBack = device?.comeback !== undefined;
    const next = BACK_BY_ITSELF;
    this.update({
      ...NO_BOARD,
      state: 'lost',
      problem: comesBack && problem !== null ? { ...problem, next } : problem,
    });
    if (comesBack) void this.#return.await(device, gone, halfWritten);
  }

  async #giveUp(by: 'other-tab' | 'page-left'): Promise<void> {
    if (by === 'page-left') {
      this.#lost(null);
      return;
    }
    await this.disconnect();
    this.update({ note: TAKEN_BY_TAB });
  }

  /** @returns false when the port has no lines to pull EN and IO0 by; the reader is told, then */
  async #pulled(port: Port, pull: () => Promise<void>): Promise<boolean> {
    try {
      await pull();
      return true;
    } catch (error) {
      if (port.readable === null) throw error;
      this.update({ note: NO_RESET_LINES });
      return false;
    }
  }

  #connected(): BoardDevice {
    if (this.#device === null) throw new ProblemError(NO_BOARD_CONNECTED);
    return this.#device;
  }

  /** The board, which must not be in the middle of being flashed. */
  #idle(): BoardDevice {
    const device = this.#connected();
    if (this.#flashing.busy) throw new ProblemError(BUSY_FLASHING);
    return device;
  }

  #openSession(): Session {
    if (this.#session === null) throw new ProblemError(NO_BOARD_CONNECTED);
    return this.#session;
  }

  #connectedLine(): BoardLine {
    if (this.#line === null) throw new ProblemError(NO_BOARD_CONNECTED);
    return this.#line;
  }

  #current(generation: number): boolean {
    return generation === this.#generation;
  }

  /** Runs an action of the reader's; what goes wrong becomes the snapshot's problem. */
  async #attempt(action: () => Promise<void>): Promise<void> {
    const { problem: last, note } = this.snapshot;
    if (last !== null || note !== null) this.update({ problem: null, note: null });
    const generation = this.#generation;
    try {
      await action();
    } catch (error) {
      if (error instanceof DOMException && error.name === 'AbortError') return;
      if (!(error instanceof ProblemError)) console.error(error);
      if (!this.#current(generation)) return;
      const problem = problemOf(error);
      this.update(this.#device === null ? { ...NO_BOARD, problem } : { problem });
    }
  }
}

/** An image for the boot ROM, where a classic ESP32's looks for it (device/formats/esp/chips.ts). */
function atBoot(data: Uint8Array<ArrayBuffer>): readonly FlashPart[] {
  return [{ address: 0x1000, data }];
}
