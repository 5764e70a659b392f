/**
 * Shows the page that the board serves: fetched over the wire, put into a sandboxed frame, and given
 * a WebSocket and a `fetch` that reach the board over the wire too. It is a client of its own beside the bench.
 */
import { board } from '../../../device/board/board.ts';
import type { BoardSnapshot, BoardState } from '../../../device/board/board.ts';
import { messageOf } from '../../../device/formats/problem.ts';
import { listen, Widget } from '../../ui/widget/widget.ts';
import type { MakeRequest } from './fetch-bridge.ts';
import type { FrameBridge, Navigate, OpenSocket } from './frame-bridge.ts';
import { BOARD_HOST, HELLO } from './hello.ts';
import type { Target } from './page-fetch.ts';

const NOTHING_YET =
  'Start a board, and the page it serves opens here: a second client of the same LED.';

const NO_PROGRAM =
  'No program of the course runs on the board: press “Flash”, and the page that it serves opens here.';

const NO_PAGE =
  'The program on it serves no page. Flash “LED over WebSocket” on the bench, or press Reload after a change.';

const ASKS_FOR_PASSWORD =
  'It asks for a password, which this panel cannot give. In a tab of its own, the browser would ask you for it.';

const MAY_REACH_OUT =
  'This browser does not keep a page of a board from reaching other hosts. Show only pages you trust.';

const HOME: Target = { path: '/', form: null };

export class DevicePage extends Widget {
  #frame: HTMLIFrameElement | null = null;
  #bridge: FrameBridge | null = null;
  #loading: AbortController | null = null;
  #makeBridge: ((port: MessagePort) => FrameBridge) | null = null;
  /** The board serves its page now, and it has been asked for. */
  #asked = false;
  /** Of the page that is shown. */
  #path = HOME.path;

  protected override attach(signal: AbortSignal): void {
    this.#asked = false;
    this.press('reload', () => this.#load({ path: this.#path, form: null }), signal);
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
    if (this.#asked) {
      this.#empty(noteOf(state));
      this.#path = HOME.path;
      this.write('address', `http://${BOARD_HOST}/`);
    } else this.#note(noteOf(state));
    this.#asked = false;
  }

  async #load(target = HOME): Promise<void> {
    this.#empty('Fetching the page from the board.');
    const loading = new AbortController();
    this.#loading = loading;
    try {
      const asked = import('./page-fetch.ts').then(async (tools) => ({
        ...tools,
        ...(await tools.pageAt(target, loading.signal)),
      }));
      const [
        { response, path, htmlOf, resourceAt },
        { frameDocument },
        { FrameBridge },
        { completePage },
        { openFrame },
      ] = await Promise.all([
        asked,
        import('./frame-document.ts'),
        import('./frame-bridge.ts'),
        import('./served-page.ts'),
        import('./confined-frame.ts'),
      ]);
      if (loading.signal.aborted) return;
      this.#path = path;
      this.write('address', `http://${BOARD_HOST}${path}`);
      if (response.status !== 200) {
        const { status, statusText } = response;
        const why = status === 401 ? ASKS_FOR_PASSWORD : path === HOME.path ? NO_PAGE : '';
        this.#note(`The board answered ${status} ${statusText}. ${why}`.trimEnd());
        return;
      }
      const open: OpenSocket = (path, protocols) => board.webSocket(path, protocols);
      const request: MakeRequest = async (options) => {
        const { wire } = board;
        if (wire === null) throw new Error('There is no board any more.');
        return wire.request(options);
      };
      const { html, leftOut } = await completePage(
        htmlOf(response),
        `http://${BOARD_HOST}${path}`,
        (resource) => resourceAt(resource, loading.signal),
      );
      loading.signal.throwIfAborted();
      this.write(
        'left-out',
        leftOut.length === 0 ? '' : `This frame leaves out: ${leftOut.join(', ')}.`,
      );
      const navigate: Navigate = (next) => void this.#load(next);
      this.#makeBridge = (port) => new FrameBridge(port, open, request, navigate);
      const place = this.find('.device-window', HTMLElement);
      const { element, confined } = await openFrame(place, loading.signal);
      this.write('reach', confined ? '' : MAY_REACH_OUT);
      this.#fill(element, frameDocument(html, path));
    } catch (error) {
      if (loading.signal.aborted) return;
      this.#note(`The page could not be fetched. ${messageOf(error)}`);
    }
  }

  #fill(frame: HTMLIFrameElement, document_: string): void {
    let loads = 0;
    frame.addEventListener('load', () => {
      loads += 1;
      // A second load is the frame going somewhere else by itself, which it has no reason to.
      if (loads > 1 && this.#frame === frame)
        this.#empty('The page tried to leave, so it was closed.');
    });
    // The frame has no origin that could be named here; its window is the one that was just made.
    frame.contentWindow?.postMessage(document_, '*');
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
    this.write('left-out', '');
    this.write('reach', '');
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
