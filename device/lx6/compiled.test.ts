/**
 * Compiled C, carried out by the interpreter, against the same computed here: the compiler's idea of
 * what the processor does, in combinations nobody thought of.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Code } from './testing/snippets.ts';

const code = new Code(
  'C',
  `
  typedef unsigned int u32;
  typedef unsigned long long u64;

  u32 crc32(u32 seed, u32 octets) {
    u32 crc = ~0u;
    for (u32 i = 0; i < octets; ++i) {
      seed = seed * 1103515245u + 12345u;
      crc ^= seed >> 24;
      for (int bit = 0; bit < 8; ++bit) crc = crc >> 1 ^ (0xEDB88320u & -(crc & 1));
    }
    return ~crc;
  }

  // Sorts what a generator gives, and sums it up by place.
  u32 sorted(u32 seed, u32 count) {
    volatile int table[256];
    for (u32 i = 0; i < count; ++i) table[i] = (int)(seed = seed * 1664525u + 1013904223u);
    for (u32 i = 1; i < count; ++i)
      for (u32 j = i; j > 0 && table[j - 1] > table[j]; --j) {
        int other = table[j];
        table[j] = table[j - 1];
        table[j - 1] = other;
      }
    u32 sum = 0;
    for (u32 i = 0; i < count; ++i) sum = sum * 31u + (u32)table[i];
    return sum;
  }

  // Three widths in one memory, and their signs.
  u32 widths(u32 value) {
    union { volatile u32 word; volatile short half[2]; volatile unsigned char octet[4]; } all;
    all.word = value;
    all.half[1] = (short)(all.half[0] * 3);
    all.octet[1] ^= all.octet[2];
    return all.word + (u32)(int)all.half[0];
  }

  u32 multiplied(u32 a, u32 b, u32 shift) {
    u64 x = (u64)a << 32 | b;
    u64 y = (x << (shift & 63)) ^ (x >> (shift & 31)) ^ (u64)((long long)x >> (shift & 63));
    return (u32)(y >> 32) ^ (u32)y ^ a * b ^ (u32)((short)a * (short)b);
  }

  u32 compared(int a, int b) {
    u32 x = (u32)a, y = (u32)b;
    return (a < b) | (a <= b) << 1 | (x < y) << 2 | (x <= y) << 3 | (a == b) << 4 |
           ((x & y) == 0) << 5 | ((x & y) == y) << 6 | (a < 0) << 7 | (a >= 100) << 8 |
           (x >= 65536u) << 9 | (a > b ? 1 : 0) << 10;
  }
  `,
);

const NUMBERS = [
  0, 1, 7, 99, 100, 255, 0x8000, 0xffff, 0x10000, 0x12345678, 0x7fffffff, 0x80000000,
];
const ALL = [...NUMBERS, ...NUMBERS.map((number) => ~number)];
const u32 = (value: bigint): number => Number(BigInt.asUintN(32, value));
const i64 = (value: bigint): bigint => BigInt.asIntN(64, value);

function called(name: string, ...args: number[]): number {
  return code.call(name, ...args) >>> 0;
}

test('a CRC, octet by octet', () => {
  let seed = 42;
  let crc = 0xffffffff;
  for (let count = 0; count < 100; count++) {
    seed = (Math.imul(seed, 1103515245) + 12345) >>> 0;
    crc ^= seed >>> 24;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ ((crc & 1) === 0 ? 0 : 0xedb88320);
  }
  assert.equal(called('crc32', 42, 100), ~crc >>> 0);
});

test('a table sorted on the stack', () => {
  let seed = 7;
  const table = Array.from({ length: 100 }, () => {
    seed = (Math.imul(seed, 1664525) + 1013904223) | 0;
    return seed;
  });
  table.sort((a, b) => a - b);
  const sum = table.reduce((total, value) => (Math.imul(total, 31) + value) | 0, 0);
  assert.equal(called('sorted', 7, 100), sum >>> 0);
});

test('octets, half words and words of one memory', () => {
  for (const value of ALL) {
    const view = new DataView(new ArrayBuffer(4));
    view.setUint32(0, value, true);
    view.setInt16(2, view.getInt16(0, true) * 3, true);
    view.setUint8(1, view.getUint8(1) ^ view.getUint8(2));
    const expected = (view.getUint32(0, true) + view.getInt16(0, true)) >>> 0;
    assert.equal(called('widths', value), expected, `of ${value}`);
  }
});

test('products, and shifts of 64 bits', () => {
  for (const a of ALL) {
    for (const b of ALL) {
      const shift = BigInt((a ^ b) & 63);
      const x = (BigInt(a >>> 0) << 32n) | BigInt(b >>> 0);
      const y = i64(x << shift) ^ i64(x >> (shift & 31n)) ^ (i64(x) >> shift);
      const halves = Math.imul((a << 16) >> 16, (b << 16) >> 16);
      const expected = (u32(y >> 32n) ^ u32(y) ^ Math.imul(a, b) ^ halves) >>> 0;
      assert.equal(called('multiplied', a, b, Number(shift)), expected, `of ${a}, ${b}`);
    }
  }
});

test('comparisons with and without a sign', () => {
  for (const first of ALL) {
    for (const second of ALL) {
      const [a, b] = [first | 0, second | 0];
      const [x, y] = [a >>> 0, b >>> 0];
      const both = (x & y) >>> 0;
      const facts = [a < b, a <= b, x < y, x <= y, a === b, both === 0, both === y, a < 0];
      facts.push(a >= 100, x >= 65536, a > b);
      const expected = facts.reduce((word, fact, bit) => word | (Number(fact) << bit), 0);
      assert.equal(called('compared', a, b), expected, `of ${a}, ${b}`);
    }
  }
});
