/**
 * The plotter's chart: uPlot, with the times of the packets on its axis. It draws a stretch of the samples when it is
 * told to, and tells what a pointer asks of it. Left out: keys, which the plotter works itself.
 */
import uPlot from 'uplot';
import { coloursOf } from '../serial-monitor/page-colours.ts';
import { marksOf } from './numbers.ts';
import type { Samples } from './samples.ts';
import { styleOf } from './series-style.ts';
import { rangeOf, toChart, type Stretch } from './view.ts';

/** A series that so many lines did not have is not joined across them: more than there are series. */
const MAX_JOINED_ROWS = 32;
/** A press that moves farther is a drag. */
const PRESS_PX = 5;
const ZOOM_STEP = 1.25;
/** Of a wheel that reports pixels: one step. */
const WHEEL_PX = 60;

export interface Spot {
  readonly row: number;
  readonly name: string;
}

export interface ChartOptions {
  readonly samples: Samples;
  /** A sample's moment as packets count time. */
  readonly captureMs: (pageMs: number) => number;
  /** A pointer is near a sample; null: near none. */
  readonly onHover: (spot: Spot | null) => void;
  readonly onPress: (spot: Spot) => void;
  readonly onChoose: (stretch: Stretch) => void;
  /** @returns whether there was anything to zoom */
  readonly onZoom: (factor: number, atMs: number) => boolean;
  readonly onPan: (byMs: number) => void;
}

export interface Shown {
  readonly stretch: Stretch;
  /** Series that are switched off. */
  readonly hidden: ReadonlySet<string>;
  /** The sample that the keyboard is at. */
  readonly cursor: number | null;
}

export class Chart {
  readonly #place: HTMLElement;
  readonly #options: ChartOptions;
  readonly #plot: uPlot;
  #shown: Shown = { stretch: { fromMs: 0, toMs: 1 }, hidden: new Set(), cursor: null };
  /** Of the columns that are drawn. */
  #firstRow = 0;
  #names: readonly string[] = [];
  /** Resolved, until the page's colours change. */
  readonly #colours = new Map<string, string>();
  /** The crosshair is a pointer's, and not the keyboard's. */
  #pointed = false;

