/** The flash takes its time, through the ROM and through the stub, and a reset stops what has not begun. */
import assert from 'node:assert/strict';
import test from 'node:test';
import { deflate } from 'pako';
import { md5Hex } from '../formats/octets/hash.ts';
import { uint32Octets, type Octets } from '../formats/octets/octets.ts';
import { COMMANDS, encodeRequest } from '../formats/esp/commands.ts';
import { encodeSlip } from '../formats/net/slip.ts';
import { SECTOR_OCTETS } from './flash.ts';
import { dataCommand, LoaderBench } from './testing/loader-bench.ts';
import { LONGEST_TIMES, TYPICAL_TIMES } from './timed-flash.ts';

const OPTIONS = { flashTimes: TYPICAL_TIMES };
const { page, sector, block } = TYPICAL_TIMES;

/** Milliseconds until the board has answered, at most a minute. */
function answerMs(bench: LoaderBench, frame: Octets): number {
  const startMs = bench.clock.nowMs();
  bench.sent();
  bench.loader.receive(frame);
  for (let left = bench.clock.untilNextMs(); left !== null; left = bench.clock.untilNextMs()) {
    if (bench.sent().length > 0) break;
    bench.clock.advance(left);
  }
  return Math.round((bench.clock.nowMs() - startMs) * 10) / 10;
}

function command(name: keyof typeof COMMANDS, ...words: number[]): Octets {
  return encodeSlip(encodeRequest(COMMANDS[name], uint32Octets(...words)));
}

test('the ROM erases before it answers: sectors up to the next block, blocks, then sectors', () => {
  for (const [address, sectors, expected] of [
    [0x1000, 1, sector],
    [0x1000, 15, 15 * sector],
    [0x10000, 16, 16 * sector],
    [0x1000, 15 + 16, 31 * sector],
    [0x1000, 15 + 17, 15 * sector + block + sector],
    [0, 1024, 16 * sector + 62 * block + 16 * sector],
  ] as const) {
    for (const name of ['FLASH_BEGIN', 'FLASH_DEFL_BEGIN'] as const) {
      const bench = new LoaderBench(OPTIONS);
      bench.sync();
      const begin = command(name, sectors * SECTOR_OCTETS, 1, 0x1000, address);
      assert.equal(answerMs(bench, begin), Math.round(expected * 10) / 10);
    }
  }
});

test('the ROM answers a block when it has programmed it, a deflated one when its windows are', () => {
  const bench = new LoaderBench(OPTIONS);
  bench.sync();
  answerMs(bench, command('FLASH_BEGIN', 0x2000, 2, 0x1000, 0));
  assert.equal(answerMs(bench, dataCommand('FLASH_DATA', new Uint8Array(0x1000), 0)), 16 * page);

  answerMs(bench, command('FLASH_DEFL_BEGIN', 0x20000, 1, 0x1000, 0));
  const packed = new Uint8Array(deflate(new Uint8Array(0x20000), { level: 9 }));
  const windows = 5;
  assert.equal(answerMs(bench, dataCommand('FLASH_DEFL_DATA', packed, 0)), windows * 128 * page);
});

test('the stub answers a block at once, and what comes next when it has written it', () => {
  const size = 0x30000;
  const packed = new Uint8Array(deflate(new Uint8Array(size), { level: 9 }));
  const bench = LoaderBench.withStub(OPTIONS);
  assert.equal(answerMs(bench, command('FLASH_DEFL_BEGIN', size, 1, 0x4000, 0x10000)), 0);
  assert.equal(answerMs(bench, dataCommand('FLASH_DEFL_DATA', packed, 0)), 0);
  const writing = 3 * block + (size / 0x100) * page;
  const tookMs = answerMs(bench, command('FLASH_DEFL_END', 1));
  assert.ok(Math.abs(tookMs - writing) < 1, `${tookMs} ms`);
  const md5 = answerMs(bench, command('SPI_FLASH_MD5', 0x10000, size, 0, 0));
  assert.equal(md5, 0);
  assert.ok(bench.flash.read(0x10000, size).every((octet) => octet === 0));
});

test('erasing the chip takes its time, and the answer comes then', () => {
  for (const flashTimes of [TYPICAL_TIMES, LONGEST_TIMES]) {
    const bench = LoaderBench.withStub({ flashTimes });
    assert.equal(
      answerMs(bench, encodeSlip(encodeRequest(COMMANDS.ERASE_FLASH, new Uint8Array(0)))),
      flashTimes.chip,
    );
  }
});

test('a processor that is reset has left no octet changed that it had not come to', () => {
  const pattern = new Uint8Array(0x40000).fill(0x5a);
  for (const afterMs of [0, 44, 46, 700, 720, 3 * sector + 5 * page]) {
    const bench = new LoaderBench(OPTIONS);
    bench.sync();
    bench.flash.write(0, pattern);
    bench.loader.receive(command('FLASH_BEGIN', 0x3000, 3, 0x1000, 0x10000));
    bench.loader.receive(dataCommand('FLASH_DATA', new Uint8Array(0x1000), 0));
    bench.clock.advance(afterMs);
    bench.loader.stop();
    bench.clock.advance(60_000);
    const erased = Math.min(3, 1 + Math.floor(afterMs / sector));
    const held = bench.flash.read(0, 0x40000);
    const programmed = Math.min(16, Math.max(0, Math.floor((afterMs - 3 * sector) / page + 1.001)));
    const expected = pattern.slice().fill(0xff, 0x10000, 0x10000 + erased * SECTOR_OCTETS);
    expected.fill(0, 0x10000, 0x10000 + (afterMs < 3 * sector ? 0 : programmed) * 0x100);
    assert.equal(md5Hex(held), md5Hex(expected), `after ${afterMs} ms`);
  }
});

test('before SPI_ATTACH the ROM waits for the flash for ever; its id is 0', () => {
  for (const frame of [
    command('FLASH_BEGIN', 0x1000, 1, 0x1000, 0),
    command('FLASH_DEFL_BEGIN', 0x1000, 1, 0x1000, 0),
    command('SPI_FLASH_MD5', 0, 0x1000, 0, 0),
    command('READ_FLASH_SLOW', 0, 64),
  ]) {
    const bench = new LoaderBench({ flashAttached: false });
    bench.sync();
    bench.loader.receive(frame);
    assert.equal(bench.sent().length, 0);
    assert.deepEqual(bench.unimplemented, ['the flash before SPI_ATTACH']);
  }
  const bench = new LoaderBench({ flashAttached: false });
  assert.equal(bench.error('SPI_ATTACH', uint32Octets(0, 0)), 0);
  assert.equal(bench.error('FLASH_BEGIN', uint32Octets(0x1000, 1, 0x1000, 0)), 0);
});
