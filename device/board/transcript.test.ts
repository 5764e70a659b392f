import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MAX_PIECE_CHARACTERS, Transcript } from './transcript.ts';

const kept = (transcript: Transcript): string[] =>
  Array.from({ length: transcript.end - transcript.first }, (_, at) =>
    transcript.text(transcript.first + at),
  );

test('pieces end where lines end, wherever the text is cut', () => {
  const text = 'one\r\n\ntwo\rthree\nfo';
  for (let cut = 0; cut <= text.length; cut++) {
    const transcript = new Transcript();
    transcript.push(text.slice(0, cut), 1);
    transcript.push(text.slice(cut), 2);
    assert.deepEqual(kept(transcript), ['one\r\n', '\n', 'two\rthree\n', 'fo'], `cut at ${cut}`);
  }
});

test('a line has the time at which it began', () => {
  const transcript = new Transcript();
  transcript.push('on', 10);
  transcript.push('e\ntwo\nth', 20);
  transcript.push('ree\n', 30);
  assert.deepEqual(
    [0, 1, 2].map((piece) => transcript.timeMs(piece)),
    [10, 20, 20],
  );
});

test('a line without an end is kept in pieces, and only the first starts it', () => {
  const transcript = new Transcript();
  for (let count = 0; count < 10; count++) transcript.push('x'.repeat(1_000), 0);
  transcript.push('\nnext', 0);
  assert.deepEqual(
    kept(transcript).map(({ length }) => length),
    [MAX_PIECE_CHARACTERS, MAX_PIECE_CHARACTERS, 10_001 - 2 * MAX_PIECE_CHARACTERS, 4],
  );
  assert.deepEqual(
    [0, 1, 2, 3].map((piece) => transcript.startsLine(piece)),
    [true, false, false, true],
  );
});

test('no piece ends within a character', () => {
  for (const before of [0, 1]) {
    const transcript = new Transcript();
    const line = 'x'.repeat(before) + '😀'.repeat(5_000);
    for (const character of line) transcript.push(character, 0);
    assert.equal(kept(transcript).join(''), line);
    assert.ok(kept(transcript).every((piece) => piece.isWellFormed()));
  }
});

test('the oldest go when it is too much, and the others keep their numbers', () => {
  const transcript = new Transcript({ characters: 100_000, pieces: 20_000 });
  const line = (number: number): string => `${String(number).padStart(8, '0')}\n`;
  for (let number = 0; number < 50_000; number++) transcript.push(line(number), number);
  assert.equal(transcript.end, 50_000);
  assert.equal(transcript.first, 50_000 - Math.floor(100_000 / 9));
  for (const piece of [transcript.first, 45_000, 49_999]) {
    assert.equal(transcript.text(piece), line(piece));
    assert.equal(transcript.timeMs(piece), piece);
  }
  assert.equal(transcript.text(transcript.first - 1), '');
  assert.equal(transcript.text(50_000), '');
});

test('a minute at 2 Mbit/s is kept whole', () => {
  const transcript = new Transcript();
  const lines = 200_000;
  let chunk = '';
  for (let number = 0; number < lines; number++) {
    chunk += `line ${String(number).padStart(6, '0')} ${'.'.repeat(46)}\r\n`;
    if (chunk.length < 3_200) continue;
    transcript.push(chunk.slice(0, 3_200), number);
    chunk = chunk.slice(3_200);
  }
  transcript.push(chunk, lines);
  assert.equal(transcript.first, 0);
  assert.equal(transcript.end, lines);
  for (let number = 0; number < lines; number++) {
    if (!transcript.text(number).startsWith(`line ${String(number).padStart(6, '0')} .`)) {
      assert.fail(`line ${number} is ${transcript.text(number)}`);
    }
  }
});
