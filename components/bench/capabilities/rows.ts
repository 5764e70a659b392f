/** What a browser can do of what this course needs, row by row: what it is for, and what is found here. */
import type { Surroundings } from '../board-bar/support.ts';

export type RowName = 'secure' | 'jspi' | 'web-serial' | 'web-usb';

export interface Verdict {
  /** null: not needed here. */
  readonly can: boolean | null;
  readonly says: string;
}

export function verdicts(here: Surroundings): Readonly<Record<RowName, Verdict>> {
  return {
    secure: here.secureContext
      ? { can: true, says: 'Yes: this page may ask for USB.' }
      : {
          can: false,
          says: 'No: this page came over plain http from another computer. Open it at an https address, or at localhost.',
        },
    jspi: here.jspi
      ? { can: true, says: 'Yes: the virtual board runs here.' }
      : { can: false, says: 'No: the virtual board cannot run here.' },
    'web-serial': here.webSerial
      ? { can: true, says: 'Yes: any board on a USB cable.' }
      : { can: false, says: 'No.' },
    'web-usb': webUsb(here),
  };
}

function webUsb({ webSerial, webUsb: there }: Surroundings): Verdict {
  if (webSerial) return { can: null, says: 'Not needed: Web Serial is here.' };
  return there
    ? { can: true, says: 'Yes: boards with a CH340, CH341 or CH9102, or with USB in the chip.' }
    : { can: false, says: 'No.' };
}

/** What all of it comes to, in a sentence. */
export function inShort({ jspi, webSerial, webUsb }: Surroundings): string {
  const virtual = jspi ? 'the virtual board' : null;
  const real = webSerial ? 'a real ESP32' : webUsb ? 'some real boards' : null;
  if (virtual !== null && real !== null) return `This browser can use ${virtual} and ${real}.`;
  if (virtual !== null) return `This browser can use ${virtual}, and no real one.`;
  if (real !== null) return `This browser can use ${real}, and not the virtual one.`;
  return 'This browser can use no board. All lessons can be read in it.';
}
