/** The report of a class in each of its forms, with names that mean no good. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { strFromU8, unzipSync } from 'fflate';
import { ManualClock } from '../../../device/clock/testing/manual-clock.ts';
import { Roster } from '../../../device/class/roster.ts';
import type { CourseLesson } from '../class-desk/wall.ts';
import { csvOf } from './csv.ts';
import { resultsOf, type ClassResults } from './results.ts';
import { scormPackage } from './scorm.ts';
import { statementsOf } from './xapi.ts';

const COURSE: readonly CourseLesson[] = [
  {
    slug: 'frames',
    path: '/lessons/frames/',
    title: 'Frames',
    items: [{ key: 'ping', text: 'P' }],
  },
  {
    slug: 'upgrade',
    path: '/lessons/upgrade/',
    title: 'Upgrade, "101"',
    items: [
      { key: 'a', text: 'A' },
      { key: 'b', text: 'B' },
    ],
  },
];
const DATE = new Date('2026-11-30T15:00:00Z');

function results(...names: readonly string[]): ClassResults {
  const clock = new ManualClock();
  const roster = new Roster(clock);
  const status = {
    progress: [
      { lesson: 'frames', seen: ['ping'], passed: true },
      { lesson: 'upgrade', seen: ['a', 'not-of-this-course'], passed: false },
      { lesson: 'not-of-this-course', seen: [], passed: true },
    ],
    path: '/',
    board: null,
    problem: { code: 'no-board', what: '=HYPERLINK("http://evil.example")' },
    hand: true,
    shows: false,
    showsSketch: false,
  };
  for (const [index, name] of names.entries()) {
    roster.enter({ id: `student-${index}`, name, present: true, status });
  }
  clock.advance(10 * 60_000);
  for (const index of names.keys()) {
    roster.enter({ id: `student-${index}`, name: '', present: false, status: null });
  }
  clock.advance(60 * 60_000);
  return resultsOf(roster, COURSE, 'K7P-4QX', DATE);
}

/** RFC 4180, for cells in quotes. */
function cellsOf(csv: string): string[][] {
  return csv
    .replace(/^\ufeff/, '')
    .split('\r\n')
    .slice(0, -1)
    .map((row) =>
      [...row.matchAll(/"((?:[^"]|"")*)"(?:,|$)/g)].map(([, cell = '']) =>
        cell.replaceAll('""', '"'),
      ),
    );
}

test('a row of the CSV says what somebody did, and nobody counts the time away', () => {
  const [head, row] = cellsOf(csvOf(results('Mia, "M"')));
  assert.deepEqual(head, [
    'Number',
    'Name',
    'Minutes',
    'Hands',
    'Problems',
    'Frames',
    'Upgrade, "101"',
  ]);
  assert.deepEqual(row, [
    '1',
    'Mia, "M"',
    '10',
    '1',
    '\'=HYPERLINK("http://evil.example")',
    'passed',
    '1 of 2',
  ]);
});

const FORMULAS: readonly string[] = [
  '=1+1',
  '+1',
  '-1',
  '@SUM(A1)',
  '\t=1',
  '\r=1',
  '\n=1',
  ' =1',
  '\u00a0=1',
  '\ufeff=1',
  '\u200b=1',
  '|calc',
  '%0A=1',
  '＝1',
  '=cmd|" /C calc"!A0',
  '"=1"',
  'x\r\n=1',
];
for (const name of FORMULAS) {
  test(`no spreadsheet computes the name ${JSON.stringify(name)}`, () => {
    const rows = cellsOf(csvOf(results(name)));
    assert.equal(rows.length, 2, 'a name adds no rows');
    const cell = rows[1]?.[1] ?? '';
    assert.doesNotMatch(cell, /^[\s\u200b\ufeff]*[=+\-@|%＝]/u);
    assert.doesNotMatch(cell, /[\r\n]/);
  });
}

test('statements have what xAPI 1.0.3 asks of them', () => {
  let count = 0;
  const statements = statementsOf(results('Mia', ''), {
    site: 'https://course.example/',
    uuid: () => `00000000-0000-4000-8000-${String(++count).padStart(12, '0')}`,
  }) as Record<string, never>[];
  assert.equal(statements.length, 2 * 3);
  const text = JSON.stringify(statements);
  assert.doesNotMatch(text, /not-of-this-course/);
  for (const {
    id,
    actor,
    verb,
    object,
    result,
    timestamp,
  } of statements as unknown as Statement[]) {
    assert.match(id, /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/);
    assert.deepEqual(Object.keys(actor).sort(), ['account', 'name', 'objectType']);
    assert.match(actor.account.name, /^K7P-4QX\/[12]$/);
    for (const iri of [verb.id, object.id, actor.account.homePage, object.definition.type]) {
      assert.ok(URL.canParse(iri), iri);
    }
    assert.equal(timestamp, '2026-11-30T15:00:00.000Z');
    const scaled = result.score?.scaled ?? 0;
    assert.ok(scaled >= -1 && scaled <= 1);
    if (result.duration !== undefined) assert.match(result.duration, /^PT\d+M$/);
  }
  assert.equal(
    (statements as unknown as Statement[])[1]?.verb.id,
    'http://adlnet.gov/expapi/verbs/passed',
  );
});

interface Statement {
  readonly id: string;
  readonly actor: {
    readonly name: string;
    readonly account: { readonly homePage: string; readonly name: string };
  };
  readonly verb: { readonly id: string };
  readonly object: { readonly id: string; readonly definition: { readonly type: string } };
  readonly result: { readonly score?: { readonly scaled: number }; readonly duration?: string };
  readonly timestamp: string;
}

test('a SCORM package names its files, and holds no names of people', () => {
  const files = unzipSync(scormPackage(results('Mia <b>', 'Noah'), 'salt'));
  const manifest = strFromU8(files['imsmanifest.xml'] ?? new Uint8Array());
  for (const [, href = ''] of manifest.matchAll(/<file href="([^"]*)"/g))
    assert.ok(files[href], href);
  assert.match(manifest, /<schemaversion>1\.2<\/schemaversion>/);
  const all = Object.values(files)
    .map((octets) => strFromU8(octets))
    .join('');
  assert.doesNotMatch(all, /Mia|Noah/);
  const key = createHash('sha256').update('salt mia <b>').digest('hex');
  const byNumber = createHash('sha256').update('salt 2').digest('hex');
  assert.ok(all.includes(key) && all.includes(byNumber));
});
