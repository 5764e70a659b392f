/**
 * The declarations of a sketch's outermost level, in their order: which of them define functions, which names
 * they use, and between which `#if` lines they stand. Nothing is expanded or evaluated: all branches of an
 * `#if` are read, each from the state in which the first one began.
 */
import { functionHead } from './function-head.ts';
import { type Token, tokensOf } from './cpp-tokens.ts';

/** One branch of an `#if`. */
export interface Branch {
  /** Of the `#if`, counted through the text. */
  readonly group: number;
  /** The group's lines from `#if` to the one that begins this branch. */
  readonly lines: readonly string[];
}

export interface Declaration {
  /** `scope`: a class or a namespace. `other`: variables, prototypes and all else. */
  readonly kind: 'function' | 'scope' | 'other';
  readonly start: number;
  /** The place before it where another declaration can stand: in front of an `extern "C" {` around it. */
  readonly place: number;
  readonly branches: readonly Branch[];
  /** Names that its body or its initializers mention, apart from members'. */
  readonly uses: ReadonlySet<string>;
  /** Name and prototype of a global function whose definition can be repeated as a declaration. */
  readonly prototype: { readonly name: string; readonly text: string } | null;
}

/** The state of the reader that a branch of an `#if` begins with. */
interface State {
  /** Brackets that will be closed, the last one first. */
  readonly closing: readonly string[];
  /** Places of the open `extern "C" {`. */
  readonly linkages: readonly number[];
  readonly head: readonly Token[];
  /** Where the head begins. */
  readonly headBranches: readonly Branch[];
  readonly kind: Declaration['kind'];
  readonly prototype: Declaration['prototype'];
  /** The head is over: a body or an initializer has begun. */
  readonly behindHead: boolean;
  /** A preprocessor line stands inside the head. */
  readonly torn: boolean;
  readonly branches: readonly Branch[];
}

const BETWEEN: State = {
  closing: [],
  linkages: [],
  head: [],
  headBranches: [],
  kind: 'other',
  prototype: null,
  behindHead: false,
  torn: false,
  branches: [],
};

const CLOSING: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' };

/** Brackets or `#if` inside each other, and words before a body, that no sketch comes near. */
const MAX_DEPTH = 500;
const MAX_HEAD = 5_000;

/** None where the source is nested deeper, or its heads are longer, than anybody writes. */
export function declarationsOf(source: string): Declaration[] {
  const reader = new Reader(source);
  for (const token of tokensOf(source)) {
    reader.read(token);
    if (reader.isLost) return [];
  }
  return reader.found;
}

class Reader {
  readonly found: Declaration[] = [];
  readonly #source: string;
  #state = BETWEEN;
  #uses = new Set<string>();
  #before: Token | undefined;
  #groups = 0;
  readonly #ifs: { begun: State; branch: Branch }[] = [];

  constructor(source: string) {
    this.#source = source;
  }

  get isLost(): boolean {
    const { closing, branches, head } = this.#state;
    return closing.length > MAX_DEPTH || branches.length > MAX_DEPTH || head.length > MAX_HEAD;
  }

  read(token: Token): void {
    if (token.kind === 'directive') {
      this.#directive(token.text);
      return;
    }
    if (token.kind === 'word') this.#word(token);
    if (token.kind === 'mark') this.#mark(token);
    else this.#append(token);
    this.#before = token;
  }

