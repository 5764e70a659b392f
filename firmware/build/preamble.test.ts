import assert from 'node:assert/strict';
import { test } from 'node:test';
import { preambleOf } from './preamble.ts';

const split = (source: string) => preambleOf(source, 's/s.cpp');

test('the directives before the first declaration are read ahead, the other lines keep their numbers', () => {
  const { text, rest } = split(
    '// mine\n#include <WiFi.h>\n#define A 1\n\nint x = A;\n#include <b.h>\n',
  );
  assert.equal(text, '#line 1 "s/s.cpp"\n// mine\n#include <WiFi.h>\n#define A 1\n');
  assert.equal(rest, '\n\n\n\nint x = A;\n#include <b.h>\n');
});

test('what gives lines their numbers stays in both', () => {
  const { text, rest } = split('#line 1 "s/s.ino"\n#include <WiFi.h>\nint x;\n');
  assert.equal(text, '#line 1 "s/s.cpp"\n#line 1 "s/s.ino"\n#include <WiFi.h>\n');
  assert.equal(rest, '#line 1 "s/s.ino"\n\nint x;\n');
});

test('a choice is taken whole or not at all', () => {
  const choice = '#ifdef ESP32\n  #include <WiFi.h>\n#else\n#include <ESP8266WiFi.h>\n#endif\n';
  assert.equal(split(`${choice}int x;\n`).rest, '\n\n\n\n\nint x;\n');
  const broken = '#include <WiFi.h>\n#ifdef ESP32\nint x;\n#endif\n';
  assert.equal(split(broken).rest, '\n#ifdef ESP32\nint x;\n#endif\n');
  const open = '#ifdef ESP32\n#include <WiFi.h>\n';
  assert.equal(split(open).rest, open);
  assert.equal(split('#endif\n#include <WiFi.h>\n').rest, '#endif\n#include <WiFi.h>\n');
});

test('comments and lines that go on count as what they are', () => {
  const source =
    '/* one\n#line 9\ntwo */ #define A \\\n  1 // \u2028\n#include <b.h> /* a\nb */\nint x;\n';
  const { text, rest } = split(source);
  assert.equal(text, `#line 1 "s/s.cpp"\n${source.slice(0, source.indexOf('\nint x'))}\n`);
  assert.equal(rest, '\n\n\n\n\n\nint x;\n');
});

test('a source without directives has nothing that is read ahead', () => {
  for (const source of ['', 'int x;\n', '"#include"\n']) assert.equal(split(source).rest, source);
});
