/**
 * The plotter of the serial monitor: values that the board prints, as lines over time, on the clock of the packets.
 * It reads the transcript while it is seen; what is said meanwhile waits there. A press on a sample, or Enter, opens
 * the packet that carried it.
 */
import { nothing, render } from 'lit/html.js';
import { board } from '../../../device/board/board.ts';
import { gather } from '../../ui/widget/gather.ts';
import { fileStamp, saveFile } from '../../ui/widget/save-file.ts';
import { listen, prefersReducedMotion, setText, type Widget } from '../../ui/widget/widget.ts';
import { onSchemeChange } from '../serial-monitor/page-colours.ts';
import { rovingToolbar } from '../serial-monitor/toolbar.ts';
import { carrierOf } from './carrier.ts';
import { Chart, type Spot } from './chart.ts';
import { csvOf } from './plot-csv.ts';
import { PlotReader } from './plot-reader.ts';
import './plotter.css';
import { partsIn } from './plotter-panel.ts';
import {
  countsInWords,
  empty,
  legend,
  momentInWords,
  packetInWords,
  table,
  tools,
  type SeriesView,
} from './plotter-view.ts';
import { Samples } from './samples.ts';
import { ALL, chosen, LATEST, panned, showing, shownOf, zoomed, type View } from './view.ts';

/** Read at a time, and for how long in one frame: a long history must not stop the page. */
const PIECES_AT_ONCE = 500;
const READ_MS = 8;
const LONG_FRAME_MS = 50;
/** Between two changes of the numbers that are shown. */
const NUMBERS_PERIOD_MS = 500;

/** Page Up and Page Down go so much of what is shown. */
const PAGE = 0.1;

