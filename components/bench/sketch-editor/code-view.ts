/** The text field of the editor: CodeMirror 6 with C++, in the site's colours. */
import {
  autocompletion,
  closeBrackets,
  closeBracketsKeymap,
  completionKeymap,
  type CompletionSource,
} from '@codemirror/autocomplete';
import {
  defaultKeymap,
  history,
  historyField,
  historyKeymap,
  indentWithTab,
} from '@codemirror/commands';
import { cpp } from '@codemirror/lang-cpp';
import {
  bracketMatching,
  HighlightStyle,
  indentOnInput,
  indentUnit,
  syntaxHighlighting,
} from '@codemirror/language';
import { type Diagnostic as Mark, lintGutter, setDiagnostics } from '@codemirror/lint';
import { highlightSelectionMatches, searchKeymap } from '@codemirror/search';
import { Compartment, EditorState, type Extension } from '@codemirror/state';
import {
  drawSelection,
  dropCursor,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  hoverTooltip,
  keymap,
  lineNumbers,
} from '@codemirror/view';
import { tags } from '@lezer/highlight';
import { HANGING_INDENT } from './hanging-indent.ts';
import type { Light } from './lit-functions.ts';
import { LIGHTS, setLights } from './lit-lines.ts';

/** The colours of the course's code blocks (code-lines.css), and one for what belongs to the language. */
const COLOURS = HighlightStyle.define([
  { tag: [tags.keyword, tags.modifier, tags.processingInstruction], color: 'var(--client-ink)' },
  { tag: [tags.string, tags.character, tags.number, tags.bool], color: 'var(--board-ink)' },
  { tag: tags.comment, color: 'var(--ink-soft)', fontStyle: 'italic' },
]);

/** The site's colours, which know both schemes. CodeMirror's own sheet stands outside the site's layers. */
const THEME = EditorView.theme({
  '&': { height: '100%', color: 'var(--ink)' },
  '&.cm-focused': { outline: '2px solid var(--focus)', outlineOffset: '-2px' },
  '.cm-scroller': {
    fontFamily: 'var(--mono)',
    fontVariantLigatures: 'none',
    lineHeight: '1.55',
  },
  '.cm-content': { caretColor: 'var(--ink)' },
  '.cm-content:focus-visible': { outline: 'none' },
  '.cm-deletedChunk': { backgroundColor: 'var(--alert-tint)' },
  '&.cm-merge-b .cm-changedLine': { backgroundColor: 'var(--client-tint)' },
  '.cm-gutters': {
    borderInlineEnd: '1px solid var(--tray-rule)',
    backgroundColor: 'var(--tray)',
    color: 'var(--ink-soft)',
  },
  '.cm-activeLine, .cm-activeLineGutter': {
    backgroundColor: 'color-mix(in srgb, var(--client-tint) 45%, transparent)',
  },
  '.cm-cursor, .cm-dropCursor': { borderInlineStartColor: 'var(--ink)' },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground':
    { backgroundColor: 'color-mix(in srgb, var(--focus) 30%, transparent)' },
  '.cm-selectionMatch': { backgroundColor: 'var(--client-tint)' },
  '&.cm-focused .cm-matchingBracket': { backgroundColor: 'var(--client-tint)' },
  '&.cm-focused .cm-nonmatchingBracket': { backgroundColor: 'var(--alert-tint)' },
  '.cm-tooltip, .cm-panels': {
    border: '1px solid var(--tray-rule)',
    backgroundColor: 'var(--tray)',
    color: 'var(--ink)',
  },
  '.cm-tooltip-autocomplete > ul > li': { color: 'var(--ink)' },
  '.cm-tooltip-autocomplete > ul > li[aria-selected]': {
    backgroundColor: 'var(--client)',
    color: 'var(--on-client)',
  },
  '.cm-completionDetail': { marginInlineStart: '0.8em', fontStyle: 'normal', opacity: '0.8' },
  '.cm-searchMatch': { backgroundColor: 'var(--board-tint)' },
  '.cm-searchMatch-selected': { outline: '2px solid var(--board)' },
  '.cm-diagnostic-error': { borderInlineStartColor: 'var(--alert)' },
  '.cm-button, .cm-textfield': {
    border: '1px solid var(--control-rule)',
    backgroundColor: 'var(--control)',
    backgroundImage: 'none',
    color: 'var(--ink)',
  },
});

const HISTORY = { history: historyField };

export interface CodeViewEvents {
  /** The reader has changed the text. */
  readonly changed: () => void;
  readonly run: () => void;
  readonly complete: CompletionSource;
  /** What to show of the word at a place; null for nothing. */
  readonly hover: (line: number, column: number) => Promise<string | null>;
}

export class CodeView {
  readonly #view: EditorView;
  readonly #extensions: Extension;
  readonly #comparison = new Compartment();
  readonly #language = new Compartment();

