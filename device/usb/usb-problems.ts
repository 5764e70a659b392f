/**
 * Problems with a real board on a cable, and help for this operating system. Browsers say little
 * ("Failed to open serial port", whatever the cause), so the help names the causes that there are,
 * the likeliest first.
 */
import { ProblemError, type Problem } from '../formats/problem.ts';
import { bridgeOf, type OperatingSystem } from '../formats/esp/usb-bridges.ts';

/** Programs that hold a port, as a reader may find them. */
const HOLDERS: Readonly<Record<OperatingSystem, string>> = {
  windows: 'the Serial Monitor of the Arduino IDE, PuTTY, another browser',
  macos: 'the Serial Monitor of the Arduino IDE, screen, another browser',
  linux: 'the Serial Monitor of the Arduino IDE, screen, another browser, ModemManager or brltty',
  chromeos: 'another browser window, the Linux environment of the Chromebook',
  android: 'another browser, an app for serial ports',
  other: 'the Serial Monitor of the Arduino IDE, another browser',
};

/** Help when no program holds the port: other reasons why a listed port cannot be opened. */
const RIGHTS: Readonly<Partial<Record<OperatingSystem, string>>> = {
  windows:
    'If none does, unplug the board, plug it in again, and look at it in the Device Manager.',
  linux:
    'If none does, you may lack the right: run "sudo usermod -aG dialout $USER" (on Arch: uucp), ' +
    'then log out and in again.',
  chromeos: 'If none does, take the board away from Linux in the settings, and plug it in again.',
};
const OTHER_RIGHTS = 'If none does, unplug the board and plug it in again.';

export interface OpeningFailure {
  readonly error: unknown;
  readonly info: SerialPortInfo;
  readonly os: OperatingSystem;
  /** Another tab of this site says that it has such a port open. */
  readonly heldByTab: boolean;
  /** The browser still lists the port. */
  readonly isThere: boolean;
}

export function openingProblem(failure: OpeningFailure): ProblemError {
  return new ProblemError(openingText(failure), { cause: failure.error });
}

function openingText({ error, info, os, heldByTab, isThere }: OpeningFailure): Problem {
  // Web Serial 4.4, open(): InvalidStateError when this page has it open already.
  const inPage = error instanceof DOMException && error.name === 'InvalidStateError';
  if (!isThere && !inPage) {
    return {
      code: 'usb-port-gone',
      what: 'The board is not there any more.',
      why: 'Its port has left the browser’s list since: it was unplugged, or this site may not use it any more.',
      next: 'Plug it in, with another cable if this happens more often, and connect again.',
    };
  }
  if (heldByTab) {
    return {
      code: 'usb-held-by-tab',
      what: 'Another tab of this site uses the board.',
      why: 'A serial port can be open in one place at a time.',
      next: 'Press "Use it here", which lets it go there, or go on in the other tab.',
    };
  }
  if (inPage) {
    return {
      code: 'usb-port-in-page',
      what: 'This page has the port open already.',
      why: error.message,
      next: 'Press "Disconnect", or reload the page, and connect again.',
    };
  }
  return {
    code: 'usb-port-held',
    what: 'The port of the board could not be opened.',
    why: `Most often another program uses it: ${HOLDERS[os]}.`,
    next: `Close what uses the port, then try again. ${RIGHTS[os] ?? OTHER_RIGHTS}${driverHelp(info, os)}`,
  };
}

/** The driver of this bridge, where drivers are the reader's business. */
function driverHelp(info: SerialPortInfo, os: OperatingSystem): string {
  const bridge = bridgeOf(info);
  if (bridge === null || (os !== 'windows' && os !== 'macos')) return '';
  return ` Its driver, for the ${bridge.name}: ${bridge.driver[os]}`;
}

/** Help for a port that is not in the browser's list. The first line is for everybody. */
export function missingPortHelp(os: OperatingSystem): readonly string[] {
  const driver: Readonly<Record<OperatingSystem, string>> = {
    windows:
      'A driver may be missing: the Device Manager then shows the board with a warning. Which one it needs is ' +
      'printed on the small chip near the USB socket: CP210x, CH340, CH9102 or FT232.',
    macos:
      'A driver may be missing. Which one is printed on the small chip near the USB socket: CP210x, CH340, ' +
      'CH9102 or FT232. After installing, allow it in the privacy settings.',
    linux:
      'Linux needs no driver. If "sudo dmesg" shows the board come and go at once, brltty has taken it: ' +
      'remove that program.',
    chromeos:
      'Chromebooks need no driver. If the board was given to the Linux environment, take it back in the settings.',
    android: 'The phone must be able to power a USB device, through an OTG adapter or cable.',
    other: 'A driver may be missing for the small chip near the USB socket.',
  };
  return [
    'No port in the list, most often, is a cable that only carries power. Try one that is known to carry data.',
    driver[os],
    'Some boards have another chip than the usual ones: show all ports, and see which one comes when you plug it in.',
  ];
}
