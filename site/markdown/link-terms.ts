/**
 * Links the first use of each of the glossary's terms in a lesson's running text to the glossary.
 * Left alone: headings, links, code, what a component shows by itself, the opening goals, the
 * list of terms, and what is bold in a "Do this": the names of buttons. Where the first such word means something else, the lesson says by
 * `<Term of="Frame">frame</Term>` which one is meant; the term is then linked there alone.
 */
import { basename, dirname } from 'node:path';
import type { Element, Root } from 'hast';
import {
  findAndReplace,
  type FindAndReplaceTuple,
  type ReplaceFunction,
} from 'mdast-util-find-and-replace';
import { visitParents } from 'unist-util-visit-parents';
import type { GlossaryTerm } from '../../components/course/lesson/glossary.ts';
import { attributeOf, type Jsx } from './jsx.ts';

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

type Node = Jsx | Element | { readonly type: 'other' };

export function linkTerms(terms: () => readonly GlossaryTerm[]) {
  return () =>
    (tree: Root, file?: { readonly path?: string }): void => {
      const lesson = basename(dirname(file?.path ?? '')).replace(/^\d+-/, '');
      const buttons = new Set<object>();
      visitParents(tree, { type: 'element', tagName: 'strong' }, (bold, ancestors) => {
        if (ancestors.some((one) => isJsx(one) && one.name === 'Do')) buttons.add(bold);
      });
      const placed = new Set<string>();
      visitParents(tree, isJsx, (element: Jsx) => {
        const of = element.name === 'Term' ? attributeOf(element, 'of') : null;
        if (typeof of === 'string') placed.add(of.toLowerCase());
      });
      const links = terms()
        .filter(({ term }) => !placed.has(term.toLowerCase()))
        .filter(({ elsewhere = [] }) => !elsewhere.includes(lesson))
        .map((term) => ({ term, words: term.linked ?? [term.term] }))
        .filter(({ words }) => words.length > 0)
        // Of two that begin at the same place, the longer: "three-way handshake" before "three".
        .sort((one, other) => longest(other.words) - longest(one.words))
        .map(({ term, words }) => firstUse(term, words));
      // The function goes through any tree; its types know that of Markdown alone.
      findAndReplace(tree as never, links, {
        ignore: (node) => buttons.has(node) || isLeftAlone(node as Node),
      });
    };
}

/** HTML written in MDX is JSX too; its names are in lower case. */
function isLeftAlone(node: Node): boolean {
  if (node.type === 'element') return LEFT_ALONE.has(node.tagName);
  if (!isJsx(node) || node.name === null || READ.has(node.name)) return false;
  return !/^[a-z]/.test(node.name) || LEFT_ALONE.has(node.name);
}

function isJsx(node: { readonly type: string }): node is Jsx {
  return node.type === 'mdxJsxFlowElement' || node.type === 'mdxJsxTextElement';
}

function longest(words: readonly string[]): number {
  return Math.max(...words.map(({ length }) => length));
}

/** Replaces the first of a term's words that is found by a link, and no later one. */
function firstUse({ id }: GlossaryTerm, words: readonly string[]): FindAndReplaceTuple {
  let linked = false;
  const link: ReplaceFunction = (word: string) => {
    if (linked) return false;
    linked = true;
    const properties = { className: ['term'], href: `/glossary/#${id}` };
    const children = [{ type: 'text', value: word }];
    return { type: 'element', tagName: 'a', properties, children } as never;
  };
  return [patternOf(words), link];
}

function patternOf(words: readonly string[]): RegExp {
  // An abbreviation is only meant in capitals; a word also begins sentences.
  const written = words.map((word) => {
    const escaped = word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
    return /[A-Z]/.test(word.slice(1))
      ? escaped
      : escaped.replace(/^[A-Za-z]/, (first) => `[${first.toUpperCase()}${first.toLowerCase()}]`);
  });
  return new RegExp(`(?<![\\w-])(?:${written.join('|')})s?(?![\\w-])`);
}
