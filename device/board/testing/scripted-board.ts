/**
 * A board of given facts and no device: for tests of widgets, and for the gallery that shows them. It
 * keeps what it was asked, and does none of it.
 */
import type { Exchange } from '../../formats/esp/exchange.ts';
import { noCounters } from '../../formats/net/demultiplexer.ts';
import type { Packet } from '../../formats/net/packet.ts';
import { encodePcap } from '../../formats/net/pcap.ts';
import { ProblemError } from '../../formats/problem.ts';
import { Announcer } from '../announcer.ts';
import type { BoardEvents, BoardSnapshot } from '../board-events.ts';
import type { Board } from '../board-interface.ts';
import { NO_BOARD_CONNECTED } from '../board-problems.ts';
import type { Wire } from '../session.ts';
import { Transcript } from '../transcript.ts';

export interface BoardScript {
  readonly snapshot?: Partial<BoardSnapshot>;
  /** Serial text, without the ends of the lines. */
  readonly lines?: readonly string[];
  readonly packets?: readonly Packet[];
  readonly exchanges?: readonly Exchange[];
  readonly wire?: Wire;
}

export class ScriptedBoard implements Board {
  readonly transcript = new Transcript();
  readonly textFrom = 0;
  readonly streamCounters = noCounters();
  readonly serialLines: string[];
  readonly exchanges: readonly Exchange[];
  readonly wire: Wire | null;
  readonly pins = new Map<never, never>();
  /** The methods that were called, in their order. */
  readonly asked: string[] = [];
  readonly #announcer = new Announcer();
  #packets: Packet[];
  easySequence = false;

  constructor({ snapshot = {}, lines = [], packets = [], exchanges = [], wire }: BoardScript = {}) {
    this.serialLines = [...lines];
    this.exchanges = exchanges;
    this.wire = wire ?? null;
    this.#packets = [...packets];
    for (const line of lines) this.transcript.push(`${line}\r\n`, 0);
    this.#announcer.update(snapshot);
  }

  get snapshot(): BoardSnapshot {
    return this.#announcer.snapshot;
  }

  get packets(): readonly Packet[] {
    return this.#packets;
  }

  captureMs(pageMs: number): number {
    return pageMs;
  }

  get packetsSinceRestart(): readonly Packet[] {
    return this.#packets;
  }

  on: Board['on'] = (...given) => this.#announcer.on(...given);

  /** Has the board tell this. */
  tell<Name extends keyof BoardEvents>(name: Name, detail: BoardEvents[Name]): void {
    if (name === 'packet') this.#packets.push(detail as Packet);
    this.#announcer.emit(name, detail);
  }

  change(change: Partial<BoardSnapshot>): void {
    this.#announcer.update(change);
  }

  loadAhead = (): Promise<void> => Promise.resolve();
  startVirtual = (): Promise<void> => this.#ask('startVirtual');
  connectUsb = (): Promise<void> => this.#ask('connectUsb');
  disconnect = (): Promise<void> => this.#ask('disconnect');
  reset = (): Promise<void> => this.#ask('reset');
  bootMode = (): Promise<void> => this.#ask('bootMode');
  flash = (): Promise<void> => this.#ask('flash');
  eraseFlash = (): Promise<void> => this.#ask('eraseFlash');
  listenAt = (): Promise<void> => this.#ask('listenAt');
  changeSpeed = (): Promise<void> => this.#ask('changeSpeed');
  toggle = (): Promise<void> => this.#ask('toggle');
  sendText = (): Promise<void> => this.#ask('sendText');

  setInput(pin: number): void {
    this.asked.push(`setInput ${pin}`);
  }

  readFlash(): null {
    return null;
  }

  press(button: 'EN' | 'BOOT'): void {
    this.asked.push(`press ${button}`);
  }

  cancel(): void {
    this.asked.push('cancel');
  }

  holdFlash(): void {
    this.asked.push('holdFlash');
  }

  get(): Promise<never> {
    return Promise.reject(new ProblemError(NO_BOARD_CONNECTED));
  }

  webSocket(): never {
    throw new ProblemError(NO_BOARD_CONNECTED);
  }

  setEasySequence(on: boolean): boolean {
    this.easySequence = on;
    return true;
  }

  clearPackets(): void {
    this.#packets = [];
    this.#announcer.emit('packets-cleared', null);
  }

  pcap(packets = this.packets): Promise<Uint8Array<ArrayBuffer>> {
    return Promise.resolve(encodePcap(packets, 0));
  }

  forgetProblem(): void {
    this.#announcer.update({ problem: null });
  }

  #ask(method: string): Promise<void> {
    this.asked.push(method);
    return Promise.resolve();
  }
}
