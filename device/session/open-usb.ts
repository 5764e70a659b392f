/** A real board on a USB cable: a serial port of this computer, and the chip behind it. */
import { ProblemError } from '../bytes/problem.ts';
import { grantedPorts } from '../port/web-serial.ts';
import { CHIP_ID_ESP32 } from '../rom/chips.ts';
import type { BoardDevice, OpenDevice } from './board-device.ts';

/** esptool's ClassicReset: long enough for the capacitor at EN of any dev board. */
const RESET_TIMING = { enLowMs: 100, io0LowMs: 50 };

export const openUsb: OpenDevice = async (_events, { port }): Promise<BoardDevice> => ({
  kind: 'usb',
  port: port ?? (await onlyGrantedPort()),
  chipId: CHIP_ID_ESP32,
  resetTiming: RESET_TIMING,
  // Only reading it back would tell.
  holds: () => false,
  // Its buttons are for the reader's own finger.
  press: () => undefined,
  setEasySequence: () => false,
  holdTime: () => undefined,
  release: () => undefined,
});

async function onlyGrantedPort() {
  const [port, ...others] = await grantedPorts();
  if (port !== undefined && others.length === 0) return port;
  throw new ProblemError({
    code: 'usb-none-chosen',
    what: 'No board was chosen.',
    why: port === undefined ? 'This site may use no port yet.' : 'This site may use several ports.',
    next: 'Press "Connect ESP32 over USB" and choose one.',
  });
}
