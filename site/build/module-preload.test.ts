import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withPreloads } from './module-preload.ts';

const imports = new Map([
  ['_astro/bar.js', ['_astro/widget.js', '_astro/board.js']],
  ['_astro/led.js', ['_astro/board.js']],
  ['_astro/board.js', ['_astro/problem.js', '_astro/ring.js']],
  ['_astro/ring.js', ['_astro/board.js']],
]);
const script = (address: string) => `<script type="module" src="${address}"></script>`;
const link = (address: string) => `<link rel="modulepreload" href="${address}">`;
const page = (head: string, body: string) => `<head>${head}</head><body>${body}</body>`;

test('what the scripts of a page import, and what that imports, is named once, and no script again', () => {
  const body = script('/_astro/led.js') + script('/_astro/board.js');
  const scripts = script('/_astro/bar.js');
  assert.equal(
    withPreloads(page(scripts, body), imports, '/'),
    page(
      scripts + ['problem', 'ring', 'widget'].map((name) => link(`/_astro/${name}.js`)).join(''),
      body,
    ),
  );
});

test('names begin with the base path; a script from elsewhere, and one in the page, has none', () => {
  const body = script('/course/_astro/led.js') + script('/_astro/bar.js') + '<script>1</script>';
  const preloaded = withPreloads(page('', body), imports, '/course/');
  assert.ok(preloaded.includes(link('/course/_astro/problem.js')));
  assert.ok(!preloaded.includes('widget'));
});

test('a page without scripts stays as it is', () => {
  assert.equal(withPreloads(page('', ''), imports, '/'), page('', ''));
});
