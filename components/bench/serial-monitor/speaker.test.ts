import assert from 'node:assert/strict';
import { test } from 'node:test';
import { countsInWords, resumeInWords } from './counts.ts';
import { SPEAK_PERIOD_MS, Speaker } from './speaker.ts';

/** A speaker, what it said and when, and a clock that is put forward by hand. */
function speaking() {
  const said: string[] = [];
  let now = 0;
  let due: { atMs: number; action: () => void } | null = null;
  const speaker = new Speaker({
    nowMs: () => now,
    after: (delayMs, action) => {
      assert.equal(due, null, 'one timer at a time');
      due = { atMs: now + delayMs, action };
    },
    say: (text) => said.push(`${now}: ${text}`),
  });
  const pass = (durationMs: number): void => {
    now += durationMs;
    const { atMs, action } = due ?? { atMs: Infinity, action: () => undefined };
    if (atMs > now) return;
    due = null;
    action();
  };
  return { speaker, said, pass };
}

test('the first line is spoken at once, the next ones after a while', () => {
  const { speaker, said, pass } = speaking();
  speaker.add(['one']);
  pass(0);
  speaker.add(['two']);
  pass(100);
  speaker.add(['three']);
  pass(SPEAK_PERIOD_MS);
  assert.deepEqual(said, ['0: one', `${SPEAK_PERIOD_MS + 100}: two\nthree`]);
});

test('of many lines the last few are spoken, and how many came besides', () => {
  const { speaker, said, pass } = speaking();
  for (let number = 1; number <= 40; number++) speaker.add([String(number)]);
  speaker.add(['x', 'y', 'z'], 1_000);
  pass(0);
  pass(10 * SPEAK_PERIOD_MS);
  assert.deepEqual(said, ['0: 1037 more lines, then:\nx\ny\nz']);
});

test('muted, it says nothing, and nothing late either', () => {
  const { speaker, said, pass } = speaking();
  speaker.add(['one']);
  speaker.muted = true;
  speaker.add(['two']);
  pass(SPEAK_PERIOD_MS);
  speaker.muted = false;
  speaker.add(['three']);
  pass(SPEAK_PERIOD_MS);
  assert.deepEqual(said, ['0: ', `${2 * SPEAK_PERIOD_MS}: three`]);
});

test('numbers in words', () => {
  const counters = {
    packets: 1,
    wireOctets: 3_456,
    binaryOctets: 0,
    truncated: 0,
    oversized: 0,
    badEscapes: 0,
    lineErrors: 0,
    notFrames: 5,
  };
  assert.equal(countsInWords({ first: 0, end: 0 }, null), '0 lines');
  assert.equal(
    countsInWords({ first: 0, end: 1_234 }, counters),
    '1,234 lines · 1 wire frame (3,456 octets) not shown · 0 octets not text',
  );
  assert.equal(
    countsInWords({ first: 10, end: 20 }, { ...counters, truncated: 2 }),
    '20 lines · the first 10 lines dropped · 1 wire frame (3,456 octets) not shown · 0 octets not text · 2 damaged frames dropped',
  );
  assert.match(
    countsInWords({ first: 0, end: 0 }, { ...counters, lineErrors: 1 }),
    / · 1 error of the line, some octets lost$/,
  );
  assert.equal(resumeInWords(0), 'Resume');
  assert.equal(resumeInWords(1), 'Resume (1 line missed)');
  assert.equal(resumeInWords(12_345), 'Resume (12,345 lines missed)');
});
