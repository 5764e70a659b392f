/** Libraries that lie with a sketch are compiled once, as Arduino compiles them, and are not the sketch's own code. */
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { linkSketch } from '../wasm-build.ts';
import type { SketchCompiler } from './sketch-compiler.ts';
import { nodeCompiler } from './testing/node-compiler.ts';
import { printedBy } from './testing/printed.ts';

let compiler: SketchCompiler;
before(async () => {
  compiler = await nodeCompiler();
});

/** A library with sources in both languages, a template, a warning, and a header of the C++ library. */
const LIBRARY: Readonly<Record<string, string>> = {
  'library.properties': 'name=Adder\n',
  'src/Adder.h':
    '#pragma once\n#include <Arduino.h>\n#include <type_traits>\n#include "detail/twice.tpp"\nextern "C" int plus(int a, int b);\nclass Adder {\n public:\n  String sum(int a, int b);\n  template <class T> T twice(T x) { static_assert(std::is_arithmetic_v<T>); return detail::twice(x); }\n};\n',
  'src/detail/twice.tpp':
    'namespace detail { template <class T> T twice(T x) { return x + x; } }\n',
  'src/Adder.cpp':
    '#include "Adder.h"\nstatic int unused;\nString Adder::sum(int a, int b) { return String(plus(a, b)); }\n',
  'src/plus.c': 'int plus(int a, int b) { return a + b; }\n',
};

const files = (text: string, library = LIBRARY) => [
  { path: 'mine/mine.ino', text },
  ...Object.entries(library).map(([name, content]) => ({
    path: `mine/libraries/Adder/${name}`,
    text: content,
  })),
];
const SKETCH =
  '#include <Adder.h>\nAdder adder;\nvoid setup() { Serial.print(adder.sum(2, 3)); Serial.print(adder.twice(4)); }\nvoid loop() {}\n';

test('a sketch includes it, and what it warns of is not told', async () => {
  const { module, diagnostics } = await compiler.build(files(SKETCH));
  assert.deepEqual(diagnostics, []);
  assert.ok(module !== null);
  let entered = 0;
  assert.equal(
    printedBy(module, () => ++entered),
    '58',
  );
  assert.equal(entered, 1);
  assert.equal(Buffer.compare(module, await linkSketch(files(SKETCH))), 0);
});

test('it is compiled again when it is another', async () => {
  const three = { ...LIBRARY, 'src/plus.c': 'int plus(int a, int b) { return 3; }\n' };
  const results: string[] = [];
  for (const library of [LIBRARY, three, LIBRARY]) {
    const { module } = await compiler.build(files(SKETCH, library));
    assert.ok(module !== null);
    results.push(printedBy(module));
  }
  assert.deepEqual(results, ['58', '38', '58']);
});

test('an error in it is told with its file', async () => {
  const broken = { ...LIBRARY, 'src/plus.c': 'int plus(int a, int b) { return a + c; }\n' };
  const { module, diagnostics } = await compiler.build(files(SKETCH, broken));
  assert.equal(module, null);
  assert.deepEqual(
    diagnostics.map(({ path, line }) => [path, line]),
    [['mine/libraries/Adder/src/plus.c', 1]],
  );
});

test('a library that is not there is named', async () => {
  const { module, diagnostics } = await compiler.build(files(SKETCH, {}));
  assert.equal(module, null);
  assert.match(diagnostics[0]?.message ?? '', /'Adder.h' file not found/);
});
