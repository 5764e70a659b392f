/** The tables of the race: figures of the run, every change, and the runs that were kept. */
import { html } from 'lit/html.js';
import { draw } from '../../ui/widget/draw.ts';
import { setText, type Widget } from '../../ui/widget/widget.ts';
import { SIDES } from './boards.ts';
import { cellsOf, FIGURES, inMs, type Run } from './figures.ts';
import type { Outcome } from './outcomes.ts';
import type { RaceState } from './race.ts';

export class RaceView {
  readonly #lab: Widget;
  readonly #cells: readonly { readonly cell: HTMLElement; readonly figure: string; side: string }[];

  constructor(lab: Widget) {
    this.#lab = lab;
    this.#cells = [...lab.querySelectorAll<HTMLElement>('[data-figure]')].map((cell) => ({
      cell,
      figure: cell.dataset.figure ?? '',
      side: cell.dataset.side ?? '',
    }));
  }

  showFigures(state: RaceState): void {
    for (const { cell, figure, side } of this.#cells) {
      const known = SIDES.find((one) => one === side);
      const read = FIGURES[figure];
      if (known === undefined || read === undefined) throw new Error(`No figure ${figure}.`);
      setText(
        cell,
        figure === 'waited' && known === 'socket' ? 'does not ask' : read(state[known]),
      );
    }
  }

  /** Change by change: the two boards get the same toggles, each when its wire lets them through. */
  showChanges({ http, socket }: RaceState): void {
    const count = Math.max(http.outcomes.length, socket.outcomes.length);
    const rows = Array.from({ length: count }, (_, index) => [
      String(index + 1),
      inWords(http.outcomes[index]),
      inWords(socket.outcomes[index]),
    ]);
    fill(
      this.#lab.named('changes'),
      rows.length > 0 ? rows : [['–', 'the LED did not change', 'the LED did not change']],
    );
  }

  showRuns(runs: readonly Run[]): void {
    for (const part of ['runs-table', 'runs-tools'])
      this.#lab.named(part).hidden = runs.length === 0;
    this.#lab.named('no-runs').hidden = runs.length > 0;
    fill(this.#lab.named('runs'), runs.map(cellsOf));
  }
}

function inWords(outcome: Outcome | undefined): string {
  if (outcome === undefined) return 'none';
  const { change, knownMs, missed } = outcome;
  const what = `${change.on ? 'on' : 'off'} at ${(change.timeMs / 1000).toFixed(2)}\u00a0s`;
  if (missed) return `${what}: missed`;
  if (knownMs === null) return `${what}: not known yet at the end`;
  return `${what}: known after ${inMs(knownMs - change.timeMs)}`;
}

/** The first cell of a row names it. */
function fill(body: HTMLElement, rows: readonly (readonly string[])[]): void {
  draw(
    body,
    rows.map(
      ([name, ...cells]) =>
        html`<tr>
          <th scope="row">${name}</th>
          ${cells.map((text) => html`<td>${text}</td>`)}
        </tr>`,
    ),
  );
}
