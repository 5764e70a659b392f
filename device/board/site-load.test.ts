/** Code of a board that does not come is told as the site's failure, in bounded time. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ProblemError } from '../formats/problem.ts';
import { problemOf } from './board-problems.ts';
import { inTime, LOAD_PATIENCE_MS } from './site-load.ts';

test('what comes is handed on, and what fails fails', async () => {
  assert.equal(await inTime(Promise.resolve(7)), 7);
  await assert.rejects(inTime(Promise.reject(new RangeError('It is broken.'))), RangeError);
});

test('what does not come in time is a problem', async (context) => {
  context.mock.timers.enable({ apis: ['setTimeout'] });
  const loaded = assert.rejects(
    inTime(new Promise(() => undefined)),
    (error) => error instanceof ProblemError && error.problem.code === 'site-unreachable',
  );
  context.mock.timers.tick(LOAD_PATIENCE_MS);
  await loaded;
});

test('a module that could not be fetched is the site’s failure, and no surprise', () => {
  for (const words of [
    'Failed to fetch dynamically imported module: http://127.0.0.1/_astro/attachment.js',
    'error loading dynamically imported module: http://127.0.0.1/_astro/attachment.js',
    'Importing a module script failed.',
    'Unable to preload CSS for /_astro/x.css',
  ]) {
    assert.equal(problemOf(new TypeError(words)).code, 'site-unreachable', words);
  }
  assert.equal(problemOf(new TypeError('x is not a function')).code, 'unexpected');
});
