/** The course's sketches and exercises, fetched when an editor opens. */
import type { Octets } from '../../../device/formats/octets/octets.ts';
import { once } from '../../ui/widget/on-demand.ts';

export interface SourceText {
  /** Without a folder: `led_websocket.ino`, `sketch.yaml`; for the board's files below `data/`. */
  readonly name: string;
  /** Empty where {@link octets} are. */
  readonly text: string;
  /** Of a file for the board that is no text. */
  readonly octets?: Octets;
}

export interface CourseSketch {
  /** What it is called where a reader chooses one. */
  readonly title: string;
  readonly files: readonly SourceText[];
  /** Of an exercise: the main file as it may look in the end. */
  readonly solution: string | null;
}

/** By the names of their folders. */
export type CourseSketches = Readonly<Record<string, CourseSketch>>;

/** @throws when the site cannot be reached */
export const courseSketches = once(async (): Promise<CourseSketches> => {
  const response = await fetch(`${import.meta.env.BASE_URL}compiler/sketches.json`);
  if (!response.ok) throw new Error(`The site answered with ${response.status}.`);
  return (await response.json()) as CourseSketches;
});
