/** The flasher stub: its errors, what it erases, writes and reads, and what a host may ask of the chip through it. */
import assert from 'node:assert/strict';
import test from 'node:test';
import { deflate } from 'pako';
import { md5Digest } from '../formats/octets/hash.ts';
import { concatOctets, uint32Octets } from '../formats/octets/octets.ts';
import type { Octets } from '../formats/octets/octets.ts';
import { COMMANDS, encodeRequest, STUB_ERRORS } from '../formats/esp/commands.ts';
import { encodeSlip } from '../formats/net/slip.ts';
import { LoaderBench } from './testing/loader-bench.ts';

test('the stub’s own errors, one command late where it acknowledges first', () => {
  const bench = LoaderBench.withStub();
  const { size } = bench.flash;
  const octets = new Uint8Array(100).fill(9);
  const packed = new Uint8Array(deflate(octets));
  const end = uint32Octets(1);

  assert.equal(bench.error('FLASH_DEFL_END', end), STUB_ERRORS.NOT_IN_FLASH_MODE);
  assert.equal(bench.block('FLASH_DATA', octets), STUB_ERRORS.NOT_IN_FLASH_MODE);
  assert.equal(
    bench.error('FLASH_BEGIN', uint32Octets(1, 1, 0x4001, 0)),
    STUB_ERRORS.BAD_BLOCK_SIZE,
  );
  assert.equal(
    bench.error('FLASH_BEGIN', uint32Octets(2, 1, 0x4000, size - 1)),
    STUB_ERRORS.FAILED_SPI_OPERATION,
  );
  assert.equal(bench.error('READ_FLASH_SLOW', uint32Octets(0, 1)), STUB_ERRORS.NOT_IMPLEMENTED);
  assert.equal(
    bench.error('ERASE_REGION', uint32Octets(size, 1)),
    STUB_ERRORS.FAILED_SPI_OPERATION,
  );

  const deflated = (announced: number): void => {
    assert.equal(bench.error('FLASH_DEFL_BEGIN', uint32Octets(announced, 1, 0x4000, 0)), 0);
  };
  deflated(100);
  assert.equal(
    bench.error('FLASH_DEFL_DATA', concatOctets(uint32Octets(9, 0, 0, 0), packed)),
    0xc0,
  );
  assert.equal(
    bench.error('FLASH_DEFL_DATA', concatOctets(uint32Octets(packed.length, 0, 0, 0), packed), 1),
    STUB_ERRORS.BAD_DATA_CHECKSUM,
  );
  assert.equal(bench.block('FLASH_DEFL_DATA', packed), 0);
  assert.equal(bench.error('FLASH_DEFL_END', end), 0);
  assert.deepEqual(bench.flash.read(0, 100), octets);

  deflated(101);
  assert.equal(bench.block('FLASH_DEFL_DATA', packed), 0);
  assert.equal(bench.error('FLASH_DEFL_END', end), STUB_ERRORS.NOT_ENOUGH_DATA);
  deflated(99);
  assert.equal(bench.block('FLASH_DEFL_DATA', packed), 0);
  assert.equal(bench.error('FLASH_DEFL_END', end), STUB_ERRORS.TOO_MUCH_DATA);
  deflated(100);
  assert.equal(bench.block('FLASH_DEFL_DATA', octets), 0);
  assert.equal(bench.block('FLASH_DEFL_DATA', octets), STUB_ERRORS.INFLATE);
  deflated(100);
  assert.equal(bench.block('FLASH_DEFL_DATA', packed.subarray(0, -3)), 0);
  assert.equal(bench.error('FLASH_DEFL_END', end), STUB_ERRORS.NOT_ENOUGH_DATA);
});

test('a deflate bomb writes no more than was announced', () => {
  const bench = LoaderBench.withStub();
  const bomb = new Uint8Array(deflate(new Uint8Array(16 * 1024 * 1024)));
  assert.equal(bench.error('FLASH_DEFL_BEGIN', uint32Octets(100, 1, 0x4000, 0)), 0);
  assert.equal(bench.block('FLASH_DEFL_DATA', bomb.subarray(0, 0x4000)), 0);
  assert.equal(bench.error('FLASH_DEFL_END', uint32Octets(1)), STUB_ERRORS.TOO_MUCH_DATA);
  assert.deepEqual(bench.flash.snapshot(), { sectors: [] });
});

test('the stub erases only what data has reached', () => {
  const bench = LoaderBench.withStub();
  bench.flash.write(0, new Uint8Array(0x3000));
  assert.equal(bench.error('FLASH_BEGIN', uint32Octets(0x3000, 3, 0x1000, 0)), 0);
  assert.equal(bench.block('FLASH_DATA', new Uint8Array(0x1000).fill(1)), 0);
  assert.deepEqual([...bench.flash.read(0xfff, 2)], [1, 0]);
});

test('reading flash keeps to the window, ends with the digest, and can be given up', () => {
  const bench = LoaderBench.withStub();
  const content = new Uint8Array(1000).map((_, index) => index & 0xff);
  bench.flash.write(0x100, content);
  bench.loader.receive(
    encodeSlip(encodeRequest(COMMANDS.READ_FLASH, uint32Octets(0x100, 1000, 300, 2))),
  );
  const received: Octets[] = bench.frames().slice(1);
  assert.deepEqual(
    received.map(({ length }) => length),
    [300, 300],
  );
  for (const count of [300, 600, 1000]) {
    bench.loader.receive(encodeSlip(uint32Octets(count)));
    received.push(...bench.frames());
  }
  assert.deepEqual(concatOctets(...received.slice(0, 4)), content);
  assert.deepEqual(received[4], md5Digest(content));

  bench.loader.receive(
    encodeSlip(encodeRequest(COMMANDS.READ_FLASH, uint32Octets(0, 4000000, 0x1000, 1000))),
  );
  assert.ok(bench.sent().length < 0x9000, 'no more on its way than a host can hold');
  assert.equal(bench.command('READ_REG', uint32Octets(0x40001000)).value, 0x00f01d83);
});

test('rate, reboot and registers', () => {
  const bench = LoaderBench.withStub();
  assert.equal(bench.error('CHANGE_BAUDRATE', uint32Octets(921600, 115200)), 0);
  assert.equal(bench.baudRate, 921600);
  assert.equal(bench.error('FLASH_BEGIN', uint32Octets(0, 0, 0, 0)), 0);
  assert.equal(bench.error('FLASH_END', uint32Octets(0)), 0);
  assert.equal(bench.reboots, 1);
  assert.equal(bench.error('WRITE_REG', uint32Octets(0x3ffb0000, 0xffffffff, 0x00ff00ff, 0)), 0);
  assert.equal(bench.command('READ_REG', uint32Octets(0x3ffb0000)).value, 0x00ff00ff);
  assert.equal(bench.error('WRITE_REG', new Uint8Array(15)), STUB_ERRORS.BAD_DATA_LENGTH);
  assert.equal(bench.command('READ_REG', uint32Octets(0x3ff44004)).value, 0);
  assert.deepEqual(bench.unimplemented, ['register 0x3ff44004']);
});
