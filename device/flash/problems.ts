/** Problems while flashing, in words for the reader; a message of the library goes into `why`. */
import { messageOf, type Problem, ProblemError } from '../formats/problem.ts';

const TEXTS = {
  'flash-cancelled': {
    what: 'Flashing was stopped.',
    next: 'The board may hold half a program: flash it again before you use it.',
  },
  'flash-port-busy': {
    what: 'The port of the board could not be opened.',
    next:
      'Close other programs and pages that use it (Arduino IDE, a serial monitor), check the driver ' +
      'of the USB chip and, on Linux, that you are in the group dialout; then try again.',
  },
  'flash-board-lost': {
    what: 'The board disappeared while it was being flashed.',
    next: 'Plug it in again, with another cable if this happens more often, and flash it once more.',
  },
  'flash-board-exchanged': {
    what: 'Another board answers than the one that was being flashed.',
    next: 'Flash this board from its beginning, and the other one as well: it holds half a program.',
  },
  'flash-no-answer': {
    what: 'The board does not answer.',
    next:
      'Hold its BOOT button down, press EN once, let BOOT go and flash again; some cables only ' +
      'carry power, so try another one too.',
  },
  'flash-not-in-download-mode': {
    what: 'The board starts its program and does not wait for a new one.',
    next: 'Hold its BOOT button down while flashing begins, and let it go when writing starts.',
  },
  'flash-brown-out': {
    what: 'The board’s supply voltage breaks down whenever it starts.',
    next:
      'Plug it straight into the computer, not into a hub, with a short cable; take off what else it feeds; ' +
      'then flash again.',
  },
  'flash-wrong-board': {
    what: 'The board is of another kind than this program was built for.',
    next: 'Connect a classic ESP32, or choose the program built for this board.',
  },
  'flash-too-small': {
    what: 'The program does not fit into the flash of the board.',
    next: 'Choose a smaller program or a board with more flash.',
  },
  'flash-verify': {
    what: 'The flash does not hold what was written.',
    next: 'Flash the board again; if it happens more often, the board or its power supply is at fault.',
  },
  'flash-chip-silent': {
    what: 'The flash chip of the board does not answer.',
    next:
      'Take everything off the pins CLK, CMD and SD0 to SD3 (GPIO 6 to 11), which belong to the flash, ' +
      'and off GPIO 12; then flash again. If it stays so, the module is damaged.',
  },
  'flash-line': {
    what: 'The talk with the board broke off.',
    next:
      'Use a shorter cable, and a port of the computer itself instead of a hub, then flash again. A speed you chose ' +
      'under "Another program, or an image of your own" may be too high.',
  },
  'flash-refused': {
    what: 'The board refused to go on.',
    next: 'Press EN on the board, or unplug it and plug it in again, then flash once more.',
  },
  'flash-no-stub': {
    what: 'The helper program that this page loads into the board (esptool’s stub) did not start.',
    next: 'Choose the speed 115200 baud and try again; a shorter cable may help as well.',
  },
  'flash-failed': {
    what: 'The board could not be flashed.',
    next: 'Press EN on the board, or unplug it and plug it in again, then flash once more.',
  },
} satisfies Record<string, Pick<Problem, 'what' | 'next'>>;

export function flashProblem(code: keyof typeof TEXTS, why: string, cause?: unknown): ProblemError {
  const { what, next } = TEXTS[code];
  return new ProblemError({ code, what, why, next }, cause === undefined ? {} : { cause });
}

/** A sentence out of whatever was thrown. */
export function sentence(error: unknown): string {
  const text = messageOf(error).trim().replaceAll(/\s+/g, ' ');
  if (text === '') return 'No reason was given.';
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
