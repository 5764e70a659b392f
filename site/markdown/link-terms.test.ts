import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Element, ElementContent, Root } from 'hast';
import { gatherGlossary, type LessonTerm } from '../../components/course/lesson/glossary.ts';
import { linkTerms } from './link-terms.ts';

const TERMS: LessonTerm[] = [
  { term: 'Client', means: 'c' },
  { term: 'TCP', means: 't' },
  { term: 'Handshake', means: 'h' },
  { term: 'Three-way handshake', means: '3' },
  { term: 'Frame', means: 'f', linked: ['text frame'] },
  { term: 'Page', means: 'p', linked: [] },
  { term: 'Segment', means: 's', elsewhere: ['flash-it'] },
];

const element = (tagName: string, ...children: (ElementContent | string)[]): Element => ({
  type: 'element',
  tagName,
  properties: {},
  children: children.map((child) =>
    typeof child === 'string' ? { type: 'text', value: child } : child,
  ),
});

function jsx(name: string, of: string | null, ...children: (ElementContent | string)[]) {
  const attributes =
    of === null ? [] : [{ type: 'mdxJsxAttribute' as const, name: 'of', value: of }];
  const { children: inside } = element('p', ...children);
  return { type: 'mdxJsxTextElement' as const, name, attributes, children: inside };
}

/** The tree as text, links to the glossary as [word](term). */
function linked(...children: (ElementContent | string)[]): string {
  return linkedIn('/content/01-first/index.mdx', ...children);
}

function linkedIn(path: string, ...children: (ElementContent | string)[]): string {
  const tree: Root = { type: 'root', children: [element('p', ...children)] };
  linkTerms(() => gatherGlossary([['01-first', TERMS]]))()(tree, { path });
  const write = (node: Root | Element | ElementContent): string => {
    if (node.type === 'text') return node.value;
    const inside =
      'children' in node ? node.children.map((child) => write(child as Element)).join('') : '';
    return node.type === 'element' && typeof node.properties.href === 'string'
      ? `[${inside}](${node.properties.href.replace('/glossary/#', '')})`
      : inside;
  };
  return write(tree);
}

test('the first use of a term is linked, and no later one', () => {
  assert.equal(
    linked('A client and TCP. A client, ', element('em', 'Client'), ' and TCP.'),
    'A [client](client) and [TCP](tcp). A client, Client and TCP.',
  );
});

test('plurals count, parts of words and small letters of an abbreviation do not', () => {
  assert.equal(
    linked('tcp, clientele, sub-client, TCPs'),
    'tcp, clientele, sub-client, [TCPs](tcp)',
  );
});

test('the longer of two terms at one place wins', () => {
  assert.equal(
    linked('The three-way handshake is a handshake.'),
    'The [three-way handshake](three-way-handshake) is a [handshake](handshake).',
  );
});

test('headings, links and code are left alone', () => {
  assert.equal(
    linked(element('h2', 'TCP'), element('a', 'TCP'), element('code', 'TCP'), ' then TCP'),
    'TCPTCPTCP then [TCP](tcp)',
  );
});

test('components are left alone, but for those that hold text of the lesson', () => {
  assert.equal(
    linked(jsx('Goals', null, 'TCP'), jsx('Do', null, 'TCP'), jsx('span', null, 'client')),
    'TCP[TCP](tcp)[client](client)',
  );
});

test('a term is linked by the words it asks for', () => {
  assert.equal(linked('The frame below. A text frame.'), 'The frame below. A [text frame](frame).');
  assert.equal(linked('This page.'), 'This page.');
});

test('where a lesson says which one is meant, that one alone is linked', () => {
  assert.equal(linked('A client. ', jsx('Term', 'client', 'client')), 'A client. client');
});

test('the name of a button is no use of a term', () => {
  assert.equal(
    linked(
      jsx('Do', null, 'Press ', element('strong', 'TCP'), ', then TCP'),
      element('strong', 'Client'),
    ),
    'Press TCP, then [TCP](tcp)[Client](client)',
  );
});

test('in a lesson where a word means something else it is not linked', () => {
  assert.equal(linkedIn('/content/10-flash-it/index.mdx', 'A segment.'), 'A segment.');
  assert.equal(linkedIn('/content/05-three/index.mdx', 'A segment.'), 'A [segment](segment).');
});
