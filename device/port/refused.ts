/** Errors of a browser whose list of ports or devices was left, or was not shown. */
import { messageOf, ProblemError } from '../formats/problem.ts';

/** @returns null for a list that was left; @throws ProblemError usb-refused for the rest */
export function noChoice(cause: unknown): null {
  // Web Serial 4.1 and WebUSB 5, requestPort and requestDevice: NotFoundError when nothing was
  // chosen, SecurityError when it was not a click that asked, or a policy forbids it.
  if (cause instanceof DOMException && cause.name === 'NotFoundError') return null;
  throw new ProblemError(
    {
      code: 'usb-refused',
      what: 'The browser did not let this page ask for a port.',
      why: messageOf(cause),
      next: 'Press the button once more; if it happens again, look at what the browser’s settings, or your school, allow this site.',
    },
    { cause },
  );
}
