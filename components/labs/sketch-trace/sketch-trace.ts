/**
 * A lab: lights up the functions of the sketch that the board runs, in the program's own text. What it
 * shows comes from the board's trace, slowed down so that it can be seen; the times it tells are the
 * board's.
 */
import { html, render } from 'lit/html.js';
import { ownBoard, systemClock } from '../../../device/board/board.ts';
import type { WebSocketClient } from '../../../device/board/board.ts';
import { messageOf } from '../../../device/formats/problem.ts';
import type { SketchCall } from '../../../device/formats/esp/sketch-call.ts';
import type { Evidence } from '../../course/checkpoint/evidence.ts';
import { reportEvidence } from '../../course/checkpoint/report.ts';
import { gather } from '../../ui/widget/gather.ts';
import { append } from '../../ui/widget/scrolling.ts';
import { prefersReducedMotion, setText, Widget } from '../../ui/widget/widget.ts';
import { runBegins, runCame } from '../lab/outcome.ts';
import { isIdleTurn, TraceModel, type Course } from '../../bench/trace/trace-model.ts';
import { TracePlayer } from '../../bench/trace/trace-player.ts';

/** The program whose text the page shows. */
const SKETCH = 'led_websocket';
const MAX_LOG = 40;

/** `running`: now. `calling`: waits for a function it has called. `asleep`: in delay(). `recent`: on the last way. */
type State = 'idle' | 'running' | 'calling' | 'asleep' | 'recent';

export class SketchTrace extends Widget {
  #model = new TraceModel();
  #player: TracePlayer | null = null;
  /** The lab's own client, from its first message on. */
  #own: WebSocketClient | null = null;
  #hasProgram = false;
  /** A press whose way through the program was predicted and is not over. */
  #awaited = false;
  readonly #schedule = gather(
    () => this.isConnected && this.#show(),
    (run) => queueMicrotask(run),
  );
  #lastLogged = newEntry('');

  protected override attach(signal: AbortSignal): void {
    this.#player = new TracePlayer({
      after: (...given) => systemClock.after(...given),
      show: (call) => this.#take(call),
    });
    ownBoard.on('trace', (calls) => this.#heard(calls), { signal });
    ownBoard.on('change', () => this.#changed(), { signal });
    const press = (name: string, act: () => unknown): void => {
      const predicted = (): unknown => {
        this.#awaited = true;
        runBegins(this);
        return act();
      };
      this.press(name, predicted, signal);
    };
    press('toggle', () => ownBoard.toggle());
    press('hello', () => this.#sayHello());
    press('page', () => this.#getPage(signal));
    press('reset', () => ownBoard.reset());
    signal.addEventListener('abort', () => {
      this.#player?.clear();
      this.#own?.close();
      this.#own = null;
    });
    this.#forget();
    this.#changed();
  }

  #heard(calls: readonly SketchCall[]): void {
    if (isOtherProgram()) return;
    this.#player?.play(calls);
  }

  /** @returns whether the reader should have a moment to see it */
  #take(call: SketchCall): boolean {
    const ended = this.#model.next(call);
    if (ended !== null && !isIdleTurn(ended.names)) this.#finished(ended);
    this.#schedule();
    const worthIt = call.name !== 'loop';
    if (call.enter && worthIt) this.#follow(call.name);
    return worthIt;
  }

  #finished(course: Course): void {
    const { names, task, startMs, endMs, missed } = course;
    const way = names.map(titleOf).join(' → ');
    const rest = missed === 0 ? '' : ` and ${missed} more calls`;
    const tookMs = endMs - startMs;
    // As fine as a browser's clock is.
    const took = tookMs < 0.1 ? 'less than 0.1 ms' : `${tookMs.toFixed(1)} ms`;
    const at = (startMs / 1_000).toFixed(1);
    this.#log(`${way}${rest}`, `in the ${task}’s task, at ${at} s, took ${took}`);
    const last = names.at(-1) ?? '';
    // A client that comes or goes is a way of its own, and not what was pressed.
    if (this.#awaited && last !== 'onEvent') {
      this.#awaited = false;
      runCame(this, last, `On the board: ${way}.`);
    }
    const evidence = evidenceOf(names);
    if (evidence !== null) reportEvidence(evidence, `at ${at} s on the board’s clock`);
  }

  #changed(): void {
    const { state, serving } = ownBoard.snapshot;
    const hasProgram = state === 'running';
    // Everything that ran is gone; what the program does from its beginning is heard before this.
    if (this.#hasProgram && !hasProgram) this.#forget();
    this.#hasProgram = hasProgram;
    const ready = serving && hasProgram && !isOtherProgram();
    for (const name of ['toggle', 'hello', 'page']) this.offer(name, ready);
    this.offer('reset', hasProgram && !isOtherProgram());
    this.say(noteOf(state, ready));
  }

  #forget(): void {
    this.#player?.clear();
    this.#model = new TraceModel();
    this.#schedule();
  }

  #sayHello(): void {
    const { wire } = ownBoard;
    if (wire === null) return;
    const open = this.#own;
    if (open?.readyState === WebSocket.OPEN) {
      open.send('hello');
    } else if (open === null || open.readyState === WebSocket.CLOSED) {
      const socket = wire.webSocket('/ws');
      this.#own = socket;
      socket.onopen = () => socket.send('hello');
      socket.onclose = () => {
        if (this.#own === socket) this.#own = null;
      };
      socket.onerror = ({ problem }) => this.say(`${problem.what} ${problem.why} ${problem.next}`);
    }
  }

  async #getPage(signal: AbortSignal): Promise<void> {
    try {
      await ownBoard.get('/', signal);
    } catch (error) {
      if (!signal.aborted) this.say(messageOf(error));
    }
  }

  /** The same course again only counts up: a screen reader need not hear it ten times. */
  #log(way: string, details: string): void {
    const log = this.named('log');
    const { text, times, item } = this.#lastLogged;
    const last = text === way ? { text, times: times + 1, item } : newEntry(way);
    this.#lastLogged = last;
    const rest = last.times === 1 ? details : `${last.times} times, last: ${details}`;
    render(html`<code>${way}</code> ${rest}`, last.item);
    if (!log.contains(last.item)) append(log, last.item, MAX_LOG);
    log.scrollTop = log.scrollHeight;
  }

  /** Scrolls the program, never the page. */
  #follow(name: string): void {
    if (!this.named('follow', HTMLInputElement).checked) return;
    const code = this.named('code');
    const target = code.querySelector<HTMLElement>(`[data-function="${CSS.escape(name)}"]`);
    if (target === null) return;
    const box = code.getBoundingClientRect();
    const { top, bottom } = target.getBoundingClientRect();
    const below = Math.min(bottom, top + box.height) - box.bottom;
    const by = top < box.top ? top - box.top : below > 0 ? below + 8 : 0;
    if (by !== 0)
      code.scrollBy({ top: by, behavior: prefersReducedMotion() ? 'instant' : 'smooth' });
  }

  #show(): void {
    const { running, way } = this.#model;
    for (const element of this.querySelectorAll<HTMLElement>('[data-function]')) {
      const name = element.dataset.function ?? '';
      const state = this.#stateOf(name);
      element.dataset.state = state;
      if (element.localName !== 'li') continue;
      const order = way.indexOf(name);
      setPart(element, 'order', order < 0 ? '' : String(order + 1));
      setPart(element, 'state', WORDS[state]);
      const count = this.#model.count(name);
      setPart(element, 'count', count === 0 ? '' : `${count}×`);
    }
    const loop = running.loop.map(titleOf);
    this.#stack('loop', isIdleTurn(running.loop) ? ['loop(), asleep in delay()'] : loop);
    this.#stack('network', running.network.map(titleOf));
  }

  /** The innermost function last. */
  #stack(task: string, lines: readonly string[]): void {
    const stack = this.find(`[data-task="${task}"]`, HTMLElement);
    render(
      lines.map((line) => html`<li>${line}</li>`),
      stack,
    );
  }

  #stateOf(name: string): State {
    const { running, way } = this.#model;
    const { loop, network } = running;
    if (network.at(-1) === name) return 'running';
    if (network.includes(name)) return 'calling';
    if (loop.includes(name)) {
      if (loop.at(-1) !== name) return 'calling';
      return name === 'loop' ? 'asleep' : 'running';
    }
    return way.includes(name) ? 'recent' : 'idle';
  }
}

