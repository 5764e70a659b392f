/** Draws the tiles of the class wall: a button each, which opens the student's board. */
import { html, nothing } from 'lit/html.js';
import { repeat } from 'lit/directives/repeat.js';
import { draw } from '../../ui/widget/draw.ts';
import { counted } from '../../ui/widget/words.ts';
import { isStuck, type Tile } from './wall.ts';

/** @param open what a press of a tile does */
export function drawTiles(
  place: HTMLElement,
  tiles: readonly Tile[],
  watched: string | null,
  open: (id: string) => void,
): void {
  draw(
    place,
    repeat(
      tiles,
      ({ id }) => id,
      (tile) => drawTile(tile, tile.id === watched, open),
    ),
  );
}

function drawTile(tile: Tile, watched: boolean, open: (id: string) => void): unknown {
  const { id, name, present, hand, lesson, checkpoints, at, board, led, problem } = tile;
  return html`<li
    class="wall-tile"
    data-hand=${hand || tile.shows || tile.showsSketch}
    data-present=${present}
    data-stuck=${isStuck(tile)}
  >
    <button
      type="button"
      class="wall-name"
      aria-pressed=${watched}
      aria-disabled=${!present}
      title="Look at this board; the student is told"
      @click=${() => present && open(id)}
    >
      ${name}
    </button>
    <span>${stateOf(tile)}</span>
    <span>${lesson}</span>
    <span class="wall-at">${at ?? ''}</span>
    <span>${board}${led === 'unknown' ? nothing : html`, LED ${led}`}</span>
    ${problem === null ? nothing : html`<span class="wall-problem">${problem}</span>`}
    <span>${counted(checkpoints, 'checkpoint')}, ${progressInWords(tile)}</span>
  </li>`;
}

function stateOf({ hand, shows, showsSketch, present }: Tile): string {
  if (hand) return 'Asks for help';
  if (showsSketch) return shows ? 'Shows board and sketch' : 'Shows the sketch';
  if (shows) return 'Shows the board';
  return present ? 'Here' : 'Away';
}

function progressInWords({ idleMinutes }: Tile): string {
  return idleMinutes < 1 ? 'progress just now' : `no progress for ${idleMinutes} min`;
}
