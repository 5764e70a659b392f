import assert from 'node:assert/strict';
import test from 'node:test';
import { ProblemError } from '../formats/problem.ts';
import { bridgeOf, portName } from '../formats/esp/usb-bridges.ts';
import { MemoryPort } from './memory-port.ts';
import type { Port } from './port.ts';
import { portsOf, portsWith, webUsbPortsOf, type Browser } from './ports.ts';

function codeOf(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    assert.ok(error instanceof ProblemError);
    return error.problem.code;
  }
  return 'none';
}

const browser = (navigator: object): Browser => ({ isSecureContext: true, navigator });
const serial = Object.assign(new EventTarget(), {});
const usb = Object.assign(new EventTarget(), {});

test('Web Serial is taken where it is, WebUSB where it is alone', () => {
  assert.equal(portsOf(browser({ serial, usb })).by, 'web-serial');
  assert.equal(portsOf(browser({ serial })).by, 'web-serial');
  assert.equal(portsOf(browser({ usb })).by, 'web-usb');
  assert.equal(portsOf(browser({ usb })), portsOf(browser({ usb })));
});

test('a port over WebUSB stays with its own kind where a browser has both', () => {
  const both = browser({ serial, usb });
  const overUsb = new MemoryPort({});
  assert.equal(webUsbPortsOf(both)?.by, 'web-usb');
  assert.equal(webUsbPortsOf(both), webUsbPortsOf(both));
  assert.equal(webUsbPortsOf(browser({ serial })), null);
  assert.equal(portsWith(overUsb, both).by, 'web-usb');
  assert.equal(portsWith({} as Port, both).by, 'web-serial');
});

test('where there is neither, the reason is told', () => {
  assert.equal(
    codeOf(() => portsOf(browser({}))),
    'usb-unsupported',
  );
  assert.equal(
    codeOf(() => portsOf({ isSecureContext: true })),
    'usb-unsupported',
  );
  assert.equal(
    codeOf(() => portsOf({ isSecureContext: false })),
    'usb-insecure-page',
  );
});

test('a port is named by its USB ids, as far as they are known', () => {
  assert.equal(
    portName({ usbVendorId: 0x10c4, usbProductId: 0xea60 }),
    'CP210x (Silicon Labs), 10C4:EA60',
  );
  assert.equal(portName({ usbVendorId: 0x1a86, usbProductId: 0x7523 }), 'CH340 (WCH), 1A86:7523');
  assert.equal(portName({ usbVendorId: 0x1a86, usbProductId: 0x55d4 }), 'CH9102 (WCH), 1A86:55D4');
  assert.equal(portName({ usbVendorId: 0x0403, usbProductId: 0x6015 }), 'FT232 (FTDI), 0403:6015');
  assert.equal(portName({ usbVendorId: 0x1a86, usbProductId: 1 }), 'USB serial port 1A86:0001');
  assert.equal(portName({}), 'Serial port without USB ids');
  assert.equal(bridgeOf({ usbVendorId: 0x303a, usbProductId: 0x1001 })?.id, 'espressif');
  assert.equal(bridgeOf({}), null);
});
