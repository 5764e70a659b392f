import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MAX_PIECE_CHARACTERS, Transcript } from '../../../device/board/transcript.ts';
import { exportText, NO_STAMP, TranscriptFeed } from './feed.ts';
import { cutLine, MAX_LINE_CHARACTERS } from './line-log.ts';
import { stampOf } from './stamps.ts';

function all(feed: TranscriptFeed, characters = 1_000): string {
  let text = '';
  while (feed.behind > 0) text += feed.next(characters);
  return text;
}

test('everything is read once, in parts of any size, while it comes', () => {
  const said = Array.from({ length: 50 }, (_, number) => `line ${number}\r\n`).join('');
  for (const characters of [1, 7, 1_000]) {
    const transcript = new Transcript();
    const feed = new TranscriptFeed(transcript);
    let read = '';
    for (let at = 0; at < said.length; at += 5) {
      transcript.push(said.slice(at, at + 5), at);
      if (at % 3 === 0) read += all(feed, characters);
    }
    assert.equal(read + all(feed, characters), said);
  }
});

test('a line has one stamp, at its beginning, and can be read again without', () => {
  const transcript = new Transcript();
  const feed = new TranscriptFeed(transcript);
  feed.stamp = stampOf('page', 0);
  transcript.push('on', 1_234.5);
  assert.equal(all(feed), '   1.234  on'.replace('1.234', (1.2345).toFixed(3)));
  transcript.push('e\ntwo\n', 70_000);
  assert.equal(all(feed), 'e\n  70.000  two\n');
  feed.stamp = stampOf('off', 0);
  feed.moveTo(0);
  assert.equal(all(feed), 'one\ntwo\n');
});

test('the time of day has milliseconds', () => {
  const midnight = new Date(2026, 0, 2).getTime();
  assert.equal(stampOf('clock', midnight)(3_723_004), '01:02:03.004  ');
});

test('a view that stands still reads up to where it stood, also again', () => {
  const transcript = new Transcript();
  const feed = new TranscriptFeed(transcript);
  transcript.push('one\ntw', 0);
  assert.equal(all(feed), 'one\ntw');
  feed.limit = transcript.end;
  transcript.push('o\nthree\n', 0);
  assert.equal(feed.behind, 0);
  feed.moveTo(0);
  assert.equal(all(feed), 'one\ntwo\n');
  feed.limit = Infinity;
  assert.equal(all(feed), 'three\n');
});

test('what was dropped before it was read is passed over', () => {
  const transcript = new Transcript({ characters: 1_000, pieces: 3 });
  const feed = new TranscriptFeed(transcript);
  for (const line of ['one\n', 'two\n', 'three\n', 'four\n']) transcript.push(line, 0);
  assert.equal(feed.behind, 3);
  assert.equal(all(feed), 'two\nthree\nfour\n');
});

test('a saved file has plain lines, stamped or not', () => {
  const transcript = new Transcript();
  transcript.push('\u001b[31mred\u001b[0m\r\n> ', 1_000);
  assert.equal([...exportText(transcript, 0, stampOf('off', 0))].join(''), 'red\n> ');
  assert.equal(
    [...exportText(transcript, 0, stampOf('page', 0))].join(''),
    '   1.000  red\n   1.000  > ',
  );
  assert.equal([...exportText(transcript, 1, stampOf('off', 0))].join(''), '> ');
});

test('what goes on after a carriage return stays behind the stamp', () => {
  const transcript = new Transcript();
  const feed = new TranscriptFeed(transcript);
  feed.stamp = stampOf('page', 0);
  transcript.push('10 %\r20 %\r\nnext', 1_000);
  assert.equal(all(feed), '   1.000  10 %\r\u001b[10C20 %\r\n   1.000  next');
  feed.stamp = stampOf('off', 0);
  feed.moveTo(0);
  assert.equal(all(feed), '10 %\r20 %\r\nnext');
});

test('a line without an end is broken for the terminal, but not where it is written over', () => {
  for (const [line, broken] of [
    ['x'.repeat(MAX_PIECE_CHARACTERS - 1) + 'x', true],
    [`${'x'.repeat(MAX_PIECE_CHARACTERS - 5)}\r10 %`, false],
  ] as const) {
    const transcript = new Transcript();
    const feed = new TranscriptFeed(transcript);
    transcript.push(`${line}rest`, 0);
    assert.equal(all(feed, 1e6), `${line}${broken ? '\r\n' : ''}rest`);
  }
});

test('a saved line is whole, wherever it was cut to be kept', () => {
  const sequence = '\u001b[31m';
  for (let cut = 0; cut <= sequence.length + 2; cut++) {
    const transcript = new Transcript();
    transcript.push(`${'x'.repeat(MAX_PIECE_CHARACTERS - cut)}${sequence}\r\n`, 0);
    assert.equal(
      [...exportText(transcript, 0, NO_STAMP)].join(''),
      `${'x'.repeat(MAX_PIECE_CHARACTERS - cut)}\n`,
    );
  }
});

test('a control string that does not end takes no line out of the file', () => {
  const transcript = new Transcript();
  transcript.push('one\u001b]0;two\nthree\n\u001bPfour\u001b\\five\n', 0);
  assert.equal([...exportText(transcript, 0, NO_STAMP)].join(''), 'one\u001b]0;two\nthree\nfive\n');
});

test('a line of the log is what a person reads of it', () => {
  assert.equal(cutLine('\u001b[0;32mI (30) boot: ESP-IDF\u001b[0m\r\n'), 'I (30) boot: ESP-IDF');
  assert.equal(cutLine('\u001b]0;a title\u0007text'), 'text');
  assert.equal(cutLine('\u001b]8;;http://example.com\u001b\\link'), 'link');
  assert.equal(cutLine('10 %\r20 %\rdone\r\n'), 'done');
  assert.equal(cutLine('before\u001b'), 'before\u001b');
  assert.equal(
    cutLine('x'.repeat(MAX_LINE_CHARACTERS * 3)),
    `${'x'.repeat(MAX_LINE_CHARACTERS)} …`,
  );
});
