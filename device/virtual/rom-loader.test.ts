/** The loader of the boot ROM: its errors, its silences, and what it does with blocks for flash and for RAM. */
import assert from 'node:assert/strict';
import test from 'node:test';
import { deflate } from 'pako';
import { concatOctets, toHex, uint32Octets } from '../formats/octets/octets.ts';
import { COMMANDS, encodeRequest, ROM_ERRORS, SYNC_PAYLOAD } from '../formats/esp/commands.ts';
import { checksum } from '../formats/esp/image.ts';
import { encodeSlip } from '../formats/net/slip.ts';
import { dataCommand, LoaderBench } from './testing/loader-bench.ts';

test('before SYNC the ROM hears nothing else', () => {
  const bench = new LoaderBench();
  bench.loader.receive(encodeSlip(new Uint8Array(7)));
  bench.loader.receive(encodeSlip(new Uint8Array(0x10000)));
  bench.loader.receive(encodeSlip(Uint8Array.of(1, 8, 0, 0, 0, 0, 0, 0)));
  bench.loader.receive(encodeSlip(encodeRequest(COMMANDS.READ_REG, uint32Octets(0x40001000))));
  assert.equal(bench.sent().length, 0);
});

test('the ROM’s own errors', () => {
  const bench = new LoaderBench();
  const octets = new Uint8Array(16).fill(7);
  const data = concatOctets(uint32Octets(16, 0, 0, 0), octets);
  const { size } = bench.flash;

  assert.equal(bench.error('FLASH_DATA', data, checksum(octets)), ROM_ERRORS.INVALID_MESSAGE);
  assert.equal(bench.error('FLASH_BEGIN', uint32Octets(16, 1, 16, size)), ROM_ERRORS.FAILED_TO_ACT);
  assert.equal(
    bench.error('FLASH_BEGIN', uint32Octets(0xffffffff, 1, 16, 0)),
    ROM_ERRORS.FAILED_TO_ACT,
  );
  assert.equal(bench.error('FLASH_BEGIN', uint32Octets(16, 1, 16, 16)), ROM_ERRORS.FAILED_TO_ACT);
  assert.equal(bench.error('FLASH_BEGIN', uint32Octets(16, 1)), ROM_ERRORS.INVALID_MESSAGE);
  assert.equal(bench.error('FLASH_BEGIN', uint32Octets(16, 1, 16, 0)), 0);
  assert.equal(bench.error('FLASH_DATA', data, 0), ROM_ERRORS.WRONG_CHECKSUM);
  assert.equal(bench.block('FLASH_DATA', octets), ROM_ERRORS.INVALID_MESSAGE);
  assert.equal(bench.block('FLASH_DATA', octets.subarray(1), 1), ROM_ERRORS.INVALID_MESSAGE);
  assert.equal(bench.block('FLASH_DATA', octets, 1), 0, 'the spoiled block was counted');
  assert.deepEqual(bench.flash.read(0, 16), octets);

  assert.equal(bench.error('FLASH_BEGIN', uint32Octets(16, 1, 16, 0)), 0);
  bench.flash.write(0, Uint8Array.of(0));
  assert.equal(bench.block('FLASH_DATA', octets), ROM_ERRORS.FLASH_WRITE, 'it reads back');
  assert.equal(bench.error('FLASH_DEFL_BEGIN', uint32Octets(16, 1, 16, 0)), 0);
  assert.equal(bench.block('FLASH_DEFL_DATA', octets), ROM_ERRORS.DEFLATE);
  assert.equal(bench.error('SPI_FLASH_MD5', uint32Octets(size, 1, 0, 0)), ROM_ERRORS.FLASH_READ);
  assert.equal(bench.error('READ_FLASH_SLOW', uint32Octets(0, 65)), ROM_ERRORS.FLASH_READ_LENGTH);
  assert.equal(bench.error('MEM_END', new Uint8Array(9)), ROM_ERRORS.INVALID_MESSAGE);
});

test('the ROM stops where a command touches no address, until EN', () => {
  const sync = encodeSlip(encodeRequest(COMMANDS.SYNC, SYNC_PAYLOAD));
  for (const stop of [
    encodeSlip(encodeRequest(COMMANDS.READ_REG, uint32Octets(0))),
    encodeSlip(encodeRequest(COMMANDS.READ_REG, new Uint8Array(0))),
    encodeSlip(encodeRequest(COMMANDS.WRITE_REG, uint32Octets(0, 0, 0, 0))),
    encodeSlip(encodeRequest(COMMANDS.CHANGE_BAUDRATE, uint32Octets(0, 0))),
  ]) {
    const bench = new LoaderBench();
    bench.sync();
    bench.loader.receive(stop);
    bench.loader.receive(sync);
    assert.equal(bench.sent().length, 0);
    assert.equal(bench.unimplemented.length, 1);
  }
});

