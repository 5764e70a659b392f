/**
 * What goes on over one open port: serial text, and beside it a network of two computers. Octets
 * from the port are taken apart (device/formats/net); packets pass through the link to the network stack and
 * back. Between start() and stop() the session holds the port's streams; while a flasher has them,
 * what the network wants to send is lost, as on a cable that is out.
 */
import { BOOT_BAUD_RATE } from '../formats/esp/chips.ts';
import { systemClock } from '../clock/clock.ts';
import { PausableClock } from '../clock/pausable-clock.ts';
import { messageOf, ProblemError, type Problem } from '../formats/problem.ts';
import { systemRandom } from '../clock/random.ts';
import { Gateway } from '../net/gateway/gateway.ts';
import { NetworkStack } from '../net/stack.ts';
import {
  type AddressedRequest,
  HttpConnection,
  type HttpResponse,
  request,
} from '../net/http/http.ts';
import {
  decodeLineControl,
  encodeLineControl,
  isLineControl,
} from '../formats/net/line-control.ts';
import { Link, type LinkEvent } from '../net/link/link.ts';
import { Dissector } from '../formats/net/dissect.ts';
import type { Packet } from '../formats/net/packet.ts';
import type { PacketRecord } from '../formats/net/packet-record.ts';
import type { TcpConnection, TcpEvent, TcpOptions } from '../net/tcp/tcp.ts';
import { openWebSocket, type WebSocketClient } from '../net/websocket/websocket.ts';
import type { Port } from '../port/port.ts';
import {
  Demultiplexer,
  noCounters,
  type DemultiplexerCounters,
} from '../formats/net/demultiplexer.ts';
import { encodeSlip } from '../formats/net/slip.ts';
import { RateAgreement } from './rate/rate-agreement.ts';
import { openPort } from '../port/port-control.ts';

export const BOARD_ADDRESS = '192.168.43.233';
const HOST_ADDRESS = '192.168.43.1';
const FROM_HOST = { source: HOST_ADDRESS, destination: BOARD_ADDRESS };
const FROM_BOARD = { source: BOARD_ADDRESS, destination: HOST_ADDRESS };

/** Easy to count from, and unlike the board's 5000. */
const EASY_SEQUENCE = 1000;

export interface WebSocketOptions {
  readonly protocols?: readonly string[];
  /** What the Origin field shall say; the board's own page unless given. */
  readonly origin?: string;
  /** Fields of the request, added or instead of the right ones. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** What of a session is for labs. */
export type Wire = Pick<
  Session,
  'link' | 'connect' | 'get' | 'request' | 'httpConnection' | 'webSocket' | 'tellNow'
>;

export interface SessionEvents {
  readonly onText: (text: string) => void;
  readonly onPacket?: (packet: Packet) => void;
  readonly onLink?: (event: Exclude<LinkEvent, { type: 'packet' }>) => void;
  readonly onTcp?: (event: TcpEvent) => void;
  /** Time stands still on this side of the wire, because a packet is stopped on it, or goes on. */
  readonly onTimeHeld?: (held: boolean) => void;
  /** The sketch wants an address or a name that is not on this wire. */
  readonly onForeign?: (what: string) => void;
  /** The rate that was agreed on is no longer heard: this end is back at the first one. */
  readonly onRateLost?: () => void;
  /** The port is gone. */
  readonly onLost: (problem: Problem) => void;
}

export class Session {
  readonly link: Link;
  readonly network: NetworkStack;
  /** What both ends of the line agree to talk at. */
  readonly rate: RateAgreement;
  /** What of the stream was no text, for as long as the session lasts. */
  readonly counters: DemultiplexerCounters = noCounters();
  readonly #port: Port;
  readonly #events: SessionEvents;
  #demultiplexer: Demultiplexer;
  /** The one reader of this link's packets: it follows each connection. */
  readonly #dissector = new Dissector();
  #packets: Packet[] = [];
  /** Number of the last packet that belongs to an earlier run of the board. */
  #lastBeforeRestart = 0;
  #reader: ReadableStreamDefaultReader<Uint8Array<ArrayBuffer>> | null = null;
  #writer: WritableStreamDefaultWriter<Uint8Array<ArrayBuffer>> | null = null;
  #reading: Promise<void> = Promise.resolve();
  /** Settles when the port is open at the rate that was asked for last, or lost. */
  #reopening: Promise<void> = Promise.resolve();
  /** What has happened on the wire and has not been told yet, in its order. */
  #untold: (LinkEvent | TcpEvent)[] = [];
  #easySequence = false;
  readonly #listeners = new Set<(octets: Uint8Array) => void>();
  /** Of the link and of the connections: it stops while a packet is stopped. */
  readonly #clock = new PausableClock(systemClock);

