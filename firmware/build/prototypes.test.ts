/** Arduino's generated prototypes: which functions get one, where it stands, and what is left alone. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sketchOf } from './sketch-files.ts';
import { withPrototypes } from './prototypes.ts';

/** The lines that were added, `#line` apart. */
function added(source: string): string[] {
  const made = withPrototypes(source);
  const own = source.split('\n').map((line) => line.trim());
  return made
    .split('\n')
    .filter((line) => !line.startsWith('#line') && !own.includes(line.trim()))
    .filter((line) => line.trim() !== '');
}

const USE = 'void setup() { later(1); }\n';

const DECLARED: Record<string, readonly [definition: string, prototype: string]> = {
  'a plain function': ['void later(int n) {}', 'void later(int n);'],
  'over several lines': ['void\nlater(int a, // first\n  int b)\n{}', 'void later(int a, int b);'],
  'a pointer': ['const char *later(int n) { return ""; }', 'const char *later(int n);'],
  'a class by reference': ['String& later(String &s) { return s; }', 'String& later(String &s);'],
  'a static function': ['static void later(int n) {}', 'static void later(int n);'],
  'an inline function': ['inline int later(int n) { return n; }', 'inline int later(int n);'],
  'an attribute': [
    '__attribute__((noinline)) void later(int n) {}',
    '__attribute__((noinline)) void later(int n);',
  ],
  'a macro for an attribute': ['void IRAM_ATTR later(int n) {}', 'void IRAM_ATTR later(int n);'],
  'C linkage': ['extern "C" void later(int n) {}', 'extern "C" void later(int n);'],
  'a block of C linkage': ['extern "C" { void later(int n) {} }', 'extern "C" void later(int n);'],
  'a template': [
    'template <typename T> void later(T t) {}',
    'template <typename T> void later(T t);',
  ],
  'a function as a parameter': ['void later(void (*f)(int)) {}', 'void later(void (*f)(int));'],
  'a template in the type': [
    'std::function<void(int)> later(int n) { return 0; }',
    'std::function<void(int)> later(int n);',
  ],
  'a structure as the type': [
    'struct Point later(int n) { return {}; }',
    'struct Point later(int n);',
  ],
  'a type that stands behind': [
    'auto later(int n) -> int { return n; }',
    'auto later(int n) -> int;',
  ],
  'a macro without a semicolon before it': ['MACRO(x)\nvoid later(int n) {}', 'void later(int n);'],
  'brackets in text': ['void later(int n) { print("}{"); char c = \'{\'; }', 'void later(int n);'],
};

for (const [what, [definition, prototype]] of Object.entries(DECLARED)) {
  test(`declared before its use: ${what}`, () => {
    assert.deepEqual(added(`${USE}${definition}\n`), [prototype]);
  });
}

const ALONE: Record<string, string> = {
  'a default argument': 'void later(int n = 3) {}',
  'a type that the body tells': 'auto later(int n) { return n; }',
  'a member': 'void Box::later(int n) {}',
  'a member in its class': 'class Box { void later(int n) {} };',
  'a function in a namespace': 'namespace box { void later(int n) {} }',
  'a lambda': 'auto later = [](int n) { return n; };',
  'a variable': 'int later[] = {1, 2};',
  'a comment': '/* void later(int n) {} */ // void later(int n) {}',
  'a raw string': 'const char* s = R"x(\nvoid later(int n) {}\n)x";',
  'a macro': '#define X void \\\n later(int n) {}',
  'a macro that makes the name': 'void NAME(later)(int n) {}',
  'a head with a preprocessor line in it': 'void later(\n#ifdef X\nint n\n#endif\n) {}',
  'an operator': 'bool operator==(later a, later b) { return true; }',
};

for (const [what, text] of Object.entries(ALONE)) {
  test(`left alone: ${what}`, () => {
    assert.equal(withPrototypes(`${USE}${text}\n`), `${USE}${text}\n`);
  });
}

test('a function that is defined before its use needs no prototype', () => {
  const source = 'struct Late;\nvoid first(Late* l) {}\nvoid loop() { first(0); }\n';
  assert.equal(withPrototypes(source), source);
});

test("another class's member of the same name is no use", () => {
  const source = 'void setup() { lamp.later(); p->later(); Box::later(); }\nvoid later() {}\n';
  assert.equal(withPrototypes(source), source);
});

test('a function that is handed to a global object is declared before it', () => {
  assert.deepEqual(added('Ticker t(later);\nvoid setup() {}\nvoid later() {}\n'), [
    'void later();',
  ]);
});

