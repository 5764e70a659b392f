/**
 * The browser's own serial ports (Web Serial, https://wicg.github.io/serial/): whether there are
 * any, which ones this site was already granted, and asking for another. A `SerialPort` is a
 * {@link Port} as it is, so nothing is wrapped.
 */
import { ProblemError } from '../bytes/problem.ts';
import type { Port } from './port.ts';

/** USB ids of the bridges on ESP32 boards, and of Espressif's own USB; Web Serial filters by them. */
const ESP32_USB_FILTERS: readonly SerialPortFilter[] = [
  { usbVendorId: 0x10c4, usbProductId: 0xea60 }, // Silicon Labs CP210x
  { usbVendorId: 0x1a86 }, // WCH: CH340, CH9102 and others
  { usbVendorId: 0x0403 }, // FTDI
  { usbVendorId: 0x303a }, // Espressif
];

/** What of a browser this needs; `globalThis` fits. */
export interface Browser {
  readonly isSecureContext?: boolean;
  readonly navigator?: { readonly serial?: Serial };
}

/** Why there is no Web Serial here, or null when there is. */
export function webSerialProblem(browser: Browser = globalThis): ProblemError | null {
  if (browser.navigator?.serial !== undefined) return null;
  if (browser.isSecureContext === false) {
    return new ProblemError({
      code: 'usb-insecure-page',
      what: 'This page cannot use USB boards.',
      why: 'Browsers allow serial ports only on pages that came over https, or from localhost.',
      next: 'Open the page at an https address or on localhost.',
    });
  }
  return new ProblemError({
    code: 'usb-unsupported',
    what: 'This browser cannot use USB boards.',
    why: 'It has no Web Serial.',
    next: 'Use Chrome, Edge or Firefox on a computer, or start the virtual board instead.',
  });
}

/** Ports the reader, or a policy of the school, has granted already; none where there is no Web Serial. */
export async function grantedPorts(browser: Browser = globalThis): Promise<Port[]> {
  const ports = (await browser.navigator?.serial?.getPorts()) ?? [];
  return ports.map(asPort);
}

/**
 * Lets the reader choose a port in the browser's picker. Call it from a click.
 * @param filters which USB devices the picker lists; all serial ports when empty
 * @throws ProblemError usb-unsupported, usb-insecure-page, usb-none-chosen, usb-refused
 */
export async function requestPort(
  filters: readonly SerialPortFilter[] = ESP32_USB_FILTERS,
  browser: Browser = globalThis,
): Promise<Port> {
  const serial = browser.navigator?.serial;
  if (serial === undefined) throw webSerialProblem(browser) ?? new Error('unreachable');
  try {
    return asPort(await serial.requestPort({ filters: [...filters] }));
  } catch (cause) {
    // Web Serial 4.1, requestPort: NotFoundError when the picker is left, SecurityError otherwise.
    if (cause instanceof DOMException && cause.name === 'NotFoundError') {
      throw new ProblemError(
        {
          code: 'usb-none-chosen',
          what: 'No board was chosen.',
          why: 'The list of ports was closed, or the board was not in it.',
          next: 'Plug the board in with a cable that carries data, then try again.',
        },
        { cause },
      );
    }
    throw new ProblemError(
      {
        code: 'usb-refused',
        what: 'The browser did not let this page ask for a port.',
        why: cause instanceof Error ? cause.message : String(cause),
        next: 'Press the button once more; if it happens again, check the site settings of the browser.',
      },
      { cause },
    );
  }
}

/** The types of Web Serial leave open which kind of buffer the octets are in; it is never a shared one. */
function asPort(port: SerialPort): Port {
  return port as unknown as Port;
}
