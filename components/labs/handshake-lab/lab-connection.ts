/**
 * What the lab works on: one TCP connection at a time over the page's wire, drawn as it
 * happens. Loaded when there is a board. What it changes on the wire (rules, pace, easy numbers)
 * concerns its own packets, except the easy numbers, and is undone when it leaves.
 */
import { nothing, render } from 'lit/html.js';
import type { BoardEvents, CloseReason, TcpConnection } from '../../../device/board/board.ts';
import { ownBoard, type Packet, type Wire } from '../../../device/board/board.ts';
import { readSegment } from '../../../device/formats/net/segment.ts';
import { seqAdd, seqDistance, type Sequence } from '../../../device/formats/net/sequence.ts';
import { SequenceView } from '../../course/sequence/sequence-view.ts';
import { fileStamp, saveFile } from '../../ui/widget/save-file.ts';
import { appendLine } from '../../ui/widget/scrolling.ts';
import type { Widget } from '../../ui/widget/widget.ts';
import { inSeconds } from '../../ui/widget/words.ts';
import { runBegins, runCame } from '../lab/outcome.ts';
import { Clocks } from './clocks.ts';
import { requestFor } from './data.ts';
import { FaultRules } from './fault-rules.ts';
import { Opening } from './opening.ts';
import { statusText } from './status.ts';
import { type Pace, PacketPacer } from './packet-pacer.ts';

type TcpEvent = BoardEvents['tcp'];

const LOG_LINES = 60;

export class LabConnection {
  readonly #lab: Widget;
  readonly #view: SequenceView;
  readonly #clocks: Clocks;
  #wire: Wire | null = null;
  #pacer: PacketPacer | null = null;
  #faultRules: FaultRules | null = null;
  #pace: Pace = 'slow';
  #connection: TcpConnection | null = null;
  #reason: CloseReason | null = null;
  /** Ports of the connection that is drawn, and of its SYN, which leaves before it has a name. */
  #clientPort = 0;
  #boardPort = 80;
  #connecting = false;
  #opening = new Opening();
  #closing = false;
  /** What ended the last connection without a packet. */
  #remark = '';
  /** The octets and the SYN or FIN of the board that nothing has acknowledged yet. */
  #boardUnacknowledged: { readonly end: Sequence; readonly sinceMs: number } | null = null;
  /** When the client's retransmission timer was started last, and whether it has just run out. */
  #timer = { startedMs: 0, waitMs: 0, expired: false };

