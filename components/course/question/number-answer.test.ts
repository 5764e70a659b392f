import assert from 'node:assert/strict';
import { test } from 'node:test';
import { judgeNumber, type NumberAsked } from './number-answer.ts';

const decimal: NumberAsked = {
  right: '50000',
  write: 'decimal',
  hints: [{ at: '20675', says: 'The octets are in the wrong order.' }],
};
const octet: NumberAsked = { right: 'c0', write: 'hexadecimal' };
const length: NumberAsked = {
  right: '7e 01 2c',
  write: 'octets',
  hints: [{ at: '01 2c', says: 'Which value of the first length says that two octets follow?' }],
};

const ends = (asked: NumberAsked, ...typed: string[]) =>
  typed.map((one) => judgeNumber(asked, one).end);
const says = (asked: NumberAsked, typed: string): string => {
  const judged = judgeNumber(asked, typed);
  return judged.end === 'right' ? '' : judged.says;
};

test('a number may be typed in any usual way', () => {
  const right = (count: number) => Array<string>(count).fill('right');
  assert.deepEqual(
    ends(decimal, '50000', ' 50000 ', '50,000', '50 000', '50_000', '50000 octets', '50000.0'),
    right(7),
  );
  assert.deepEqual(ends(octet, 'c0', 'C0', '0xC0', '0Xc0', 'c0h', ' c0 ', '00c0', '$c0'), right(8));
  assert.deepEqual(
    ends(length, '7e 01 2c', '7E012C', '0x7e 0x01 0x2c', '7e:01:2c', '7e-01-2c', '7e, 1, 2c'),
    right(6),
  );
});

test('what is no number of the kind asked for is no attempt', () => {
  for (const typed of ['', ' ', 'c0', '-1', '1e5', '1.2.3', '5o000', '0x50', '1'.repeat(99)]) {
    assert.equal(judgeNumber(decimal, typed).end, 'unread', typed);
  }
  for (const typed of ['', 'g0', '0x', '-c0', 'c.0', 'f'.repeat(13)]) {
    assert.equal(judgeNumber(octet, typed).end, 'unread', typed);
  }
  for (const typed of ['', '7e0', '7e 01 2', 'hello', '7e 01 2c 0x', '7e  zz']) {
    const end = judgeNumber(length, typed).end;
    // A single digit that stands apart is an octet.
    assert.equal(end, typed === '7e 01 2' ? 'wrong' : 'unread', typed);
  }
});

test('near enough is right, and no further', () => {
  const seconds: NumberAsked = { right: '3.6', write: 'decimal', unit: 's', within: 0.1 };
  assert.deepEqual(ends(seconds, '3.6', '3,6', '3.5', '3.7 s', '3.56 s', '3.4', '3.8', '36'), [
    ...Array<string>(5).fill('right'),
    ...Array<string>(3).fill('wrong'),
  ]);
});

test('a wrong number gets the hint that fits it', () => {
  assert.match(says(decimal, '20675'), /wrong order/);
  assert.match(says(length, '01 2c'), /first length/);
  assert.match(says(length, '2c 01 7e'), /counts most/);
  assert.match(says(octet, '192'), /right in decimal/);
  assert.match(says({ right: '69', write: 'decimal' }, '45'), /right in hexadecimal/);
});

test('without a hint a wrong number says at least in which direction', () => {
  assert.match(says(decimal, '4'), /too little/);
  assert.match(says(decimal, '60000'), /too much/);
  assert.match(says(length, '7e 2c'), /there are 3/);
  assert.match(says({ right: '81', write: 'octets' }, '81 00'), /there is 1/);
  assert.match(says(length, '7e 01 2d'), /not all of their values/);
});
