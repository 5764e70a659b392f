/** Where a line is wrapped, it goes on further in than it began: a narrow screen shows what is one line. */
import type { Range } from '@codemirror/state';
import {
  Decoration,
  type DecorationSet,
  EditorView,
  type PluginValue,
  ViewPlugin,
  type ViewUpdate,
} from '@codemirror/view';

/** Columns. */
const FURTHER = 2;
/** A deeper line begins where it does, and leaves room for what follows. */
const DEEPEST = 12;

class Indents implements PluginValue {
  lines: DecorationSet;

  constructor(view: EditorView) {
    this.lines = indentsOf(view);
  }

  update({ docChanged, viewportChanged, view }: ViewUpdate): void {
    if (docChanged || viewportChanged) this.lines = indentsOf(view);
  }
}

export const HANGING_INDENT = [
  ViewPlugin.fromClass(Indents, { decorations: ({ lines }) => lines }),
  EditorView.theme({
    '.cm-line': {
      paddingInlineStart: 'calc(6px + var(--hang))',
      textIndent: 'calc(-1 * var(--hang))',
    },
  }),
];

function indentsOf({ visibleRanges, state: { doc, tabSize } }: EditorView): DecorationSet {
  const lines: Range<Decoration>[] = [];
  for (const { from, to } of visibleRanges) {
    for (let at = from; at <= to;) {
      const line = doc.lineAt(at);
      const [space = ''] = /^\s*/.exec(line.text) ?? [];
      const column = space.replaceAll('\t', ' '.repeat(tabSize)).length;
      const style = `--hang: ${Math.min(column, DEEPEST) + FURTHER}ch`;
      lines.push(Decoration.line({ attributes: { style } }).range(line.from));
      at = line.to + 1;
    }
  }
  return Decoration.set(lines);
}
