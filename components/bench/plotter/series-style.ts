/** How a plotter's series are told apart: by colour, and without colour by their dashes. */

/** Custom properties of plotter.css: each colour reaches 3:1 on the screen's ground in both schemes (WCAG 2.2, 1.4.11). */
const COLOURS = 8;
/** Lengths of strokes and gaps, in CSS pixels. */
const DASHES: readonly (readonly number[])[] = [
  [],
  [9, 4],
  [2, 3],
  [12, 3, 2, 3],
  [5, 5],
  [16, 4],
  [6, 2, 2, 2, 2, 2],
  [2, 6],
];

export interface SeriesStyle {
  /** The custom property that holds its colour. */
  readonly colour: string;
  readonly dash: readonly number[];
}

/** @param index of the series, in the order of their coming; two below 64 never look the same */
export function styleOf(index: number): SeriesStyle {
  const round = Math.floor(index / COLOURS);
  return {
    colour: `--plot-${(index % COLOURS) + 1}`,
    dash: DASHES[(index + round) % DASHES.length] ?? [],
  };
}
