/**
 * What this browser can do, and how to say what it cannot. A virtual board needs JavaScript Promise
 * Integration (WebAssembly JSPI); a board on a cable needs Web Serial, which browsers offer only to
 * pages from https or localhost.
 */

export interface Surroundings {
  readonly jspi: boolean;
  readonly webSerial: boolean;
  readonly secureContext: boolean;
}

export function surroundings(): Surroundings {
  return {
    // The two that device/virtual/jspi.ts asks for; a browser may lack WebAssembly altogether.
    jspi:
      typeof WebAssembly === 'object' && 'Suspending' in WebAssembly && 'promising' in WebAssembly,
    webSerial: 'serial' in navigator,
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

/** @returns why no board can be reached over USB here, or null when one can. */
export function noUsbBoard({ webSerial, secureContext }: Surroundings): string | null {
  if (webSerial) return null;
  if (!secureContext) {
    return 'USB needs Web Serial, which browsers allow only on https pages and on localhost. Take the virtual board here.';
  }
  return (
    'USB needs Web Serial: Chrome or Edge 89 and Firefox 151 on a computer, Chrome 148 on Android, ' +
    'or newer. Safari does not have it. Take the virtual board here.'
  );
}