  constructor(lab: Widget, signal: AbortSignal) {
    this.#lab = lab;
    this.#view = new SequenceView(this.#lab.named('rows'), {
      prefix: lab.dataset.prefix ?? 'lab',
      empty:
        'Nothing has been sent. Press Connect, and SYN, SYN-ACK and ACK will be drawn here as they cross your wire. Each of them opens.',
      onSay: (sentence) => this.#say(sentence),
    });
    this.#clocks = new Clocks(this.#lab.named('clocks'), () => this.#nowMs());
    this.#clocks.clear();
    ownBoard.on('packet', (record) => this.#packet(record), { signal });
    ownBoard.on('link', (event) => this.#linkEvent(event), { signal });
    ownBoard.on('tcp', (event) => this.#tcpEvent(event), { signal });
    ownBoard.on('packets-cleared', () => this.#cleared(), { signal });
  }

  /** The board has changed: another wire, a reset, or nothing that matters here. */
  follow(): void {
    const { wire } = ownBoard;
    if (wire !== this.#wire) {
      this.#forget('');
      this.#view.clear();
      this.#wire = wire;
      this.#faultRules = null;
      this.#pacer = null;
      render(nothing, this.#lab.named('armed'));
      if (wire !== null) this.#attach(wire);
      // Whether this board can be told is known only now.
      this.setEasy(ownBoard.easySequence);
    } else if (ownBoard.snapshot.state !== 'running') {
      this.#forget('The board was reset: it has forgotten the connection, and nothing was sent.');
    }
    this.#show();
  }

  /** Undoes what the lab has changed. */
  leave(): void {
    this.#clocks.stop();
    this.#faultRules?.clear();
    this.#pacer?.leave();
    this.#connection?.close();
    ownBoard.setEasySequence(false);
  }

  setPace(pace: Pace): void {
    this.#pace = pace;
    this.#lab.named('diagram').dataset.pace = pace;
    if (this.#pacer !== null) this.#pacer.pace = pace;
    this.#show();
  }

  setEasy(on: boolean): void {
    const told = ownBoard.setEasySequence(on);
    this.#lab.named('easy-note').hidden = told || !on;
    this.#lab.write('easy-note', told || !on ? '' : 'This board keeps its own random numbers.');
  }

  connect(port: number): void {
    const wire = this.#wire;
    if (wire === null || ownBoard.snapshot.state !== 'running') return;
    this.#forget('');
    // What the last connection still had under way must not land among the packets of this one.
    this.#pacer?.leave();
    this.#view.clear();
    this.#boardPort = port;
    this.#clientPort = 0;
    this.#connecting = true;
    this.#opening = new Opening();
    runBegins(this.#lab);
    if (this.#pacer !== null) this.#pacer.pace = this.#pace;
    try {
      const connection = wire.connect(port);
      connection.onData = () => undefined; // the answer is for looking at
      this.#clientPort = connection.localPort;
      this.#connection = connection;
      void connection.closed.then((reason) => {
        if (connection !== this.#connection) return;
        this.#reason = reason;
        this.#show();
      });
    } finally {
      this.#connecting = false;
    }
    this.#show();
  }

  step(): void {
    this.#pacer?.step();
    this.#show();
  }

  /** @param what a choice of the form: see data.ts */
  send(what: string): void {
    const connection = this.#connection;
    if (connection === null) return;
    for (const piece of requestFor(what, connection.remoteAddress)) connection.send(piece);
    this.#show();
  }

  close(): void {
    this.#closing = true;
    this.#connection?.close();
    this.#show();
  }

  abort(): void {
    const silent = this.#connection?.state === 'SYN-SENT';
    this.#connection?.abort();
    if (silent) this.#remark = 'Given up before there was a connection: nothing is sent for that.';
    this.#show();
  }

  arm(kind: string, action: string): void {
    const noWire = 'There is no wire yet: start a board first.';
    const arranged = this.#faultRules?.arm(kind, action);
    this.#say(arranged ?? noWire);
    if (arranged === undefined) this.#lab.write('status', noWire);
  }

  followLink(link: string): void {
    this.#view.followLink(link);
  }

  async savePcap(own: boolean): Promise<void> {
    const file = await ownBoard.pcap(
      ownBoard.packets.filter((record) => !own || this.#isOwn(record.octets, record.direction)),
    );
    const name = own ? `connection-${this.#clientPort}` : `handshake-${fileStamp(new Date())}`;
    saveFile(`${name}.pcap`, 'application/vnd.tcpdump.pcap', file);
  }

  #attach(wire: Wire): void {
    const isOwn: ConstructorParameters<typeof PacketPacer>[1] = (octets, direction) =>
      this.#isOwn(octets, direction);
    this.#pacer = new PacketPacer(wire, isOwn);
    this.#pacer.pace = this.#pace;
    this.#faultRules = new FaultRules(this.#lab.named('armed'), wire.link, isOwn);
  }

  #isOwn(octets: Uint8Array, direction: Packet['direction']): boolean {
    const segment = readSegment(octets, direction);
    if (segment?.boardPort !== this.#boardPort) return false;
    if (this.#connecting && segment.kind === 'syn') this.#clientPort = segment.clientPort;
    return segment.clientPort === this.#clientPort;
  }

  #packet(record: Packet): void {
    if (!this.#isOwn(record.octets, record.direction)) return;
    this.#view.model.take(record);
    const came = this.#opening.next(record);
    if (came !== null) runCame(this.#lab, came.is, came.seen);
    const segment = readSegment(record.octets, record.direction);
    if (segment !== null && segment.from === 'board' && segment.occupies > 0) {
      this.#boardUnacknowledged = {
        end: seqAdd(segment.sequence, segment.occupies),
        sinceMs: record.timeMs + (this.#wire?.link.startMs ?? 0),
      };
      this.#clocks.boardWaits(this.#boardUnacknowledged.sinceMs);
    }
    this.#show();
  }

  #linkEvent(event: BoardEvents['link']): void {
    if (event.type === 'held') {
      this.#view.model.held(event.number);
      this.#pacer?.held(event.number);
    } else if (event.type === 'arrived') {
      this.#view.model.arrived(event.number, event.timeMs);
      this.#acknowledged(event.number);
    } else if (event.type === 'rule-used') this.#faultRules?.show();
    this.#show();
  }

  /** A segment of the client has landed: the board need not wait any longer for what it names. */
  #acknowledged(number: number): void {
    const row = this.#view.model.segments.findLast(({ record }) => record.number === number);
    const waiting = this.#boardUnacknowledged;
    if (waiting === null || row?.numbers.from !== 'client') return;
    const { kind, acknowledges, acknowledgment } = row.numbers;
    if (kind !== 'rst' && !(acknowledges && seqDistance(acknowledgment, waiting.end) >= 0)) return;
    this.#boardUnacknowledged = null;
    this.#clocks.boardWaits(null);
  }

  #tcpEvent(event: TcpEvent): void {
    const connection = this.#connection;
    if (event.connection !== connection?.name) return;
    const timeMs = event.timeMs - (this.#wire?.link.startMs ?? 0);
    this.#clocks.take(event);
    switch (event.type) {
      case 'state':
        this.#view.model.note('client', { kind: 'state', text: event.to }, timeMs);
        break;
      case 'timer-started':
        if (event.timer === 'retransmission') this.#timerStarted(event, timeMs);
        break;
      case 'timer-expired':
        this.#timerExpired(event.timer, timeMs);
        break;
    }
    this.#show();
  }

  #timerStarted({ timeMs, dueMs }: { timeMs: number; dueMs: number }, atMs: number): void {
    const waitMs = dueMs - timeMs;
    if (this.#timer.expired) {
      const text = `Now it waits twice as long: ${inSeconds(waitMs)}.`;
      if (waitMs > this.#timer.waitMs)
        this.#view.model.note('client', { kind: 'timer', text }, atMs);
    }
    this.#timer = { startedMs: timeMs, waitMs, expired: false };
  }

  #timerExpired(timer: string, atMs: number): void {
    if (timer === 'retransmission') {
      this.#timer.expired = true;
      const text = `${inSeconds(this.#timer.waitMs)} without an answer: the retransmission timer runs out.`;
      this.#view.model.note('client', { kind: 'timer', text }, atMs);
    } else if (timer === 'time-wait') {
      this.#view.model.note('client', { kind: 'timer', text: 'TIME-WAIT is over.' }, atMs);
    }
  }

  #cleared(): void {
    this.#pacer?.leave();
    this.#view.clear();
    if (this.#pacer !== null) this.#pacer.pace = this.#pace;
    this.#show();
  }

  /** Leaves the connection; a board that was reset knows nothing of it any more. */
  #forget(remark: string): void {
    const connection = this.#connection;
    if (connection !== null && remark !== '') {
      this.#view.model.cut();
      this.#remark = remark;
      this.#say(remark);
      this.#faultRules?.clear();
    } else if (remark === '') this.#remark = '';
    this.#connection = null;
    this.#reason = null;
    this.#closing = false;
    this.#boardUnacknowledged = null;
    this.#timer = { startedMs: 0, waitMs: 0, expired: false };
    this.#clocks.clear();
  }

  #show(): void {
    const connection = this.#connection;
    const state = connection?.state ?? 'CLOSED';
    const running = ownBoard.snapshot.state === 'running' && this.#wire !== null;
    const over = connection === null || state === 'CLOSED' || state === 'TIME-WAIT';
    const open = state === 'ESTABLISHED' || state === 'CLOSE-WAIT';
    const waiting = this.#pace === 'step' ? (this.#pacer?.waiting ?? 0) : 0;
    this.#lab.offer('connect', running && over);
    this.#lab.offer('step', waiting > 0);
    this.#lab.offer('send', open && !this.#closing);
    this.#lab.offer('close', open && !this.#closing);
    this.#lab.offer('abort', !over);
    this.#lab.offer('pcap-own', this.#view.model.rows.length > 0);
    this.#lab.offer('pcap-all', ownBoard.packets.length > 0);
    const { segments, boardState } = this.#view.model;
    this.#lab.write('client-state', segments.length > 0 ? state : '');
    const shown = boardState.state;
    this.#lab.write('board-state', shown === null ? '' : `${shown}, as its packets show`);
    const text =
      this.#remark !== '' && over
        ? this.#remark
        : statusText({
            board: ownBoard.snapshot.state,
            connection: connection === null ? null : { state, reason: this.#reason },
            port: this.#boardPort,
            waiting,
          });
    this.#lab.write('status', text);
  }

  #nowMs(): number {
    const link = this.#wire?.link;
    return link === undefined ? 0 : link.startMs + link.nowMs;
  }

  #say(sentence: string): void {
    appendLine(this.#lab.named('log'), sentence, LOG_LINES);
  }
}
