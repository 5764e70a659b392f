import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { OperatingSystem } from '../formats/esp/usb-bridges.ts';
import { missingPortHelp, openingProblem, type OpeningFailure } from './usb-problems.ts';

const CH340 = { usbVendorId: 0x1a86, usbProductId: 0x7523 };
const SYSTEMS: readonly OperatingSystem[] = [
  'windows',
  'macos',
  'linux',
  'chromeos',
  'android',
  'other',
];

/** As Chromium says it, whatever the cause. */
function failure(overrides: Partial<OpeningFailure> = {}): OpeningFailure {
  const error = new DOMException('Failed to open serial port.', 'NetworkError');
  return { error, info: CH340, os: 'linux', heldByTab: false, isThere: true, ...overrides };
}

const problem = (overrides: Partial<OpeningFailure>) => openingProblem(failure(overrides)).problem;

test('a port that does not open: who may hold it, on every system', () => {
  for (const os of SYSTEMS) {
    const { code, why, next } = problem({ os });
    assert.equal(code, 'usb-port-held');
    assert.match(why, /another program uses it: \S/, os);
    assert.match(next, /^Close what uses the port/, os);
  }
});

test('on Linux the right may be missing, and the command is given', () => {
  const { why, next } = problem({ os: 'linux' });
  assert.match(why, /ModemManager or brltty/);
  assert.match(next, /sudo usermod -aG dialout \$USER.*log out/s);
  assert.doesNotMatch(problem({ os: 'windows' }).next, /dialout/);
});

test('on Windows and macOS the driver is that of the bridge, by its USB ids', () => {
  const cp210x = { usbVendorId: 0x10c4, usbProductId: 0xea60 };
  const ftdi = { usbVendorId: 0x0403, usbProductId: 0x6001 };
  assert.match(problem({ os: 'windows' }).next, /for the CH340: .*wch-ic\.com/);
  assert.match(problem({ os: 'windows', info: cp210x }).next, /for the CP210x: .*silabs\.com/);
  assert.match(problem({ os: 'macos', info: ftdi }).next, /for the FT232: .*ftdichip\.com/);
  assert.doesNotMatch(problem({ os: 'windows', info: {} }).next, /Its driver/);
  assert.doesNotMatch(problem({ os: 'linux' }).next, /Its driver/);
});

test('another tab that has it, and this page itself, are told apart from programs', () => {
  assert.equal(problem({ heldByTab: true }).code, 'usb-held-by-tab');
  const error = new DOMException('The port is already open.', 'InvalidStateError');
  assert.equal(problem({ error }).code, 'usb-port-in-page');
});

test('a port that is not in the browser’s list any more was unplugged, and is held by nobody', () => {
  const { code, why, next } = problem({ isThere: false });
  assert.equal(code, 'usb-port-gone');
  assert.match(why, /unplugged/);
  assert.match(next, /connect again/);
  assert.equal(problem({ isThere: false, heldByTab: true }).code, 'usb-port-gone');
  // What this page has open already is there, whatever the list says.
  const error = new DOMException('The port is already open.', 'InvalidStateError');
  assert.equal(problem({ isThere: false, error }).code, 'usb-port-in-page');
});

test('a port that is missing: the cable first, then what this system needs', () => {
  for (const os of SYSTEMS) {
    const [cable, driver] = missingPortHelp(os);
    assert.match(cable ?? '', /only carries power/);
    assert.ok(driver !== undefined && driver !== '', os);
  }
  assert.match(missingPortHelp('windows')[1] ?? '', /Device Manager/);
  assert.match(missingPortHelp('android')[1] ?? '', /OTG/);
});
