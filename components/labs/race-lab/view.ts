/** The tables of the race: figures of the run, every change, and the runs that were kept. */
import { setText } from '../../ui/widget/widget.ts';
import { SIDES } from './boards.ts';
import { cellsOf, FIGURES, inMs, type Run } from './figures.ts';
import type { Outcome } from './outcomes.ts';
import type { RaceState } from './race.ts';

export class RaceView {
  readonly #root: HTMLElement;
  readonly #cells: readonly { readonly cell: HTMLElement; readonly figure: string; side: string }[];

  constructor(root: HTMLElement) {
    this.#root = root;
    this.#cells = [...root.querySelectorAll<HTMLElement>('[data-figure]')].map((cell) => ({
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
      this.#part('changes'),
      rows.length > 0 ? rows : [['–', 'the LED did not change', 'the LED did not change']],
    );
  }

  showRuns(runs: readonly Run[]): void {
    for (const part of ['runs-table', 'runs-tools']) this.#part(part).hidden = runs.length === 0;
    this.#part('no-runs').hidden = runs.length > 0;
    fill(this.#part('runs'), runs.map(cellsOf));
  }

  #part(name: string): HTMLElement {
    const part = this.#root.querySelector<HTMLElement>(`[data-part="${name}"]`);
    if (part === null) throw new Error(`The lab has no part ${name}.`);
    return part;
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
  body.replaceChildren(
    ...rows.map((cells) => {
      const row = document.createElement('tr');
      row.append(
        ...cells.map((text, index) => {
          const cell = document.createElement(index === 0 ? 'th' : 'td');
          if (index === 0) cell.setAttribute('scope', 'row');
          cell.textContent = text;
          return cell;
        }),
      );
      return row;
    }),
  );
}
