import assert from 'node:assert/strict';
import { test } from 'node:test';
import { canUseUsb, noUsbBoard, noVirtualBoard } from './support.ts';

const everything = { jspi: true, webSerial: true, webUsb: true, secureContext: true };
const noUsb = { ...everything, webSerial: false, webUsb: false };

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
  const reason = noUsbBoard(noUsb);
  for (const browser of ['Chrome or Edge 89', 'Firefox 151']) {
    assert.ok(reason?.includes(browser), browser);
  }
});

test('on a page that is not secure, that is the reason', () => {
  const reason = noUsbBoard({ ...noUsb, secureContext: false });
  assert.match(reason ?? '', /https/);
});

test('the virtual board is advised only where it runs', () => {
  const notSecure = { ...noUsb, secureContext: false };
  for (const here of [noUsb, notSecure]) {
    assert.match(noUsbBoard(here) ?? '', /Take the virtual board here/);
    assert.doesNotMatch(noUsbBoard({ ...here, jspi: false }) ?? '', /virtual board/);
  }
});

test('with WebUSB alone, it is told which boards can be reached', () => {
  const here = { ...everything, webSerial: false };
  assert.ok(canUseUsb(here));
  assert.match(noUsbBoard(here) ?? '', /CH340.*none with a CP2102/s);
  assert.ok(!canUseUsb(noUsb));
});
