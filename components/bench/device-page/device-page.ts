/**
 * Shows the page that the board serves: fetched over the wire, put into a sandboxed frame, and given
 * a WebSocket and a `fetch` that reach the board over the wire too. It is a client of its own beside the bench.
 */
import { board } from '../../../device/board/board.ts';
import type { BoardSnapshot, BoardState } from '../../../device/board/board.ts';
import { messageOf } from '../../../device/formats/problem.ts';
import { listen, Widget } from '../../ui/widget/widget.ts';
import type { MakeRequest } from './fetch-bridge.ts';
import type { FrameBridge, OpenSocket } from './frame-bridge.ts';
import { HELLO } from './hello.ts';

const NOTHING_YET =
  'Start a board, and the page it serves opens here: a second client of the same LED.';

const NO_PROGRAM =
  'No program of the course runs on the board: press “Flash”, and the page that it serves opens here.';

export class DevicePage extends Widget {
  #frame: HTMLIFrameElement | null = null;
  #bridge: FrameBridge | null = null;
  #loading: AbortController | null = null;
  #makeBridge: ((port: MessagePort) => FrameBridge) | null = null;
  /** The board serves its page now, and it has been asked for. */
  #asked = false;

  protected override attach(signal: AbortSignal): void {
    this.#asked = false;
    this.press('reload', () => this.#load(), signal);
    listen(window, 'message', signal, (event) => this.#greet(event));

    board.on('change', (snapshot) => this.#show(snapshot), { signal });
    this.#show(board.snapshot);
    signal.addEventListener('abort', () => this.#empty(NOTHING_YET));
  }

  #show({ state, socket, serving }: BoardSnapshot): void {
    const running = state === 'running';
    this.offer('reload', running);
    // The sketch has only begun when it first speaks; once it has printed its address, or the bench's
    // own WebSocket is open, its server listens.
    if (running && (serving || socket === 'open') && !this.#asked) {
      this.#asked = true;
      void this.#load();
    }
    if (running) return;
    if (this.#asked) this.#empty(noteOf(state));
    else this.#note(noteOf(state));
    this.#asked = false;
  }

  async #load(): Promise<void> {
    this.#empty('Fetching the page from the board.');
    const loading = new AbortController();
    this.#loading = loading;
    try {
      const [response, { frameDocument }, { FrameBridge }] = await Promise.all([
        board.get('/', loading.signal),
        import('./frame-document.ts'),
        import('./frame-bridge.ts'),
      ]);
      if (loading.signal.aborted) return;
      if (response.status !== 200) {
        this.#note(`The board answered ${response.status} ${response.statusText}.`);
        return;
      }
      const open: OpenSocket = (path, protocols) => board.webSocket(path, protocols);
      const request: MakeRequest = async (options) => {
        const { wire } = board;
        if (wire === null) throw new Error('There is no board any more.');
        return wire.request(options);
      };
      this.#makeBridge = (port) => new FrameBridge(port, open, request);
      this.#fill(frameDocument(new TextDecoder().decode(response.body)));
    } catch (error) {
      if (loading.signal.aborted) return;
      this.#note(`The page could not be fetched. ${messageOf(error)}`);
    }
  }

  #fill(document_: string): void {
    const frame = document.createElement('iframe');
    frame.title = 'Page served by the board';
    // Scripts, and nothing else: no same origin, no forms, no windows, no navigation of this page.
    frame.setAttribute('sandbox', 'allow-scripts');
    frame.referrerPolicy = 'no-referrer';
    frame.srcdoc = document_;
    let loads = 0;
    frame.addEventListener('load', () => {
      loads += 1;
      // A second load is the frame going somewhere else by itself, which it has no reason to.
      if (loads > 1 && this.#frame === frame)
        this.#empty('The page tried to leave, so it was closed.');
    });
    this.find('.device-window', HTMLElement).append(frame);
    this.named('note').hidden = true;
    this.#frame = frame;
  }

  /** The frame's first message brings a port; only one is taken, and only from this frame. */
  #greet(event: MessageEvent<unknown>): void {
    const [port] = event.ports;
    if (event.source === null || event.source !== this.#frame?.contentWindow) return;
    if (event.data !== HELLO || port === undefined || this.#bridge !== null) return;
    this.#bridge = this.#makeBridge?.(port) ?? null;
  }

  #empty(note: string): void {
    this.#loading?.abort();
    this.#loading = null;
    this.#bridge?.close();
    this.#bridge = null;
    this.#frame?.remove();
    this.#frame = null;
    this.#note(note);
  }

  #note(text: string): void {
    this.named('note').hidden = false;
    this.write('note', text);
  }
}

function noteOf(state: BoardState): string {
  if (state === 'none') return NOTHING_YET;
  if (state === 'no-program' || state === 'silent') return NO_PROGRAM;
  return 'The board is not running, so it serves no page.';
}
