import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SerialLog } from './serial-log.ts';

test('lines end at CR LF, LF or CR, wherever the text is split', () => {
  const text = 'one\r\ntwo\nthree\rfour\r\n';
  for (let split = 0; split <= text.length; split++) {
    const log = new SerialLog();
    const lines = [...log.push(text.slice(0, split)), ...log.push(text.slice(split))];
    assert.deepEqual(lines, ['one', 'two', 'three', 'four'], `split at ${split}`);
  }
});

test('a line without an end is cut at 4096 characters', () => {
  const log = new SerialLog();
  const lines = log.push('x'.repeat(10_000));
  assert.deepEqual(
    lines.map((line) => line.length),
    [4096, 4096],
  );
});

test('only the last 2000 lines are kept', () => {
  const log = new SerialLog();
  for (let number = 0; number < 3_000; number++) log.push(`${number} ${'x'.repeat(200)}\n`);
  assert.equal(log.lines.length, 2_000);
  assert.ok(log.lines[0]?.startsWith('1000 '));
});
