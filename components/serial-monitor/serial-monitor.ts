/**
 * The serial monitor: the board's text in a terminal (loaded when a board starts) and as a log of
 * lines. Clearing and pausing are this view's alone; the board keeps what it said.
 */
import { board } from '../../device/board.ts';
import { fileStamp, saveFile } from '../widget/save-file.ts';
import { isAvailable, onPress, setAvailable, setText, Widget } from '../widget/widget.ts';
import { LineLog } from './line-log.ts';
import type { SerialTerminal } from './terminal.ts';

export class SerialMonitor extends Widget {
  #log: LineLog | null = null;
  #terminal: SerialTerminal | null = null;
  #opening = false;
  #missedLines: number | null = null;

  protected override attach(signal: AbortSignal): void {
    this.#log = new LineLog(this.find('[data-part="log"]', HTMLElement), signal);
    this.#log.replace(board.serialLines);
    this.#showEmptiness();

    board.on('text', (text) => this.#takeText(text), { signal });
    board.on('line', (line) => this.#takeLine(line), { signal });
    const show = (): void => {
      const { state } = board.snapshot;
      setAvailable(this.find('[data-action="send"]', HTMLButtonElement), state === 'running');
      if (state !== 'none') void this.#open(signal);
    };
    board.on('change', show, { signal });
    show();

    this.#tools(signal);
    signal.addEventListener('abort', () => {
      this.#terminal?.dispose();
      this.#terminal = null;
    });
  }

  async #open(signal: AbortSignal): Promise<void> {
    if (this.#terminal !== null || this.#opening) return;
    this.#opening = true;
    try {
      const { SerialTerminal } = await import('./terminal.ts');
      if (signal.aborted) return;
      const place = this.find('[data-part="terminal"]', HTMLElement);
      place.hidden = false;
      const terminal = new SerialTerminal(place);
      this.#terminal = terminal;
      // The text may have come while the terminal was on its way here.
      if (this.#missedLines === null) terminal.show(recentText());
      const plain = this.find('[data-action="plain"]', HTMLButtonElement);
      plain.hidden = false;
      this.#showTerminal(plain.getAttribute('aria-pressed') !== 'true');
      this.#followScheme(terminal, place, signal);
    } finally {
      this.#opening = false;
    }
  }

  #followScheme(terminal: SerialTerminal, place: HTMLElement, signal: AbortSignal): void {
    const recolour = (): void => terminal.recolour(place);
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', recolour, { signal });
    const chosen = new MutationObserver(recolour);
    chosen.observe(document.documentElement, { attributeFilter: ['data-scheme'] });
    signal.addEventListener('abort', () => chosen.disconnect());
  }

  #takeText(text: string): void {
    if (this.#missedLines === null) this.#terminal?.write(text);
  }

  #takeLine(line: string): void {
    if (this.#missedLines !== null) {
      this.#missedLines += 1;
      this.#showMissed();
      return;
    }
    this.#log?.add(line);
    this.find('[data-part="empty"]', HTMLElement).hidden = true;
  }

  #tools(signal: AbortSignal): void {
    const press = (name: string, action: (button: HTMLButtonElement) => void): void => {
      const button = this.find(`[data-action="${name}"]`, HTMLButtonElement);
      onPress(button, () => action(button), signal);
    };
    press('pause', (button) => {
      this.#pause(this.#missedLines === null);
      button.setAttribute('aria-pressed', String(this.#missedLines !== null));
    });
    press('plain', (button) => {
      const plain = button.getAttribute('aria-pressed') !== 'true';
      button.setAttribute('aria-pressed', String(plain));
      this.#showTerminal(!plain);
    });
    press('copy', (button) => void this.#copy(button));
    press('save', () => {
      const name = `serial-${fileStamp(new Date())}.txt`;
      saveFile(name, 'text/plain', `${board.serialLines.join('\n')}\n`);
    });
    press('clear', () => {
      this.#log?.replace([]);
      this.#terminal?.show('');
      this.#showEmptiness();
    });
    this.find('[data-part="form"]', HTMLFormElement).addEventListener(
      'submit',
      (event) => {
        event.preventDefault();
        void this.#send();
      },
      { signal },
    );
  }

  /** Going on shows what came meanwhile, as far back as the board still has it. */
  #pause(pause: boolean): void {
    if (pause) {
      this.#missedLines = 0;
    } else {
      this.#missedLines = null;
      this.#log?.replace(board.serialLines);
      this.#terminal?.show(recentText());
      this.#showEmptiness();
    }
    this.#showMissed();
  }

  #showMissed(): void {
    const missed = this.#missedLines;
    const lines = missed === 1 ? '1 line' : `${missed ?? 0} lines`;
    setText(
      this.find('[data-part="missed"]', HTMLElement),
      missed === null ? '' : `Paused, ${lines} not shown`,
    );
  }

  /** The log stays in the page for whoever does not look at the terminal. */
  #showTerminal(terminal: boolean): void {
    this.find('[data-part="terminal"]', HTMLElement).classList.toggle('visually-hidden', !terminal);
    const log = this.find('[data-part="log"]', HTMLElement);
    log.classList.toggle('visually-hidden', terminal);
    // What cannot be seen must not take the focus of a keyboard.
    log.tabIndex = terminal ? -1 : 0;
    if (!terminal) this.#log?.toEnd();
  }

  #showEmptiness(): void {
    this.find('[data-part="empty"]', HTMLElement).hidden = board.transcript.end > 0;
  }

  async #copy(button: HTMLButtonElement): Promise<void> {
    let said = 'Copied';
    try {
      await navigator.clipboard.writeText(board.serialLines.join('\n'));
    } catch {
      said = 'Not allowed';
    }
    setText(button, said);
    setTimeout(() => setText(button, 'Copy'), 1500);
  }

  async #send(): Promise<void> {
    const field = this.find('[data-part="line"]', HTMLInputElement);
    if (!isAvailable(this.find('[data-action="send"]', HTMLButtonElement))) return;
    const line = field.value;
    field.value = '';
    await board.sendText(`${line}\n`);
    if (board.snapshot.problem !== null) field.value = line;
  }
}

/** As much as the terminal can scroll back over. */
function recentText(): string {
  const { transcript } = board;
  let text = '';
  for (let piece = transcript.end - 2000; piece < transcript.end; piece++) {
    text += transcript.text(piece);
  }
  return text;
}
