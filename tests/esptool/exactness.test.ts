/**
 * A flash changes the sectors it announces and no octet beside them, whoever writes and however it ends.
 * The flash is full of a pattern, as that of a board with another program is; the programs, their places
 * and their order come from a seeded generator.
 */
import assert from 'node:assert/strict';
import test from 'node:test';
import { deflate } from 'pako';
import { concatOctets, uint32Octets } from '../../device/formats/octets/octets.ts';
import { flashImage } from '../../device/flash/flasher.ts';
import type { FlashPart } from '../../device/flash/flash-parts.ts';
import { COMMANDS } from '../../device/formats/esp/commands.ts';
import { LoaderBench } from '../../device/virtual/testing/loader-bench.ts';
import { poweredBoard, problemCode, usbOptions } from './board.ts';
import type { BoardOnCable } from './board.ts';
import { assertHolds, onWayThere } from './cable.ts';
import { assertOnlyChanged, fillWithPattern, generator, randomParts } from './pattern.ts';

const RUNS = 12;

test('what lies beside the parts is what it was, by the ROM and by the stub', async (t) => {
  const below = generator(7);
  for (let run = 0; run < RUNS; run++) {
    const parts = randomParts(below);
    for (const writer of ['rom', 'stub'] as const) {
      const board = poweredBoard(t);
      const pattern = fillWithPattern(board.chip.flash);
      const options = usbOptions(board, { parts, withoutRom: writer === 'stub' });
      const result = await flashImage(options);
      assert.equal(result.writer, sizeOf(parts) > 0x10000 ? 'stub' : writer);
      for (const { address, data } of parts) assertHolds(board, data, address);
      assertOnlyChanged(board.chip.flash, pattern, parts);
      board.chip.unplug();
    }
  }
});

test('a flash that is cancelled or cut off at any block leaves the rest as it was', async (t) => {
  const below = generator(11);
  for (let run = 0; run < RUNS; run++) {
    const data = new Uint8Array(20_000 + below(30_000)).map((_, at) => (at * 31) & 0xff);
    data[0] = 0x55;
    const parts = [{ address: 0x8000, data }];
    const board = poweredBoard(t);
    const pattern = fillWithPattern(board.chip.flash);
    const controller = new AbortController();
    const writer = run % 2 === 0 ? 'rom' : 'stub';
    // Compressed, the data is one block.
    stopAfter(board, writer === 'rom' ? below(5) : 0, () => controller.abort());
    const options = usbOptions(board, {
      parts,
      withoutRom: writer === 'stub',
      signal: controller.signal,
    });
    assert.equal(await problemCode(flashImage(options)), 'flash-cancelled');
    assertOnlyChanged(board.chip.flash, pattern, parts);
    board.chip.unplug();
  }
});

test('a boot loader, a partition table and boot_app0 beside a program: all are whole at the end', async (t) => {
  const board = poweredBoard(t);
  const pattern = fillWithPattern(board.chip.flash);
  const files = [
    [0xe000, 8192],
    [0x8000, 3072],
    [0x2000, 20_000],
  ] as const;
  const parts = files.map(([address, octets]) => {
    return { address, data: new Uint8Array(octets).fill(address >> 8) };
  });
  await flashImage(usbOptions(board, { parts }));
  for (const { address, data } of parts) assertHolds(board, data, address);
  assertOnlyChanged(board.chip.flash, pattern, parts);
});

test('every part is compared after the last one was written', async (t) => {
  const board = poweredBoard(t);
  const commands: number[] = [];
  onWayThere(board, (octets) => {
    commands.push(octets[2] ?? 0);
    return octets;
  });
  const parts = [0x8000, 0x10000].map((address) => ({ address, data: new Uint8Array(5000) }));
  await flashImage(usbOptions(board, { parts }));
  const lastWrite = commands.lastIndexOf(COMMANDS.FLASH_DATA);
  assert.ok(lastWrite > 0);
  assert.ok(commands.indexOf(COMMANDS.SPI_FLASH_MD5) > lastWrite);
  assert.equal(commands.filter((command) => command === COMMANDS.SPI_FLASH_MD5).length, 2);
});

