/**
 * Failures that end a flash early or make it begin again: their cause, and their words for the
 * reader. A message of the library or the board goes into `why`.
 */
import { ProblemError } from '../formats/problem.ts';
import { isBrownOut, isResetInto, readBootLog } from '../formats/esp/boot-log.ts';
import type { FlashPort } from './flash-port.ts';
import { LineError, Refusal, StubError, type Writer } from './loader-talk.ts';
import { flashProblem, sentence } from './problems.ts';

/** The board does not hold a rate: nothing has been written at it. */
export class RateRefused extends Error {
  constructor(baudRate: number) {
    super(`${baudRate} baud do not hold on this cable.`);
  }
}

/** The image and the content of the flash have different digests. */
export class VerifyError extends Error {
  constructor(written: string, held: string) {
    super(`The MD5 digest of the image is ${written}, of what the flash holds ${held}.`);
  }
}

/** The other writer may do better. */
export function isWritersFault(error: unknown, writer: Writer): boolean {
  if (error instanceof StubError) return true;
  return writer === 'rom' && (error instanceof Refusal || error instanceof RateRefused);
}

/** Anything that was thrown while flashing, as a reader is told. */
export function explain(error: unknown, port: FlashPort): ProblemError {
  if (error instanceof ProblemError) return error;
  const why = sentence(error);
  if (error instanceof DOMException && ['NetworkError', 'InvalidStateError'].includes(error.name)) {
    if (port.lost.signal.aborted) return boardLost(error);
    return flashProblem('flash-port-busy', why, error);
  }
  if (error instanceof VerifyError) return flashProblem('flash-verify', why, error);
  if (error instanceof StubError) return flashProblem('flash-no-stub', why, error);
  if (error instanceof LineError) return flashProblem('flash-line', why, error);
  if (error instanceof Refusal) return flashProblem('flash-refused', why, error);
  return flashProblem('flash-failed', why, error);
}

/** The boot log after a reset tells how far the board got. */
export function noAnswer(log: string): ProblemError {
  const events = readBootLog(log);
  if (events.some(isBrownOut)) {
    return flashProblem('flash-brown-out', 'Its brown-out detector has reset it.');
  }
  const reset = events.findLast((event) => event.kind === 'reset');
  if (reset !== undefined && events.some((event) => isResetInto('flash', event))) {
    const mode = `0x${reset.straps.toString(16)} (${reset.modeName})`;
    const why = `It reported boot mode ${mode}, which is the one for running.`;
    return flashProblem('flash-not-in-download-mode', why);
  }
  if (reset !== undefined) {
    const why = 'It is in its boot loader, but what this computer sends does not reach it.';
    return flashProblem('flash-no-answer', why);
  }
  const why = log === '' ? 'It sent nothing when it was reset.' : 'What it sent makes no sense.';
  return flashProblem('flash-no-answer', why);
}

/** @param begun the flash may have been changed already */
export function cancelled(begun: boolean): ProblemError {
  if (begun) return flashProblem('flash-cancelled', 'You asked for it.');
  const why = 'You asked for it before anything was written.';
  const next = 'Its flash holds what it held before. Press "Flash" to begin again.';
  return new ProblemError({ ...flashProblem('flash-cancelled', why).problem, next });
}

export function boardLost(cause: unknown): ProblemError {
  return flashProblem('flash-board-lost', sentence(cause), cause);
}
