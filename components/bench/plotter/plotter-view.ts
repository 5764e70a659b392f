/** The templates of the plotter: its tools, its legend, and what a screen reader has instead of the chart. */
import { html, nothing, svg, type TemplateResult } from 'lit/html.js';
import { counted } from '../serial-monitor/counts.ts';
import type { Carrier } from './carrier.ts';
import { numberOf } from './numbers.ts';
import type { Extremes } from './samples.ts';
import { styleOf } from './series-style.ts';

export interface ToolsView {
  readonly paused: boolean;
  readonly follows: boolean;
  readonly empty: boolean;
}

export interface ToolsActions {
  readonly pause: () => void;
  readonly follow: () => void;
  readonly zoom: (factor: number) => void;
  readonly save: () => void;
  readonly clear: () => void;
}

/** Buttons of a toolbar that is one stop for Tab: the first one, until another has the focus. */
export function tools({ paused, follows, empty }: ToolsView, act: ToolsActions): TemplateResult {
  const off = String(empty);
  return html`<button type="button" class="quiet" aria-pressed=${paused} @click=${act.pause}>
      Pause
    </button>
    <button type="button" class="quiet" tabindex="-1" aria-pressed=${follows} @click=${act.follow}>
      Follow
    </button>
    <button
      type="button"
      class="quiet"
      tabindex="-1"
      aria-label="Zoom in"
      aria-disabled=${off}
      @click=${() => !empty && act.zoom(1 / 2)}
    >
      +
    </button>
    <button
      type="button"
      class="quiet"
      tabindex="-1"
      aria-label="Zoom out"
      aria-disabled=${off}
      @click=${() => !empty && act.zoom(2)}
    >
      −
    </button>
    <button
      type="button"
      class="quiet"
      tabindex="-1"
      aria-label="Download CSV"
      aria-disabled=${off}
      @click=${() => !empty && act.save()}
    >
      CSV
    </button>
    <button type="button" class="quiet" tabindex="-1" @click=${act.clear}>Clear</button>`;
}

export interface SeriesView extends Extremes {
  readonly name: string;
  readonly shown: boolean;
}

/** A button a series, which turns it on and off. */
export function legend(
  series: readonly SeriesView[],
  toggle: (name: string) => void,
): TemplateResult[] {
  return series.map(
    ({ name, shown, last }, index) =>
      html`<li>
        <button
          type="button"
          class="quiet plotter-series"
          aria-pressed=${shown}
          @click=${() => toggle(name)}
        >
          ${swatch(index)}<span class="plotter-name">${name}</span>
          <span class="plotter-last" aria-hidden="true">${valueInWords(last)}</span>
        </button>
      </li>`,
  );
}

function swatch(index: number): TemplateResult {
  const { colour, dash } = styleOf(index);
  return html`<svg viewBox="0 0 32 10" width="32" height="10" aria-hidden="true">
    ${svg`<path d="M1 5H31" fill="none" stroke="var(${colour})" stroke-width="2.5"
      stroke-dasharray=${dash.length === 0 ? nothing : dash.join(' ')} />`}
  </svg>`;
}

/** The chart in numbers. */
export function table(series: readonly SeriesView[]): TemplateResult {
  return html`<table>
    <caption>
      Series of the plotter
    </caption>
    <thead>
      <tr>
        <th scope="col">Name</th>
        <th scope="col">Last value</th>
        <th scope="col">Minimum</th>
        <th scope="col">Maximum</th>
        <th scope="col">Values</th>
      </tr>
    </thead>
    <tbody>
      ${series.map(
        ({ name, last, min, max, count }) =>
          html`<tr>
            <th scope="row">${name}</th>
            <td>${valueInWords(last)}</td>
            <td>${valueInWords(min)}</td>
            <td>${valueInWords(max)}</td>
            <td>${count}</td>
          </tr>`,
      )}
    </tbody>
  </table>`;
}

export interface Counts {
  readonly rows: number;
  readonly dropped: number;
  readonly textLines: number;
  readonly missed: number;
  readonly leftOut: number;
}

/** What is drawn, and what is not. */
export function countsInWords({ rows, dropped, textLines, missed, leftOut }: Counts): string {
  return [
    `${counted(rows, 'line')} of values`,
    dropped > 0 ? `the first ${counted(dropped, 'line')} dropped` : '',
    textLines > 0 ? counted(textLines, 'other line') : '',
    leftOut > 0 ? `${counted(leftOut, 'value')} left out: too many names` : '',
    missed > 0 ? `${counted(missed, 'line')} missed: too many came` : '',
  ]
    .filter((part) => part !== '')
    .join(' · ');
}

/** Said while there is nothing to draw. */
export function empty(textLines: number): TemplateResult {
  const others =
    textLines === 0
      ? ''
      : `${counted(textLines, 'line')} so far ${textLines === 1 ? 'was' : 'were'} not values.`;
  return html`No values yet. ${others} Print some, and they are drawn here:
    <code>Serial.printf("knob:%d\\n", analogRead(34));</code> Commas, spaces or tabs part several
    values in a line. A name is not needed.`;
}

/** "2.053 s: knob 1850, temp 21.5". */
export function momentInWords(
  seconds: number,
  values: readonly (readonly [name: string, value: number | null])[],
): string {
  const words = values.map(([name, value]) => `${name} ${valueInWords(value)}`).join(', ');
  return `${seconds.toFixed(3)} s: ${words}`;
}

/** "Packet 12": it carried the sample, or it is only near. */
export function packetInWords({ packet, hasValue }: Carrier): string {
  return hasValue ? `Packet ${packet.number}` : `Packet ${packet.number}, the nearest in time`;
}

function valueInWords(value: number | null): string {
  return value === null ? 'none' : numberOf(value);
}