  #directive(line: string): void {
    const name = /^#\s*(\w*)/.exec(line)?.[1] ?? '';
    const { branches } = this.#state;
    if (name.startsWith('if')) {
      const branch = { group: this.#groups++, lines: [line] };
      this.#ifs.push({ begun: this.#state, branch });
      this.#state = { ...this.#state, branches: [...branches, branch] };
    } else if (name.startsWith('el')) {
      const open = this.#ifs.at(-1);
      if (open === undefined) return;
      // Each branch may have a head of its own before one body.
      if (open.begun.prototype === null && this.#state.prototype !== null) {
        this.found.push(this.#declaration(new Set()));
      }
      open.branch = { ...open.branch, lines: [...open.branch.lines, line] };
      this.#state = { ...open.begun, branches: [...open.begun.branches, open.branch] };
    } else if (name === 'endif') {
      const open = this.#ifs.pop();
      if (open !== undefined) this.#state = { ...this.#state, branches: open.begun.branches };
    }
    const { head, behindHead } = this.#state;
    if (head.length > 0 && !behindHead) this.#state = { ...this.#state, torn: true };
  }

  #word({ text }: Token): void {
    const member = ['.', '->', '::'].includes(this.#before?.text ?? '');
    const { behindHead, closing } = this.#state;
    if (!member && (behindHead || closing.length > 0)) this.#uses.add(text);
  }

  #mark(token: Token): void {
    const { closing, head, linkages, kind } = this.#state;
    const { text } = token;
    if (text === '{' && closing.length === 0 && isLinkage(head)) {
      const start = head[0]?.start ?? token.start;
      this.#state = { ...BETWEEN, branches: this.#state.branches, linkages: [...linkages, start] };
      return;
    }
    if (text === '}' && closing.length === 0) {
      this.#finish(linkages.slice(0, -1));
      return;
    }
    if (text === '{' && closing.length === 0) this.#beginBody();
    else if (text === '=' && closing.length === 0)
      this.#state = { ...this.#state, behindHead: true };
    this.#append(token);
    const opened = CLOSING[text];
    if (opened !== undefined) {
      this.#state = { ...this.#state, closing: [opened, ...closing] };
    } else if (closing.includes(text)) {
      const left = closing.slice(closing.indexOf(text) + 1);
      this.#state = { ...this.#state, closing: left };
      const whole = kind === 'function' || (kind === 'scope' && !isClass(head));
      if (text === '}' && left.length === 0 && whole) this.#finish(linkages);
    }
    if (text === ';' && this.#state.closing.length === 0) this.#finish(linkages);
  }

  /** A `{` on the outermost level: the head says what it opens. */
  #beginBody(): void {
    const { head, behindHead, torn, linkages } = this.#state;
    if (behindHead) return;
    const found = functionHead(head, this.#source);
    const scope =
      found === null && head.some(({ text }) => text === 'namespace' || CLASS.test(text));
    const kind = found !== null ? 'function' : scope ? 'scope' : 'other';
    const linked = linkages.length > 0 ? 'extern "C" ' : '';
    const prototype =
      typeof found?.prototype !== 'string' || torn
        ? null
        : { name: found.name, text: linked + found.prototype };
    // Parameters are no uses.
    if (kind === 'function') this.#uses = new Set();
    this.#state = { ...this.#state, kind, prototype, behindHead: true };
  }

  #append(token: Token): void {
    const { head, headBranches, branches, behindHead } = this.#state;
    if (behindHead) return;
    const from = head.length === 0 ? branches : headBranches;
    this.#state = { ...this.#state, head: [...head, token], headBranches: from };
  }

  #finish(linkages: readonly number[]): void {
    if (this.#state.head.length > 0) this.found.push(this.#declaration(this.#uses));
    this.#uses = new Set();
    this.#state = { ...BETWEEN, branches: this.#state.branches, linkages };
  }

  #declaration(uses: ReadonlySet<string>): Declaration {
    const { head, headBranches, kind, linkages, prototype } = this.#state;
    const start = head[0]?.start ?? 0;
    const place = linkages[0] ?? start;
    return { kind, start, place, branches: headBranches, uses, prototype };
  }
}

const CLASS = /^(?:class|struct|union|enum)$/;

function isClass(head: readonly Token[]): boolean {
  return head.some(({ text }) => CLASS.test(text));
}

function isLinkage(head: readonly Token[]): boolean {
  return head.length === 2 && head[0]?.text === 'extern' && head[1]?.kind === 'quoted';
}