  constructor(place: HTMLElement, options: ChartOptions, signal: AbortSignal) {
    this.#place = place;
    this.#options = options;
    this.#plot = new uPlot(this.#settings(), [[]], place);
    const sizes = new ResizeObserver(() => this.#fit());
    sizes.observe(place);
    this.#pointer(signal);
    signal.addEventListener('abort', () => {
      sizes.disconnect();
      this.#plot.destroy();
    });
  }

  show(shown: Shown): void {
    this.#shown = shown;
    const { samples } = this.#options;
    const { stretch, hidden, cursor } = shown;
    const { names } = samples;
    const plot = this.#plot;
    plot.batch(() => {
      this.#matchSeries(names);
      names.forEach((name, index) => {
        const show = !hidden.has(name);
        if (plot.series[index + 1]?.show !== show) plot.setSeries(index + 1, { show }, false);
      });
      this.#firstRow = Math.max(samples.first, samples.rowAt(stretch.fromMs) - 1);
      const end = Math.min(samples.end, samples.rowAt(stretch.toMs) + 2);
      plot.setData(this.#columns(this.#firstRow, end));
    });
    if (cursor === null || this.#pointed) return;
    const name = names.find(
      (one) => !hidden.has(one) && typeof samples.cell(one, cursor) === 'number',
    );
    const value = name === undefined ? null : samples.cell(name, cursor);
    const left = plot.valToPos(this.#seconds(samples.timeMs(cursor)), 'x');
    plot.setCursor({ left, top: plot.valToPos(toChart(value ?? 0), 'y') }, false);
  }

  /** From now on the crosshair is at the keyboard's sample. */
  useKeyboard(): void {
    this.#pointed = false;
  }

  recolour(): void {
    this.#colours.clear();
    this.#plot.redraw(false, true);
  }

  #settings(): uPlot.Options {
    const colour = (property: string) => () => this.#colour(property);
    const font = fontOf(this.#place);
    const lines = { stroke: colour('--tray-rule'), width: 1 };
    const axis = { stroke: colour('--ink-soft'), font, grid: lines, ticks: { ...lines, size: 4 } };
    const characterPx = parseFloat(font) * 0.62;
    return {
      width: 300,
      height: 100,
      padding: [6, 10, 0, 0],
      series: [{}],
      legend: { show: false },
      focus: { alpha: 1 },
      scales: {
        x: { time: false, range: () => this.#rangeX() },
        y: { range: (_plot, min, max) => [...rangeOf(min, max)] },
      },
      axes: [
        {
          ...axis,
          gap: 2,
          size: parseFloat(font) + 10,
          space: characterPx * 9,
          values: (_plot, splits) =>
            marksOf(splits).map((mark, index) => (index === 0 ? `${mark} s` : mark)),
        },
        {
          ...axis,
          gap: 2,
          space: parseFloat(font) * 2,
          // There are none while nothing is drawn, whatever uPlot's types say.
          size: (_plot, values: readonly string[] | null) =>
            10 + characterPx * Math.max(3, ...(values ?? []).map(({ length }) => length)),
          values: (_plot, splits) => marksOf(splits),
        },
      ],
      cursor: {
        drag: { x: true, y: false, setScale: false, dist: PRESS_PX },
        y: false,
        // The point that a press would mean, and no other.
        points: { size: 8, one: true },
        focus: { prox: Infinity },
        bind: { dblclick: () => null },
      },
      hooks: {
        setCursor: [() => this.#pointed && this.#options.onHover(this.#spot())],
        setSelect: [() => this.#chosen()],
      },
    };
  }

  #rangeX(): [number, number] {
    const { fromMs, toMs } = this.#shown.stretch;
    const from = this.#seconds(fromMs);
    // A capture's clock may have stood still all that time.
    return [from, Math.max(this.#seconds(toMs), from + 0.001)];
  }

  #seconds(pageMs: number): number {
    return this.#options.captureMs(pageMs) / 1000;
  }

  #matchSeries(names: readonly string[]): void {
    const plot = this.#plot;
    if (names.length < this.#names.length || this.#names.some((name, at) => name !== names[at])) {
      while (plot.series.length > 1) plot.delSeries(1);
      this.#names = [];
    }
    for (let at = this.#names.length; at < names.length; at++) {
      const { colour, dash } = styleOf(at);
      const stroke = (): string => this.#colour(colour);
      plot.addSeries({
        label: names[at] ?? '',
        scale: 'y',
        stroke,
        width: 1.6,
        dash: [...dash],
        points: { size: 5, fill: stroke },
      });
    }
    this.#names = names;
  }

  #columns(first: number, end: number): uPlot.AlignedData {
    const { samples } = this.#options;
    const times: number[] = [];
    for (let row = first; row < end; row++) times.push(this.#seconds(samples.timeMs(row)));
    const columns = this.#names.map((name) => {
      const column: (number | null | undefined)[] = [];
      let lastRow = -1;
      for (let row = first; row < end; row++) {
        const cell = samples.cell(name, row);
        if (typeof cell === 'number') {
          if (lastRow >= 0 && row - lastRow > MAX_JOINED_ROWS) column[lastRow + 1 - first] = null;
          lastRow = row;
        }
        column.push(typeof cell === 'number' ? toChart(cell) : cell);
      }
      return column;
    });
    return [times, ...columns];
  }

  #fit(): void {
    const { clientWidth: width, clientHeight: height } = this.#place;
    if (width > 0 && height > 0) this.#plot.setSize({ width, height });
  }

  #colour(property: string): string {
    const colour = this.#colours.get(property) ?? coloursOf(this.#place)(property);
    this.#colours.set(property, colour);
    return colour;
  }

  /** The sample that is drawn nearest to the pointer. */
  #spot(): Spot | null {
    const plot = this.#plot;
    const { left = -1, top = -1, idxs = [] } = plot.cursor;
    if (left < 0) return null;
    let [nearest, distance]: [Spot | null, number] = [null, Infinity];
    this.#names.forEach((name, index) => {
      const at = idxs[index + 1];
      const value = at == null ? null : plot.data[index + 1]?.[at];
      if (at == null || value == null || plot.series[index + 1]?.show !== true) return;
      const away = Math.abs(plot.valToPos(value, 'y') - top);
      if (away < distance) [nearest, distance] = [{ row: this.#firstRow + at, name }, away];
    });
    return nearest;
  }

  #chosen(): void {
    const plot = this.#plot;
    const { left, width } = plot.select;
    if (width < PRESS_PX) return;
    plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
    this.#options.onChoose({ fromMs: this.#pageMs(left), toMs: this.#pageMs(left + width) });
  }

  /** The moment at a place, in CSS pixels from the left of the plotting area. */
  #pageMs(left: number): number {
    const { fromMs, toMs } = this.#shown.stretch;
    return fromMs + (left / this.#plot.over.clientWidth) * (toMs - fromMs);
  }

  #pointer(signal: AbortSignal): void {
    const { over } = this.#plot;
    let [downX, downY, panX] = [0, 0, 0];
    const on = <Type extends keyof HTMLElementEventMap>(
      type: Type,
      listener: (event: HTMLElementEventMap[Type]) => void,
    ): void => over.addEventListener(type, listener, { signal, passive: false });
    on(
      'pointerdown',
      ({ clientX, clientY }) => ([downX, downY, panX] = [clientX, clientY, clientX]),
    );
    // A finger moves what is shown; a mouse chooses a stretch.
    on('pointermove', ({ pointerType, clientX }) => {
      this.#pointed = true;
      if (pointerType !== 'touch' || Math.abs(clientX - downX) <= PRESS_PX) return;
      this.#options.onPan(this.#pageMs(panX) - this.#pageMs(clientX));
      panX = clientX;
    });
    on('click', ({ clientX, clientY }) => {
      const spot = this.#spot();
      const moved = Math.hypot(clientX - downX, clientY - downY);
      if (spot !== null && moved <= PRESS_PX) this.#options.onPress(spot);
    });
    on('wheel', (event) => {
      const { deltaY, deltaMode, clientX } = event;
      if (deltaY === 0) return;
      const steps = deltaMode === 0 ? deltaY / WHEEL_PX : Math.sign(deltaY);
      const at = this.#pageMs(clientX - over.getBoundingClientRect().left);
      const factor = ZOOM_STEP ** Math.max(-4, Math.min(4, steps));
      // Zoomed out all the way, the wheel is the page's again.
      if (this.#options.onZoom(factor, at)) event.preventDefault();
    });
  }
}

/** At the size and in the face of the place. */
function fontOf(place: HTMLElement): string {
  const { fontSize, fontFamily } = getComputedStyle(place);
  return `${fontSize} ${fontFamily}`;
}
