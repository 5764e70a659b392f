/**
 * The mistakes that beginners make most, in plain words. The compiler's own words are exact, and written for those
 * who know the language; a page shows both.
 */
import type { Diagnostic } from './diagnostics.ts';
import { type Lack, lackOfHeader, lackOfName } from './missing-libraries.ts';

export interface PlainWords {
  /** What is wrong, one sentence. */
  readonly what: string;
  /** What to do, one or two sentences. */
  readonly next: string;
}

type Words = Pick<Diagnostic, 'message' | 'notes'>;
type Row = readonly [pattern: RegExp, words: (...groups: string[]) => PlainWords];

/** Where several fit, the first counts. The words are given what the pattern's groups catch, then the whole match. */
const ROWS: readonly Row[] = [
  [
    /^expected ';' (?:after|at end of)/,
    () => ({
      what: 'A semicolon is missing.',
      next: 'Put ; at the end of the statement. The mark stands where it belongs, often on the line before the error.',
    }),
  ],
  [
    /^expected '\)'/,
    () => ({
      what: 'A closing bracket ) is missing.',
      next: 'Count the brackets of this line: each ( needs its ).',
    }),
  ],
  [
    /^expected '\('(?: after '(\w+)')?/,
    (word) => ({
      what: word
        ? `After "${word}" comes a condition in brackets.`
        : 'An opening bracket ( is missing.',
      next: word ? `Write ${word} (condition).` : 'Write ( before what belongs into the brackets.',
    }),
  ],
  [
    /^expected '\]'/,
    () => ({ what: 'A closing bracket ] is missing.', next: 'Each [ needs its ].' }),
  ],
  [
    /^expected '\}'|^extraneous closing brace|^function definition is not allowed here/,
    (whole) =>
      whole.startsWith('extraneous')
        ? {
            what: 'There is a } too many.',
            next: 'Take it away, or look above for the { that it was meant for.',
          }
        : {
            what: 'A closing brace } is missing.',
            next: 'Each { needs its }. Look at the function above this place: its last } may be missing.',
          },
  ],
  [
    /^use of undeclared identifier '([^']+)'; did you mean '([^']+)'\?/,
    (name, other) => ({
      what: `Nothing here is called "${name}".`,
      next: `Did you mean "${other}"? Capital and small letters are different names.`,
    }),
  ],
  [
    /^no member named '([^']+)' in '([^']+)'; did you mean '([^']+)'\?/,
    (name, type, other) => ({
      what: `"${type}" has nothing called "${name}".`,
      next: `Did you mean "${other}"? Capital and small letters are different names.`,
    }),
  ],
  [
    /^unknown type name '([^']+)'; did you mean '([^']+)'\?/,
    (name, other) => ({
      what: `There is no type called "${name}".`,
      next: `Did you mean "${other}"? Capital and small letters are different names.`,
    }),
  ],
  [
    /^use of undeclared identifier '([^']+)'/,
    (name) => ({
      what: `Nothing here is called "${name}".`,
      next: 'Declare it above this line (for example int name = 0;), look at its spelling, or include the library that has it.',
    }),
  ],
  [
    /^unknown type name '([^']+)'/,
    (name) => ({
      what: `There is no type called "${name}".`,
      next: 'Look at its spelling, or include the library that has it at the top of the sketch.',
    }),
  ],
  [
    /^no member named '([^']+)' in '([^']+)'/,
    (name, type) => ({
      what: `"${type}" has nothing called "${name}".`,
      next: 'Type the dot once more and choose from the list of what it has.',
    }),
  ],
  [
    // What a header of ours says of a function that it has only by name: a reason, and what to write instead.
    /^(?:call to unavailable (?:member )?function )?'([^']+)'(?: is unavailable)?: (?:not on this board: )?(it .+|a .+)$/,
    (name, said) => {
      const [why = said, instead = 'Take the call away'] = said.split(/\. (?=[A-Z])/);
      return { what: `"${name}" is not on this board: ${why}.`, next: `${instead}.` };
    },
  ],
  [
    /^'([^']+)' file not found/,
    (name) => ({
      what: `There is no file "${name}" here.`,
      next: 'Look at its spelling. A library that is not part of this board cannot be included.',
    }),
  ],
  [
    /^no matching (?:member )?function for call to '([^']+)'/,
    (name) => ({
      what: `"${name}" cannot be called with these values.`,
      next: 'Their number or their types do not fit. The compiler lists below what it takes.',
    }),
  ],
  [
    /^using the result of an assignment as a condition/,
    () => ({
      what: 'One = sets a value; two == compare.',
      next: 'Write == in a condition. If you do mean to set the value, put a second pair of brackets around it.',
    }),
  ],
  [
    /^expression is not assignable/,
    () => ({
      what: 'What stands left of = is no variable.',
      next: 'To compare, write ==. To set a value, a variable must stand on the left.',
    }),
  ],
  [
    /^cannot assign to variable '([^']+)' with const-qualified/,
    (name) => ({
      what: `"${name}" is a constant: it was declared with const.`,
      next: 'Take const away where it is declared, or use another variable.',
    }),
  ],
  [
    /^invalid operands to binary expression \('const char\s*(?:\*|\[\d+\])' and '(?:const char\s*(?:\*|\[\d+\]))'\)/,
    () => ({
      what: 'Two texts in quotation marks cannot be added with +.',
      next: 'Make the first one a String: String("…") + "…".',
    }),
  ],
  [
    /^invalid operands to binary expression \('([^']+)'[^']*and '([^']+)'/,
    (left, right) => ({
      what: `This operator cannot work with "${left}" and "${right}".`,
      next: 'Turn one of them into the type of the other: String(number) makes a text, text.toInt() a number.',
    }),
  ],
  [
    /(?:cannot initialize|no viable conversion|assigning to|incompatible).*'(?:const )?char ?\*?'.*'String'|'String'.*'(?:const )?char ?\*'/,
    () => ({
      what: 'A String and a text of C (char*) are two types.',
      next: 'text.c_str() gives the char* of a String; String(text) makes a String of a char*.',
    }),
  ],
  [
    /^cannot initialize a variable of type '([^']+)' with an (?:l|r)value of type '([^']+)'/,
    (to, from) => ({
      what: `A variable of type "${to}" cannot hold a value of type "${from}".`,
      next: 'Change the type of the variable, or the value.',
    }),
  ],
  [
    /^(?:assigning to|incompatible).*'([^']+)' from (?:incompatible type )?'([^']+)'/,
    (to, from) => ({
      what: `A variable of type "${to}" cannot hold a value of type "${from}".`,
      next: 'Change the type of the variable, or the value.',
    }),
  ],
  [
    /^redefinition of '([^']+)'/,
    (name) => ({
      what: `"${name}" is there twice.`,
      next: 'Take one away or give it another name. There is one setup() and one loop() in a sketch.',
    }),
  ],
  [
    /^non-void function does not return a value(?: in all control paths)?/,
    () => ({
      what: 'This function promises a value and does not give one.',
      next: 'End it with return value; or write void before its name.',
    }),
  ],
  [
    /^void function '([^']+)' should not return a value/,
    (name) => ({
      what: `"${name}" is void: it gives no value back.`,
      next: 'Take the value away behind return, or write the type of the value instead of void.',
    }),
  ],
  [
    /^missing terminating '"' character/,
    () => ({
      what: 'A text has no end: the second " is missing.',
      next: 'Put " where the text ends. A text cannot go on in the next line.',
    }),
  ],
  [
    /^missing terminating ' character|^character too large|^multi-character character constant/,
    () => ({
      what: 'Single quotation marks hold one character only.',
      next: 'Write texts in double quotation marks: "text".',
    }),
  ],
  [
    /^unterminated \/\* comment/,
    () => ({ what: 'A comment that begins with /* has no end.', next: 'Put */ where it ends.' }),
  ],
  [
    /^raw string missing terminating delimiter \)(\w*)"/,
    (name) => ({
      what: 'The raw text that begins with R" has no end.',
      next: `End it with )${name}" and nothing else between the bracket and the name.`,
    }),
  ],
  [
    /^member reference type '([^']+ ?\*)' is a pointer/,
    () => ({
      what: 'Left of the dot stands a pointer.',
      next: 'Write -> instead of the dot: client->text("1").',
    }),
  ],
  [
    /^member reference type '([^']+)' is not a pointer/,
    () => ({ what: 'Left of -> stands no pointer.', next: 'Write a dot instead of ->.' }),
  ],
  [
    /^expected unqualified-id|^a type specifier is required for all declarations|^unknown type name|^expected identifier/,
    () => ({
      what: 'This cannot stand here.',
      next: 'Statements stand inside a function, between { and }. Look also for a } too many above this place.',
    }),
  ],
  [
    /^expected expression/,
    () => ({
      what: 'A value is missing here.',
      next: 'Something must stand at the mark: a number, a variable, a call. Look for a comma or bracket too many.',
    }),
  ],
  [
    /^undefined symbol: (.+?)(?:\(.*)?$/,
    (name) => ({
      what: `"${name}" is declared, but nobody has written it.`,
      next:
        name === 'setup' || name === 'loop'
          ? `Every sketch has a function void ${name}().`
          : 'Write the function, or look at the spelling of its name.',
    }),
  ],
  [
    /^(?:redeclaration|duplicate symbol): (.+?)(?:\(.*)?$/,
    (name) => ({
      what: `"${name}" is there twice.`,
      next: 'Take one away or give it another name.',
    }),
  ],
  [
    /^comparison of integers of different signs|^unused variable '([^']+)'/,
    (name) => ({
      what: name
        ? `"${name}" is never used.`
        : 'One side of the comparison can be negative, the other cannot.',
      next: name ? 'Use it, or take it away.' : 'Give both the same type.',
    }),
  ],
  [
    /^section too large|^data exceeds|^initial memory too small|^maximum memory too small/i,
    () => ({
      what: 'The sketch needs more memory than the board has.',
      next: 'Make its arrays smaller.',
    }),
  ],
];

