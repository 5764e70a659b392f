/**
 * What works the serial monitor once it is used: the terminal and the lines as two views of the
 * board's transcript, and the tools. Clearing and pausing are these views' alone; the board keeps what
 * it said.
 */
import { board } from '../../../device/board/board.ts';
import { gather } from '../../ui/widget/gather.ts';
import { fileStamp, saveFile } from '../../ui/widget/save-file.ts';
import { appendLine } from '../../ui/widget/scrolling.ts';
import { copyText } from '../../ui/widget/clipboard.ts';
import { listen, setText, type Widget } from '../../ui/widget/widget.ts';
import { counted, countsInWords, resumeInWords } from './counts.ts';
import { exportText } from './feed.ts';
import { FindBar } from './find-bar.ts';
import { cutLine, LineLog } from './line-log.ts';
import { follow, withLinks } from './links.ts';
import { Notice } from './notice.ts';
import { onSchemeChange } from './page-colours.ts';
import { sendLine } from './send-line.ts';
import { Settings } from './settings.ts';
import { Speaker } from './speaker.ts';
import { stampOf } from './stamps.ts';
import { Tabs } from './tabs.ts';
import type { SerialTerminal } from './terminal.ts';

/** Between two changes of the numbers that are shown. */
const COUNT_PERIOD_MS = 250;
/** Between two showings of what is new: as it can be read, and as nobody can. */
const SHOW_PERIOD_MS = 40;
const FLOOD_PERIOD_MS = 100;
const FLOOD_LINES = 60;
/** Of new lines, as many as could be spoken. */
const SPOKEN_TAIL = 3;

/** By far the heaviest part of the page. */
export const loadTerminal = () => import('./terminal.ts');

export class LiveMonitor {
  readonly #monitor: Widget;
  readonly #signal: AbortSignal;
  readonly #settings: Settings;
  readonly #notice: Notice;
  readonly #findBar: FindBar;
  readonly #log: LineLog;
  readonly #speaker: Speaker;
  readonly #tabs: Tabs;
  #terminal: SerialTerminal | null = null;
  #loading = false;
  /** The first piece that is shown: what was said before has been cleared. */
  #from = board.textFrom;
  /** How many pieces there were when the views were stopped. */
  #pausedAt: number | null = null;
  /** Spoken up to here. */
  #spoken = board.transcript.end;
  readonly #grow = gather(
    () => this.#showMore(),
    // Not requestAnimationFrame: a hidden tab must not hold lines back without end.
    (run) => setTimeout(run, Math.max(0, this.#showAtMs - performance.now())),
  );
  /** When what is new may be shown next, and what was last. */
  #showAtMs = -Infinity;
  #shown = 0;
  readonly #count = gather(
    () => this.#showCounts(),
    (run) => setTimeout(run, COUNT_PERIOD_MS),
  );