  constructor(parent: HTMLElement, events: CodeViewEvents) {
    this.#extensions = [
      lineNumbers(),
      lintGutter(),
      history(),
      drawSelection(),
      dropCursor(),
      indentUnit.of('  '),
      indentOnInput(),
      bracketMatching(),
      closeBrackets(),
      highlightActiveLine(),
      highlightActiveLineGutter(),
      highlightSelectionMatches(),
      this.#language.of(cpp()),
      syntaxHighlighting(COLOURS),
      THEME,
      this.#comparison.of([]),
      LIGHTS,
      autocompletion({ override: [events.complete], icons: false }),
      hoverTooltip(async (view, place) => {
        const line = view.state.doc.lineAt(place);
        const text = await events.hover(line.number, place - line.from);
        if (text === null) return null;
        return { pos: place, create: () => ({ dom: hoverElement(text) }) };
      }),
      EditorView.contentAttributes.of({
        'aria-label': 'Sketch source',
        'aria-description': 'Escape, then Tab, leaves the text.',
      }),
      EditorView.lineWrapping,
      HANGING_INDENT,
      EditorView.updateListener.of((update) => {
        if (update.docChanged) events.changed();
      }),
      keymap.of([
        { key: 'Mod-Enter', preventDefault: true, run: () => (events.run(), true) },
        ...closeBracketsKeymap,
        ...defaultKeymap,
        ...searchKeymap,
        ...historyKeymap,
        ...completionKeymap,
        // Escape, then Tab, leaves the field: CodeMirror's own way for keyboards.
        indentWithTab,
      ]),
    ];
    this.#view = new EditorView({ parent, state: this.#state('', undefined) });
  }

  get text(): string {
    return this.#view.state.doc.toString();
  }

  /** Text, selection and undo as JSON. */
  get kept(): unknown {
    return this.#view.state.toJSON(HISTORY) as unknown;
  }

  /**
   * Shows another text.
   * @param isSource or plain text
   * @param kept of the same text earlier: {@link CodeView.kept}
   */
  show(text: string, isSource: boolean, kept?: unknown): void {
    this.#view.setState(this.#state(text, kept));
    if (!isSource) this.#view.dispatch({ effects: this.#language.reconfigure([]) });
  }

  /** Replaces the text as one step that can be undone. */
  replace(text: string): void {
    const { doc } = this.#view.state;
    this.#view.dispatch({ changes: { from: 0, to: doc.length, insert: text } });
  }

  /** Shows what differs from another text, with its deleted lines; null ends that. */
  async compare(original: string | null): Promise<void> {
    const { goToNextChunk, unifiedMergeView } = await import('@codemirror/merge');
    const shown = original === null ? [] : unifiedMergeView({ original, mergeControls: false });
    this.#view.dispatch({ effects: this.#comparison.reconfigure(shown) });
    if (original === null) return;
    this.#view.dispatch({ selection: { anchor: 0 } });
    goToNextChunk(this.#view);
  }

  /** Replaces a stretch. Lines and columns from 1, columns in octets of UTF-8. */
  change(range: Stretch, insert: string): void {
    const [from, to] = this.#placesOf(range);
    this.#view.dispatch({ changes: { from, to, insert } });
  }

  mark(marks: readonly (Stretch & Pick<Mark, 'severity' | 'message'>)[]): void {
    const placed = marks.map((mark): Mark => {
      const [from, to] = this.#placesOf(mark);
      return { from, to: Math.max(to, from), severity: mark.severity, message: mark.message };
    });
    this.#view.dispatch(setDiagnostics(this.#view.state, placed));
  }

  /** Puts the cursor there and shows the line. */
  goTo(line: number, column: number): void {
    const [from] = this.#placesOf({ line, column, endLine: line, endColumn: column });
    this.#view.dispatch({
      selection: { anchor: from },
      effects: EditorView.scrollIntoView(from, { y: 'center' }),
    });
    this.#view.focus();
  }

  /** Lights up functions by their names, and puts out all others. */
  light(lights: ReadonlyMap<string, Light>): void {
    this.#view.dispatch({ effects: setLights.of(lights) });
  }

  focus(): void {
    this.#view.focus();
  }

  destroy(): void {
    this.#view.destroy();
  }

  #state(text: string, kept: unknown): EditorState {
    const extensions = this.#extensions;
    if (kept !== undefined) {
      try {
        const state = EditorState.fromJSON(kept, { extensions }, HISTORY);
        if (state.doc.toString() === text) return state;
      } catch {
        // Kept by another version of the editor: then there is nothing to undo.
      }
    }
    return EditorState.create({ doc: text, extensions });
  }

  #placesOf({ line, column, endLine, endColumn }: Stretch): [number, number] {
    return [this.#placeOf(line, column), this.#placeOf(endLine, endColumn)];
  }

  #placeOf(line: number, column: number): number {
    const { doc } = this.#view.state;
    const { from, text } = doc.line(Math.min(Math.max(line, 1), doc.lines));
    return from + charactersIn(text, column - 1);
  }
}

export interface Stretch {
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

/** How many UTF-16 units of `text` take `octets` octets in UTF-8. */
export function charactersIn(text: string, octets: number): number {
  let [units, taken] = [0, 0];
  for (const character of text) {
    if (taken >= octets) break;
    taken += octetsOf(character);
    units += character.length;
  }
  return units;
}

const encoder = new TextEncoder();

export function octetsOf(text: string): number {
  return encoder.encode(text).length;
}

function hoverElement(text: string): HTMLElement {
  const element = document.createElement('div');
  element.className = 'sketch-hover';
  element.textContent = text;
  return element;
}