/** Of a function with one form: how many values it takes, and how many it was given. */
const COUNTS =
  /(?:requires|arguments to function call, expected) (?:at (?:least|most) )?(single argument|no arguments|\d+).*?(?:but|have) (?:no arguments|(\d+))/;

function wordsOfCounts(message: string): PlainWords | null {
  const [whole, takes = '', given = '0'] = COUNTS.exec(message) ?? [];
  if (whole === undefined) return null;
  const count = takes.startsWith('single') ? 1 : takes.startsWith('no') ? 0 : Number(takes);
  const values = (many: number): string =>
    many === 0 ? 'nothing' : `${many} ${many === 1 ? 'value' : 'values'}`;
  return {
    what: `This function takes ${values(count)} between its brackets, and here it gets ${values(Number(given))}.`,
    next: 'Values have commas between them. Hold the pointer over the name to see what it takes.',
  };
}

const UNKNOWN =
  /^'([^']+)' (file not found)|^(?:use of undeclared identifier|unknown type name) '([^']+)'/;
/** Of what the board has not, though sketches use it. */
function wordsOfLack(message: string): PlainWords | null {
  const [, header, missing, name] = UNKNOWN.exec(message) ?? [];
  const lack: Lack | null =
    missing === undefined ? lackOfName(name ?? '') : lackOfHeader(header ?? '');
  if (lack === null) return null;
  return { what: `"${header ?? name}" is not on this board: ${lack.why}`, next: lack.instead };
}

/** null where the compiler's words stand alone. */
export function plainWords({ message, notes }: Words): PlainWords | null {
  const [only, ...others] = notes.filter((note) => note.message.startsWith('candidate'));
  const counted = others.length === 0 ? wordsOfCounts(only?.message ?? message) : null;
  if (counted !== null) return counted;
  const lacking = wordsOfLack(message);
  if (lacking !== null) return lacking;
  for (const [pattern, words] of ROWS) {
    const match = pattern.exec(message);
    if (match !== null)
      return words(...match.slice(1).map((group?: string) => group ?? ''), match[0]);
  }
  return null;
}
