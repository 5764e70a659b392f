import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { excerpt } from '../../course/sketch-code/excerpt.ts';
import { compare, linesOf, templateLines } from './compare.ts';

test('the template is what stands in the raw string, under the numbers of the file', () => {
  const source = readFileSync(
    new URL('../../../firmware/sketches/led_websocket/led_websocket.ino', import.meta.url),
    'utf8',
  );
  const { first, lines } = templateLines(excerpt(source, { part: 'index_html' }));
  assert.equal(lines[0], '<!DOCTYPE html>');
  assert.equal(lines.at(-1), '</html>');
  const inFile = source.split('\n');
  assert.ok(inFile[first - 1]?.endsWith('(<!DOCTYPE html>'));
  lines.slice(1).forEach((line, index) => assert.equal(inFile[first + index], line));
});

test('an excerpt without a raw string is an error', () => {
  assert.throws(() => templateLines({ first: 1, lines: ['int page = 1;'] }), /no raw string/);
});

test('of a changed line, what both share stands apart from what differs', () => {
  const template = ['<p>%STATE%</p>', 'same', 'a { width: 100%%; }'];
  const served = ['<p>OFF</p>', 'same', 'a { width: 100%; }'];
  assert.deepEqual(compare(template, served), {
    same: 1,
    changed: [
      { index: 0, start: '<p>', inSketch: '%STATE%', served: 'OFF', end: '</p>' },
      { index: 2, start: 'a { width: 100%', inSketch: '%', served: '', end: '; }' },
    ],
  });
});

test('start and end never overlap, and characters stay whole', () => {
  assert.deepEqual(compare(['aa'], ['aaa']).changed, [
    { index: 0, start: 'aa', inSketch: '', served: 'a', end: '' },
  ]);
  assert.deepEqual(compare(['😀'], ['😁']).changed, [
    { index: 0, start: '', inSketch: '😀', served: '😁', end: '' },
  ]);
});

test('lines that one side lacks are changed lines', () => {
  assert.deepEqual(compare(['a', ''], ['a']).changed, [
    { index: 1, start: '', inSketch: '', served: '', end: '' },
  ]);
  assert.deepEqual(linesOf('a\nb\n'), ['a', 'b']);
});
