/**
 * Links the first use of each of the glossary's terms in a lesson's running text to the glossary.
 * Left alone: headings, links, code, what a component shows by itself, the opening goals and the
 * list of terms. Where the first such word means something else, the lesson says by
 * `<Term of="Frame">frame</Term>` which one is meant; the term is then linked there alone.
 */
import type { Element, ElementContent, Root, Text } from 'hast';
import type {
  MdxJsxAttribute,
  MdxJsxFlowElementHast,
  MdxJsxTextElementHast,
} from 'mdast-util-mdx-jsx';
import { SKIP, visitParents } from 'unist-util-visit-parents';
import type { GlossaryTerm } from '../../components/course/lesson/glossary.ts';

const LEFT_ALONE = new Set([
  'h1',
  'h2',
  'h3',
  'h4',
  'a',
  'code',
  'pre',
  'kbd',
  'button',
  'svg',
  'th',
]);
/** Components of a lesson whose content is text of the lesson. */
const READ = new Set(['Do', 'Lab', 'Question', 'Fragment']);
type Jsx = MdxJsxFlowElementHast | MdxJsxTextElementHast;

export function linkTerms(terms: () => readonly GlossaryTerm[]) {
  return () =>
    (tree: Root): void => {
      const open = new Map(terms().map((term) => [term.term.toLowerCase(), term]));
      visitParents(tree, isJsx, (element: Jsx) => {
        if (element.name === 'Term') open.delete(ofAttribute(element).toLowerCase());
      });
      visitParents(tree, (node, parents) => {
        if (isJsx(node)) return goesInto(node) ? undefined : SKIP;
        if (node.type === 'element' && LEFT_ALONE.has(node.tagName)) return SKIP;
        const parent = parents.at(-1);
        if (node.type !== 'text' || parent === undefined) return undefined;
        const parts = split(node, open);
        if (parts === null) return undefined;
        const siblings = parent.children as ElementContent[];
        const at = siblings.indexOf(node);
        siblings.splice(at, 1, ...parts);
        return at + parts.length;
      });
    };
}

/** HTML written in MDX is JSX too; its names are in lower case. */
function goesInto({ name }: Jsx): boolean {
  if (name === null) return true;
  return READ.has(name) || (/^[a-z]/.test(name) && !LEFT_ALONE.has(name));
}

function isJsx(node: { readonly type: string }): node is Jsx {
  return node.type === 'mdxJsxFlowElement' || node.type === 'mdxJsxTextElement';
}

function ofAttribute({ attributes }: Jsx): string {
  const value = attributes.find(
    (attribute): attribute is MdxJsxAttribute =>
      attribute.type === 'mdxJsxAttribute' && attribute.name === 'of',
  )?.value;
  return typeof value === 'string' ? value : '';
}

/** The text with the first use of each open term linked, or null when there is none. */
function split(text: Text, open: Map<string, GlossaryTerm>): ElementContent[] | null {
  const parts: ElementContent[] = [];
  let rest = text.value;
  for (;;) {
    const first = earliest(rest, open);
    if (first === null) break;
    open.delete(first.term.term.toLowerCase());
    if (first.at > 0) parts.push({ type: 'text', value: rest.slice(0, first.at) });
    parts.push(link(first.term, first.word));
    rest = rest.slice(first.at + first.word.length);
  }
  if (parts.length === 0) return null;
  if (rest !== '') parts.push({ type: 'text', value: rest });
  return parts;
}

interface Use {
  readonly term: GlossaryTerm;
  readonly at: number;
  readonly word: string;
}

/** Of two that begin at the same place, the longer: "three-way handshake" before "three". */
function earliest(text: string, open: ReadonlyMap<string, GlossaryTerm>): Use | null {
  let best: Use | null = null;
  for (const term of open.values()) {
    const match = patternOf(term)?.exec(text);
    if (!match) continue;
    const [word] = match;
    if (
      best === null ||
      match.index < best.at ||
      (match.index === best.at && word.length > best.word.length)
    ) {
      best = { term, at: match.index, word };
    }
  }
  return best;
}

const patterns = new WeakMap<GlossaryTerm, RegExp>();

/** null for a term that only `<Term>` links. */
function patternOf(term: GlossaryTerm): RegExp | null {
  if (term.linked?.length === 0) return null;
  let pattern = patterns.get(term);
  if (pattern === undefined) {
    const words = term.linked ?? [term.term];
    // An abbreviation is only meant in capitals; a word also begins sentences.
    const written = words.map((word) => {
      const escaped = word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
      return /[A-Z]/.test(word.slice(1))
        ? escaped
        : escaped.replace(/^[A-Za-z]/, (first) => `[${first.toUpperCase()}${first.toLowerCase()}]`);
    });
    pattern = new RegExp(`(?<![\\w-])(?:${written.join('|')})s?(?![\\w-])`);
    patterns.set(term, pattern);
  }
  return pattern;
}

function link(term: GlossaryTerm, word: string): Element {
  return {
    type: 'element',
    tagName: 'a',
    properties: { className: ['term'], href: `/glossary/#${term.id}` },
    children: [{ type: 'text', value: word }],
  };
}
