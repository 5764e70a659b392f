import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LINE_BREAK, outgoing, pasted, SendHistory } from './outgoing.ts';

test('every line is sent with the ending that was chosen', () => {
  assert.equal(outgoing('led on', 'none'), 'led on');
  assert.equal(outgoing('led on', 'lf'), 'led on\n');
  assert.equal(outgoing('led on', 'cr'), 'led on\r');
  assert.equal(outgoing(`a${LINE_BREAK}b`, 'crlf'), 'a\r\nb\r\n');
  assert.equal(outgoing('', 'crlf'), '\r\n');
});

test('lines that are pasted stay lines, and send nothing by themselves', () => {
  assert.deepEqual(pasted('one\r\ntwo\nthree\rfour\n', 100), {
    text: ['one', 'two', 'three', 'four'].join(LINE_BREAK),
    cut: false,
  });
});

test('control characters are not pasted, and no more than there is room for', () => {
  assert.equal(pasted('a\u001b[31mb\u0003\u009bc\td\u0000', 100).text, 'a[31mbc\td');
  assert.deepEqual(pasted('x'.repeat(5_000), 10), { text: 'x'.repeat(10), cut: true });
  assert.deepEqual(pasted('ab😀', 3), { text: 'ab', cut: true }, 'no half of a character');
});

test('what was sent can be gone back to, and the line being written is not lost', () => {
  const history = new SendHistory();
  assert.equal(history.step(-1, 'draft'), null);
  for (const line of ['one', 'two', 'two', '']) history.add(line);
  assert.equal(history.step(-1, 'draft'), 'two');
  assert.equal(history.step(-1, 'two'), 'one');
  assert.equal(history.step(-1, 'one'), null);
  assert.equal(history.step(1, 'one'), 'two');
  assert.equal(history.step(1, 'two'), 'draft');
  assert.equal(history.step(1, 'draft'), null);
});

test('no more than the last fifty lines are kept', () => {
  const history = new SendHistory();
  for (let number = 0; number < 80; number++) history.add(String(number));
  let oldest = '';
  for (let line = history.step(-1, ''); line !== null; line = history.step(-1, line)) oldest = line;
  assert.equal(oldest, '30');
});
