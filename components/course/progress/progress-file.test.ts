import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeProgress, encodeProgress, MAX_FILE_OCTETS } from './progress-file.ts';
import { keepAnswer, mergeProgress, withinCourse } from './merge.ts';
import { answerOf, countAnswered, lessonOf, replaceProgress, stateWords } from './progress.ts';
import { beginLesson, passLesson, readProgress, seeItem } from './progress.ts';

const lessons = {
  'what-is-a-websocket': { passed: true, seen: ['opened', 'asked', 'answered'] },
  handshaking: { passed: false, seen: ['close-1002'] },
};

function reason(text: string): string {
  const decoded = decodeProgress(text);
  assert.ok(!decoded.ok, text);
  return decoded.reason;
}

test('what was saved is read again', () => {
  assert.deepEqual(decodeProgress(encodeProgress(lessons)), { ok: true, lessons });
  assert.deepEqual(decodeProgress(encodeProgress({})), { ok: true, lessons: {} });
});

test('a file cut short says so, wherever it was cut', () => {
  const text = encodeProgress(lessons).trimEnd();
  for (let length = 40; length < text.length; length++) {
    assert.match(reason(text.slice(0, length)), /cut short/, `${length}`);
  }
  assert.match(reason(''), /empty/);
});

test('foreign files are told from damaged ones', () => {
  for (const text of ['hello', '[]', 'null', '3', '{"kind":"other"}', '\u0000\u0001']) {
    assert.match(reason(text), /not saved progress/, text);
  }
});

test('a file too large is not even parsed', () => {
  assert.match(reason(' '.repeat(MAX_FILE_OCTETS + 1)), /too large/);
});

test('another version is not guessed at', () => {
  assert.match(reason(encodeProgress({}).replace('"version": 2', '"version": 3')), /version/);
});

/** A file as the course wrote it when "handshaking" was one lesson. */
const version1 = (value: unknown) =>
  JSON.stringify({ kind: 'handshake-progress', version: 1, lessons: value });

test('what was reached in a lesson that is three now is reached in each', () => {
  for (const [before, after] of [
    [
      { passed: false, seen: ['opened', 'close-1002'] },
      {
        upgrade: { passed: false, seen: ['opened'] },
        frames: { passed: false, seen: ['close-1002'] },
      },
    ],
    [
      { passed: true, seen: [] },
      { upgrade: { passed: true, seen: [] }, frames: { passed: true, seen: [] } },
    ],
    [{ passed: false, seen: [] }, {}],
    [{ passed: false, seen: ['opened'] }, { upgrade: { passed: false, seen: ['opened'] } }],
  ] as const) {
    assert.deepEqual(decodeProgress(version1({ handshaking: before })), {
      ok: true,
      lessons: { handshaking: before, ...after },
    });
  }
  assert.deepEqual(decodeProgress(version1({ a: { passed: true, seen: [] } })), {
    ok: true,
    lessons: { a: { passed: true, seen: [] } },
  });
});

test('the most lessons of version 1 can be read, carried over and stored', () => {
  inBrowser(() => {
    const passed = { passed: true, seen: [] };
    const most = { ...lessonsNamed(names(99, 'l')), handshaking: passed };
    localStorage.setItem('handshake.progress', JSON.stringify(most));
    const carried = { ...most, upgrade: passed, frames: passed };
    assert.deepEqual(readProgress(), carried);
    seeItem('frames', 'ping-pong');
    assert.deepEqual(readProgress(), { ...carried, frames: { passed: true, seen: ['ping-pong'] } });
  });
});

test('nonsense inside is refused as a whole', () => {
  const many = Object.fromEntries(
    Array.from({ length: 101 }, (_, index) => [`l${index}`, { passed: false, seen: [] }]),
  );
  for (const value of [
    null,
    [],
    many,
    { a: null },
    { a: { passed: 'yes', seen: [] } },
    { a: { passed: true, seen: 'opened' } },
    { a: { passed: true, seen: [1] } },
    { a: { passed: true, seen: ['<script>'] } },
    { a: { passed: true, seen: Array.from({ length: 51 }, () => 'opened') } },
    { 'A b': { passed: true, seen: [] } },
    JSON.parse('{"__proto__": {"passed": true, "seen": []}}'),
  ]) {
    assert.match(reason(version1(value)), /damaged/, JSON.stringify(value));
  }
});

