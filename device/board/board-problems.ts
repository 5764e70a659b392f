/** What can go wrong with a board by itself, whatever device it is, and how a reader is told. */
import { messageOf, ProblemError, type Problem } from '../formats/problem.ts';
import { isLoadFailure, SITE_UNREACHABLE } from './site-load.ts';

export const NO_BOARD_CONNECTED: Problem = {
  code: 'no-board',
  what: 'There is no board to talk to.',
  why: 'None has been started or connected on this page.',
  next: 'Press "Start virtual board" or "Connect ESP32 over USB" first.',
};

export const BUSY_FLASHING: Problem = {
  code: 'busy-flashing',
  what: 'The board is being flashed.',
  why: 'Until that is done it can do nothing else.',
  next: 'Wait for it to finish, or press "Cancel".',
};

export const NOT_RUNNING: Problem = {
  code: 'sketch-not-running',
  what: 'The LED cannot be toggled now.',
  why: 'The sketch on the board is not running yet.',
  next: 'Wait until the board says "Running", or press "Reset board".',
};

export const NOT_THE_SKETCH: Problem = {
  code: 'toggle-not-understood',
  what: 'The board answered, but not with the state of its LED.',
  why: 'POST /toggle is answered "1" or "0" by the program led_http; another program runs here.',
  next: 'Open "Another program, or an image of your own" on the bench, choose one, and press "Flash".',
};

export const NO_LED: Problem = {
  code: 'sketch-has-no-led',
  what: 'The LED cannot be toggled now.',
  why: 'The program on the board has nothing to do with its LED.',
  next: 'Open "Another program, or an image of your own" on the bench, choose "LED over WebSocket", and press "Flash".',
};

/** What to do about a real board that was lost. */
export const BACK_BY_ITSELF =
  'Plug it in again: it reconnects by itself. "Disconnect" ends waiting.';
export const RECONNECTED = 'Reconnected.';
export const RECONNECTED_HALF_WRITTEN =
  'Reconnected. The board was lost while it was being flashed and holds half a program: press "Flash" again.';
export const NOT_RESET =
  'No start was heard after the reset. Not every board can be reset over its cable: press EN, or RST, on the board itself.';
export const NO_RESET_LINES =
  'This port cannot reset the board: it has no DTR and RTS. Press EN, or RST, on the board itself; with BOOT held down, that starts its boot loader.';
/** @param what an address or a name */
export function networkEnds(what: string): string {
  return `The sketch looks for ${what}, but the network of this board ends at this page: nothing reaches the Internet. Serve a page on the board instead, and let that ask.`;
}
export const TAKEN_BY_TAB = 'Another tab of this site uses the board now.';

/** Anything that was thrown, as a reader sees it. */
export function problemOf(error: unknown): Problem {
  if (error instanceof ProblemError) return error.problem;
  if (isLoadFailure(error)) return SITE_UNREACHABLE;
  return {
    code: 'unexpected',
    what: 'Something went wrong that this page did not expect.',
    why: messageOf(error),
    next: 'Press "Disconnect" and start the board again. If it happens again, reload the page.',
  };
}
