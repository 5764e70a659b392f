/**
 * What this browser can do, and how to say what it cannot. A virtual board needs JavaScript Promise
 * Integration (WebAssembly JSPI); a board on a cable needs Web Serial, or at least WebUSB, which
 * browsers offer only to pages from https or localhost.
 */

export interface Surroundings {
  readonly jspi: boolean;
  readonly webSerial: boolean;
  readonly webUsb: boolean;
  readonly secureContext: boolean;
}

export function surroundings(): Surroundings {
  return {
    // The two that device/virtual/jspi.ts asks for; a browser may lack WebAssembly altogether.
    jspi:
      typeof WebAssembly === 'object' && 'Suspending' in WebAssembly && 'promising' in WebAssembly,
    webSerial: 'serial' in navigator,
    webUsb: 'usb' in navigator,
    secureContext: isSecureContext,
  };
}

/** @returns why the virtual board cannot run here, or null when it can. */
export function noVirtualBoard({ jspi }: Surroundings): string | null {
  if (jspi) return null;
  return (
    'The virtual board needs a browser that can pause WebAssembly (JSPI): Chrome or Edge 137, ' +
    'Firefox 153, Safari 27, or newer. Until then everything here can still be read.'
  );
}

export function canUseUsb({ webSerial, webUsb }: Surroundings): boolean {
  return webSerial || webUsb;
}

/** @returns why no board, or not every one, can be reached over USB here; null when any can. */
export function noUsbBoard(here: Surroundings): string | null {
  if (here.webSerial) return null;
  const instead = here.jspi ? ' Take the virtual board here.' : '';
  if (here.webUsb) {
    return (
      'This browser has WebUSB and no Web Serial: it reaches boards with a CH340, CH341 or CH9102, or with USB in ' +
      'the chip, and none with a CP2102 or FTDI chip.'
    );
  }
  if (!here.secureContext) {
    return `USB needs Web Serial, which browsers allow only on https pages and on localhost.${instead}`;
  }
  return (
    'USB needs Web Serial: Chrome or Edge 89 and Firefox 151 on a computer, Chrome 148 on Android, ' +
    `or newer. Safari does not have it.${instead}`
  );
}
