/** The sketch in this page's editor, as the instructor gets it: without passwords, with its first errors. */
import {
  MAX_SKETCH_CHARACTERS,
  MAX_SKETCH_PROBLEMS,
  type ShownSketch,
} from '../../../device/class/protocol.ts';
import type { OpenSketch } from '../../bench/sketch-editor/open-sketch.ts';

const MAX_SENTENCE = 200;
const MAX_FILE = 100;

/** What was packed, by the files that are in it. */
const packed = new WeakMap<object, string>();

/** @returns null when it is too long to be sent */
export async function shownSketch({ sketch, problems }: OpenSketch): Promise<ShownSketch | null> {
  const { fragmentOf } = await import('../../bench/sketch-editor/sketch-link.ts');
  const now = sketch();
  if (now === null) return null;
  const fragment = packed.get(now.files) ?? fragmentOf(now);
  packed.set(now.files, fragment);
  if (fragment.length > MAX_SKETCH_CHARACTERS) return null;
  return {
    name: now.name,
    fragment,
    problems: problems.slice(0, MAX_SKETCH_PROBLEMS).map(({ file, line, what }) => ({
      file: file.slice(0, MAX_FILE),
      line: Math.max(0, line),
      what: what.slice(0, MAX_SENTENCE),
    })),
  };
}
