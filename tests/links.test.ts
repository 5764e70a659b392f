import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { checkLinks, pagesOf } from './links.ts';

/** A site of these files, below `base`; resolves with what is dead in it. */
async function deadIn(files: Record<string, string>, base = '/'): Promise<readonly string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'links-'));
  try {
    for (const [name, text] of Object.entries({ '404.html': page(''), ...files })) {
      mkdirSync(join(folder, name, '..'), { recursive: true });
      writeFileSync(join(folder, name), text);
    }
    return (await checkLinks({ base, folder })).dead;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const page = (body: string) =>
  `<!doctype html><html lang="en"><head><title>x</title></head><body>${body}</body></html>`;
const PIXEL =
  '<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"><path d="M0 0h1v1H0z"/></svg>';

test('a site whole in itself has no dead link', async () => {
  const dead = await deadIn({
    'index.html': page(
      '<h1 id="top">x</h1><a href="#top">up</a><a href="/two/#here">on</a><img src="/a.svg" alt="">' +
        '<a href="https://www.rfc-editor.org/rfc/rfc9293#section-3.5">elsewhere</a>',
    ),
    'two/index.html': page('<p id="here">y</p><a href="/">back</a>'),
    'a.svg': PIXEL,
  });
  assert.deepEqual(dead, []);
});

test('a page that is not there is dead', async () => {
  const dead = await deadIn({ 'index.html': page('<a href="/nothing/">x</a>') });
  assert.match(dead.join(), /^\/ -> \/nothing\/: status 404$/);
});

test('an anchor that is not there is dead, on this page and on another', async () => {
  const dead = await deadIn({
    'index.html': page('<a href="#nowhere">x</a><a href="/two/#gone">y</a>'),
    'two/index.html': page('<p id="here">y</p>'),
  });
  assert.equal(dead.length, 2, dead.join('\n'));
  assert.match(dead.join('\n'), /#nowhere/);
  assert.match(dead.join('\n'), /\/two\/#gone/);
});

test('an anchor that a lab will make is live where the page declares it, and nowhere else', async () => {
  const links = '<a href="#lab-syn">x</a><a href="/two/#lab-syn">y</a><a href="#labs">z</a>';
  const dead = await deadIn({
    'index.html': page(`<div data-live-anchors="lab-">${links}</div>`),
    'two/index.html': page('y'),
  });
  assert.deepEqual(dead.map((line) => /-> (\S+):/.exec(line)?.[1]).sort(), [
    '/#labs',
    '/two/#lab-syn',
  ]);
});

test('an image, a script and a style sheet that are not there are dead', async () => {
  const dead = await deadIn({
    'index.html': page(
      '<img src="/a.svg" alt=""><script src="/b.js"></script><link rel="stylesheet" href="/c.css">',
    ),
  });
  assert.deepEqual(dead.map((line) => /-> (\S+):/.exec(line)?.[1]).sort(), [
    '/a.svg',
    '/b.js',
    '/c.css',
  ]);
});

test('below a base, links and assets that name it are live, anchors of a lab too', async () => {
  const dead = await deadIn(
    {
      'index.html': page(
        '<a href="/b/two/#lab-syn">on</a><a href="two/">on</a><img src="/b/a.svg" alt="">' +
          '<script>import("/b/two/x.js")</script><script src="/b/two/x.js"></script>',
      ),
      'two/index.html': page('<p data-live-anchors="lab-">y</p><a href="/b/">back</a>'),
      'two/x.js': 'fetch("/b/a.svg"); fetch("/ws");',
      'a.svg': PIXEL,
    },
    '/b/',
  );
  assert.deepEqual(dead, []);
});

test('below a base, an address that misses it is dead, in a script too', async () => {
  const dead = await deadIn(
    {
      'index.html': page(
        '<a href="/">x</a><a href="/two/">x</a><img src="/a.svg" alt="">' +
          '<link rel="stylesheet" href="/b/c.css"><script>fetch("/two/inline")</script>',
      ),
      'two/index.html': page(''),
      'two/x.js': 'const a = `/two/${name}`;',
      'a.svg': PIXEL,
      'c.css': 'p { background: url("/a.svg") }',
    },
    '/b/',
  );
  assert.deepEqual(dead.toSorted(), [
    '/b/ -> /: status 404',
    '/b/ -> /a.svg: status 404',
    '/b/ -> /two/: status 404',
    '/b/c.css -> /a.svg: status 404',
    'a script in /index.html -> /two/inline: without the base',
    'a script in /two/x.js -> /two/${name}: without the base',
  ]);
});

test('a page nothing links to is checked as well', async () => {
  const files = { 'index.html': page(''), 'lone/index.html': page('<a href="/gone/">x</a>') };
  assert.match((await deadIn(files)).join(), /^\/lone\/ -> \/gone\//);
});

test('pages are named as they are asked for', () => {
  const folder = mkdtempSync(join(tmpdir(), 'links-'));
  mkdirSync(join(folder, 'a'));
  for (const name of ['index.html', '404.html', 'a/index.html']) {
    writeFileSync(join(folder, name), '');
  }
  assert.deepEqual(pagesOf(folder), ['/', '/404.html', '/a/']);
  rmSync(folder, { recursive: true });
});
