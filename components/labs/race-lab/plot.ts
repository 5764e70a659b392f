/**
 * A run drawn as it goes: time runs to the right; above, the LED of the board and what the screen
 * shows of it, with a stroke from each change to the moment the screen knew; below, one for each
 * packet of the screen, up for the client's and down for the board's.
 */
import { nothing, svg, type SVGTemplateResult } from 'lit/html.js';
import { draw } from '../../ui/widget/draw.ts';
import type { Change } from './outcomes.ts';
import type { SideState } from './race.ts';

/** Room for the words at the left, in pixels. */
const LEFT = 58;
const RIGHT = 10;
const HEIGHT = 156;

const LED = { on: 14, off: 30 };
const SCREEN = { on: 62, off: 78 };
const PACKETS = 112;
const PACKET_STROKE = 13;
const AXIS = 138;
const CROSS = 4;
/** Crosses that would lie on each other stand above each other, as far from the middle. */
const CROSS_LEVELS = [0, -9, 9] as const;

/** The rows by their names, and where those stand. */
const WORDS = [
  ['LED', 26],
  ['screen', 74],
  ['client', 105],
  ['board', 122],
] as const;

/** The strokes of the drawing, those behind first. */
const STROKES = ['now', 'delays', 'led', 'screen', 'missed', 'client', 'board'] as const;

export class RacePlot {
  readonly #place: SVGElement;
  #width = 0;
  #lengthMs = 10_000;
  #last: { readonly side: SideState; readonly nowMs: number } | null = null;

  constructor(place: SVGElement, signal: AbortSignal) {
    this.#place = place;
    const observer = new ResizeObserver(() => this.#measure());
    observer.observe(place);
    signal.addEventListener('abort', () => observer.disconnect());
    this.#measure();
  }

  /** Empties the plot for a run of this length. */
  begin(lengthMs: number): void {
    this.#lengthMs = lengthMs;
    this.#last = null;
    this.#draw();
  }

  show(side: SideState, nowMs: number): void {
    this.#last = { side, nowMs };
    this.#draw();
  }

  #measure(): void {
    const width = Math.round(this.#place.getBoundingClientRect().width);
    if (width === this.#width || width === 0) return;
    this.#width = width;
    this.#place.setAttribute('viewBox', `0 0 ${width} ${HEIGHT}`);
    this.#draw();
  }

  #x(timeMs: number): number {
    const part = Math.min(1, Math.max(0, timeMs / this.#lengthMs));
    return Math.round((LEFT + part * (this.#width - LEFT - RIGHT)) * 10) / 10;
  }

  #draw(): void {
    const paths = this.#last === null ? {} : this.#paths(this.#last.side, this.#last.nowMs);
    draw(
      this.#place,
      svg`<g class="race-axis">${this.#seconds()}</g>
        ${WORDS.map(([words, y]) => svg`<text x="0" y=${y} class="race-word ${words}">${words}</text>`)}
        ${STROKES.map((name) => svg`<path class="race-${name}" d=${paths[name] ?? nothing} />`)}`,
    );
  }

  #seconds(): SVGTemplateResult[] {
    const seconds = this.#lengthMs / 1000;
    const step = this.#width < 420 && seconds > 5 ? 2 : 1;
    return Array.from({ length: Math.floor(seconds / step) + 1 }, (_, index) => {
      const second = index * step;
      const x = this.#x(second * 1000);
      return svg`<path d="M${x} 6V${AXIS}" class="race-grid" />
        <text x=${x} y=${AXIS + 15} class="race-second">${second === 0 ? '0 s' : second}</text>`;
    });
  }

  /** What each stroke is drawn along. */
  #paths(
    { marks, initial, outcomes }: SideState,
    nowMs: number,
  ): Partial<Record<StrokeName, string>> {
    const now = this.#x(nowMs);
    const middle = (LED.off + SCREEN.on) / 2;
    const known = outcomes.flatMap(({ change, knownMs }) =>
      knownMs === null ? [] : [{ fromMs: change.timeMs, timeMs: knownMs, on: change.on }],
    );
    const packets = (fromBoard: boolean, length: number): string =>
      marks
        .filter((mark) => mark.fromBoard === fromBoard)
        .map(({ timeMs }) => `M${this.#x(timeMs)} ${PACKETS}v${length}`)
        .join('');
    const cross = (x: number, y: number): string =>
      `M${x - CROSS} ${y - CROSS}l${2 * CROSS} ${2 * CROSS}m0 ${-2 * CROSS}l${-2 * CROSS} ${2 * CROSS}`;
    let level = 0;
    let lastX = -Infinity;
    const apart = (x: number): string => {
      level = x - lastX < 2.5 * CROSS ? (level + 1) % CROSS_LEVELS.length : 0;
      lastX = x;
      return cross(x, middle + (CROSS_LEVELS[level] ?? 0));
    };
    return {
      now: nowMs < this.#lengthMs ? `M${now} 6V${AXIS}` : '',
      delays: known
        .map(
          ({ fromMs, timeMs }) =>
            `M${this.#x(fromMs)} ${LED.off + 4}L${this.#x(timeMs)} ${SCREEN.on - 4}`,
        )
        .join(''),
      led: this.#steps(
        initial,
        outcomes.map(({ change }) => change),
        LED,
        now,
      ),
      screen: this.#steps(initial, known, SCREEN, now),
      missed: outcomes
        .filter(({ missed }) => missed)
        .map(({ change }) => apart(this.#x(change.timeMs)))
        .join(''),
      client: packets(false, -PACKET_STROKE),
      board: packets(true, PACKET_STROKE),
    };
  }

  /** A stroke that is high while the LED is on. */
  #steps(
    initial: boolean,
    changes: readonly Change[],
    rows: { readonly on: number; readonly off: number },
    end: number,
  ): string {
    let d = `M${this.#x(0)} ${initial ? rows.on : rows.off}`;
    for (const { timeMs, on } of changes) d += `H${this.#x(timeMs)}V${on ? rows.on : rows.off}`;
    return `${d}H${end}`;
  }
}

type StrokeName = (typeof STROKES)[number];