const WORDS: Readonly<Record<State, string>> = {
  idle: '',
  running: 'runs',
  calling: 'has called',
  asleep: 'sleeps',
  recent: 'ran',
};

function setPart(element: Element, part: string, text: string): void {
  const found = element.querySelector(`[data-part="${part}"]`);
  if (found !== null) setText(found, text);
}

function newEntry(text: string): { text: string; times: number; item: HTMLElement } {
  return { text, times: 1, item: document.createElement('p') };
}

const titleOf = (name: string): string => (name.includes(':') ? name : `${name}()`);

/** The board runs something whose text is not on this page. */
function isOtherProgram(): boolean {
  const { sketch } = ownBoard.snapshot;
  return sketch !== null && sketch !== SKETCH;
}

function noteOf(state: string, ready: boolean): string {
  const { kind, abilities } = ownBoard.snapshot;
  if (kind !== null && !abilities.includes('trace')) {
    return 'A real board does not tell which of its functions it runs. To see them light up, press “Disconnect” on the bench, then “Start virtual board”.';
  }
  if (isOtherProgram()) {
    return 'The board runs another program than the one below. On the bench choose the program “LED over WebSocket”, and press Flash.';
  }
  if (ready) return 'The program runs. Do something to it, here or on the bench.';
  if (state === 'none' || state === 'lost') {
    return 'Start a board: then the functions that it runs light up.';
  }
  return 'The board is not ready yet.';
}

/** What a checkpoint may ask for, from the functions of one course. */
function evidenceOf(names: readonly string[]): Evidence | null {
  if (names.join() === 'onEvent,handleWebSocketMessage,notifyClients') return 'traced-toggle';
  if (names[0] === 'setup' && names.includes('initWebSocket')) return 'traced-setup';
  if (names[0] === 'setup: GET /' && names.includes('processor')) return 'traced-page';
  return null;
}
