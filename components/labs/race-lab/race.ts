/**
 * One run: the same toggles at the same moments on both boards, one screen polling, one listening.
 * Everything it tells is counted from the packets of the two wires and from the pin of the LED.
 */
import type { Board } from '../../../device/board/board.ts';
import { SIDES, type RaceBoards, type Side } from './boards.ts';
import { CaptureCounter, type Counts, type Mark } from './capture-counter.ts';
import {
  browserHeaders,
  HttpClient,
  PollingClient,
  SocketClient,
  type Client,
  type Ports,
} from './clients.ts';
import { outcomesOf, summaryOf, type Change, type Outcome, type Summary } from './outcomes.ts';
import { schedule, type Plan, type Toggle, type Toggler } from './schedule.ts';

export interface RaceOptions extends Plan {
  readonly intervalMs: number;
  readonly paceBaud: number | null;
  readonly keepConnection: boolean;
  /** Send the header fields a browser sends, not only the necessary ones. */
  readonly browserFields: boolean;
}

/** One side, as it stands now. */
export interface SideState {
  readonly screen: Counts;
  readonly other: Counts;
  readonly all: Counts;
  readonly marks: readonly Mark[];
  readonly initial: boolean;
  readonly outcomes: readonly Outcome[];
  readonly summary: Summary;
  readonly latePolls: number;
  readonly skippedPolls: number;
}

export type RaceState = Readonly<Record<Side, SideState>> & { readonly nowMs: number };

export interface Finished extends RaceState {
  /** What both were counted from. */
  readonly captures: Readonly<Record<Side, Uint8Array<ArrayBuffer>>>;
}

/** One board, its two clients, and what is counted of them. */
interface Lane {
  readonly board: Board;
  readonly counter: CaptureCounter;
  readonly ports: Ports;
  readonly changes: Change[];
  initial: boolean;
  clients: Partial<Record<Toggler, Client>>;
}

export class Race {
  readonly #options: RaceOptions;
  readonly #lanes: Record<Side, Lane>;
  readonly #toggles: readonly Toggle[];
  #startMs = 0;
  #poller: PollingClient | null = null;

  constructor(boards: RaceBoards, options: RaceOptions) {
    this.#options = options;
    this.#toggles = schedule(options);
    const lane = (board: Board): Lane => {
      const ports: Ports = new Map();
      const roleOf = (port: number) => ports.get(port) ?? null;
      const counter = new CaptureCounter(roleOf, options.paceBaud);
      return { board, counter, ports, changes: [], initial: false, clients: {} };
    };
    this.#lanes = { http: lane(boards.http), socket: lane(boards.socket) };
  }

  /** Resolves when the time is up. Rejects with the signal's reason, or when a board is lost. */
  async run(signal: AbortSignal): Promise<Finished> {
    const over = new AbortController();
    const ends = AbortSignal.any([signal, over.signal]);
    try {
      await this.#prepare(ends);
      this.#begin(ends);
      await this.#untilTheEnd(ends);
      const { http, socket } = this.#lanes;
      for (const { board } of [http, socket]) board.wire?.tellNow();
      const fileOf = ({ board }: Lane) => board.pcap([...board.packets]);
      const files = Promise.all([fileOf(http), fileOf(socket)]);
      const state = this.state();
      const [httpFile, socketFile] = await files;
      return { ...state, captures: { http: httpFile, socket: socketFile } };
    } finally {
      over.abort();
      this.#closeClients();
    }
  }

  /** The reader presses: both screens toggle at once. */
  toggle(): void {
    for (const side of SIDES) this.#lanes[side].clients.screen?.toggle();
  }

  state(): RaceState {
    const { http, socket } = this.#lanes;
    return { http: this.#sideState(http), socket: this.#sideState(socket), nowMs: this.#elapsedMs };
  }

  get #elapsedMs(): number {
    return Math.min(this.#options.lengthMs, performance.now() - this.#startMs);
  }

  /** Somebody else has the page of the WebSocket board open already when the race begins. */
  async #prepare(signal: AbortSignal): Promise<void> {
    const { http, socket } = this.#lanes;
    const options = this.#clientOptions();
    http.clients.other = new HttpClient(wireOf(http.board), http.ports, 'other', options);
    const other = new SocketClient(wireOf(socket.board), socket.ports, 'other', options);
    socket.clients.other = other;
    await Promise.race([other.opened, aborted(signal)]);
  }

  #begin(signal: AbortSignal): void {
    const { http, socket } = this.#lanes;
    for (const side of SIDES) this.#watch(this.#lanes[side], signal);
    this.#startMs = performance.now();
    const options = this.#clientOptions();
    const poller = new PollingClient(wireOf(http.board), http.ports, options);
    this.#poller = poller;
    http.clients.screen = poller;
    poller.start();
    socket.clients.screen = new SocketClient(wireOf(socket.board), socket.ports, 'screen', options);
    for (const { atMs, by } of this.#toggles) {
      const timer = setTimeout(() => {
        for (const side of SIDES) this.#lanes[side].clients[by]?.toggle();
      }, atMs);
      signal.addEventListener('abort', () => clearTimeout(timer));
    }
  }

  #watch(lane: Lane, signal: AbortSignal): void {
    const { board, counter, changes } = lane;
    const wire = wireOf(board);
    board.clearPackets();
    lane.initial = board.snapshot.ledLit;
    let lit = lane.initial;
    board.on(
      'change',
      (snapshot) => {
        if (snapshot.ledLit === lit) return;
        lit = snapshot.ledLit;
        changes.push({ timeMs: wire.link.nowMs, on: lit });
      },
      { signal },
    );
    board.on('packet', (packet) => counter.next(packet), { signal });
  }

  async #untilTheEnd(signal: AbortSignal): Promise<void> {
    const lost = SIDES.map(
      (side) =>
        new Promise<never>((_, reject) => {
          this.#lanes[side].board.on(
            'change',
            ({ serving, problem }) => {
              if (!serving) reject(new Error(problem?.what ?? 'A board has started anew.'));
            },
            { signal },
          );
        }),
    );
    const time = new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, this.#options.lengthMs);
      signal.addEventListener('abort', () => clearTimeout(timer));
    });
    await Promise.race([time, aborted(signal), ...lost]);
  }

  #closeClients(): void {
    for (const side of SIDES) {
      const { clients, board } = this.#lanes[side];
      // A board that is gone has taken its connections with it.
      if (board.wire === null) continue;
      clients.screen?.close();
      clients.other?.close();
    }
  }

  #sideState({ counter, initial, changes }: Lane): SideState {
    const outcomes = outcomesOf(initial, changes, counter.tellings);
    const isHttp = counter === this.#lanes.http.counter;
    return {
      screen: { ...counter.screen },
      other: { ...counter.other },
      all: { ...counter.all },
      marks: counter.marks,
      initial,
      outcomes: outcomes.all,
      summary: summaryOf(outcomes),
      latePolls: isHttp ? (this.#poller?.late ?? 0) : 0,
      skippedPolls: isHttp ? (this.#poller?.skipped ?? 0) : 0,
    };
  }

  #clientOptions() {
    const { intervalMs, keepConnection, browserFields } = this.#options;
    return { intervalMs, keepConnection, headers: browserFields ? browserHeaders() : {} };
  }
}

function wireOf(board: Board) {
  if (board.wire === null) throw new Error('A board is gone.');
  return board.wire;
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason as Error);
    signal.addEventListener('abort', () => reject(signal.reason as Error));
  });
}
