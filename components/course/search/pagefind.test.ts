import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hitsOf, isFor, search, type PageFound, type Pagefind } from './pagefind.ts';

function page(sections: [title: string, url: string][]): PageFound {
  return {
    url: '/lessons/a/',
    meta: { title: 'A lesson' },
    excerpt: 'of the page',
    sub_results: sections.map(([title, url]) => ({ title, url, excerpt: `of ${title}` })),
  };
}

test('sections are shown under their page, the page itself by its own name', () => {
  const hits = hitsOf(
    page([
      ['A lesson', '/lessons/a/'],
      ['Frames', '/lessons/a/#frames'],
    ]),
  );
  assert.deepEqual(hits, [
    { title: 'A lesson', page: null, url: '/lessons/a/', excerpt: 'of A lesson' },
    { title: 'Frames', page: 'A lesson', url: '/lessons/a/#frames', excerpt: 'of Frames' },
  ]);
});

test('a page without sections stands for itself', () => {
  assert.deepEqual(hitsOf(page([])), [
    { title: 'A lesson', page: null, url: '/lessons/a/', excerpt: 'of the page' },
  ]);
});

test('a long list is cut', async () => {
  const sections = Array.from({ length: 9 }, (_, at): [string, string] => [`S${at}`, `/a/#s${at}`]);
  const results = Array.from({ length: 30 }, () => ({
    data: () => Promise.resolve(page(sections)),
  }));
  const pagefind: Pagefind = {
    init: () => Promise.resolve(),
    debouncedSearch: () => Promise.resolve({ results }),
  };
  assert.equal((await search(pagefind, 'x'))?.length, 24);
});

test('a search that was overtaken finds nothing', async () => {
  const overtaken: Pagefind = {
    init: () => Promise.resolve(),
    debouncedSearch: () => Promise.resolve(null),
  };
  assert.equal(await search(overtaken, 'x'), null);
});

test('what only begins like the word is not what was asked for', () => {
  assert.equal(isFor('xylophone', 'the <mark>x</mark> axis'), false);
  assert.equal(isFor('openings', 'it <mark>opened</mark> at once'), true);
  assert.equal(isFor('SYN,ACK', 'a <mark>SYN</mark> came'), true);
  assert.equal(isFor('IP address', 'its <mark>IP</mark>'), true);
  assert.equal(isFor('x', 'the <mark>x</mark> axis'), true);
  assert.equal(isFor('anything', 'a title alone matched'), true);
});
