/**
 * How a lesson reads: its prose, its words and its steps, taken from its tree before other plugins add to it.
 * The build computes from them how long a lesson takes; `npm run bench` and a test, how hard its prose is.
 * Left out: code, and what widgets say.
 */
import type { ElementContent, Root, RootContent } from 'hast';
import { attributeOf, type Jsx } from './jsx.ts';

export interface Reading {
  /** Paragraphs, items and captions without tables; code within a line is the word "code". */
  readonly prose: readonly string[];
  /** All that is read: prose, tables, headings, questions with their choices. */
  readonly words: number;
  /** Numbered things to do. */
  readonly steps: number;
}

/** What a student reads in a minute in a third language, and how long one step takes. */
const WORDS_A_MINUTE = 130;
const SECONDS_A_STEP = 55;
/** Nobody believes in 23 minutes. */
const ROUNDED_TO = 5;

/** Attributes with sentences of a lesson in them. */
const SAYING = ['ask', 'choices', 'title', 'items'];
/** Components whose numbered items are things to do. */
const DOING = new Set(['Do', 'HandshakeLab']);

interface MarkdownFile {
  readonly data: { astro?: { frontmatter?: Record<string, unknown> } };
}

/** Hands on in the front matter how many minutes a lesson takes. */
export function lessonMinutes() {
  return (tree: Root, file: MarkdownFile): void => {
    const frontmatter = file.data.astro?.frontmatter;
    if (frontmatter !== undefined) frontmatter.minutes = minutesFor(readingOf(tree));
  };
}

/** Rounded to five minutes. */
export function minutesFor({ words, steps }: Pick<Reading, 'words' | 'steps'>): number {
  const minutes = words / WORDS_A_MINUTE + (steps * SECONDS_A_STEP) / 60;
  return Math.max(1, Math.round(minutes / ROUNDED_TO)) * ROUNDED_TO;
}

export function wordsIn(text: string): string[] {
  return text.split(/\s+/).filter((word) => /[\p{L}\d]/u.test(word));
}

type Node = RootContent | ElementContent | Jsx;

interface Within {
  readonly table: boolean;
  readonly doing: boolean;
  readonly steps: boolean;
}

export function readingOf(tree: Root): Reading {
  const prose: string[] = [];
  let words = 0;
  let steps = 0;

  function read(nodes: readonly Node[], within: Within): void {
    for (const node of nodes) {
      if (isJsx(node)) {
        words += SAYING.flatMap((name) => wordsIn(saidIn(node, name))).length;
        const doing = within.doing || DOING.has(node.name ?? '');
        read(node.children, { ...within, doing });
      } else if (node.type === 'element' && node.tagName !== 'pre') {
        const { tagName } = node;
        if (tagName === 'li' && within.steps) steps += 1;
        const text = /^(p|li|figcaption|h\d|td|th)$/.test(tagName) ? ownText(node.children) : '';
        words += wordsIn(text).length;
        if (text.trim() !== '' && !within.table && /^(p|li|figcaption)$/.test(tagName))
          prose.push(text.replaceAll(/\s+/g, ' ').trim());
        read(node.children, {
          doing: within.doing,
          table: within.table || tagName === 'table',
          steps: tagName === 'ol' && within.doing,
        });
      }
    }
  }

  read(tree.children, { table: false, doing: false, steps: false });
  return { prose, words, steps };
}

function isJsx(node: Node): node is Jsx {
  return node.type === 'mdxJsxFlowElement' || node.type === 'mdxJsxTextElement';
}

/** Of a list, the texts in quotes that are more than a word: names are not read. */
function saidIn(element: Jsx, name: string): string {
  const value = attributeOf(element, name);
  if (value == null) return '';
  if (typeof value === 'string') return value;
  const quoted = [...value.value.matchAll(/(['"`])((?:\\.|(?!\1).)*)\1/g)];
  return quoted
    .map(([, , text = '']) => text)
    .filter((text) => text.includes(' '))
    .join(' ');
}

/** The text of a block without the blocks inside it, which are read by themselves. */
function ownText(nodes: readonly Node[]): string {
  return nodes
    .map((node) => {
      if (node.type === 'text') return node.value;
      if (isJsx(node)) return node.name === 'Rfc' ? 'RFC' : ownText(node.children);
      if (node.type !== 'element') return '';
      if (node.tagName === 'code') return 'code';
      return /^(p|ul|ol|table)$/.test(node.tagName) ? ' ' : ownText(node.children);
    })
    .join('');
}
