import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { judgePrediction } from './prediction-words.ts';

const seen = 'The board answered 403 Forbidden.';

test('a prediction was right, or it was not', () => {
  const expected = { is: '403', words: '403: refused' };
  assert.deepEqual(judgePrediction(expected, { is: '403', seen }), {
    hit: true,
    says: `Your prediction was right: “403: refused”. ${seen}`,
  });
  assert.deepEqual(judgePrediction(expected, { is: '404', seen }), {
    hit: false,
    says: `You predicted “403: refused”. It came otherwise. ${seen}`,
  });
});

test('each lab that asks for a prediction tells what came of it, and asks in its own name', () => {
  const folder = new URL('../', import.meta.url);
  const asking = globSync('*/*.astro', { cwd: folder }).filter((file) =>
    readFileSync(new URL(file, folder), 'utf8').includes('<Prediction'),
  );
  assert.ok(asking.length > 9, String(asking.length));
  for (const file of asking) {
    const markup = readFileSync(new URL(file, folder), 'utf8');
    const lab = /<Prediction\s+lab="([^"]+)"/.exec(markup)?.[1] ?? '';
    assert.ok(markup.includes(`<${lab}`), `${file}: ${lab}`);
    const choices = markup.match(/\{ is: '[^']+', says: (?:'[^']+'|"[^"]+") \}/g) ?? [];
    assert.ok(choices.length >= 2 && choices.length <= 4, `${file}: ${choices.length} choices`);
    const beside = globSync(`${file.split('/')[0] ?? ''}/*.ts`, { cwd: folder })
      .map((script) => readFileSync(new URL(script, folder), 'utf8'))
      .join('');
    assert.match(beside, /\brunBegins\(/, file);
    assert.match(beside, /\brunCame\(/, file);
  }
});
