/** The lines of functions that the board runs, marked in CodeMirror's text. */
import { type EditorState, StateEffect, StateField } from '@codemirror/state';
import { Decoration, type DecorationSet, EditorView } from '@codemirror/view';
import { definitions } from '../../../firmware/build/function-names.ts';
import type { Light } from './lit-functions.ts';

/** Characters; a longer text is not searched for functions while the board runs. */
const LONGEST = 200_000;

export const setLights = StateEffect.define<ReadonlyMap<string, Light>>();

/** Lines of functions that the board runs; they move with the text until it says something else. */
export const LIGHTS = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update: (lights, { changes, effects, state }) => {
    const effect = effects.find((one) => one.is(setLights));
    return effect === undefined ? lights.map(changes) : linesOf(effect.value, state);
  },
  provide: (field) => EditorView.decorations.from(field),
});

function linesOf(lights: ReadonlyMap<string, Light>, { doc }: EditorState): DecorationSet {
  if (lights.size === 0 || doc.length > LONGEST) return Decoration.none;
  const ranges = definitions(doc.toString()).flatMap(({ name, head, end }) => {
    const light = lights.get(name);
    if (light === undefined) return [];
    const [first, last] = [doc.lineAt(head).number, doc.lineAt(end).number];
    const line = Decoration.line({ class: `sketch-lit ${light}` });
    return Array.from({ length: last - first + 1 }, (_, at) =>
      line.range(doc.line(first + at).from),
    );
  });
  return Decoration.set(ranges, true);
}