  /** @param firstRate what the board talks at after a reset, if not 115200 baud */
  constructor(port: Port, events: SessionEvents, firstRate = BOOT_BAUD_RATE) {
    this.#port = port;
    this.#events = events;
    this.link = new Link({
      clock: this.#clock,
      random32: systemRandom,
      toBoard: (packet) => this.#transmit(encodeSlip(packet)),
      toClient: (packet) => this.network.receive(packet),
      onHolding: (holding) => this.#holdTime(holding),
    });
    this.link.tap((event) => {
      // What was seen of a capture that is gone must not be told as part of the next.
      if (event.type === 'cleared') {
        this.#untold = this.#untold.filter(isTcpEvent);
        this.#packets = [];
        this.#lastBeforeRestart = 0;
      }
      this.#tellSoon(event);
    });
    const gateway = new Gateway({
      address: HOST_ADDRESS,
      transmit: (packet) => this.link.fromClient(packet),
      now: () => Date.now(),
      onForeign: (what) => events.onForeign?.(what),
    });
    this.network = new NetworkStack({
      clock: this.#clock,
      random32: systemRandom,
      transmit: (packet) => this.link.fromClient(packet),
      initialSequence: () => (this.#easySequence ? EASY_SEQUENCE : systemRandom()),
      onTcpEvent: (event) => this.#tellSoon(event),
      onOther: (packet) => gateway.receive(packet),
    });
    this.rate = new RateAgreement({
      clock: systemClock,
      firstRate,
      send: (message) => this.#transmit(encodeSlip(encodeLineControl(message, FROM_HOST))),
      reopen: (baudRate) => this.reopen(baudRate),
      onLost: () => events.onRateLost?.(),
    });
    this.#demultiplexer = this.#newDemultiplexer();
  }

  /** A moment of `performance.now()` as the capture counts time. */
  captureMs(pageMs: number): number {
    return this.#clock.shownAt(pageMs) - this.link.startMs;
  }

  /** What has crossed the link and has been told, the latest last; old ones are dropped. */
  get packets(): readonly Packet[] {
    return this.#packets;
  }

  /** Takes the streams of the port, which must be open, and begins to listen. */
  start(): void {
    if (this.#reader !== null || this.#port.readable === null || this.#port.writable === null)
      return;
    this.#demultiplexer = this.#newDemultiplexer();
    this.#writer = this.#port.writable.getWriter();
    this.#reading = this.#read();
  }

  /** Unlocks the streams; the port stays open. */
  async stop(): Promise<void> {
    await this.#reopening;
    await this.#unlock();
  }

  async #unlock(): Promise<void> {
    const writer = this.#writer;
    this.#writer = null;
    await this.#reader?.cancel().catch(() => undefined); // it failed: the port is gone already
    await this.#reading;
    writer?.releaseLock();
  }

  /**
   * Goes on at another rate: no port can change it while it is open.
   * @throws ProblemError board-lost when it cannot be opened again, another program being faster, say
   */
  reopen(baudRate: number): Promise<void> {
    const reopened = this.#reopening.then(() => this.#reopen(baudRate));
    this.#reopening = reopened.catch(() => undefined);
    return reopened;
  }

  async #reopen(baudRate: number): Promise<void> {
    await this.#unlock();
    try {
      await this.#port.close();
      await openPort(this.#port, baudRate);
    } catch (cause) {
      throw new ProblemError(this.#lost(cause), { cause });
    }
    this.start();
  }

  /** Those of connections that the other end may still know of. */
  get packetsSinceRestart(): readonly Packet[] {
    return this.#packets.filter(({ number }) => number > this.#lastBeforeRestart);
  }

  /** The other end has restarted and knows of no connection: ends ours, without a word on the wire. */
  forgetConnections(): void {
    this.#lastBeforeRestart = this.link.records.at(-1)?.number ?? 0;
    this.link.cut();
    this.network.forget();
  }

  /** The board is being reset: a frame it was sending stays unfinished. */
  expectReset(): void {
    this.#demultiplexer.reset();
  }

  /** Resolves when the port has taken the text. */
  sendText(text: string): Promise<void> {
    return this.sendOctets(new TextEncoder().encode(text));
  }

  /** Puts octets on the wire as they are, beside the network's frames. */
  async sendOctets(octets: Uint8Array<ArrayBuffer>): Promise<void> {
    await this.#reopening;
    await this.#writer?.write(octets);
  }

  /** Hears every octet from the port, before it is taken apart, until `signal` aborts. */
  listen(listener: (octets: Uint8Array) => void, signal: AbortSignal): void {
    this.#listeners.add(listener);
    signal.addEventListener('abort', () => this.#listeners.delete(listener));
  }

  /** A TCP connection to the board; its SYN is on the wire when this returns. */
  connect(port = 80, options: Partial<TcpOptions> = {}): TcpConnection {
    return this.network.connect(BOARD_ADDRESS, port, options);
  }

  get(path: string, signal?: AbortSignal): Promise<HttpResponse> {
    return this.request({ path, signal });
  }

  /** One HTTP request on a connection of its own. Rejects with a ProblemError. */
  request(options: Omit<AddressedRequest, 'address'>): Promise<HttpResponse> {
    return request(this.network, { ...options, address: BOARD_ADDRESS });
  }

  /** A connection for several requests, one after the other; its SYN is on the wire already. */
  httpConnection(): HttpConnection {
    return new HttpConnection(this.connect(), this.#clock, BOARD_ADDRESS);
  }

  webSocket(path: string, options: WebSocketOptions = {}): WebSocketClient {
    return openWebSocket(this.network, {
      address: BOARD_ADDRESS,
      path,
      origin: `http://${BOARD_ADDRESS}`,
      ...options,
    });
  }

  /** Whether connections from here begin at {@link EASY_SEQUENCE} or at a random number. */
  setEasySequence(on: boolean): void {
    this.#easySequence = on;
  }

  /** A packet that is looked at in peace must not be sent again because of that. */
  #holdTime(held: boolean): void {
    if (held) this.#clock.pause();
    else this.#clock.resume();
    this.#events.onTimeHeld?.(held);
  }

  #newDemultiplexer(): Demultiplexer {
    return new Demultiplexer({
      counters: this.counters,
      onText: (text) => this.#events.onText(text),
      onPacket: (packet) => this.#fromBoard(packet),
    });
  }

  #fromBoard(packet: Uint8Array<ArrayBuffer>): void {
    if (!isLineControl(packet)) {
      this.link.fromBoard(packet);
      return;
    }
    const message = decodeLineControl(packet, FROM_BOARD);
    if (message !== null) this.rate.receive(message);
  }

  /** Whoever listens may take its time: the packet has gone on by then. */
  #tellSoon(event: LinkEvent | TcpEvent): void {
    if (this.#untold.push(event) === 1) setTimeout(() => this.tellNow());
  }

  /** Tells what has happened on the wire and has not been told yet: for who counts up to this moment. */
  tellNow(): void {
    for (const event of this.#untold.splice(0)) {
      if (isTcpEvent(event)) this.#events.onTcp?.(event);
      else if (event.type === 'packet') this.#tellPacket(event.record);
      else this.#events.onLink?.(event);
    }
  }

  #tellPacket(record: PacketRecord): void {
    const packet = this.#dissector.next(record);
    this.#packets.push(packet);
    // The link decides how many are kept.
    const kept = this.link.records[0]?.number ?? 0;
    while ((this.#packets[0]?.number ?? kept) < kept) this.#packets.shift();
    this.#events.onPacket?.(packet);
  }

  #transmit(octets: Uint8Array<ArrayBuffer>): void {
    this.#writer?.write(octets).catch(() => undefined); // the reader's end reports a lost port
  }

  async #read(): Promise<void> {
    while (this.#port.readable !== null) {
      const reader = this.#port.readable.getReader();
      this.#reader = reader;
      try {
        for (;;) {
          const { done, value } = await reader.read();
          if (done) return;
          this.#take(value);
        }
      } catch (error) {
        // Framing errors, breaks and overruns leave the port usable: it has a new stream then.
        if (this.#portIsUsable()) this.counters.lineErrors++;
        else this.#lost(error);
      } finally {
        reader.releaseLock();
        this.#reader = null;
      }
    }
  }

  /** A mistake in whatever listens must show as one, and not as a lost board. */
  #take(octets: Uint8Array<ArrayBuffer>): void {
    for (const listener of this.#listeners) listener(octets);
    try {
      this.#demultiplexer.push(octets);
    } catch (error) {
      // Node has no reportError, and an uncaught exception would end it.
      if (typeof reportError === 'function') reportError(error);
      else console.error(error);
    }
  }

  #portIsUsable(): boolean {
    return this.#port.readable !== null;
  }

  #lost(error: unknown): Problem {
    this.#writer = null;
    this.rate.stop();
    const problem = {
      code: 'board-lost',
      what: 'The board is gone.',
      why: `Its port closed: ${messageOf(error)}`,
      next: 'Plug it in again, or start a virtual board.',
    };
    this.#events.onLost(problem);
    return problem;
  }
}

function isTcpEvent(event: LinkEvent | TcpEvent): event is TcpEvent {
  return 'connection' in event;
}
