/**
 * A lab: opens WebSockets of its own until the board has more than it keeps. What it shows is counted
 * on the wire (census.ts). Its clients do not come back when they are sent away; the bench and the
 * device page do.
 */
import { html } from 'lit/html.js';
import { ownBoard } from '../../../device/board/board.ts';
import type { Packet, WebSocketClient } from '../../../device/board/board.ts';
import { readSegment } from '../../../device/formats/net/segment.ts';
import { Inbox } from '../../ui/widget/on-demand.ts';
import { appendLine } from '../../ui/widget/scrolling.ts';
import { draw } from '../../ui/widget/draw.ts';
import { Widget } from '../../ui/widget/widget.ts';
import { capital, counted } from '../../ui/widget/words.ts';
import { runBegins, runCame } from '../lab/outcome.ts';
import { close } from '../lab/own-board.ts';
import type { Census, CensusEvent } from './census.ts';

/** One more than `cleanupClients()` leaves (DEFAULT_MAX_WS_CLIENTS is 8). */
const TOO_MANY = 9;
/** The lab's own at a time: more than the board takes. */
const MAX_OWN = 12;
const MAX_LOG = 60;

export class ManyClients extends Widget {
  #packets: Inbox<Packet, Census> | null = null;
  readonly #own = new Map<number, WebSocketClient>();
  /** Ports that the bench has used in this time on the page. */
  readonly #bench = new Set<number>();
  #benchIsNext = false;
  readonly #schedule = this.afterBurst(() => this.#show());

  protected override attach(signal: AbortSignal): void {
    const packets = new Inbox<Packet, Census>(
      {
        load: async () => new (await import('./census.ts')).Census(),
        take: (census, packet) => this.#take(census, packet),
      },
      signal,
    );
    this.#packets = packets;
    packets.push(...ownBoard.packetsSinceRestart);
    ownBoard.on('packet', (packet) => this.#crossed(packet, packets), { signal });
    ownBoard.on('change', () => this.#changed(), { signal });
    const predicted = (connect: () => void) => (): void => {
      runBegins(this);
      connect();
    };
    this.press(
      'fill',
      predicted(() => this.#fill()),
      signal,
    );
    this.press(
      'one',
      predicted(() => this.#connect()),
      signal,
    );
    this.press('close', () => this.#closeOwn(), signal);
    signal.addEventListener('abort', () => this.#closeOwn());
    this.#changed();
  }

  get #census(): Census | null {
    return this.#packets?.tool ?? null;
  }

  #crossed(packet: Packet, packets: Inbox<Packet, Census>): void {
    const { tcp } = packet;
    if (this.#benchIsNext && tcp?.kind === 'syn') {
      this.#benchIsNext = false;
      this.#bench.add(tcp.clientPort);
    }
    packets.push(packet);
  }

  #take(census: Census, packet: Packet): void {
    const events = census.next(packet);
    // History, which is there before the census is, is counted and not told.
    if (this.#census !== null) for (const event of events) this.#tell(event);
    this.#schedule();
  }

  #changed(): void {
    const { state, socket } = ownBoard.snapshot;
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
    const wire = ownBoard.wire;
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
    for (const socket of this.#own.values()) close(socket);
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
        const says = `Packet ${packet}: the board sends Close to ${who}${rank}; ${inAll(open)}.`;
        this.#log(says);
        runCame(this, event.oldest ? 'oldest' : 'another', says);
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
        runCame(this, 'refused', `Packet ${packet}: the board answered ${event.status}.`);
    }
  }

  #whose(port: number): string {
    if (this.#own.has(port)) return 'a client of this lab';
    if (this.#bench.has(port)) return 'the bench';
    return 'a client of the page';
  }

  #log(text: string): void {
    appendLine(this.named('log'), text, MAX_LOG);
  }

  #show(): void {
    const open = this.#census?.open ?? [];
    const running = ownBoard.snapshot.state === 'running';
    this.offer('fill', running && this.#own.size < MAX_OWN);
    this.offer('one', running && this.#own.size < MAX_OWN);
    this.offer('close', this.#own.size > 0);
    this.named('empty').hidden = open.length > 0;
    this.write('count', countInWords(open.length, running));
    draw(
      this.named('rows'),
      open.map(({ port }, index) => {
        const isTooMany = index === 0 && open.length >= TOO_MANY;
        return html`<tr class=${isTooMany ? 'too-many' : ''}>
          <td>${index + 1}</td>
          <td>${port}</td>
          <td>${this.#whose(port)}</td>
        </tr>`;
      }),
    );
  }
}

function countInWords(count: number, running: boolean): string {
  if (!running) return 'No WebSocket is open: the board is not running.';
  if (count === 0) return 'No WebSocket is open.';
  if (count >= TOO_MANY)
    return `${count} WebSockets are open: more than the eight the board keeps.`;
  return `${counted(count, 'WebSocket is', 'WebSockets are')} open.`;
}

const inAll = (open: number): string => counted(open, 'is open', 'are open');
const whereIs = (port: number): string => `Port ${port}:`;
