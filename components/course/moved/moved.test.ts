import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hasMoved, movedAddress } from './moved.ts';

test('a fragment keeps its name in the lesson it moved to', () => {
  assert.equal(movedAddress('/', 'upgrade', 'who-may-ask'), '/lessons/upgrade/#who-may-ask');
  assert.equal(movedAddress('/course/', 'frames', 'x'), '/course/lessons/frames/#x');
});

test('what fragments begin with leads to the lesson', () => {
  assert.equal(movedAddress('/', 'frames', 'frame-'), '/lessons/frames/');
});

test('a fragment is the one listed, or begins like it', () => {
  assert.equal(hasMoved('who-may-ask', 'who-may-ask'), true);
  assert.equal(hasMoved('who-may-ask', 'who-may-ask-2'), false);
  assert.equal(hasMoved('frame-', 'frame-2'), true);
  assert.equal(hasMoved('frame-', 'frames'), false);
  assert.equal(hasMoved('frame-', ''), false);
});
