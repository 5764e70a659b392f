/** The panel of the plotter: its frame, and the parts in it that are filled as values come. */
import { html, render } from 'lit/html.js';

const HOW_TO =
  'Left and right go from sample to sample, Page Up and Page Down farther, Home and End to the first and the last. ' +
  'Enter opens the packet that carried the sample. Plus and minus zoom, 0 shows all.';

const FRAME = html`<div class="plotter-drawn" hidden>
    <ul class="plotter-legend" aria-label="Series"></ul>
    <div
      class="plotter-chart"
      role="slider"
      tabindex="0"
      aria-label="Chart"
      aria-description=${HOW_TO}
      aria-valuemin="0"
      aria-valuemax="0"
      aria-valuenow="0"
      aria-valuetext="No sample is chosen."
    ></div>
    <p class="plotter-readout">
      <span class="plotter-moment"></span> <a class="plotter-link" href="#" hidden></a>
      <span class="plotter-counts"></span>
    </p>
    <div class="plotter-table visually-hidden"></div>
  </div>
  <p class="plotter-empty panel-empty"></p>
  <p class="plotter-status visually-hidden" role="status" aria-label="Plotter"></p>`;

/** Fills the panel. @returns its parts */
export function partsIn(place: HTMLElement) {
  render(FRAME, place);
  const part = (name: string): HTMLElement => {
    const found = place.querySelector<HTMLElement>(`.plotter-${name}`);
    if (found === null) throw new Error(`The plotter has no part ${name}.`);
    return found;
  };
  return {
    drawn: part('drawn'),
    legend: part('legend'),
    chart: part('chart'),
    moment: part('moment'),
    link: part('link') as HTMLAnchorElement,
    counts: part('counts'),
    empty: part('empty'),
    status: part('status'),
    table: part('table'),
  };
}
