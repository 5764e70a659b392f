import assert from 'node:assert/strict';
import { test } from 'node:test';
import { choiceKey, kindOf, type Choice, type QuestionForm } from './question-form.ts';

const choices: Choice[] = [
  { says: 'The `page`.', right: true },
  { says: 'The board.', why: 'It waits.' },
  { says: 'Both.', why: 'One begins.' },
];
const form = (part: Partial<QuestionForm>): QuestionForm => ({ name: 'q', ask: 'Who?', ...part });
const fails = (part: object, why: RegExp) =>
  assert.throws(() => kindOf({ ...form({}), ...part }), why);

test('there are three kinds', () => {
  assert.equal(kindOf(form({ choices })), 'choice');
  assert.equal(kindOf(form({ number: { right: '7', write: 'decimal' } })), 'number');
  assert.equal(kindOf(form({ packet: 'first-frame' })), 'packet');
});

test('an author hears what is missing', () => {
  fails({}, /only one of them/);
  fails({ choices, packet: 'x' }, /only one of them/);
  fails({ choices, name: 'Who is it' }, /small letters/);
  fails({ choices: choices.slice(1) }, /three or four/);
  fails({ choices: [...choices, ...choices] }, /three or four/);
  fails({ choices: [...choices, { says: 'I.', right: true }] }, /one choice is right/);
  fails({ choices: [...choices, { says: 'Nobody.' }] }, /says why/);
  fails({ choices: [...choices, { says: 'Both!', why: 'No.' }] }, /alike/);
  fails({ number: { right: 'seven', write: 'decimal' } }, /not written/);
  fails(
    { number: { right: '7', write: 'decimal', hints: [{ at: '7', says: 'No.' }] } },
    /hint at 7/,
  );
  fails(
    { number: { right: '7', write: 'decimal', hints: [{ at: 'x', says: 'No.' }] } },
    /hint at x/,
  );
});

test('a choice is known by its words', () => {
  assert.deepEqual(choices.map(choiceKey), ['the-page', 'the-board', 'both']);
  assert.ok(choiceKey({ says: 'long '.repeat(40) }).length <= 60);
});
