/**
 * A run drawn as it goes: time runs to the right; above, the LED of the board and what the screen
 * shows of it, with a line from each change to the moment the screen knew; below, a stroke for each
 * packet of the screen, up for the client's and down for the board's.
 */
import type { SideState } from './race.ts';

const SVG = 'http://www.w3.org/2000/svg';

/** Room for the words at the left, in pixels. */
const LEFT = 58;
const RIGHT = 10;
const HEIGHT = 156;

const LED = { on: 14, off: 30 };
const SCREEN = { on: 62, off: 78 };
const PACKETS = 112;
const STROKE = 13;
const AXIS = 138;
const CROSS = 4;

export class RacePlot {
  readonly #svg: SVGSVGElement;
  readonly #paths: Readonly<Record<PathName, SVGPathElement>>;
  readonly #axis: SVGGElement;
  #width = 0;
  #lengthMs = 10_000;
  #last: { readonly side: SideState; readonly nowMs: number } | null = null;

  constructor(svg: SVGSVGElement, signal: AbortSignal) {
    this.#svg = svg;
    svg.replaceChildren();
    this.#axis = append(svg, 'g', { class: 'race-axis' });
    for (const [words, y] of [
      ['LED', 26],
      ['screen', 74],
      ['client', 105],
      ['board', 122],
    ] as const) {
      append(svg, 'text', { x: '0', y: String(y), class: `race-word ${words}` }).textContent =
        words;
    }
    this.#paths = {
      now: append(svg, 'path', { class: 'race-now' }),
      delays: append(svg, 'path', { class: 'race-delays' }),
      led: append(svg, 'path', { class: 'race-led' }),
      screen: append(svg, 'path', { class: 'race-screen' }),
      missed: append(svg, 'path', { class: 'race-missed' }),
      client: append(svg, 'path', { class: 'race-client' }),
      board: append(svg, 'path', { class: 'race-board' }),
    };
    const observer = new ResizeObserver(() => this.#measure());
    observer.observe(svg);
    signal.addEventListener('abort', () => observer.disconnect());
    this.#measure();
  }

  /** Empties the plot for a run of this length. */
  begin(lengthMs: number): void {
    this.#lengthMs = lengthMs;
    this.#last = null;
    for (const path of Object.values(this.#paths)) path.removeAttribute('d');
    this.#drawAxis();
  }

  show(side: SideState, nowMs: number): void {
    this.#last = { side, nowMs };
    this.#draw(side, nowMs);
  }

  #measure(): void {
    const width = Math.round(this.#svg.getBoundingClientRect().width);
    if (width === this.#width || width === 0) return;
    this.#width = width;
    this.#svg.setAttribute('viewBox', `0 0 ${width} ${HEIGHT}`);
    this.#drawAxis();
    if (this.#last !== null) this.#draw(this.#last.side, this.#last.nowMs);
  }

  #x(timeMs: number): number {
    const part = Math.min(1, Math.max(0, timeMs / this.#lengthMs));
    return Math.round((LEFT + part * (this.#width - LEFT - RIGHT)) * 10) / 10;
  }

  #drawAxis(): void {
    this.#axis.replaceChildren();
    const seconds = this.#lengthMs / 1000;
    const step = this.#width < 420 && seconds > 5 ? 2 : 1;
    for (let second = 0; second <= seconds; second += step) {
      const x = String(this.#x(second * 1000));
      append(this.#axis, 'path', { d: `M${x} 6V${AXIS}`, class: 'race-grid' });
      const label = append(this.#axis, 'text', { x, y: String(AXIS + 15), class: 'race-second' });
      label.textContent = second === 0 ? '0 s' : String(second);
    }
  }

  #draw({ marks, initial, outcomes }: SideState, nowMs: number): void {
    const draw = (name: PathName, d: string): void => this.#paths[name].setAttribute('d', d);
    const now = this.#x(nowMs);
    const changes = outcomes.map(({ change }) => change);
    const known = outcomes
      .filter(({ knownMs }) => knownMs !== null)
      .map(({ change, knownMs }) => ({ timeMs: knownMs ?? 0, on: change.on }));
    draw('now', nowMs < this.#lengthMs ? `M${now} 6V${AXIS}` : '');
    draw('led', this.#steps(initial, changes, LED, now));
    draw('screen', this.#steps(initial, known, SCREEN, now));
    draw(
      'delays',
      outcomes
        .map(({ change, knownMs }) =>
          knownMs === null
            ? ''
            : `M${this.#x(change.timeMs)} ${LED.off + 4}L${this.#x(knownMs)} ${SCREEN.on - 4}`,
        )
        .join(''),
    );
    const y = (LED.off + SCREEN.on) / 2;
    draw(
      'missed',
      outcomes
        .filter(({ missed }) => missed)
        .map(({ change }) => {
          const x = this.#x(change.timeMs);
          return `M${x - CROSS} ${y - CROSS}l${2 * CROSS} ${2 * CROSS}m0 ${-2 * CROSS}l${-2 * CROSS} ${2 * CROSS}`;
        })
        .join(''),
    );
    const strokes = (fromBoard: boolean, length: number): string =>
      marks
        .filter((mark) => mark.fromBoard === fromBoard)
        .map(({ timeMs }) => `M${this.#x(timeMs)} ${PACKETS}v${length}`)
        .join('');
    draw('client', strokes(false, -STROKE));
    draw('board', strokes(true, STROKE));
  }

  /** A line that is high while the LED is on. */
  #steps(
    initial: boolean,
    changes: readonly { readonly timeMs: number; readonly on: boolean }[],
    rows: { readonly on: number; readonly off: number },
    end: number,
  ): string {
    let d = `M${this.#x(0)} ${initial ? rows.on : rows.off}`;
    for (const { timeMs, on } of changes) d += `H${this.#x(timeMs)}V${on ? rows.on : rows.off}`;
    return `${d}H${end}`;
  }
}

type PathName = 'now' | 'delays' | 'led' | 'screen' | 'missed' | 'client' | 'board';

function append<Name extends keyof SVGElementTagNameMap>(
  parent: Element,
  name: Name,
  attributes: Readonly<Record<string, string>>,
): SVGElementTagNameMap[Name] {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  parent.append(element);
  return element;
}
