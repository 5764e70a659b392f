/**
 * What flashing costs beside what its octets cost on the wire and in the flash: this project's flasher, and
 * esptool-js by itself on the same port, against the virtual board's ROM on a line paced like a UART, with a
 * flash that is as slow as a real one. Counted is everything from the first touch of the port until the digest
 * has been compared: reset, SYNC, the questions who is there, the change of rate, erasing and writing. The
 * image's own time is, on the wire, that of its octets, compressed as esptool-js compresses them, at ten bits
 * an octet: no framing, no checksums, no answers; and in the flash, that of erasing its sectors and programming
 * its pages.
 */
import { readFileSync } from 'node:fs';
import { ESPLoader, Transport } from 'esptool-js';
import { deflate } from 'pako';
import { systemClock } from '../../device/clock/clock.ts';
import { md5Hex } from '../../device/formats/octets/hash.ts';
import { flashImage } from '../../device/flash/flasher.ts';
import { CHIP_ID_ESP32 } from '../../device/formats/esp/chips.ts';
import { SECTOR_OCTETS } from '../../device/virtual/flash.ts';
import { startNodeWorker } from '../../device/virtual/node-worker.ts';
import { PAGE_OCTETS, TYPICAL_TIMES } from '../../device/virtual/timed-flash.ts';
import { VirtualBoard } from '../../device/virtual/virtual-board.ts';
import { root } from '../../server/root.ts';
import { median } from './table.ts';

const IMAGE = 'firmware/images/led_websocket/esp32.bin';
const ADDRESS = 0x1000;
const ROM_BAUD = 115_200;
const RUNS = 5;

export interface FlashFigures {
  readonly baudRate: number;
  readonly compressedOctets: number;
  /** The compressed image's own time on the wire. */
  readonly wireMs: number;
  /** The image's own time in the flash. */
  readonly flashMs: number;
  readonly flasherMs: number;
  /** esptool-js by itself. */
  readonly bareMs: number;
}

export async function flashFigures(baudRate: number): Promise<FlashFigures> {
  const image = new Uint8Array(readFileSync(root + IMAGE));
  const compressedOctets = deflate(image, { level: 9 }).length;
  const flasher: number[] = [];
  const bare: number[] = [];
  // The first run of each warms up what runs it.
  for (let run = 0; run <= RUNS; run++) {
    flasher.push(await onBoard((board) => withFlasher(board, image, baudRate)));
    bare.push(await onBoard((board) => withLibrary(board, image, baudRate)));
  }
  return {
    baudRate,
    compressedOctets,
    wireMs: (compressedOctets * 10_000) / baudRate,
    flashMs: ownFlashMs(image.length),
    flasherMs: median(flasher.slice(1)),
    bareMs: median(bare.slice(1)),
  };
}

function ownFlashMs(octets: number): number {
  const { sector, page } = TYPICAL_TIMES;
  return Math.ceil(octets / SECTOR_OCTETS) * sector + Math.ceil(octets / PAGE_OCTETS) * page;
}

/** A board that has had power for a while, on a line that takes its time. */
async function onBoard(measure: (board: VirtualBoard) => Promise<number>): Promise<number> {
  const board = new VirtualBoard({
    clock: systemClock,
    createWorker: startNodeWorker,
    paceBaud: ROM_BAUD,
  });
  try {
    // Opening waits for its first word.
    await board.port.open({ baudRate: ROM_BAUD });
    await board.port.close();
    return await measure(board);
  } finally {
    board.unplug();
  }
}

async function withFlasher(
  { port, flash }: VirtualBoard,
  image: Uint8Array<ArrayBuffer>,
  baudRate: number,
): Promise<number> {
  const startedMs = performance.now();
  let verifiedMs = 0;
  await flashImage({
    port,
    chipId: CHIP_ID_ESP32,
    parts: [{ address: ADDRESS, data: image }],
    baudRates: baudRate === ROM_BAUD ? [ROM_BAUD] : [baudRate, ROM_BAUD],
    onStep: ({ kind }) => {
      if (kind === 'reset') verifiedMs = performance.now();
    },
  });
  check(flash.read(ADDRESS, image.length), image);
  return verifiedMs - startedMs;
}

async function withLibrary(
  { port, flash }: VirtualBoard,
  image: Uint8Array<ArrayBuffer>,
  baudRate: number,
): Promise<number> {
  const ignore = (): void => undefined;
  class QuietTransport extends Transport {
    override trace(): void {
      ignore();
    }
  }
  const startedMs = performance.now();
  const transport = new QuietTransport(port as unknown as SerialPort);
  const loader = new ESPLoader({
    transport,
    baudrate: baudRate,
    romBaudrate: ROM_BAUD,
    terminal: { clean: ignore, write: ignore, writeLine: ignore },
  });
  await loader.main();
  await loader.writeFlash({
    fileArray: [{ data: image, address: ADDRESS }],
    flashMode: 'keep',
    flashFreq: 'keep',
    flashSize: 'keep',
    eraseAll: false,
    compress: true,
    calculateMD5Hash: (octets) => md5Hex(octets),
  });
  const tookMs = performance.now() - startedMs;
  check(flash.read(ADDRESS, image.length), image);
  return tookMs;
}

/** A time for something else than the image in flash would be none. */
function check(held: Uint8Array, image: Uint8Array): void {
  if (md5Hex(held) !== md5Hex(image)) throw new Error('The flash holds something else.');
}
