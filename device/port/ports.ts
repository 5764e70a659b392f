/**
 * The serial ports that a browser lets this site use, by whatever it has: Web Serial, or WebUSB
 * with a driver of its own. The features decide, never the browser's name.
 */
import { ProblemError } from '../formats/problem.ts';
import { MemoryPort } from './memory-port.ts';
import type { Port, Ports } from './port.ts';
import { webSerialPorts } from './web-serial.ts';
import { webUsbPorts } from './web-usb.ts';

/** The parts of a browser that are needed; `globalThis` has them. */
export interface Browser {
  readonly isSecureContext?: boolean;
  readonly navigator?: { readonly serial?: Serial; readonly usb?: USB };
}

/** The drivers in the page keep their devices, so every call must return the same ports. */
const overWebUsb = new WeakMap<USB, Ports>();

/**
 * WebUSB's, beside Web Serial's: where a browser has both it cannot be told from here whether its
 * Web Serial reaches cables (Chrome on Android from 138 to 147: Bluetooth alone).
 * @returns null without WebUSB
 */
export function webUsbPortsOf(browser: Browser = globalThis): Ports | null {
  const { usb } = browser.navigator ?? {};
  if (usb === undefined) return null;
  const ports = overWebUsb.get(usb) ?? webUsbPorts(usb);
  overWebUsb.set(usb, ports);
  return ports;
}

/** Those that a port is one of. */
export function portsWith(port: Port, browser: Browser = globalThis): Ports {
  const usb = webUsbPortsOf(browser);
  return usb !== null && port instanceof MemoryPort ? usb : portsOf(browser);
}

/** @throws ProblemError usb-unsupported, usb-insecure-page */
export function portsOf(browser: Browser = globalThis): Ports {
  const { serial } = browser.navigator ?? {};
  if (serial !== undefined) return webSerialPorts(serial);
  const usb = webUsbPortsOf(browser);
  if (usb !== null) return usb;
  if (browser.isSecureContext === false) {
    throw new ProblemError({
      code: 'usb-insecure-page',
      what: 'This page cannot use USB boards.',
      why: 'Browsers allow serial ports only on pages that came over https, or from localhost.',
      next: 'Open the page at an https address or on localhost.',
    });
  }
  throw new ProblemError({
    code: 'usb-unsupported',
    what: 'This browser cannot use USB boards.',
    why: 'It has neither Web Serial nor WebUSB.',
    next: 'Use Chrome, Edge or Firefox on a computer, or start the virtual board instead.',
  });
}
