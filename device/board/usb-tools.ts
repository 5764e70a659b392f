/** What a page needs to let its reader choose a real board's port. */
import { problemOf } from './board-problems.ts';
import type { Port, Ports } from '../port/port.ts';
import { portName } from '../formats/esp/usb-bridges.ts';
import { portsOf, webUsbPortsOf } from '../port/ports.ts';
import { operatingSystem } from '../usb/operating-system.ts';
import { missingPortHelp } from '../usb/usb-problems.ts';
import { takeFromTab } from '../usb/usb-tabs.ts';

export { portsOf, problemOf };

/** What is known of a port, in words. */
export function nameOf(port: Port): string {
  return portName(port.getInfo());
}

/**
 * Ports over WebUSB, where those of Web Serial may not be all: on Android its list may name Bluetooth
 * devices alone, and systems with drivers of their own keep USB devices from pages anyway.
 */
export function otherPorts(): Ports | null {
  return portsOf().by === 'web-serial' && operatingSystem() === 'android' ? webUsbPortsOf() : null;
}

/** What it may mean that a board is not in the browser's list, on this operating system. */
export function whyNoPort(): readonly string[] {
  return missingPortHelp(operatingSystem());
}

/** Asks the tab of this site that has the port open to let it go. @returns whether it did */
export function takeBack(port: Port): Promise<boolean> {
  return takeFromTab(port.getInfo());
}
