/** A real board on a USB cable. This site carries no program for one, and says so before it touches it. */
import { ProblemError } from '../bytes/problem.ts';
import type { OpenDevice } from './board-device.ts';

export const openUsb: OpenDevice = () =>
  Promise.reject(
    new ProblemError({
      code: 'usb-not-supported',
      what: 'Handshake cannot use a real ESP32 yet.',
      why: 'This site carries its sketches for the virtual board only.',
      next: 'Press "Start virtual board": it runs the same sketch.',
    }),
  );
