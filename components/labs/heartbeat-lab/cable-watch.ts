/**
 * A pulled cable, seen from both ends: what crosses the wire meanwhile, and which end notices when. Plain
 * of any page: packets, lines and times come in, sentences and times come out. All times are milliseconds
 * of one clock, which only runs on.
 */
import type { Packet } from '../../../device/formats/net/packet.ts';
import { framesOf, textOf } from '../../../device/formats/net/stream-facts.ts';
import { opcode } from '../../../device/formats/net/websocket-frames.ts';
import { inSeconds } from '../../ui/widget/words.ts';

/** Who speaks although there is nothing to say. */
export type Asker = 'nobody' | 'board' | 'page';
export type End = 'board' | 'page';

/** After how many milliseconds each end noticed; null while it has not. */
export type Noticed = Readonly<Record<End, number | null>>;

const NO_PONG = /^WebSocket client (\d+): no pong/;
const DISCONNECTED = /^WebSocket client (\d+) disconnected/;
const CONNECTED = /^WebSocket client (\d+) connected/;

export class CableWatch {
  /** The client's port, which tells its packets from others. */
  readonly #port: number;
  /** The board's number for the client, once the board has printed it. */
  #client: string | null = null;
  #cutMs: number | null = null;
  #pluggedMs: number | null = null;
  #noticed: Record<End, number | null> = { board: null, page: null };

  constructor(port: number) {
    this.#port = port;
  }

  get noticed(): Noticed {
    return this.#noticed;
  }

  /** From now on nothing arrives. */
  cut(nowMs: number): void {
    this.#cutMs = nowMs;
    this.#pluggedMs = null;
    this.#noticed = { board: null, page: null };
  }

  /** What is sent from now on arrives again. */
  plug(nowMs: number): void {
    this.#pluggedMs = nowMs;
  }

  /** When `end` noticed, in words: "after 2.6 s"; null before the first cut. */
  result(end: End): string | null {
    if (this.#cutMs === null) return null;
    const afterMs = this.#noticed[end];
    const pluggedMs = this.#pluggedMs;
    if (afterMs === null) return pluggedMs === null ? 'not yet' : 'not while it was out';
    const isIn = pluggedMs !== null && this.#cutMs + afterMs >= pluggedMs;
    return `after ${inSeconds(afterMs)}${isIn ? ', the cable in again' : ''}`;
  }

  /**
   * A packet crossed, or was lost on the way.
   * @returns what it was, in a sentence; null if there is nothing to say
   */
  packet(packet: Packet, atMs: number): string | null {
    if (this.#cutMs === null || packet.clientPort !== this.#port || packet.tcp === null)
      return null;
    const from = packet.direction === 'client-to-board' ? 'the page' : 'the board';
    const again = packet.tcp.again ? ' again' : '';
    const what = whatIsIn(packet);
    if (what === null) return null;
    const fate = packet.arrives ? 'it arrives' : 'lost';
    return `${this.#after(atMs)}: ${from} sends ${what}${again}; ${fate} (packet ${packet.number}).`;
  }

  /** A line of the board's serial text. @returns what it means for this client, in a sentence */
  line(line: string, nowMs: number): string | null {
    this.#client ??= CONNECTED.exec(line)?.[1] ?? null;
    if (this.#cutMs === null) return null;
    const gone = (NO_PONG.exec(line) ?? DISCONNECTED.exec(line))?.[1];
    if (gone === undefined || gone !== this.#client) return null;
    const first = this.#notice('board', nowMs);
    return `${this.#after(nowMs)}: the board prints “${line}”.${first ? ' It has noticed.' : ''}`;
  }

  /** The page's end is closed, or its program has given up waiting. */
  pageNoticed(why: string, nowMs: number): string | null {
    if (this.#cutMs === null || !this.#notice('page', nowMs)) return null;
    return `${this.#after(nowMs)}: the page has noticed: ${why}.`;
  }

  /** Seconds since the cable was pulled, in words. */
  #after(timeMs: number): string {
    return `After ${inSeconds(Math.max(0, timeMs - (this.#cutMs ?? timeMs)))}`;
  }

  #notice(end: End, nowMs: number): boolean {
    if (this.#cutMs === null || this.#noticed[end] !== null) return false;
    this.#noticed = { ...this.#noticed, [end]: nowMs - this.#cutMs };
    return true;
  }
}

function whatIsIn(packet: Packet): string | null {
  const { tcp } = packet;
  if (tcp?.kind === 'rst') return 'RST: it knows no such connection';
  const frame = framesOf(packet)[0];
  if (frame === undefined) return tcp?.kind === 'fin' ? 'FIN' : null;
  switch (frame.opcode) {
    case opcode.ping:
      return 'a ping';
    case opcode.pong:
      return 'a pong';
    case opcode.close:
      return 'Close';
    default:
      return `“${textOf(frame) ?? 'a message'}”`;
  }
}