test('a function between #if lines is declared between the same ones', () => {
  const source = `${USE}#ifdef A\nint later(int n) { return n; }\n#else\nvoid later(int n) {}\n#endif\n`;
  assert.equal(
    withPrototypes(source).split('void setup')[0],
    `
#ifdef A
#line 3
int later(int n);
#endif
#ifdef A
#else
#line 5
void later(int n);
#endif
#line 1
`,
  );
});

test('a use in one branch of an #if is not enough for the others', () => {
  const source =
    '#ifdef A\nvoid a() { later(); }\n#endif\nvoid b() { later(); }\nvoid later() {}\n';
  assert.deepEqual(added(source), ['void later();', 'void later();']);
});

test('two branches may each open the same body', () => {
  const source = `${USE}#ifdef A\nvoid later(int a) {\n#else\nvoid later() {\n#endif\n}\nvoid end() {}\n`;
  assert.ok(withPrototypes(source).includes('void later(int a);'));
});

/** File and line that `#line` gives each line of the text. */
function places(source: string): Map<string, string[]> {
  const found = new Map<string, string[]>();
  let [file, line] = ['', 1];
  for (const text of source.split('\n')) {
    const directive = /^#line (\d+)(?: "(.*)")?$/.exec(text);
    if (directive === null) {
      found.set(text.trim(), [...(found.get(text.trim()) ?? []), `${file}:${line++}`]);
      continue;
    }
    line = Number(directive[1]);
    file = directive[2] ?? file;
  }
  return found;
}

test('every line keeps its number, in sketches put together at random', () => {
  let seed = 1;
  const random = (below: number): number => {
    seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0;
    return (seed >>> 8) % below;
  };
  const pieces = [
    'int v# = 0;',
    'void f#() { f@(); }',
    'void f#()\n{\n  f@();\n  f@();\n}',
    '#ifdef A#\nvoid f#() { f@(); }\n#else\nvoid f#() {}\n#endif',
    '// f@();\n/* void f#() {\n*/',
    'const char* s# = R"(void f@() {\n)";',
    'struct S# { void f@() {} };',
    'template <class T> T f#(T t) { f@(); return t; }',
    'extern "C" {\nvoid f#() { f@(); }\n}',
    '#define M# f@() \\\n  f@()',
  ];
  for (let round = 0; round < 300; round++) {
    const texts = Array.from({ length: 1 + random(3) }, () =>
      Array.from({ length: random(9) }, (_, number) =>
        (pieces[random(pieces.length)] ?? '')
          .replaceAll('#', (at) => (at === '#' ? '#' : at))
          .replaceAll(/(?<=[a-zA-Z])#/g, String(number))
          .replaceAll('@', () => String(random(9))),
      ).join('\n'),
    );
    const files = texts.map((text, number) => ({ path: `s/${'sxyz'[number] ?? 'w'}.ino`, text }));
    const [source] = sketchOf(files).sources;
    const found = places(source?.text ?? '');
    for (const { path, text } of files) {
      for (const [index, line] of text.split('\n').entries()) {
        const known = found.get(line.trim()) ?? [];
        assert.ok(
          known.includes(`${path}:${index + 1}`),
          `${path}:${index + 1} ${line}\n${source?.text}`,
        );
      }
    }
  }
});

test('the file named like its folder is first, the others follow by name', () => {
  const file = (path: string, text = ''): { path: string; text: string } => ({ path, text });
  const { sources, headers, folder } = sketchOf([
    file('a/b.ino', 'b'),
    file('a/a.ino', '\ufeffa'),
    file('a/c.cpp'),
    file('a/src/deep/d.c'),
    file('a/data/e.cpp'),
    file('a/f.hpp'),
    file('a/g.tpp'),
  ]);
  assert.equal(sources[0]?.text, '#line 1 "a/a.ino"\na\n#line 1 "a/b.ino"\nb\n');
  assert.deepEqual(
    sources.map(({ path }) => path),
    ['a/a.ino.cpp', 'a/c.cpp', 'a/src/deep/d.c'],
  );
  assert.deepEqual(
    headers.map(({ path }) => path),
    ['a/f.hpp', 'a/g.tpp'],
  );
  assert.equal(folder, 'a');
});

test('long texts, comments and lines of a sketch do not fill the stack', () => {
  const long = 'x'.repeat(3_000_000);
  const later = 'void setup() { later(); }\nvoid later() {}\n';
  for (const before of [
    `const char* a = "${long}";`,
    `// ${long}`,
    `/* ${long} */`,
    `#define A ${long}`,
    '// a line\n'.repeat(300_000),
    `const char a[] = R"(${long})";`,
    `#define B ${'a \\\n'.repeat(200_000)}`,
  ]) {
    assert.match(withPrototypes(`${before}\n${later}`), /void later\(\);/, before.slice(0, 20));
  }
});
