/**
 * A lab: a client on the reader's board, whose cable can be pulled. Somebody may ask meanwhile whether the
 * other end is there: nobody, the board by `pingAll()`, or the page by a message of its own. Who notices,
 * and when, is taken from the wire and from the board's serial text (cable-watch.ts). Lost are only this
 * client's packets, so the bench goes on.
 */
import {
  ownBoard,
  type Packet,
  type WebSocketClient,
  type Wire,
} from '../../../device/board/board.ts';
import { appendLine } from '../../ui/widget/scrolling.ts';
import { listen, setText, Widget } from '../../ui/widget/widget.ts';
import { inSeconds } from '../../ui/widget/words.ts';
import { lastPort, pullCable, type PulledCable } from '../lab/cable.ts';
import { runBegins, runCame } from '../lab/outcome.ts';
import { hangUp } from '../lab/own-board.ts';
import { type Asker, CableWatch } from './cable-watch.ts';

const SKETCH = 'heartbeat';
/** The page asks as often, and is as patient, as the sketch. */
const ASK_EVERY_MS = 1000;
const PATIENCE_MS = 3000;
const MAX_LOG = 80;

/** What lasts from a connect to the next. */
interface Client {
  readonly wire: Wire;
  readonly socket: WebSocketClient;
  readonly port: number;
  readonly watch: CableWatch;
  /** When the board was heard last; the page's own question waits for that. */
  heardMs: number;
  /** Who asked when the cable was pulled: what comes of it stands in that row. */
  asker: Asker;
}

export class HeartbeatLab extends Widget {
  #client: Client | null = null;
  /** The pulled cable: a rule of the link; null while it is plugged in. */
  #cut: PulledCable | null = null;

