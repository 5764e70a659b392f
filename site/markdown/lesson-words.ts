/**
 * Reads what a lesson promises (`<Goals>`) and what it asks (`<Question>`) while it is compiled, and hands
 * both on in its front matter as plain text, so that the teacher's page need not say them again.
 */
import { runInNewContext } from 'node:vm';
import { z } from 'astro/zod';
import type { Nodes, Root } from 'hast';
import { visitParents } from 'unist-util-visit-parents';
import { attributeOf, type Jsx } from './jsx.ts';

export interface AskedQuestion {
  readonly ask: string;
  /** What is right, in a few words; empty where only the reason says it. */
  readonly answer: string;
  readonly reason: string;
}

const CHOICES = z.array(z.object({ says: z.string(), right: z.boolean().optional() }));
const NUMBER = z.object({ right: z.union([z.string(), z.number()]), unit: z.string().optional() });

interface MarkdownFile {
  readonly data: { astro?: { frontmatter?: Record<string, unknown> } };
}

export function lessonWords() {
  return (tree: Root, file: MarkdownFile): void => {
    const frontmatter = file.data.astro?.frontmatter;
    if (frontmatter === undefined) return;
    const goals: string[] = [];
    const asked: AskedQuestion[] = [];
    visitParents(tree, 'mdxJsxFlowElement', (element: Jsx) => {
      if (element.name === 'Goals') {
        visitParents(element, { type: 'element', tagName: 'li' }, (item: Nodes) => {
          goals.push(plain(item).replace(/[;.]$/, ''));
        });
      } else if (element.name === 'Question') asked.push(questionOf(element));
    });
    Object.assign(frontmatter, { goals, asked });
  };
}

function questionOf(element: Jsx): AskedQuestion {
  const ask = attributeOf(element, 'ask');
  return {
    ask: typeof ask === 'string' ? withoutMarks(ask) : '',
    answer: withoutMarks(answerOf(element)),
    reason: plain(element),
  };
}

function answerOf(element: Jsx): string {
  const choices = CHOICES.safeParse(valueOf(element, 'choices'));
  if (choices.success) return choices.data.find(({ right }) => right)?.says ?? '';
  const number = NUMBER.safeParse(valueOf(element, 'number'));
  if (number.success) return [number.data.right, number.data.unit ?? ''].join(' ').trim();
  return '';
}

/** What an attribute's expression is; names have no values here. */
function valueOf(element: Jsx, name: string): unknown {
  const given = attributeOf(element, name);
  if (given == null || typeof given === 'string') return null;
  try {
    return runInNewContext(`(${given.value})`) as unknown;
  } catch {
    return null;
  }
}

/** Attributes mark code and names of buttons as Markdown does. */
function withoutMarks(text: string): string {
  return text.replaceAll(/`|\*\*/g, '');
}

/** The text of a node; a citation as people say it. */
function plain(node: Nodes | Jsx): string {
  return textIn(node).replaceAll(/\s+/g, ' ').trim();
}

function textIn(node: Nodes | Jsx): string {
  if (node.type === 'text') return node.value;
  if (
    (node.type === 'mdxJsxTextElement' || node.type === 'mdxJsxFlowElement') &&
    node.name === 'Rfc'
  )
    return citation(node);
  if (!('children' in node)) return '';
  const text = node.children.map((child) => textIn(child)).join('');
  return node.type === 'element' && /^(p|li|td|th)$/.test(node.tagName) ? `${text} ` : text;
}

function citation(element: Jsx): string {
  const number = valueOf(element, 'number');
  const section = attributeOf(element, 'section');
  return `RFC ${String(number)}${typeof section === 'string' ? ` section ${section}` : ''}`;
}
