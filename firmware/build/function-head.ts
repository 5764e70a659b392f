/** Reads the tokens before a body: are they the head of a function's definition, and how is it declared? */
import type { Token } from './cpp-tokens.ts';

export interface FunctionHead {
  readonly name: string;
  /**
   * The head as a declaration; null where Arduino's own builder makes none: members, default arguments, a return
   * type that only the body tells.
   */
  readonly prototype: string | null;
}

/** Words before round brackets that are not the name of a function. */
const NO_NAME = new Set(
  `__attribute__ alignas decltype typeof __typeof__ __declspec noexcept explicit asm requires if while for
  switch catch return sizeof void bool char short int long float double signed unsigned auto
  const volatile struct class union enum`.split(/\s+/),
);

/** @param head all tokens of a declaration before the `{` of its body */
export function functionHead(head: readonly Token[], source: string): FunctionHead | null {
  if (head.some(({ text }) => ['typedef', 'using', 'namespace', 'friend'].includes(text)))
    return null;
  const first = behindTemplate(head);
  const at = parameters(head, first);
  if (at === null) return null;
  const name = head[at - 1];
  const end = closed(head, at);
  const behind = head[end];
  if (name === undefined) return null;
  if (at - 1 === first) {
    // A macro's call without a semicolon, and the definition behind it on another line.
    if (behind === undefined || !source.slice(head[end - 1]?.end, behind.start).includes('\n'))
      return null;
    return functionHead(head.slice(end), source);
  }
  // Two groups of brackets: the name is made by a macro.
  if (behind?.text === '(') return null;
  const before = head[at - 2]?.text ?? '';
  const member = before === '::' || before === '~' || head.some(({ text }) => text === 'operator');
  const parts = head.map(({ text }) => text);
  const deduced = parts.slice(0, at).includes('auto') && !parts.slice(end).includes('->');
  const defaults = parts.includes('=');
  const initializers = parts.slice(end).includes(':');
  const can = !member && !deduced && !defaults && !initializers;
  return { name: name.text, prototype: can ? `${written(head, source)};` : null };
}

/** The index behind `template <...>`. */
function behindTemplate(head: readonly Token[]): number {
  if (head[0]?.text !== 'template') return 0;
  let depth = 0;
  for (let at = 1; at < head.length; at++) {
    const text = head[at]?.text;
    if (text === '<') depth++;
    if (text === '>' && --depth === 0) return at + 1;
  }
  return head.length;
}

/** The index of the bracket that opens the parameters, behind the function's name; null when there is none. */
function parameters(head: readonly Token[], first: number): number | null {
  let angles = 0;
  for (let at = first; at < head.length; at++) {
    const text = head[at]?.text ?? '';
    const before = head[at - 1];
    if (text === '<' && before?.kind === 'word') angles++;
    if (text === '>' && angles > 0) angles--;
    if (text !== '(' && text !== '[') continue;
    const named = before?.kind === 'word' && at > first && !NO_NAME.has(before.text);
    if (text === '(' && angles === 0 && named) return at;
    at = closed(head, at) - 1;
  }
  return null;
}

/** The index behind the bracket that closes the one at `open`. */
function closed(head: readonly Token[], open: number): number {
  let depth = 0;
  for (let at = open; at < head.length; at++) {
    const text = head[at]?.text ?? '';
    if ('([{'.includes(text)) depth++;
    if (')]}'.includes(text) && --depth === 0) return at + 1;
  }
  return head.length;
}

/** The tokens in one line, apart where they were apart. */
function written(head: readonly Token[], source: string): string {
  return head
    .map(({ text, end }, at) => {
      const next = head[at + 1];
      return next !== undefined && /\s|\/\//.test(source.slice(end, next.start))
        ? `${text} `
        : text;
    })
    .join('');
}
