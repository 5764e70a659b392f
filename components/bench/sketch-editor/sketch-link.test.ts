/** A sketch travels in a link whole, without its password, or not at all. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { deflateSync, strToU8 } from 'fflate';
import { fragmentOf, sketchInFragment } from './sketch-link.ts';

const files = [
  { name: 'mine.ino', text: 'const char* password = "hunter2";\nvoid setup() {} // äöü €\n' },
  { name: 'src/page.h', text: '' },
];
const fragment = fragmentOf({ name: 'mine', files });
const packed = (value: unknown): string =>
  `#sketch=${Buffer.from(deflateSync(strToU8(JSON.stringify(value)))).toString('base64url')}`;

test('what is put into a link comes out of it, but for the password', () => {
  assert.match(fragment, /^#sketch=[\w-]+$/);
  const found = sketchInFragment(fragment);
  assert.equal(found?.name, 'mine');
  assert.deepEqual(found.files[1], files[1]);
  assert.equal(found.files[0]?.text, files[0]?.text.replace('hunter2', 'your-password'));
});

test('a link that was cut anywhere holds no sketch', () => {
  for (let end = 0; end < fragment.length; end++) {
    assert.equal(sketchInFragment(fragment.slice(0, end)), null, String(end));
  }
});

test('a link that was changed throws nothing', () => {
  for (let at = 8; at < fragment.length; at++) {
    const other = fragment[at] === 'A' ? 'B' : 'A';
    sketchInFragment(fragment.slice(0, at) + other + fragment.slice(at + 1));
  }
});

test('other things than a sketch are refused', () => {
  const file = { name: 'a.ino', text: '' };
  const path = (name: string): unknown => ({ name: 'a', files: [{ name, text: '' }] });
  for (const value of [
    null,
    [],
    {},
    { name: 'a', files: [] },
    { name: 'a', files: [{ name: 'a.ino' }] },
    { name: 'x'.repeat(1000), files: [file] },
    { name: 'a', files: Array.from({ length: 51 }, () => file) },
    { name: 'a', files: [{ name: 'a.ino', text: 'x'.repeat(1_000_001) }] },
    ...['../a.ino', '/etc/passwd', 'a/../../b.h', './a.ino', '..', 'a\0.ino', ''].map(path),
  ]) {
    assert.equal(sketchInFragment(packed(value)), null, JSON.stringify(value).slice(0, 80));
  }
  assert.equal(sketchInFragment(packed({ name: '<b>../x', files: [file] }))?.name, '_b_x');
});

test('a few octets that stand for gigabytes are given up early', () => {
  const bomb = deflateSync(new Uint8Array(200_000_000));
  assert.equal(sketchInFragment(`#sketch=${Buffer.from(bomb).toString('base64url')}`), null);
});