  constructor(monitor: Widget, signal: AbortSignal) {
    this.#monitor = monitor;
    this.#signal = signal;
    this.#settings = new Settings(monitor, () => this.#applySettings(), signal);
    this.#notice = new Notice(monitor, signal);
    this.#log = new LineLog(monitor.named('log'), board.transcript, signal);
    this.#speaker = new Speaker({
      nowMs: () => performance.now(),
      after: (delayMs, action) => setTimeout(action, delayMs),
      say: (text) => this.#sayAloud(text),
    });
    this.#findBar = new FindBar(monitor, () => this.#terminal, signal);
    this.#tabs = new Tabs(monitor, signal);
    this.#tools();
    this.#keys();
    sendLine(
      monitor,
      {
        ending: () => this.#settings.ending,
        onSent: (text) => this.#echo(text),
        say: (text) => this.#notice.say(text),
      },
      signal,
    );
    board.on('text', () => this.#grow(), { signal });
    board.on('text-cleared', (from) => this.#showFrom(from), { signal });
    const change = (): void => {
      // What a start waits for comes first on a slow line; the terminal has nothing to show before.
      const { state } = board.snapshot;
      if (state !== 'none' && state !== 'connecting') void this.#openTerminal();
      this.#count();
    };
    board.on('change', change, { signal });
    signal.addEventListener('abort', () => this.#empty());
    if (board.transcript.end > 0) void this.#openTerminal();
    change();
    this.#applySettings();
    this.#showCounts();
  }

  /** Shows the text or the plotter. */
  choose(tab: EventTarget | null): void {
    this.#tabs.choose(tab);
  }

  /** There is more in the transcript. */
  #showMore(): void {
    if (this.#signal.aborted) return;
    const { end } = board.transcript;
    const period = end - this.#shown > FLOOD_LINES ? FLOOD_PERIOD_MS : SHOW_PERIOD_MS;
    this.#showAtMs = performance.now() + period;
    this.#shown = end;
    this.#count();
    if (this.#pausedAt !== null) return;
    this.#terminal?.pump();
    this.#log.schedule();
    this.#monitor.named('empty').hidden = true;
    this.#speak();
  }

  #speak(): void {
    const { transcript } = board;
    let { end } = transcript;
    // A line that has not ended is spoken when it has.
    if (!transcript.text(end - 1).endsWith('\n')) end -= 1;
    if (end <= this.#spoken) return;
    const count = end - this.#spoken;
    this.#spoken = end;
    if (!this.#settings.has('speak')) return;
    const tail = Math.min(count, SPOKEN_TAIL);
    const latest = Array.from({ length: tail }, (_, at) =>
      cutLine(transcript.text(end - tail + at)),
    );
    this.#speaker.add(latest, count);
  }

  #empty(): void {
    this.#monitor.named('log').replaceChildren();
    this.#monitor.named('terminal').hidden = true;
    this.#monitor.named('empty').hidden = false;
  }

  /** What stood before a piece counts no more: a replay goes to another moment. */
  #showFrom(from: number): void {
    this.#from = from;
    this.#spoken = board.transcript.end;
    this.#redraw();
    this.#grow();
  }

  /** In an element of its own each time: what changes no text is not spoken, but a line may come twice. */
  #sayAloud(text: string): void {
    const spoken = this.#monitor.named('spoken');
    spoken.replaceChildren();
    if (text !== '') appendLine(spoken, text, 1);
  }

  /** Lines that were to be spoken are not any more; while the views stand still, none are. */
  #mute(): void {
    this.#speaker.muted = !this.#settings.has('speak') || this.#pausedAt !== null;
  }

  async #openTerminal(): Promise<void> {
    if (this.#loading) return;
    this.#loading = true;
    const { SerialTerminal } = await loadTerminal();
    const signal = this.#signal;
    if (signal.aborted) return;
    const place = this.#monitor.named('terminal');
    const { transcript } = board;
    place.hidden = false;
    const terminal = new SerialTerminal(place, {
      transcript,
      onLink: (address) => this.#follow(address),
      onMatches: (index, count) => this.#findBar.showMatches(index, count),
    });
    this.#terminal = terminal;
    terminal.stopAt(this.#pausedAt ?? Infinity);
    this.#applySettings();
    onSchemeChange(() => terminal.recolour(), signal);
    signal.addEventListener('abort', () => terminal.dispose());
  }

  /** Draws both views anew, as the options have it. */
  #applySettings(): void {
    const showsTerminal = this.#isTerminalShown();
    this.#monitor.named('terminal').hidden = !showsTerminal;
    const log = this.#monitor.named('log');
    log.classList.toggle('visually-hidden', showsTerminal);
    // What cannot be seen must not take the focus of a keyboard.
    log.tabIndex = showsTerminal ? -1 : 0;
    this.#monitor.offer('find', showsTerminal);
    if (!showsTerminal) this.#findBar.close();
    this.#log.seen = !showsTerminal;
    this.#log.linkify = showsTerminal
      ? null
      : (line, place) => withLinks(line, place, (address) => this.#follow(address));
    this.#mute();
    this.#redraw();
    if (!showsTerminal) this.#log.toEnd();
  }

  #redraw(): void {
    const stamp = stampOf(this.#settings.stamps, performance.timeOrigin);
    this.#log.stamp = stamp;
    this.#log.show(this.#from);
    this.#terminal?.show(this.#from, stamp, () => this.#findBar.refresh());
    this.#monitor.named('empty').hidden = board.transcript.end > 0;
  }

  #tools(): void {
    const press = (name: string, action: () => unknown): void =>
      this.#monitor.press(name, action, this.#signal);
    press('pause', () => this.#pause(this.#pausedAt === null));
    press('resume', () => {
      this.#pause(false);
      this.#monitor.button('pause').focus();
    });
    press('copy', () => this.#copy(this.#selection()));
    press('save', () => {
      const name = `serial-${fileStamp(new Date())}.${this.#settings.stamps === 'off' ? 'txt' : 'log'}`;
      saveFile(name, 'text/plain', new Blob([...this.#text()]));
    });
    press('clear', () => this.#clear());
  }

  #keys(): void {
    listen(this.#monitor, 'keydown', this.#signal, (event) => {
      const command = (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey;
      if (command && event.key === 'f' && this.#isTerminalShown()) {
        event.preventDefault();
        this.#findBar.open();
      }
    });
    listen(this.#monitor.named('terminal'), 'keydown', this.#signal, (event) => {
      if (event.ctrlKey || event.metaKey) {
        const selection = this.#terminal?.selection ?? '';
        if (event.key === 'c' && selection !== '') void this.#copy(selection);
      } else if (this.#terminal?.scrollBy(event.key) === true) {
        event.preventDefault();
      }
    });
  }

  #isTerminalShown(): boolean {
    return this.#terminal !== null && !this.#settings.has('plain');
  }

  /** What is said meanwhile stays in the transcript; going on shows it, as far back as it is kept. */
  #pause(pause: boolean): void {
    const { transcript } = board;
    const pausedAt = this.#pausedAt;
    this.#pausedAt = pause ? transcript.end : null;
    this.#monitor.button('pause').ariaPressed = String(pause);
    this.#log.limit = this.#pausedAt ?? Infinity;
    this.#terminal?.stopAt(this.#log.limit);
    this.#mute();
    if (!pause && pausedAt !== null) {
      const dropped = transcript.first - Math.max(pausedAt, this.#from);
      if (dropped > 0) {
        this.#notice.say(`${counted(dropped, 'line')} could not be kept: too many came.`);
      }
      this.#grow();
    }
    this.#showCounts();
  }

  #clear(): void {
    const before = this.#from;
    const { transcript } = board;
    const cleared = transcript.end - Math.max(before, transcript.first);
    this.#from = transcript.end;
    this.#redraw();
    this.#showCounts();
    if (cleared === 0) return;
    this.#notice.say(`Cleared ${counted(cleared, 'line')}.`, {
      undo: () => {
        this.#from = before;
        this.#notice.hide();
        this.#redraw();
        this.#showCounts();
      },
    });
  }

  async #copy(selection: string): Promise<void> {
    const text = selection === '' ? [...this.#text()].join('') : selection;
    if (!(await copyText(text))) this.#notice.say('The browser did not let this page copy.');
    else this.#notice.say(selection === '' ? 'Copied.' : 'Copied what was selected.');
  }

  #selection(): string {
    if (this.#isTerminalShown()) return this.#terminal?.chosen ?? '';
    const selection = getSelection();
    const isOfLines =
      selection?.anchorNode && this.#monitor.named('log').contains(selection.anchorNode);
    return isOfLines ? selection.toString() : '';
  }

  #text(): Generator<string, void> {
    const stamp = stampOf(this.#settings.stamps, performance.timeOrigin);
    return exportText(board.transcript, this.#from, stamp);
  }

  #echo(text: string): void {
    if (!this.#settings.has('echo')) return;
    const lines = text.replace(/\r\n?|\n/g, '\n').replace(/\n?$/, '\n');
    const shown = lines.replace(/^(?=[^\n])(.*)$/gm, '\u001b[90m> $1\u001b[39m');
    board.transcript.push(shown.replaceAll('\n', '\r\n'), performance.now());
    this.#grow();
  }

  #follow(address: string): void {
    const followed = follow(address);
    if (followed === 'shown') {
      // On a small screen the bench lies over the page that is shown.
      this.#monitor.dispatchEvent(new CustomEvent('bench-hide', { bubbles: true }));
    } else if (followed === 'not-here') {
      this.#notice.say('That is this board’s own address, on a wire that ends in this page.', {
        bench: true,
      });
    }
  }

  #showCounts(): void {
    if (this.#signal.aborted) return;
    const { transcript, streamCounters } = board;
    this.#monitor.write('counts', countsInWords(transcript, streamCounters));
    const resume = this.#monitor.button('resume');
    resume.hidden = this.#pausedAt === null;
    const seen = Math.max(this.#pausedAt ?? transcript.end, this.#from);
    setText(resume, resumeInWords(transcript.end - seen));
  }
}
