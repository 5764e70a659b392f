import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Root } from 'hast';
import { siteLinks } from './site-links.ts';

/** What a link to `href` becomes in a site below `base`. */
function linked(base: string, href: string): unknown {
  const properties = { href };
  const tree: Root = {
    type: 'root',
    children: [{ type: 'element', tagName: 'a', properties, children: [] }],
  };
  siteLinks(base)()(tree);
  return properties.href;
}

test('a link to a page of the site names the base first', () => {
  assert.equal(linked('/handshake/', '/bench/#led'), '/handshake/bench/#led');
  assert.equal(linked('/handshake/', '/'), '/handshake/');
  assert.equal(linked('/', '/bench/'), '/bench/');
});

test('other addresses stay as they are', () => {
  for (const href of ['#here', 'two/', '//elsewhere.example/', 'https://elsewhere.example/']) {
    assert.equal(linked('/handshake/', href), href);
  }
});