export class Plotter {
  readonly #monitor: Widget;
  readonly #signal: AbortSignal;
  readonly #samples = new Samples();
  readonly #reader = new PlotReader(board.transcript, this.#samples);
  readonly #hidden = new Set<string>();
  readonly #parts: ReturnType<typeof partsIn>;
  readonly #chart: Chart;
  #view: View = LATEST;
  #paused = false;
  #seen = false;
  /** The sample that the keyboard is at, and the one that a pointer is near. */
  #cursor: number | null = null;
  #pointed: Spot | null = null;
  /** The numbers have been shown. */
  #counted = false;
  /** Waits until the packet that was asked for is open. */
  #opening = new AbortController();
  /** A frame that took long is followed by as long a rest: the page must go on. */
  #restUntilMs = 0;
  readonly #draw = gather(
    () => this.#drawNow(),
    (run) => {
      const restMs = this.#restUntilMs - performance.now();
      if (restMs <= 0) requestAnimationFrame(run);
      else setTimeout(() => requestAnimationFrame(run), restMs);
    },
  );
  readonly #count = gather(
    () => this.#showNumbers(),
    (run) => setTimeout(run, NUMBERS_PERIOD_MS),
  );

  constructor(monitor: Widget, signal: AbortSignal) {
    this.#monitor = monitor;
    this.#signal = signal;
    this.#reader.restart(board.textFrom);
    this.#parts = partsIn(monitor.named('plotter'));
    this.#chart = new Chart(
      this.#parts.chart,
      {
        samples: this.#samples,
        captureMs: (pageMs) => board.captureMs(pageMs),
        onHover: (spot) => this.#hover(spot),
        onPress: ({ row, name }) => this.#open(row, name, false),
        onChoose: (stretch) => this.#look(chosen(stretch, this.#extent())),
        onZoom: (factor, atMs) => this.#zoom(factor, this.#view.fromMs === null ? null : atMs),
        onPan: (byMs) => this.#look(panned(this.#view, this.#extent(), byMs)),
      },
      signal,
    );
    this.#showTools();
    rovingToolbar(monitor.named('plotter-tools'), signal);
    listen(this.#parts.chart, 'keydown', signal, (event) => {
      if (!event.ctrlKey && !event.metaKey && !event.altKey && this.#key(event.key)) {
        event.preventDefault();
      }
    });
    onSchemeChange(() => this.#chart.recolour(), signal);
    board.on('text', () => this.#draw(), { signal });
    board.on('text-cleared', (from) => this.#restart(from), { signal });
    board.on('packets-cleared', () => this.#draw(), { signal });
    signal.addEventListener('abort', () => {
      for (const name of ['plotter', 'plotter-tools']) render(nothing, monitor.named(name));
    });
  }

  /** Whether it can be seen: only then does it read and draw. */
  set seen(seen: boolean) {
    this.#seen = seen;
    this.#draw();
  }

  #drawNow(): void {
    if (!this.#seen || this.#signal.aborted) return;
    const beganMs = performance.now();
    // What a canvas is told, it draws by the next frame.
    requestAnimationFrame(() => {
      const tookMs = performance.now() - beganMs;
      if (tookMs > LONG_FRAME_MS) this.#restUntilMs = performance.now() + tookMs;
    });
    if (!this.#paused && this.#read()) this.#draw();
    const { first, end } = this.#samples;
    const isEmpty = first === end;
    const wasEmpty = this.#parts.drawn.hidden;
    this.#parts.drawn.hidden = isEmpty;
    this.#parts.empty.hidden = !isEmpty;
    if (this.#cursor !== null) this.#cursor = Math.max(first, this.#cursor);
    if (!isEmpty) this.#show();
    if (isEmpty === wasEmpty && this.#counted) this.#count();
    else this.#showNumbers();
  }

  /** @returns whether there is more to read */
  #read(): boolean {
    const untilMs = performance.now() + READ_MS;
    let more = true;
    while (more && performance.now() < untilMs) more = this.#reader.read(PIECES_AT_ONCE);
    return more;
  }

  #show(): void {
    this.#chart.show({
      stretch: shownOf(this.#view, this.#extent(), prefersReducedMotion()),
      hidden: this.#hidden,
      cursor: this.#cursor,
    });
    this.#readOut();
  }

  #extent() {
    const { first, end } = this.#samples;
    return { fromMs: this.#samples.timeMs(first), toMs: this.#samples.timeMs(end - 1) };
  }

  /** A replay goes to another moment, or the board's text counts anew. */
  #restart(piece: number): void {
    this.#forget();
    this.#reader.restart(piece);
    this.#draw();
  }

  #forget(): void {
    this.#samples.clear();
    this.#hidden.clear();
    this.#cursor = this.#pointed = null;
    this.#parts.link.hidden = true;
    this.#look(LATEST);
  }

  #look(view: View): void {
    this.#view = view;
    this.#showTools();
    this.#draw();
  }

  #zoom(factor: number, anchorMs: number | null): boolean {
    const view = zoomed(this.#view, this.#extent(), factor, anchorMs);
    const changes = view.spanMs !== this.#view.spanMs;
    if (changes) this.#look(view);
    return changes;
  }

  #showTools(): void {
    const follows = this.#view.fromMs === null;
    const view = { paused: this.#paused, follows, empty: this.#samples.end === 0 };
    render(
      tools(view, {
        pause: () => {
          this.#paused = !this.#paused;
          this.#showTools();
          this.#draw();
        },
        follow: () =>
          this.#look(
            follows ? chosen(shownOf(this.#view, this.#extent()), this.#extent()) : LATEST,
          ),
        zoom: (factor) => this.#zoom(factor, this.#anchor()),
        save: () => {
          const name = `plot-${fileStamp(new Date())}.csv`;
          const csv = csvOf(this.#samples, (pageMs) => board.captureMs(pageMs));
          saveFile(name, 'text/csv', csv);
        },
        clear: () => {
          this.#forget();
          this.#reader.restartAtEnd();
        },
      }),
      this.#monitor.named('plotter-tools'),
    );
  }

  /** What stays in its place when the keyboard or a button zooms: the keyboard's sample, if it has one. */
  #anchor(): number | null {
    return this.#view.fromMs === null || this.#cursor === null
      ? null
      : this.#samples.timeMs(this.#cursor);
  }

  /** @returns whether the key means anything here */
  #key(key: string): boolean {
    const { first, end } = this.#samples;
    if (first === end) return false;
    const { fromMs, toMs } = shownOf(this.#view, this.#extent());
    const at = this.#cursor ?? end - 1;
    // The first step leads to where the keyboard begins.
    const step = this.#cursor === null ? 0 : 1;
    const page = (by: number): number =>
      this.#samples.nearest(this.#samples.timeMs(at) + by * PAGE * (toMs - fromMs)) ?? at;
    const to = {
      ArrowLeft: at - step,
      ArrowDown: at - step,
      ArrowRight: at + step,
      ArrowUp: at + step,
      PageUp: page(1),
      PageDown: page(-1),
      Home: first,
      End: end - 1,
    }[key];
    if (to !== undefined) this.#moveTo(to);
    else if (key === 'Enter' || key === ' ') this.#open(at, null, true);
    else if (key === '+' || key === '=') this.#zoom(1 / 2, this.#anchor());
    else if (key === '-') this.#zoom(2, this.#anchor());
    else if (key === '0') this.#look(ALL);
    else return false;
    return true;
  }

  #moveTo(row: number): void {
    const { first, end } = this.#samples;
    this.#cursor = Math.max(first, Math.min(end - 1, row));
    this.#pointed = null;
    this.#chart.useKeyboard();
    const stretch = shownOf(this.#view, this.#extent());
    // Whoever reads stops the picture from moving on.
    const stays = chosen(stretch, this.#extent());
    this.#look(showing(stays, this.#extent(), this.#samples.timeMs(this.#cursor)));
    // At once, and not with the picture: a screen reader speaks it after the key.
    this.#readOut();
  }

  #hover(spot: Spot | null): void {
    this.#pointed = spot;
    if (spot !== null) this.#cursor = null;
    this.#readOut();
  }

  /** Opens the packet that carried a sample. */
  #open(row: number, name: string | null, byKeyboard: boolean): void {
    const values = this.#valuesAt(row);
    const wanted = [...values.filter(([one]) => one === name), ...values].flatMap(([, value]) =>
      value === null ? [] : [value],
    );
    const timeMs = board.captureMs(this.#samples.timeMs(row));
    const carrier = carrierOf(board.packets, timeMs, wanted);
    const { link, status } = this.#parts;
    link.hidden = carrier === null;
    if (carrier === null) {
      setText(status, 'No packet has crossed the wire yet.');
      return;
    }
    const id = `packet-${carrier.packet.number}`;
    const words = packetInWords(carrier);
    setText(status, `${words}: it is open in the list of packets.`);
    setText(link, words);
    link.href = `#${id}`;
    this.#focusOpened(id, byKeyboard);
    link.click();
  }

  /** Beside a lesson an open packet takes the plotter's place; the keyboard goes to it anyway. */
  #focusOpened(id: string, byKeyboard: boolean): void {
    this.#opening.abort();
    this.#opening = new AbortController();
    const { signal } = this.#opening;
    const opened = (): void => {
      this.#opening.abort();
      if (!byKeyboard && this.#parts.chart.checkVisibility()) return;
      document.getElementById(id)?.querySelector('button')?.focus({ preventScroll: true });
    };
    document.addEventListener('bench-show', opened, { signal });
  }

  /** The values of the series that are shown. */
  #valuesAt(row: number): (readonly [string, number | null])[] {
    return this.#samples.names.flatMap((name) => {
      const cell = this.#samples.cell(name, row);
      return cell === undefined || this.#hidden.has(name) ? [] : [[name, cell] as const];
    });
  }

  #readOut(): void {
    const { first, end } = this.#samples;
    const row = this.#cursor ?? this.#pointed?.row ?? null;
    const { chart, moment } = this.#parts;
    if (row === null) {
      setText(moment, '');
      chart.ariaValueText = 'No sample is chosen.';
      return;
    }
    const seconds = board.captureMs(this.#samples.timeMs(row)) / 1000;
    const words = momentInWords(seconds, this.#valuesAt(row));
    setText(moment, words);
    chart.ariaValueText = words;
    chart.ariaValueMin = '1';
    chart.ariaValueMax = String(end - first);
    chart.ariaValueNow = String(row - first + 1);
  }

  #showNumbers(): void {
    if (!this.#seen || this.#signal.aborted) return;
    this.#counted = true;
    const samples = this.#samples;
    const { first, end, names } = samples;
    const series: SeriesView[] = names.map((name) => ({
      name,
      shown: !this.#hidden.has(name),
      ...samples.extremes(name),
    }));
    const toggle = (name: string): void => {
      if (!this.#hidden.delete(name)) this.#hidden.add(name);
      this.#showNumbers();
      this.#draw();
    };
    const { textLines, missed } = this.#reader;
    const { leftOut } = samples;
    const counts = { rows: end, dropped: first, textLines, missed, leftOut };
    render(legend(series, toggle), this.#parts.legend);
    render(table(series), this.#parts.table);
    render(empty(textLines), this.#parts.empty);
    setText(this.#parts.counts, countsInWords(counts));
    this.#showTools();
  }
}