test('a short request goes on in what an earlier one left', () => {
  const bench = new LoaderBench();
  bench.command('READ_REG', uint32Octets(0x40001000));
  assert.equal(bench.command('READ_REG').value, 0x00f01d83);
});

test('deflated data behind the end of its stream stops the ROM; a wrong check is an error', () => {
  const octets = new Uint8Array(100).fill(9);
  const packed = new Uint8Array(deflate(octets));
  for (const [blocks, data] of [
    [1, concatOctets(packed, Uint8Array.of(0))],
    [2, concatOctets(packed, Uint8Array.of(0))],
  ] as const) {
    const bench = new LoaderBench();
    assert.equal(bench.error('FLASH_DEFL_BEGIN', uint32Octets(100, blocks, 0x400, 0)), 0);
    bench.loader.receive(dataCommand('FLASH_DEFL_DATA', data, 0));
    assert.equal(bench.sent().length, 0);
  }
  const bench = new LoaderBench();
  assert.equal(bench.error('FLASH_DEFL_BEGIN', uint32Octets(100, 1, 0x400, 0)), 0);
  packed[packed.length - 1]! ^= 1;
  assert.equal(bench.block('FLASH_DEFL_DATA', packed), ROM_ERRORS.DEFLATE_CHECKSUM);
});

test('the ROM inflates every kind of block, however its octets are split', () => {
  const text = new TextEncoder().encode('Grüezi, wie geht es? Es geht. '.repeat(3000));
  const octets = concatOctets(text.map((octet, at) => (at % 97 === 0 ? at & 0xff : octet)));
  for (const options of [{ level: 0 }, { level: 9 }, { level: 9, strategy: 4 }] as const) {
    for (const blockSize of [0x1800, 1003, 64]) {
      const packed = new Uint8Array(deflate(octets, options));
      const blocks = Math.ceil(packed.length / blockSize);
      const bench = new LoaderBench();
      assert.equal(
        bench.error('FLASH_DEFL_BEGIN', uint32Octets(octets.length, blocks, blockSize, 0)),
        0,
      );
      for (let block = 0; block < blocks; block++) {
        const part = packed.subarray(block * blockSize, (block + 1) * blockSize);
        assert.equal(bench.block('FLASH_DEFL_DATA', part, block), 0);
      }
      assert.deepEqual(bench.flash.read(0, octets.length), octets);
    }
  }
});

test('an unknown command is answered like the one before it, with an error', () => {
  const bench = new LoaderBench();
  bench.command('READ_REG', uint32Octets(0x40001000));
  bench.loader.receive(encodeSlip(encodeRequest(COMMANDS.ERASE_FLASH, new Uint8Array(0))));
  assert.deepEqual(bench.frames().map(toHex), ['010a0400831df00001050000']);
  assert.deepEqual(bench.unimplemented, ['command ERASE_FLASH']);
});

test('RAM that holds no stub is not run, which is silent and reported', () => {
  const bench = new LoaderBench();
  assert.equal(bench.error('MEM_BEGIN', uint32Octets(16, 1, 16, 0x40080000)), 0);
  assert.equal(bench.block('MEM_DATA', new Uint8Array(16).fill(5)), 0);
  assert.equal(bench.command('READ_REG', uint32Octets(0x40080001)).value, 0x05050505);
  assert.equal(bench.error('MEM_END', uint32Octets(1, 0)), 0, 'stay in the loader');
  assert.equal(bench.error('MEM_END', uint32Octets(0, 0x40080000)), 0);
  assert.ok(!bench.loader.isStub);
  assert.deepEqual(bench.unimplemented, ['Xtensa code at 0x40080000']);
  bench.loader.receive(encodeSlip(encodeRequest(COMMANDS.SYNC, SYNC_PAYLOAD)));
  assert.equal(bench.sent().length, 0);
});

test('RAM: a block without BEGIN, or larger than announced, is refused', () => {
  const bench = new LoaderBench();
  assert.equal(bench.block('MEM_DATA', new Uint8Array(16)), ROM_ERRORS.INVALID_MESSAGE);
  assert.equal(bench.error('MEM_BEGIN', uint32Octets(16, 1, 16, 0x40080000)), 0);
  assert.equal(bench.block('MEM_DATA', new Uint8Array(17)), ROM_ERRORS.INVALID_MESSAGE);
});
