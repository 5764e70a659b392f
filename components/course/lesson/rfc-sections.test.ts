import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { rfcAddress, RFCS, wrongCitation } from './rfc-sections.ts';

test('a section that exists may be cited, and so may the whole', () => {
  assert.equal(wrongCitation(9293, '3.10.7.4'), null);
  assert.equal(wrongCitation(1055), null);
});

test('a section or an RFC that is not there may not', () => {
  assert.match(wrongCitation(9293, '3.12') ?? '', /RFC 9293 has no section 3\.12/);
  assert.match(wrongCitation(9293, '3.1.') ?? '', /no section/);
  assert.match(wrongCitation(1055, '1') ?? '', /no section/);
  assert.match(wrongCitation(99999) ?? '', /not listed/);
});

test('sections are listed once, in order, below their parents', () => {
  for (const [number, { sections = '', from = '' }] of Object.entries(RFCS)) {
    const list = sections === '' ? [] : sections.split(' ');
    assert.equal(new Set(list).size, list.length, number);
    for (const section of list) assert.match(section, /^(\d+|[A-Z])(\.\d+)*$/, number);
    if (/citations|sections 3 and 4/.test(from)) continue;
    for (const section of list) {
      const parent = section.split('.').slice(0, -1).join('.');
      assert.ok(parent === '' || list.includes(parent), `RFC ${number} section ${section}`);
    }
  }
});

test('appendices have addresses of their own kind', () => {
  assert.match(rfcAddress(9293, '3.5'), /rfc9293#section-3\.5$/);
  assert.match(rfcAddress(6298, 'A'), /rfc6298#appendix-A$/);
  assert.match(rfcAddress(1055), /rfc1055$/);
});

/** Citations in plain words, as the packet table shows them and code says them. */
test('what is cited in words exists too, where the RFC is listed', () => {
  const root = join(import.meta.dirname, '../..');
  const files = globSync('{device,firmware/core,components,content}/**/*.{ts,astro,mdx,h,cpp}', {
    cwd: root,
  });
  const wrong: string[] = [];
  for (const file of files.filter((name) => !name.endsWith('.test.ts'))) {
    const text = readFileSync(join(root, file), 'utf8');
    for (const [, number = '', named, step = '', bare] of text.matchAll(
      /RFC (\d+),? (?:sections? (\d+(?:\.\d+)*)|(\()?(\d+(?:\.\d+)+))/g,
    )) {
      const section = named ?? bare ?? '';
      if (RFCS[Number(number)] === undefined) continue;
      // "RFC 6298 (5.5)" is a step of its algorithm, in section 5.
      if (Number(number) === 6298 && step !== '') continue;
      const problem = wrongCitation(Number(number), section);
      if (problem !== null) wrong.push(`${file}: ${problem}`);
    }
  }
  assert.deepEqual(wrong, []);
});