test('merging loses nothing that was reached', () => {
  const here = { handshaking: { passed: true, seen: ['opened'] } };
  assert.deepEqual(mergeProgress(here, lessons), {
    'what-is-a-websocket': lessons['what-is-a-websocket'],
    handshaking: { passed: true, seen: ['opened', 'close-1002'] },
  });
});

test('a lesson is not started, started or passed', () => {
  assert.equal(stateWords(undefined), 'not started');
  assert.equal(stateWords(lessons.handshaking), 'started');
  assert.equal(stateWords(lessons['what-is-a-websocket']), 'passed');
});

/** A browser's storage and document, as far as progress uses them. */
function inBrowser(run: () => void): void {
  const kept = new Map<string, string>();
  const page = globalThis as Record<string, unknown>;
  page.localStorage = {
    getItem: (name: string) => kept.get(name) ?? null,
    setItem: (name: string, value: string) => void kept.set(name, value),
    removeItem: (name: string) => void kept.delete(name),
  };
  page.document = new EventTarget();
  try {
    run();
  } finally {
    delete page.localStorage;
    delete page.document;
  }
}

const names = (count: number, prefix: string) =>
  Array.from({ length: count }, (_, index) => `${prefix}${index}`);
const lessonsNamed = (slugs: readonly string[], seen: readonly string[] = []) =>
  Object.fromEntries(slugs.map((slug) => [slug, { passed: true, seen }]));

test('what could not be read back is not stored, and what was stored stays', () => {
  inBrowser(() => {
    const most = lessonsNamed(names(102, 'l'));
    assert.equal(replaceProgress(most), true);
    assert.deepEqual(readProgress(), most);
    beginLesson('one-more');
    passLesson('one-more');
    assert.deepEqual(readProgress(), most);

    const fifty = lessonsNamed(['a'], names(50, 'i'));
    assert.equal(replaceProgress(fifty), true);
    seeItem('a', 'one-more');
    assert.deepEqual(readProgress(), fifty);

    // It could be read from storage, but a file of it would be too large to load.
    const long = names(50, 'i'.repeat(60));
    assert.equal(replaceProgress(lessonsNamed(names(102, 'l'), long)), false);
    assert.deepEqual(readProgress(), fifty);
  });
});

test('a lesson may have the name of a property that every object has', () => {
  inBrowser(() => {
    assert.equal(lessonOf({}, 'constructor'), undefined);
    const named = lessonsNamed(['constructor'], ['opened']);
    assert.deepEqual(mergeProgress({}, named), named);
    beginLesson('constructor');
    seeItem('constructor', 'opened');
    passLesson('constructor');
    assert.deepEqual(readProgress(), named);
  });
});

test('of a file, only what the course has is taken', () => {
  const course = new Map([['handshaking', new Set(['opened', 'close-1002'])]]);
  const foreign = lessonsNamed(names(99, 'l'), ['opened']);
  const file = { ...foreign, handshaking: { passed: true, seen: ['opened', ...names(49, 'i')] } };
  assert.deepEqual(withinCourse(file, course), {
    handshaking: { passed: true, seen: ['opened'] },
  });
  assert.deepEqual(withinCourse(lessonsNamed(['constructor']), course), {});
});

const withAnswer = (tries: readonly string[], end: 'right' | 'shown' | null) => ({
  frames: { passed: false, seen: ['ping-pong'], answers: { 'second-octet': { tries, end } } },
});

test('what was tried of questions is saved and read again, beside all that was there before', () => {
  for (const answered of [
    withAnswer(['05', '85'], 'right'),
    withAnswer(['a “typed” one'.replace(/[“”]/g, '"')], null),
    withAnswer(['1'], 'shown'),
  ]) {
    const all = { ...lessons, ...answered };
    assert.deepEqual(decodeProgress(encodeProgress(all)), { ok: true, lessons: all });
  }
});

