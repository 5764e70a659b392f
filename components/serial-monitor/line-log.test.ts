import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cutLine, MAX_LINE_CHARACTERS } from './line-log.ts';

test('escape sequences are for the terminal', () => {
  assert.equal(cutLine('\u001b[0;32mI (30) boot: ESP-IDF\u001b[0m'), 'I (30) boot: ESP-IDF');
  assert.equal(cutLine('\u001b]0;a title\u0007text'), 'text');
  assert.equal(cutLine('\u001b]8;;http://example.com\u001b\\link'), 'link');
});

test('an escape sequence that is cut off takes nothing else with it', () => {
  assert.equal(cutLine('before\u001b'), 'before\u001b');
  assert.equal(cutLine('\u001b['), '');
});

test('a carriage return at the end is no text', () => {
  assert.equal(cutLine('Ready\r'), 'Ready');
});

test('a line that does not end is cut', () => {
  const line = cutLine('x'.repeat(MAX_LINE_CHARACTERS * 3));
  assert.equal(line, `${'x'.repeat(MAX_LINE_CHARACTERS)} …`);
});
