/**
 * A lab on a board of its own with the sketch what_blocks: a client toggles five times a second while
 * the sketch is made to wait or to spin, in loop() or in a callback. Shown is which toggles were
 * answered, and what the board says on its serial line.
 */
import { createBoard, type Board, type WebSocketClient } from '../../../device/board/board.ts';
import { showReason } from '../../bench/board-bar/reason.ts';
import { noVirtualBoard, surroundings } from '../../bench/board-bar/support.ts';
import { reportFrom } from '../../course/checkpoint/report.ts';
import { messageOf } from '../../../device/formats/problem.ts';
import { append, appendLine } from '../../ui/widget/scrolling.ts';
import { inSeconds } from '../../ui/widget/words.ts';
import { runBegins, runCame, type Outcome } from '../lab/outcome.ts';
import { hangUp, startOwnBoard } from '../lab/own-board.ts';
import { onPress, setAvailable, Widget } from '../../ui/widget/widget.ts';
import { Experiment } from './experiment.ts';
import { Pulse } from './pulse.ts';

const PACE_MS = 200;
/** Marks in the strip: half a minute. */
const MAX_MARKS = 150;
const MAX_LOG = 80;
/** A silence that is worth a line. */
const SILENCE_MS = 600;
/** The boot ROM's lines say nothing about blocking. */
const WORTH_A_LINE =
  /^(E \(\d+\) task_wdt|Rebooting|loop\(\)|onEvent\(\)|what_blocks|Guru|panic|.*delay\(\)|rst:)/i;

export class BlockingLab extends Widget {
  #board: Board | null = null;
  /** Ends with the board. */
  #life: AbortController | null = null;
  #pulse: Pulse | null = null;
  #socket: WebSocketClient | null = null;
  #experiment: Experiment | null = null;
  #silent = false;
  #slowestMs = 0;
  readonly #lacks = noVirtualBoard(surroundings());

  protected override attach(signal: AbortSignal): void {
    showReason(this, 'start', this.#lacks);
    this.press('start', () => this.#start(signal), signal);
    this.press('stop', () => this.#stop(), signal);
    for (const button of this.#experiments()) {
      const { message = '', name = '' } = button.dataset;
      onPress(button, () => this.#try(message, name), signal);
    }
    signal.addEventListener('abort', () => this.#stop());
    const turn = setInterval(() => this.#turn(), PACE_MS);
    signal.addEventListener('abort', () => clearInterval(turn));
    this.#showButtons();
  }

  #experiments(): HTMLButtonElement[] {
    return [...this.querySelectorAll<HTMLButtonElement>('[data-message]')];
  }

  async #start(signal: AbortSignal): Promise<void> {
    const life = new AbortController();
    signal.addEventListener('abort', () => life.abort(), { signal: life.signal });
    const board = createBoard();
    this.#board = board;
    this.#life = life;
    this.#showButtons();
    this.say('Starting a board for the lab.');
    board.on('line', (line) => this.#heardLine(line), { signal: life.signal });
    board.on('change', () => this.#changed(board), { signal: life.signal });
    reportFrom(board, life.signal, 'the lab’s board');
    try {
      await startOwnBoard(board, 'what_blocks', life.signal);
    } catch (error) {
      if (life.signal.aborted) return;
      this.#stop();
      this.say(`${messageOf(error)} Try again.`);
    }
  }

  #stop(): void {
    this.#life?.abort();
    this.#life = null;
    this.#experiment = null;
    this.#hangUp();
    void this.#board?.disconnect();
    this.#board = null;
    if (!this.isConnected) return;
    this.#showButtons();
    this.say('The lab’s board is off.');
  }

  #changed(board: Board): void {
    if (board !== this.#board) return;
    const { serving, problem } = board.snapshot;
    if (problem !== null) this.#log(`${problem.what} ${problem.why}`);
    if (!serving) this.#hangUp();
    else if (this.#socket === null) this.#callUp(board);
    this.#showButtons();
  }

  #callUp(board: Board): void {
    const socket = board.wire?.webSocket('/ws');
    if (socket === undefined) return;
    this.#socket = socket;
    socket.onopen = () => {
      const pulse = new Pulse(() => socket.send('toggle'));
      this.#pulse = pulse;
      this.#silent = false;
      this.#slowestMs = 0;
      let greeted = false;
      socket.onmessage = () => {
        // The first state is a greeting.
        if (greeted) pulse.heard(performance.now());
        greeted = true;
      };
      this.#log('The client is connected, and toggles five times a second.');
      this.#showButtons();
    };
    socket.onclose = () => {
      if (this.#socket === socket) this.#hangUp();
    };
  }

  #hangUp(): void {
    const socket = this.#socket;
    this.#socket = null;
    this.#pulse = null;
    this.#came(this.#experiment?.lost(performance.now()) ?? null);
    if (socket !== null) hangUp(socket);
  }

  #try(message: string, name: string): void {
    this.#log(`Experiment: ${name}.`);
    this.#slowestMs = 0;
    this.#experiment = new Experiment(performance.now());
    runBegins(this);
    this.#socket?.send(message);
  }

  #came(outcome: Outcome | null): void {
    if (outcome !== null) runCame(this, outcome.is, outcome.seen);
  }

  #turn(): void {
    if (this.#board === null) return;
    const tick = this.#pulse?.tick(performance.now()) ?? null;
    if (tick === null) {
      this.#mark('none');
      return;
    }
    this.#came(this.#experiment?.tick(tick, performance.now()) ?? null);
    switch (tick.kind) {
      case 'first':
        break;
      case 'answered':
        this.#mark('answered');
        this.#slowestMs = Math.max(this.#slowestMs, tick.afterMs);
        if (this.#silent)
          this.#log(`Toggles are answered again, after ${inSeconds(tick.afterMs)}.`);
        this.#silent = false;
        this.say(`Toggles are answered, the slowest of late after ${round(this.#slowestMs)} ms.`);
        break;
      case 'waiting':
        this.#mark('waiting');
        if (tick.sinceMs < SILENCE_MS || this.#silent) break;
        this.#silent = true;
        this.#log('No answer: the client waits.');
        this.say('No answer. Everybody who is connected waits.');
    }
  }

  #mark(kind: 'answered' | 'waiting' | 'none'): void {
    const mark = Object.assign(document.createElement('span'), { className: kind });
    append(this.named('strip'), mark, MAX_MARKS);
  }

  #heardLine(line: string): void {
    if (WORTH_A_LINE.test(line)) this.#log(`Serial line: ${line}`);
  }

  #showButtons(): void {
    this.offer('start', this.#board === null && this.#lacks === null);
    this.offer('stop', this.#board !== null);
    for (const button of this.#experiments()) setAvailable(button, this.#pulse !== null);
  }

  #log(text: string): void {
    appendLine(this.named('log'), text, MAX_LOG);
  }
}

const round = (ms: number): string => String(Math.max(1, Math.round(ms)));
