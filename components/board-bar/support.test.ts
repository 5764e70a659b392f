import assert from 'node:assert/strict';
import { test } from 'node:test';
import { noUsbBoard, noVirtualBoard } from './support.ts';

const everything = { jspi: true, webSerial: true, secureContext: true };

test('a browser that can do everything has nothing to explain', () => {
  assert.equal(noVirtualBoard(everything), null);
  assert.equal(noUsbBoard(everything), null);
});

test('without JSPI the browsers that have it are named', () => {
  const reason = noVirtualBoard({ ...everything, jspi: false });
  for (const browser of ['Chrome or Edge 137', 'Firefox 153', 'Safari 27']) {
    assert.ok(reason?.includes(browser), browser);
  }
});

test('without Web Serial the browsers that have it are named', () => {
  const reason = noUsbBoard({ ...everything, webSerial: false });
  for (const browser of ['Chrome or Edge 89', 'Firefox 151']) {
    assert.ok(reason?.includes(browser), browser);
  }
});

test('on a page that is not secure, that is the reason', () => {
  const reason = noUsbBoard({ ...everything, webSerial: false, secureContext: false });
  assert.match(reason ?? '', /https/);
});
