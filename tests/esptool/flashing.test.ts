/**
 * Unmodified esptool-js, through this project's flasher, against the virtual board: the other end is
 * a stranger. Real time passes, because the library waits by the machine's clock.
 */
import assert from 'node:assert/strict';
import test from 'node:test';
import { md5Hex } from '../../device/formats/octets/hash.ts';
import { eraseBoard, flashImage } from '../../device/flash/flasher.ts';
import { VIRTUAL_RESET_TIMING } from '../../device/formats/esp/auto-reset.ts';
import type { FlashStep } from '../../device/flash/steps.ts';
import { image, optionsFor, poweredBoard, readUntil, problemCode } from './board.ts';

test('an image is written, verified and started, and the port can be read on', async (t) => {
  const board = poweredBoard(t);
  const steps: FlashStep[] = [];
  const program = image();
  const result = await flashImage(
    optionsFor(board, {
      parts: [{ address: 0x1000, data: program }],
      onStep: (step) => steps.push(step),
    }),
  );
  assert.deepEqual(result, {
    chip: 'ESP32-D0WDQ6 (revision 0)',
    mac: '02:57:41:00:00:01',
    flashOctets: 4 * 1024 * 1024,
    md5: [md5Hex(program)],
    octets: program.length,
    sentOctets: result.sentOctets,
    baudRate: 115_200,
    writer: 'stub',
    insteadOfRom: false,
    byButton: false,
  });
  assert.ok(result.sentOctets > 15_000);
  assert.deepEqual(board.chip.flash.read(0x1000, program.length), program);
  assert.match(
    await readUntil(board, 'octets\r\n'),
    /^ets Jul 29 2019 12:21:46\r\n\r\nrst:0x1 \(POWERON_RESET\),boot:0x13[^]*program of 20000 octets/,
  );
  const kinds = steps.map(({ kind }) => kind).filter((kind, at, all) => kind !== all[at - 1]);
  assert.deepEqual(kinds, [
    'check',
    'connect',
    'identify',
    'upload-stub',
    'write',
    'verify',
    'reset',
    'done',
  ]);
  const percents = steps.map(({ percent }) => percent);
  assert.deepEqual(
    percents,
    percents.toSorted((one, other) => one - other),
  );
  assert.ok(steps.filter(({ kind }) => kind === 'write').length > 4, 'progress in small steps');
});

test('a port that is open already stays open, at whatever the caller reads', async (t) => {
  const board = poweredBoard(t);
  await board.port.open({ baudRate: 115200 });
  await flashImage(optionsFor(board));
  await readUntil(board, 'octets\r\n');
  await board.port.close();
});

test('at a higher rate: both ends change, and change back for the program', async (t) => {
  for (const wasOpen of [false, true]) {
    const board = poweredBoard(t);
    if (wasOpen) await board.port.open({ baudRate: 115200 });
    await flashImage(optionsFor(board, { baudRates: [921_600] }));
    assert.match(await readUntil(board, 'octets\r\n'), /^ets Jul[^]*program of 20000 octets/);
    assert.deepEqual(board.chip.flash.read(0x1000, image().length), image());
  }
});

test('a board is identified and erased', async (t) => {
  const board = poweredBoard(t);
  board.chip.flash.write(0x200000, new Uint8Array(100));
  const { port } = board;
  const { flashOctets, isBlank } = await eraseBoard({ port, resetTiming: VIRTUAL_RESET_TIMING });
  assert.equal(flashOctets, 4 * 1024 * 1024);
  assert.equal(isBlank, true);
  assert.deepEqual(board.chip.flash.snapshot(), { sectors: [] });
});

test('a flash that is said to be erased and is not', async (t) => {
  const board = poweredBoard(t);
  board.chip.flash.write(0x3ff000, new Uint8Array(1));
  board.chip.flash.eraseAll = () => undefined;
  const { port } = board;
  const erasing = eraseBoard({ port, resetTiming: VIRTUAL_RESET_TIMING });
  assert.equal(await problemCode(erasing), 'flash-verify');
});

test('what the flash holds is what the library reads back and digests', async (t) => {
  const board = poweredBoard(t);
  const content = new Uint8Array(10_000).map((_, index) => (index * 7) & 0xff);
  board.chip.flash.write(0x10003, content);
  const { ESPLoader, Transport } = await import('esptool-js');
  class QuietTransport extends Transport {
    override trace(): void {
      return;
    }
  }
  const ignore = (): void => undefined;
  const transport = new QuietTransport(board.port as unknown as SerialPort);
  const loader = new ESPLoader({
    transport,
    baudrate: 921_600,
    romBaudrate: 115200,
    terminal: { clean: ignore, write: ignore, writeLine: ignore },
  });
  // The library's own way in, its own reset, another rate.
  assert.equal(await loader.main(), 'ESP32-D0WDQ6 (revision 0)');
  assert.deepEqual(new Uint8Array(await loader.readFlash(0x10003, 10_000)), content);
  assert.equal(await loader.flashMd5sum(0x10003, 10_000), md5Hex(content));
  await transport.disconnect();
});

test('the library writes without the stub, too', async (t) => {
  const board = poweredBoard(t);
  const { ESPLoader, Transport } = await import('esptool-js');
  class QuietTransport extends Transport {
    override trace(): void {
      return;
    }
  }
  const ignore = (): void => undefined;
  const transport = new QuietTransport(board.port as unknown as SerialPort);
  const loader = new ESPLoader({
    transport,
    baudrate: 115200,
    terminal: { clean: ignore, write: ignore, writeLine: ignore },
  });
  await loader.detectChip();
  await loader.flashSpiAttach(0);
  const data = image();
  // The library's block is the stub's; the ROM refuses it, here as on the chip. esptool takes 0x400 for the ROM.
  await assert.rejects(loader.flashDeflBegin(data.length, data.length, 0x1000), /status 1,5/);
  loader.FLASH_WRITE_SIZE = 0x400;
  const write = (compress: boolean): Promise<void> =>
    loader.writeFlash({
      fileArray: [{ data, address: 0x1000 }],
      flashMode: 'keep',
      flashFreq: 'keep',
      flashSize: 'keep',
      eraseAll: false,
      compress,
    });
  // It sends FLASH_BEGIN with the flag for encryption, which later chips take, and this ROM refuses.
  await assert.rejects(write(false), /status 1,5/);
  await write(true);
  assert.deepEqual(board.chip.flash.read(0x1000, data.length), data);
  // The ROM's digest is in hexadecimal, which the library then takes for octets.
  const digest = await loader.flashMd5sum(0x1000, data.length);
  assert.equal(Buffer.from(digest, 'hex').toString(), md5Hex(data));
  await transport.disconnect();
});

test('a page in the background, whose timers are slow, flashes all the same', async (t) => {
  const board = poweredBoard(t);
  const { setTimeout: timeout } = globalThis;
  const { port } = board;
  const deliver = port.deliver.bind(port);
  port.deliver = (octets) => void timeout(() => deliver(octets), 2);
  // Longer than the 100 ms that the library waits for an answer to SYNC.
  const slow = (callback: () => void, delayMs = 0): NodeJS.Timeout =>
    timeout(callback, Math.max(delayMs, 130));
  globalThis.setTimeout = slow as typeof timeout;
  try {
    await flashImage(optionsFor(board));
  } finally {
    globalThis.setTimeout = timeout;
  }
  await readUntil(board, 'octets\r\n');
});
