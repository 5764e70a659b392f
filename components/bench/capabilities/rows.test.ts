import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inShort, verdicts } from './rows.ts';

const everything = { jspi: true, webSerial: true, webUsb: true, secureContext: true };

test('a browser that has everything needs no WebUSB', () => {
  const all = verdicts(everything);
  assert.deepEqual(
    Object.values(all).map(({ can }) => can),
    [true, true, true, null],
  );
  assert.equal(inShort(everything), 'This browser can use the virtual board and a real ESP32.');
});

test('WebUSB alone reaches some boards, and which is said', () => {
  const here = { ...everything, webSerial: false };
  assert.match(verdicts(here)['web-usb'].says, /CH340/);
  assert.match(inShort(here), /the virtual board and some real boards/);
});

test('a page from another computer over http: why, and what to do', () => {
  const here = { jspi: true, webSerial: false, webUsb: false, secureContext: false };
  assert.match(verdicts(here).secure.says, /https address, or at localhost/);
  assert.match(inShort(here), /the virtual board, and no real one/);
  assert.match(inShort({ ...here, jspi: false }), /can be read/);
  assert.match(inShort({ ...everything, jspi: false }), /not the virtual one/);
});
