import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Transcript } from '../../../device/board/transcript.ts';
import { PlotReader } from './plot-reader.ts';
import { Samples } from './samples.ts';

/** A board that has been heard from its first line on. */
function heard(limits?: ConstructorParameters<typeof Transcript>[0]) {
  const transcript = limits === undefined ? new Transcript() : new Transcript(limits);
  const samples = new Samples();
  const reader = new PlotReader(transcript, samples);
  transcript.push('ets Jul 29 2019 12:21:46\r\n', 0);
  const rows = (name: string) =>
    Array.from({ length: samples.end }, (_, row) => samples.cell(name, row));
  const times = () => Array.from({ length: samples.end }, (_, row) => samples.timeMs(row));
  return { transcript, samples, reader, rows, times };
}

test('lines of values become rows, and other lines are counted', () => {
  const { transcript, reader, rows } = heard();
  transcript.push('knob:1\r\nLED1: ON\r\n\r\nknob:2\nknob:', 5);
  assert.equal(reader.read(1_000), false);
  assert.deepEqual(rows('knob'), [1, 2]);
  assert.equal(reader.textLines, 2);
  transcript.push('3\n', 9);
  reader.read(1_000);
  assert.deepEqual(rows('knob'), [1, 2, 3]);
});

test('a line may be cut anywhere', () => {
  const text = 'a:1,b:2\r\ntext\r\na:3\tb:4\r\n';
  for (let cut = 0; cut <= text.length; cut++) {
    const { transcript, reader, rows } = heard();
    transcript.push(text.slice(0, cut), 1);
    reader.read(1_000);
    transcript.push(text.slice(cut), 2);
    reader.read(1_000);
    assert.deepEqual([rows('a'), rows('b'), reader.textLines], [[1, 3], [2, 4], 1], `${cut}`);
  }
});

test('the first line that was ever heard may be half of one', () => {
  const transcript = new Transcript();
  const samples = new Samples();
  const reader = new PlotReader(transcript, samples);
  transcript.push('50\n1851\n', 0);
  reader.read(10);
  assert.deepEqual([samples.end, samples.cell('value 1', 0), reader.textLines], [1, 1851, 0]);
});

test('colours and what was written over are not read', () => {
  const { transcript, reader, rows } = heard();
  transcript.push(
    '\u001b[32mknob:1\u001b[0m\r\n10 %\r20 %\rknob:2\r\n\u001b[90m> 7\u001b[39m\r\n',
    0,
  );
  reader.read(1_000);
  assert.deepEqual(rows('knob'), [1, 2]);
  assert.equal(reader.textLines, 1);
});

test('a line of 100 KB is one line of text', () => {
  for (const part of ['1 ', '1', 'a:1,']) {
    const { transcript, samples, reader } = heard();
    transcript.push(`${part.repeat(100_000 / part.length)}\r\n`, 0);
    transcript.push('2\r\n', 1);
    while (reader.read(3));
    assert.deepEqual([samples.end, reader.textLines], [1, 1], part);
  }
});

test('what the transcript dropped before it was read is counted', () => {
  const { transcript, samples, reader } = heard({ characters: 1_000, pieces: 10 });
  for (let at = 0; at < 40; at++) transcript.push(`${at}\n`, at);
  assert.equal(reader.read(1_000), false);
  assert.deepEqual([samples.end, reader.missed], [10, 31]);
});

test('it reads as many pieces as it is told, and says whether there are more', () => {
  const { transcript, samples, reader } = heard();
  for (let at = 0; at < 10; at++) transcript.push(`${at}\n`, at);
  assert.equal(reader.read(4), true);
  assert.equal(samples.end, 3);
  assert.equal(reader.read(100), false);
  assert.equal(samples.end, 10);
  transcript.push('1', 11);
  assert.equal(reader.read(100), false);
});

test('lines that came together are spread over the time before, 20 ms at most', () => {
  const { transcript, reader, times } = heard();
  transcript.push('1\n', 100);
  transcript.push('1\n2\n3\n4\n', 108);
  transcript.push('1\n2\n', 500);
  reader.read(1_000);
  assert.deepEqual(times(), [100, 102, 104, 106, 108, 490, 500]);
});

test('it begins anew where it is told', () => {
  const { transcript, samples, reader, rows } = heard();
  transcript.push('text\n1\n2\n', 50);
  reader.read(1_000);
  samples.clear();
  reader.restart(transcript.end - 1);
  reader.read(1_000);
  assert.deepEqual([rows('value 1'), reader.textLines], [[2], 0]);
  samples.clear();
  reader.restartAtEnd();
  assert.equal(reader.read(1_000), false);
  assert.equal(samples.end, 0);
});
