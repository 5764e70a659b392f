/** What a page compiles is what Node compiles; what it says is at the reader's lines. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { EXERCISES, PROJECT } from '../../components/labs/exercise/exercises.ts';
import { plainWords } from '../build/plain-words.ts';
import { sketchFiles } from '../files.ts';
import { sketchNames } from '../images.ts';
import { buildSketch } from '../wasm-build.ts';
import type { Candidate } from './messages.ts';
import type { SketchCompiler } from './sketch-compiler.ts';
import { nodeCompiler } from './testing/node-compiler.ts';

let compiler: SketchCompiler;
before(async () => {
  compiler = await nodeCompiler();
});

const asFiles = (text: string, more: Readonly<Record<string, string>> = {}) => [
  { path: 'mine/mine.ino', text },
  ...Object.entries(more).map(([name, content]) => ({ path: `mine/${name}`, text: content })),
];
const build = async (text: string, more?: Readonly<Record<string, string>>) =>
  compiler.build(asFiles(text, more));

test('a page makes the same octets of each sketch of the course as Node does', async () => {
  for (const name of sketchNames()) {
    const { module, diagnostics } = await compiler.build(sketchFiles(name));
    assert.deepEqual(diagnostics, []);
    assert.ok(module !== null && Buffer.compare(module, await buildSketch(name)) === 0, name);
  }
});

test('each exercise and each solution compiles, and has nothing to be warned of', async () => {
  const root = fileURLToPath(new URL('../exercises/', import.meta.url));
  const names = readdirSync(root);
  const known = [...EXERCISES, PROJECT].map(({ sketch }) => sketch);
  assert.deepEqual(names.toSorted(), known.toSorted());
  for (const name of names) {
    for (const file of [`${name}.ino`, 'solution.ino']) {
      const text = readFileSync(join(root, name, file), 'utf8');
      const { module, diagnostics } = await build(text);
      assert.deepEqual(diagnostics, [], `${name}/${file}`);
      assert.ok(module !== null);
    }
  }
});

test('an error is at its line and column, with what would mend it', async () => {
  const { module, diagnostics } = await build(
    'void setup() {\n  later();\n  digitlWrite(2, HIGH);\n}\nvoid loop() {}\nvoid later() {}\n',
  );
  assert.equal(module, null);
  assert.equal(diagnostics.length, 1);
  const [{ path, line, column, ranges, fixIts, severity } = assert.fail()] = diagnostics;
  assert.deepEqual([path, line, column, severity], ['mine/mine.ino', 3, 3, 'error']);
  assert.deepEqual(ranges, [{ line: 3, column: 3, endLine: 3, endColumn: 14 }]);
  const range = { line: 3, column: 3, endLine: 3, endColumn: 14 };
  assert.deepEqual(fixIts, [{ path: 'mine/mine.ino', range, text: 'digitalWrite' }]);
});

for (const unfinished of [
  'int x = 3',
  'int x',
  'struct A { int a; }',
  'void hello()',
  'enum A { b }',
]) {
  test(`"${unfinished}" above an include is one error, in the reader's file`, async () => {
    const { diagnostics } = await build(
      `${unfinished}\n#include <WiFi.h>\nvoid setup() {}\nvoid loop() {}\n`,
    );
    const said = diagnostics.map(({ path, line, message }) => `${path}:${line} ${message}`);
    assert.match(said.join('\n'), /^mine\/mine\.ino:1 expected .*$/);
  });
}

test('an array whose size is no constant has its values in a page, too', async () => {
  const { module, diagnostics } = await build(
    'void setup() {\n  uint8_t n = 3;\n  uint8_t a[n] = {1, 2};\n  Serial.println(a[0]);\n}\nvoid loop() {}\n',
  );
  assert.deepEqual(diagnostics, []);
  assert.ok(module !== null);
});

test('a header of the sketch counts as it is now, whether it was read ahead or not', async () => {
  const text = '#include "own.h"\nvoid setup() { Serial.println(OWN); }\nvoid loop() {}\n';
  const results: (string | undefined)[] = [];
  for (const value of ['1', '2', 'q', '2', '1']) {
    const more = { 'own.h': `#define OWN ${value}\n` };
    const checked = await compiler.check(asFiles(text, more));
    const { module, diagnostics } = await build(text, more);
    assert.deepEqual(checked, diagnostics);
    results.push(
      module === null ? diagnostics[0]?.message : Buffer.from(module).toString('base64'),
    );
  }
  const [one, two, wrong, twoAgain, oneAgain] = results;
  assert.notEqual(one, two);
  assert.equal(wrong, "use of undeclared identifier 'q'");
  assert.deepEqual([twoAgain, oneAgain], [two, one]);
});

test('a header that comes, and one that goes, is seen', async () => {
  const text =
    '#if __has_include("own.h")\n#include "own.h"\n#else\n#define OWN missing\n#endif\nint x = OWN;\nvoid setup() {}\nvoid loop() {}\n';
  const there: Record<string, string> = { 'own.h': '#define OWN 1\n' };
  for (const more of [{}, there, {}]) {
    const { diagnostics } = await build(text, more);
    const expected = more === there ? [] : [['mine/mine.ino', 6]];
    assert.deepEqual(
      diagnostics.map(({ path, line }) => [path, line]),
      expected,
    );
  }
});

test('what the first lines say is said each time, at its line', async () => {
  for (const end of ['\n', '\n\n', '\n\n\n']) {
    const { module, diagnostics } = await build(
      `#include <WiFi.h>\n#warning soon\nvoid setup() {}\nvoid loop() {}${end}`,
    );
    assert.ok(module !== null);
    assert.deepEqual(
      diagnostics.map(({ line, severity }) => [line, severity]),
      [[2, 'warning']],
    );
  }
  for (const end of ['\n', '\n\n']) {
    const { diagnostics } = await build(
      `#include <WiFi.h>\n#include <no.h>\nvoid setup() {}\nvoid loop() {}${end}`,
    );
    assert.deepEqual(
      diagnostics.map(({ line, severity }) => [line, severity]),
      [[2, 'error']],
    );
  }
});

test('columns count octets, also behind letters that have several', async () => {
  const { diagnostics } = await build(
    'void setup() { Serial.print("äöü"); x = 1; }\nvoid loop() {}\n',
  );
  assert.deepEqual([diagnostics[0]?.line, diagnostics[0]?.column], [1, 40]);
});

test('each file has its own errors, a joined one and one beside it too', async () => {
  const { diagnostics } = await build(
    'void two(); void setup() { one(); }\nvoid loop() { two(); }\n',
    {
      'b.ino': '\nvoid one() { a = 1; }\n',
      'c.cpp': '#include <Arduino.h>\nvoid two() {\n\n  b = 1;\n}\n',
    },
  );
  assert.deepEqual(
    diagnostics.map(({ path, line }) => [path, line]),
    [['mine/b.ino', 2]],
  );
  const checked = await compiler.check(
    asFiles('void setup() {}\nvoid loop() { a = 1; }\n', {
      'c.cpp': 'void two() {\n\n  b = 1;\n}\n',
    }),
  );
  assert.deepEqual(
    checked.map(({ path, line }) => [path, line]),
    [
      ['mine/mine.ino', 2],
      ['mine/c.cpp', 3],
    ],
  );
});

test('what the linker misses is a diagnostic without a place', async () => {
  const { module, diagnostics } = await build('void setup() {}\n');
  assert.equal(module, null);
  assert.deepEqual(
    diagnostics.map(({ path, message }) => [path, message.replace(/.*: /, '')]),
    [[null, 'loop()']],
  );
});

test('a text in the source that looks like a diagnostic is none', async () => {
  const { diagnostics } = await build(
    'void setup() { x = "a.ino:1:1: error: no"; }\nvoid loop() {}\n',
  );
  assert.equal(diagnostics.length, 1);
});

test('what a sketch includes from elsewhere is not there', async () => {
  for (const name of ['/etc/passwd', '../../../etc/passwd', 'fstream']) {
    const { module, diagnostics } = await build(
      `#include "${name}"\nvoid setup() {}\nvoid loop() {}`,
    );
    assert.equal(module, null);
    assert.match(diagnostics[0]?.message ?? '', /file not found/);
  }
});

test('members and functions are completed, with their signatures', async () => {
  const complete = (text: string, line: number, column: number): Promise<readonly Candidate[]> =>
    compiler.complete({ files: asFiles(text), path: 'mine/mine.ino', line, column });
  const members = await complete(
    'void setup() {\n  late();\n  Serial.\n}\nvoid late() {}\n',
    3,
    10,
  );
  assert.ok(members.some(({ signature }) => signature === 'int available()'));
  assert.ok(members.some(({ name }) => name === 'println'));
  assert.ok(!members.some(({ name }) => name === 'digitalWrite'));
  const all = await complete('int mine;\nvoid setup() {\n  \n}\nvoid loop() {}\n', 3, 3);
  const pin = all.find(({ name }) => name === 'digitalWrite');
  assert.equal(pin?.signature, 'void digitalWrite(uint8_t pin, uint8_t level)');
  assert.ok(all.some(({ name }) => name === 'mine'));
});

const HOSTILE: Readonly<Record<string, string>> = {
  'a template without an end':
    'template <int n> struct A { static const int v = A<n + 1>::v; };\nint x = A<0>::v;',
  'a constexpr without an end':
    'constexpr int f() { for (;;) {} return 0; }\nconstexpr int x = f();',
  'a constexpr that calls itself':
    'constexpr int f(int a) { return f(a + 1); }\nconstexpr int x = f(0);',
  'a file that includes itself': '#include "mine.ino"',
  'a file of the machine, embedded': 'const char a[] = {\n#embed "/etc/passwd"\n};',
  'brackets without an end': `int a = ${'('.repeat(100_000)}`,
  'a #if without an end': '#if 1\n'.repeat(20_000),
  'an assembler line': 'asm(".incbin \\"/etc/passwd\\"");',
  zeros: 'int a\0 = 1;\0',
};

test('hostile sketches are refused or compiled, and the compiler goes on', async (t) => {
  for (const [name, source] of Object.entries(HOSTILE)) {
    await t.test(name, async () => {
      const { module, said } = await build(`${source}\nvoid setup() {}\nvoid loop() {}\n`);
      // What the board could not hold, no one can run: it is refused when the board is asked.
      if (module !== null) assert.ok(module.length < 4 << 20, name);
      else assert.notEqual(said, '', name);
      assert.doesNotMatch(said, /root:/);
    });
  }
  // The compiler's own stack is full: that ends this run, and no other.
  await assert.rejects(build('{'.repeat(100_000)), RangeError);
  const { module } = await build('\ufeffvoid setup() {}\r\nvoid loop() {}\r\n');
  assert.ok(module !== null);
});

test('a sketch of ten megabytes is compiled or refused', async () => {
  const line =
    '// a comment of a hundred characters, or nearly so, that stands in the sketch for nothing at all\n';
  const { module, said } = await build(`${line.repeat(100_000)}void setup() {}\nvoid loop() {}\n`);
  assert.ok(module !== null || said !== '');
});

/** The body of setup(), or with `void setup` a whole sketch, and how the words about it begin. */
const MISTAKES: readonly (readonly [source: string, what: string])[] = [
  ['int a = 1', 'A semicolon is missing.'],
  ['digitalWrite(2, HIGH;', 'A closing bracket ) is missing.'],
  ['if HIGH { }', 'After "if" comes a condition in brackets.'],
  ['int a[2; ', 'A closing bracket ] is missing.'],
  ['if (true) {', 'A closing brace } is missing.'],
  ['} }', 'There is a } too many.'],
  ['digitlWrite(2, HIGH);', 'Nothing here is called "digitlWrite".'],
  ['DigitalWrite(2, HIGH);', 'Nothing here is called "DigitalWrite".'],
  ['Serial.printline("a");', '"HardwareSerial" has nothing called "printline".'],
  ['counter = 1;', 'Nothing here is called "counter".'],
  ['Sting text;', 'There is no type called "Sting".'],
  ['Servo motor;', 'There is no type called "Servo".'],
  ['Serial.send("a");', '"HardwareSerial" has nothing called "send".'],
  ['#include <Serwo.h>\nvoid setup() {}', 'There is no file "Serwo.h" here.'],
  [
    '#include <Servo.h>\nvoid setup() {}',
    '"Servo.h" is not on this board: nothing but the LED and two buttons is wired to it.',
  ],
  [
    '#include <BluetoothSerial.h>\nvoid setup() {}',
    '"BluetoothSerial.h" is not on this board: it has no radio; its one network is the wire.',
  ],
  [
    '#include <iostream>\nvoid setup() {}',
    '"iostream" is not on this board: of the C++ library it has all but streams, files, locales and regular expressions.',
  ],
  [
    '#include <SD.h>\nvoid setup() {}',
    '"SD.h" is not on this board: it has no memory card; its files are in its flash.',
  ],
  [
    '#include <freertos/stream_buffer.h>\nvoid setup() {}',
    '"freertos/stream_buffer.h" is not on this board: it has FreeRTOS, with tasks, queues, semaphores, notifications, event groups and timers.',
  ],
  [
    'xQueueCreateStatic(1, 1);',
    '"xQueueCreateStatic" is not on this board: it has FreeRTOS, with tasks, queues, semaphores, notifications, event groups and timers.',
  ],
  ['ESP.deepSleep(1);', '"deepSleep" is not on this board: it never sleeps.'],
  ['ledcSetup(0, 5000, 8);', '"ledcSetup" is not on this board: it is of the Arduino core 2.x.'],
  [
    'digitalWrite(2);',
    'This function takes 2 values between its brackets, and here it gets 1 value.',
  ],
  ['delay(1, 2);', 'This function takes 1 value between its brackets, and here it gets 2 values.'],
  [
    'auto f = [](int a, int b) { return a + b; }; f(1);',
    'This function takes 2 values between its brackets, and here it gets 1 value.',
  ],
  ['int a = 1; if (a = 2) delay(1);', 'One = sets a value; two == compare.'],
  ['if (digitalRead(2) = 1) delay(1);', 'What stands left of = is no variable.'],
  ['const int a = 1; a = 2;', '"a" is a constant: it was declared with const.'],
  ['const char* a = "a" + "b"; (void)a;', 'Two texts in quotation marks cannot be added with +.'],
  ['String a = "1"; int b = 2 * a; (void)b;', 'This operator cannot work with "int" and "String".'],
  [
    'String a = "1"; const char* b = a; (void)b;',
    'A String and a text of C (char*) are two types.',
  ],
  [
    'int a = "1"; (void)a;',
    'A variable of type "int" cannot hold a value of type "const char[2]".',
  ],
  ['int a; a = "1";', 'A variable of type "int" cannot hold a value of type "const char[2]".'],
  ['int a = 1; int a = 2;', '"a" is there twice.'],
  ['void setup() {}\nvoid setup() {}', '"setup" is there twice.'],
  ['void setup() {}\nint one() {}', 'This function promises a value and does not give one.'],
  ['return 1;', '"setup" is void: it gives no value back.'],
  ['Serial.print("a);', 'A text has no end: the second " is missing.'],
  ["Serial.print('abc');", 'Single quotation marks hold one character only.'],
  ['/* a', 'A comment that begins with /* has no end.'],
  [
    'void setup() {}\nconst char page[] = R"html(<p>',
    'The raw text that begins with R" has no end.',
  ],
  ['String* a = new String(); a.length();', 'Left of the dot stands a pointer.'],
  ['String a; a->length();', 'Left of -> stands no pointer.'],
  ['void setup() {}\ndigitalWrite(2, HIGH);', 'This cannot stand here.'],
  ['int a = ;', 'A value is missing here.'],
  ['void later();\nvoid setup() { later(); }', '"later" is declared, but nobody has written it.'],
];

test('the mistakes that beginners make most are told in plain words', async (t) => {
  for (const [source, what] of MISTAKES) {
    await t.test(source, async () => {
      const whole = source.includes('void setup') ? source : `void setup() {\n  ${source}\n}`;
      const { diagnostics } = await build(`${whole}\nvoid loop() {}\n`);
      const said = diagnostics.map((one) => plainWords(one)?.what ?? one.message);
      assert.ok(said.includes(what), said.join('\n'));
    });
  }
});
