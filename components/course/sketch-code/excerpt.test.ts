import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { excerpt, sketchParts } from './excerpt.ts';

const sketches = new URL('../../../firmware/sketches/', import.meta.url);
const read = (name: string): string =>
  readFileSync(new URL(`${name}/${name}.ino`, sketches), 'utf8');

const SMALL = `// About the file.

#include <Thing.h>  // a thing

/* Two
   lines. */
std::atomic<bool> flag{false};
Server server(80);  // where browsers look

// Not about what follows.

// A page with braces ) { ; " in it.
const char page[] PROGMEM = R"raw(<b>};)" } // no comment
)raw";

// Says it.
void say(const char* what) {
  if (what[0] == '}') { print("}; // \\" {"); }
}
int later(int x);
int later(int x)
{
  return x; /* } */
}
`;

test('parts are found by name, with their comments and lines', () => {
  assert.deepEqual(
    sketchParts(SMALL).map(({ kind, name, first, code, last }) => [kind, name, first, code, last]),
    [
      ['include', 'Thing.h', 3, 3, 3],
      ['variable', 'flag', 5, 7, 7],
      ['variable', 'server', 8, 8, 8],
      ['variable', 'page', 12, 13, 14],
      ['function', 'say', 16, 17, 19],
      ['variable', 'later', 20, 20, 20],
      ['function', 'later', 21, 21, 24],
    ],
  );
});

test('every sketch has setup and loop, and no line of code is lost between parts', () => {
  for (const { name } of readdirSync(sketches, { withFileTypes: true })) {
    const source = read(name);
    const parts = sketchParts(source);
    for (const needed of ['setup', 'loop']) {
      assert.equal(parts.find((part) => part.name === needed)?.kind, 'function', name);
    }
    const covered = new Set<number>();
    for (const { first, last } of parts) {
      for (let line = first; line <= last; line++) {
        assert.ok(!covered.has(line), `${name}: line ${line} is in two parts`);
        covered.add(line);
      }
    }
    source.split('\n').forEach((text, index) => {
      if (covered.has(index + 1)) return;
      assert.match(text, /^(\s*$|\/\/)/, `${name}: line ${index + 1} is in no part`);
    });
  }
});

test('an excerpt has the lines of the file under their own numbers', () => {
  const source = read('led_websocket');
  const lines = source.split('\n');
  for (const request of [
    { part: 'notifyClients' },
    { part: 'ssid', through: 'password' },
    { within: 'index_html', from: '<style>', to: '</style>' },
    { within: 'setup', from: 'WiFi.begin' },
  ]) {
    const { first, lines: shown } = excerpt(source, request);
    assert.ok(shown.length > 0);
    assert.deepEqual(shown, lines.slice(first - 1, first - 1 + shown.length));
  }
  assert.match(
    excerpt(source, { part: 'notifyClients' }).lines.join('\n'),
    /^\/\/.*\n.*\{\n.*\n\}$/,
  );
});

test('what is missing, ambiguous or the wrong way round is an error that says so', () => {
  const refuse = (request: Parameters<typeof excerpt>[1], why: RegExp) =>
    assert.throws(() => excerpt(SMALL, request), why);
  refuse({ part: 'nobody' }, /no part "nobody".*flag, server/);
  refuse({ part: 'later' }, /several parts "later"/);
  refuse({ part: 'say', through: 'flag' }, /stands before/);
  refuse({ within: 'say', from: 'nothing' }, /Lines 16 to 19 .* no "nothing"/);
  refuse({ within: 'later', from: 'int', to: 'gone' }, /several parts/);
  refuse({ within: 'say', from: 'void', to: 'gone' }, /Lines 17 to 19 .* no "gone"/);
  refuse({ within: 'say', from: '}' }, /several lines/);
});
