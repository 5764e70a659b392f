/** Starts a virtual board in a worker of this page; its flash is kept in the browser. */
import { get, set } from 'idb-keyval';
import { systemClock } from '../clock/clock.ts';
import { sameOctets } from '../formats/octets/octets.ts';
import { VIRTUAL_RESET_TIMING } from '../formats/esp/auto-reset.ts';
import { BOOT_IMAGE_ADDRESS, CHIP_ID_WEBASSEMBLY } from '../formats/esp/chips.ts';
import { startBrowserWorker } from './browser-worker.ts';
import { Flash, type FlashSnapshot } from './flash.ts';
import { readStoredFlash } from './stored-flash.ts';
import { VirtualBoard } from './virtual-board.ts';
import { canRunSketches, jspiMissing } from './jspi.ts';
import type { OpenDevice } from '../port/board-device.ts';
import { openPort } from '../port/port-control.ts';

const STORED_FLASH_KEY = 'handshake.virtual-board.flash';
/** GPIO of the LED on the drawn board. */
const LED_PIN = 2;

export const openVirtual: OpenDevice = async (
  { onLed, onProblem, onPins, onTrace },
  { paceBaud, keepFlash = true, programmed },
) => {
  if (!canRunSketches()) throw jspiMissing();
  const save = flashSaver(() => board.flash.snapshot());
  const board = new VirtualBoard({
    clock: systemClock,
    createWorker: startBrowserWorker,
    flash: programmed
      ? flashWith(programmed)
      : keepFlash
        ? await readStoredFlash(() => get(STORED_FLASH_KEY), systemClock)
        : { sectors: [] },
    paceBaud,
    onCalls: onTrace,
    onPins,
    onPin: (pin, level) => pin === LED_PIN && onLed(level === 1),
    onFlash: () => {
      if (keepFlash) void save();
    },
    onProblem,
  });
  return {
    kind: 'virtual',
    port: board.port,
    chipId: CHIP_ID_WEBASSEMBLY,
    abilities: ['toggle', 'flash', 'reset', 'press', 'trace', 'pins', 'wire'],
    resetTiming: VIRTUAL_RESET_TIMING,
    open: (baudRate) => openPort(board.port, baudRate),
    holds: (image) => sameOctets(board.flash.read(BOOT_IMAGE_ADDRESS, image.length), image),
    readFlash: (address, length) => board.flash.read(address, length),
    press: (button, down) => board.press(button, down),
    setInput: (pin, input) => board.setInput(pin, input),
    holdTime: (held) => board.holdTime(held),
    setEasySequence: (on) => board.setEasySequence(on),
    release: () => board.unplug(),
  };
};

function flashWith(image: Uint8Array): FlashSnapshot {
  const flash = new Flash();
  flash.write(BOOT_IMAGE_ADDRESS, image);
  return flash.snapshot();
}

/** One save at a time; the last one holds the last write, and begins as soon as it can. */
function flashSaver(snapshot: () => FlashSnapshot): () => Promise<void> {
  let saving = false;
  let changed = false;
  return async () => {
    changed = true;
    if (saving) return;
    saving = true;
    while (changed) {
      changed = false;
      await storeFlash(snapshot());
    }
    saving = false;
  };
}

async function storeFlash(flash: FlashSnapshot): Promise<void> {
  try {
    await set(STORED_FLASH_KEY, flash);
  } catch {
    // Only the next start is slower without it.
  }
}
