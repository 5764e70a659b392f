/**
 * A lab: opens WebSockets of its own until the board has more than it keeps. What it shows is counted
 * on the wire (census.ts). Its clients do not come back when they are sent away; the bench and the
 * device page do.
 */
import { board } from '../../../device/board/board.ts';
import type { Packet, WebSocketClient } from '../../../device/board/board.ts';
import { readSegment } from '../../../device/formats/net/segment.ts';
import { gather } from '../../ui/widget/gather.ts';
import { Widget } from '../../ui/widget/widget.ts';
import type { Census, CensusEvent } from './census.ts';

/** One more than `cleanupClients()` leaves (DEFAULT_MAX_WS_CLIENTS is 8). */
const TOO_MANY = 9;
/** The lab's own at a time: more than the board takes. */
const MAX_OWN = 12;
const MAX_LOG = 60;
/** One rendering for a burst of packets. */
const GATHER_MS = 40;

export class ManyClients extends Widget {
  #census: Census | null = null;
  #early: Packet[] = [];
  readonly #own = new Map<number, WebSocketClient>();
  /** Ports that the bench has used in this time on the page. */
  readonly #bench = new Set<number>();
  #benchIsNext = false;
  readonly #schedule = gather(
    () => this.isConnected && this.#show(),
    (run) => setTimeout(run, GATHER_MS),
  );

  protected override attach(signal: AbortSignal): void {
    this.#census = null;
    this.#early = [...board.packetsSinceRestart];
    board.on('packet', (packet) => this.#take(packet, signal), { signal });
    board.on('change', () => this.#changed(), { signal });
    this.#press('fill', () => this.#fill(), signal);
    this.#press('one', () => this.#connect(), signal);
    this.#press('close', () => this.#closeOwn(), signal);
    signal.addEventListener('abort', () => this.#closeOwn());
    if (this.#early.length > 0) void this.#load(signal);
    this.#changed();
  }

  #press(name: string, action: () => void, signal: AbortSignal): void {
    this.press(name, action, signal);
  }

  async #load(signal: AbortSignal): Promise<void> {
    const { Census } = await import('./census.ts');
    if (signal.aborted || this.#census !== null) return;
    this.#census = new Census();
    // What is history when the page opens is counted, and not told.
    for (const packet of this.#early.splice(0)) this.#census.next(packet);
    this.#schedule();
  }

  #take(packet: Packet, signal: AbortSignal): void {
    const { tcp } = packet;
    if (this.#benchIsNext && tcp?.kind === 'syn') {
      this.#benchIsNext = false;
      this.#bench.add(tcp.clientPort);
    }
    if (this.#census === null) {
      this.#early.push(packet);
      void this.#load(signal);
      return;
    }
    for (const event of this.#census.next(packet)) this.#tell(event);
    this.#schedule();
  }

  #changed(): void {
    const { state, socket } = board.snapshot;
    // The bench says that it connects in the same turn in which its SYN leaves.
    if (socket === 'connecting') this.#benchIsNext = true;
    if (state !== 'running') {
      this.#census?.clear();
      this.#own.clear();
      this.#bench.clear();
    }
    this.#schedule();
  }

  #fill(): void {
    const missing = TOO_MANY - (this.#census?.open.length ?? 0);
    for (let count = 0; count < Math.max(1, missing); count++) this.#connect();
  }

  #connect(): void {
    const wire = board.wire;
    if (wire === null || this.#own.size >= MAX_OWN) return;
    const socket = wire.webSocket('/ws');
    // Its SYN is on the wire by now, and is the last one there.
    const last = wire.link.records.at(-1);
    const syn = last === undefined ? null : readSegment(last.octets, last.direction);
    if (syn?.kind !== 'syn') return;
    const port = syn.clientPort;
    this.#own.set(port, socket);
    socket.onclose = () => {
      this.#own.delete(port);
      this.#schedule();
    };
    socket.onerror = ({ problem }) => this.#log(`${whereIs(port)} ${problem.what} ${problem.why}`);
    this.#schedule();
  }

  #closeOwn(): void {
    for (const socket of this.#own.values())
      socket.close(socket.readyState === 1 ? 1000 : undefined);
  }

  #tell(event: CensusEvent): void {
    const { port, packet, open } = event;
    const who = `${this.#whose(port)} on port ${port}`;
    switch (event.kind) {
      case 'came':
        this.#log(`Packet ${packet}: 101. ${capital(who)} is in; ${inAll(open)}.`);
        break;
      case 'closed-by-board': {
        const rank = event.oldest ? ', the oldest of all' : '';
        this.#log(`Packet ${packet}: the board sends Close to ${who}${rank}; ${inAll(open)}.`);
        break;
      }
      case 'left':
        this.#log(`Packet ${packet}: ${who} says Close itself; ${inAll(open)}.`);
        break;
      case 'broke-off':
        this.#log(`Packet ${packet}: ${who} is gone without a Close; ${inAll(open)}.`);
        break;
      case 'refused':
        this.#log(`Packet ${packet}: the board refuses ${who}: ${event.status}.`);
    }
  }

  #whose(port: number): string {
    if (this.#own.has(port)) return 'a client of this lab';
    if (this.#bench.has(port)) return 'the bench';
    return 'a client of the page';
  }

  #log(text: string): void {
    const log = this.named('log');
    const item = document.createElement('p');
    item.textContent = text;
    log.append(item);
    while (log.childElementCount > MAX_LOG) log.firstElementChild?.remove();
    log.scrollTop = log.scrollHeight;
  }

  #show(): void {
    const open = this.#census?.open ?? [];
    const running = board.snapshot.state === 'running';
    this.offer('fill', running && this.#own.size < MAX_OWN);
    this.offer('one', running && this.#own.size < MAX_OWN);
    this.offer('close', this.#own.size > 0);
    this.named('empty').hidden = open.length > 0;
    this.write('count', countInWords(open.length, running));
    this.named('rows').replaceChildren(
      ...open.map(({ port }, index) => {
        const row = document.createElement('tr');
        row.classList.toggle('too-many', index === 0 && open.length >= TOO_MANY);
        for (const text of [String(index + 1), String(port), this.#whose(port)]) {
          row.append(Object.assign(document.createElement('td'), { textContent: text }));
        }
        return row;
      }),
    );
  }
}

function countInWords(count: number, running: boolean): string {
  if (!running) return 'No WebSocket is open: the board is not running.';
  if (count === 0) return 'No WebSocket is open.';
  if (count >= TOO_MANY)
    return `${count} WebSockets are open: more than the eight the board keeps.`;
  return count === 1 ? '1 WebSocket is open.' : `${count} WebSockets are open.`;
}

const inAll = (open: number): string => `${open} ${open === 1 ? 'is' : 'are'} open`;
const whereIs = (port: number): string => `Port ${port}:`;
const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** RFC 9293 section 3.1: SYN without ACK is a client's first segment. */