test('a block that the ROM refuses for its checksum is sent again, under the next number', async (t) => {
  const board = poweredBoard(t);
  let blocks = 0;
  onWayThere(board, (octets) => {
    if (octets[2] !== COMMANDS.FLASH_DATA || ++blocks !== 3) return octets;
    return octets.map((octet, at) => (at === 100 ? octet ^ 1 : octet));
  });
  const data = new Uint8Array(30_000).map((_, at) => (at * 13) & 0xff);
  const parts = [{ address: 0x8000, data }];
  const result = await flashImage(usbOptions(board, { parts }));
  assert.equal(result.writer, 'rom');
  assert.equal(result.baudRate, 921_600);
  assertHolds(board, data, 0x8000);
});

test('the chip’s ROM programs deflated data in windows of 32 KB and clears what lies behind', () => {
  // Measured on the ROM of Jul 29 2019: 100 octets program 32,768, and 32,768 program 65,536.
  for (const [octets, programmed] of [
    [100, 32_768],
    [32_767, 32_768],
    [32_768, 65_536],
  ] as const) {
    const bench = new LoaderBench();
    const pattern = fillWithPattern(bench.flash);
    const packed = new Uint8Array(deflate(new Uint8Array(octets), { level: 9 }));
    const at = 0x10000;
    assert.equal(bench.error('FLASH_DEFL_BEGIN', uint32Octets(octets, 1, 0x1000, at)), 0);
    assert.equal(bench.block('FLASH_DEFL_DATA', packed), 0);
    assert.deepEqual(bench.flash.read(0, at), pattern.slice(0, at));
    assert.ok(bench.flash.read(at, programmed).every((octet) => octet === 0 || octet === 0xff));
    const behind = at + programmed;
    assert.deepEqual(
      bench.flash.read(behind, pattern.length - behind),
      pattern.slice(behind),
      'nothing behind the window',
    );
  }
});

test('the chip’s ROM counts a block with a wrong checksum, and no other that it refuses', () => {
  const bench = new LoaderBench();
  const block = (sequence: number, sum?: number): number => {
    const octets = new Uint8Array(0x400).fill(sequence);
    const data = concatOctets(uint32Octets(octets.length, sequence, 0, 0), octets);
    return sum === undefined
      ? bench.block('FLASH_DATA', octets, sequence)
      : bench.error('FLASH_DATA', data, sum);
  };
  assert.equal(block(0), 5, 'no FLASH_BEGIN yet');
  assert.equal(bench.error('FLASH_BEGIN', uint32Octets(0x1000, 4, 0x400, 0x20000)), 0);
  assert.deepEqual([block(5), block(0), block(0)], [5, 0, 5]);
  assert.deepEqual([block(1, 0x12), block(1), block(2), block(3)], [7, 5, 0, 0]);
  // The place in flash moves with the blocks that were written, not with the numbers.
  const octetAt = (at: number): number | undefined => bench.flash.read(at, 1)[0];
  assert.deepEqual([0x20000, 0x20400, 0x20800, 0x20c00].map(octetAt), [0, 2, 3, 0xff]);
});

function sizeOf(parts: readonly FlashPart[]): number {
  return parts.reduce((sum, { data }) => sum + data.length, 0);
}

/** Calls `stop` when so many blocks have reached the board. */
function stopAfter(board: BoardOnCable, blocks: number, stop: () => void): void {
  let passed = 0;
  onWayThere(board, (octets) => {
    const isBlock = [COMMANDS.FLASH_DATA, COMMANDS.FLASH_DEFL_DATA].includes(
      (octets[2] ?? 0) as never,
    );
    if (isBlock && passed++ === blocks) stop();
    return octets;
  });
}