  protected override attach(signal: AbortSignal): void {
    this.press('connect', () => this.#connect(), signal);
    this.press('pull', () => this.#pull(), signal);
    this.press('plug', () => this.#plug(), signal);
    this.press('ask', () => this.#client?.socket.send('?'), signal);
    listen(this.named('askers'), 'change', signal, () => this.#choose());
    ownBoard.on('change', () => this.#changed(), { signal });
    ownBoard.on('packet', (packet) => this.#packet(packet), { signal });
    ownBoard.on('line', (line) => this.#line(line), { signal });
    const timer = setInterval(() => this.#askAgain(), ASK_EVERY_MS);
    signal.addEventListener('abort', () => {
      clearInterval(timer);
      this.#leave();
    });
    this.#show();
  }

  get #asker(): Asker {
    return this.find('input:checked', HTMLInputElement).value as Asker;
  }

  #connect(): void {
    const { wire } = ownBoard;
    if (wire === null) return;
    this.#leave();
    const socket = wire.webSocket('/ws');
    // Its SYN is on the wire by now, and is the last one there.
    const port = lastPort(wire.link);
    if (port === null) return;
    const watch = new CableWatch(port);
    const client: Client = { wire, socket, port, watch, heardMs: now(wire), asker: this.#asker };
    this.#client = client;
    socket.onopen = () => {
      this.#log('The page is connected.');
      client.heardMs = now(wire);
      this.#choose();
      this.#show();
    };
    socket.onmessage = () => {
      client.heardMs = now(wire);
    };
    socket.onclose = ({ code }) => {
      this.#pageNoticed(`its WebSocket is closed, code ${code}`);
      this.#log(`The page’s WebSocket is closed: ${code}.`);
      this.#show();
    };
    this.#show();
  }

  /** The choice is the sketch's business, too. */
  #choose(): void {
    const { socket } = this.#client ?? {};
    if (socket?.readyState !== 1) return;
    socket.send(this.#asker === 'board' ? 'heartbeat on' : 'heartbeat off');
    if (this.#client !== null) this.#client.heardMs = now(this.#client.wire);
  }

  #pull(): void {
    const client = this.#client;
    if (client === null) return;
    const { wire, port, watch } = client;
    this.#cut = pullCable(wire.link, port);
    watch.cut(now(wire));
    client.asker = this.#asker;
    runBegins(this);
    this.#log('The cable is pulled. From now on every packet of this client is lost.');
    this.#show();
  }

  #plug(): void {
    this.#cut?.remove();
    this.#cut = null;
    const { wire, watch } = this.#client ?? {};
    if (wire !== undefined) watch?.plug(now(wire));
    const { board: theBoard, page } = watch?.noticed ?? {};
    if (theBoard === null && page === null) {
      runCame(this, 'nobody', 'The cable was plugged in again, and neither end had noticed.');
    }
    this.#log('The cable is plugged in again.');
    this.#show();
  }

  #askAgain(): void {
    const client = this.#client;
    if (client?.socket.readyState !== 1 || this.#asker !== 'page') return;
    if (now(client.wire) - client.heardMs > PATIENCE_MS) {
      this.#pageNoticed('no answer for 3 seconds');
      client.socket.close();
    } else client.socket.send('?');
    this.#show();
  }

  #pageNoticed(why: string): void {
    const client = this.#client;
    if (client !== null) this.#tell(client.watch.pageNoticed(why, now(client.wire)));
  }

  #packet(packet: Packet): void {
    const { wire, watch } = this.#client ?? {};
    if (wire !== undefined && watch !== undefined)
      this.#tell(watch.packet(packet, wire.link.startMs + packet.timeMs));
  }

  #line(line: string): void {
    const { wire, watch } = this.#client ?? {};
    if (wire !== undefined && watch !== undefined) this.#tell(watch.line(line, now(wire)));
  }

  #changed(): void {
    const { serving } = ownBoard.snapshot;
    if (this.#client !== null && (!serving || ownBoard.wire !== this.#client.wire)) this.#leave();
    this.#show();
  }

  #leave(): void {
    this.#cut?.remove();
    this.#cut = null;
    if (this.#client !== null) hangUp(this.#client.socket);
    this.#client = null;
  }

  #tell(sentence: string | null): void {
    if (sentence === null) return;
    this.#log(sentence);
    this.#show();
  }

  #show(): void {
    if (!this.isConnected) return;
    const { serving, sketch } = ownBoard.snapshot;
    const client = this.#client;
    const state = client?.socket.readyState;
    const open = state === 1;
    const pulled = this.#cut !== null;
    this.offer('connect', serving && sketch === SKETCH && !pulled && (state ?? 3) === 3);
    this.offer('pull', open && !pulled);
    this.offer('plug', pulled);
    this.offer('ask', open);
    for (const radio of this.querySelectorAll<HTMLInputElement>('input[type=radio]'))
      radio.disabled = pulled;
    this.say(this.#inWords(open, pulled));
    if (client === null) return;
    this.#showResults(client);
    const { board: theBoard, page } = client.watch.noticed;
    if (theBoard === null && page === null) return;
    const after = (ms: number | null): string =>
      ms === null ? 'has not noticed yet' : `noticed after ${inSeconds(ms)}`;
    const isBoardFirst = (theBoard ?? Infinity) < (page ?? Infinity);
    const seen = `The board ${after(theBoard)}; the page ${after(page)}.`;
    runCame(this, isBoardFirst ? 'board' : 'page', seen);
  }

  #showResults({ asker, watch }: Client): void {
    for (const end of ['board', 'page'] as const) {
      const result = watch.result(end);
      if (result !== null)
        setText(this.find(`[data-asker="${asker}"] [data-end="${end}"]`, HTMLElement), result);
    }
  }

  #inWords(open: boolean, pulled: boolean): string {
    if (this.#client === null) return 'No client is connected.';
    if (!pulled)
      return open
        ? 'The cable is in, and the page is connected.'
        : 'The page’s connection is closed.';
    const { board: theBoard, page } = this.#client.watch.noticed;
    const believes = (who: string, noticed: number | null): string =>
      noticed === null ? `${who} believes that it is connected` : `${who} knows`;
    return `The cable is out: ${believes('the board', theBoard)}, ${believes('the page', page)}.`;
  }

  #log(text: string): void {
    appendLine(this.named('log'), text, MAX_LOG);
  }
}

/** Milliseconds of the link's clock, which go on when packets are cleared. */
function now({ link }: Wire): number {
  return link.startMs + link.nowMs;
}