test('a file from before there were questions loses nothing, and gains none', () => {
  const before = JSON.stringify({ kind: 'handshake-progress', version: 2, lessons });
  assert.deepEqual(decodeProgress(before), { ok: true, lessons });
});

test('nonsense in answers is refused as a whole', () => {
  const good = { tries: ['1'], end: null };
  const many = Object.fromEntries(Array.from({ length: 21 }, (_, at) => [`q${at}`, good]));
  const answersToRefuse: readonly unknown[] = [
    [],
    'right',
    many,
    { q: null },
    { q: { tries: ['1'] } },
    { q: { tries: '1', end: null } },
    { q: { tries: [1], end: null } },
    { q: { tries: [''], end: null } },
    { q: { tries: ['1\n2'], end: null } },
    { q: { tries: ['x'.repeat(65)], end: null } },
    { q: { tries: ['1', '2', '3', '4', '5', '6', '7'], end: null } },
    { q: { tries: [], end: 'wrong' } },
    { 'Q 1': good },
    JSON.parse('{"__proto__": {"tries": [], "end": null}}'),
  ];
  for (const answers of answersToRefuse) {
    const text = JSON.stringify({
      kind: 'handshake-progress',
      version: 2,
      lessons: { a: { passed: true, seen: [], answers } },
    });
    assert.match(reason(text), /damaged/, text);
  }
});

test('merging keeps the first tries, and the better end', () => {
  const merged = mergeProgress(
    withAnswer(['05'], 'shown'),
    withAnswer(['89', '05', '85'], 'right'),
  );
  assert.deepEqual(merged, withAnswer(['05', '89', '85'], 'right'));
  const back = mergeProgress(merged, withAnswer(['7', '8', '9', 'a'], 'shown'));
  assert.deepEqual(back, withAnswer(['05', '89', '85', '7', '8', '9'], 'right'));
  assert.deepEqual(mergeProgress(back, lessons).frames, back.frames);
});

test('an answer is kept, and what is known of the lesson stays', () => {
  inBrowser(() => {
    passLesson('frames');
    seeItem('frames', 'ping-pong');
    keepAnswer('frames', 'constructor', { tries: ['05'], end: null });
    keepAnswer('frames', 'constructor', { tries: ['85'], end: 'right' });
    keepAnswer('frames', 'other', { tries: ['no\u0000line', '\u00bd'], end: null });
    assert.deepEqual(readProgress(), {
      frames: {
        passed: true,
        seen: ['ping-pong'],
        answers: {
          constructor: { tries: ['05', '85'], end: 'right' },
          other: { tries: [], end: null },
        },
      },
    });
    seeItem('frames', 'close-1002');
    passLesson('frames');
    const lesson = lessonOf(readProgress(), 'frames');
    assert.deepEqual(answerOf(lesson, 'constructor'), { tries: ['05', '85'], end: 'right' });
    assert.deepEqual(answerOf(lesson, 'toString'), { tries: [], end: null });
    assert.equal(countAnswered(lesson, ['constructor', 'other', 'third']), 1);
    assert.equal(countAnswered(undefined, ['constructor']), 0);
  });
});

test('of a file, only the answers to questions of the course are taken', () => {
  const course = new Map([['frames', new Set(['ping-pong', 'second-octet'])]]);
  const file = {
    frames: {
      passed: true,
      seen: [],
      answers: {
        'second-octet': { tries: ['85'], end: 'right' as const },
        foreign: { tries: ['1'], end: null },
      },
    },
  };
  assert.deepEqual(withinCourse(file, course), {
    frames: {
      passed: true,
      seen: [],
      answers: { 'second-octet': { tries: ['85'], end: 'right' } },
    },
  });
});

test('a course with every question answered is far from what can be kept', () => {
  inBrowser(() => {
    for (const slug of names(15, 'lesson-')) {
      for (const question of names(5, 'a-question-with-a-name-')) {
        const tries = Array.from({ length: 6 }, (_, at) => `a choice with quite some words ${at}`);
        keepAnswer(slug, question, { tries, end: 'right' });
      }
    }
    assert.equal(Object.keys(readProgress()).length, 15);
    assert.equal(Object.keys(readProgress()['lesson-14']?.answers ?? {}).length, 5);
  });
});
