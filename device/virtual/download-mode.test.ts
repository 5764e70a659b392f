/** The serial loader, octet by octet: recorded sessions of the chip's own ROM, then hostile hosts. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { deflate } from 'pako';
import { md5Digest, md5Hex } from '../formats/octets/hash.ts';
import { concatOctets, fromHex, toHex, uint32Octets } from '../formats/octets/octets.ts';
import type { Octets } from '../formats/octets/octets.ts';
import {
  COMMANDS,
  decodeResponse,
  encodeRequest,
  ROM_ERRORS,
  ROM_STATUS_OCTETS,
  STUB_ERRORS,
  STUB_STATUS_OCTETS,
  SYNC_PAYLOAD,
} from '../formats/esp/commands.ts';
import { checksum } from '../formats/esp/image.ts';
import { encodeSlip } from '../formats/net/slip.ts';
import { dataCommand, LoaderBench } from './testing/loader-bench.ts';

interface Message {
  readonly from?: 'host' | 'board';
  readonly note?: string;
  readonly octets?: number;
  readonly hex?: string;
  readonly text?: string;
}

function vectorFile(name: string): unknown {
  const url = new URL(`../../tests/vectors/${name}`, import.meta.url);
  return JSON.parse(readFileSync(url, 'utf8'));
}

/** The host's octets of a message; where the recording shows only both ends, the middle from what it was. */
function hostOctets(message: Message, stub: () => Octets): Octets {
  assert.ok(message.hex !== undefined);
  if (!message.hex.includes('...')) return fromHex(message.hex);
  const [start, end] = message.hex.split('...').map(fromHex) as [Octets, Octets];
  const whole = stub();
  assert.equal(whole.length, message.octets);
  assert.deepEqual(whole.subarray(0, start.length), start);
  assert.deepEqual(whole.subarray(-end.length), end);
  return whole;
}

test('a recorded session: identify, stub, compressed and plain write, MD5, erase', async () => {
  const { exchange } = vectorFile('esp32-esptool-session.json') as { exchange: Message[] };
  const { getStubJsonByChipName } = await import('esptool-js');
  const stub = await getStubJsonByChipName('ESP32');
  assert.ok(stub !== undefined);
  // The recorded chip drew its eFuse bits from the emulator: MAC and CRC.
  const bench = new LoaderBench();
  const sample = new Uint8Array(5000).map((_, index) => (index * 7 + 3) & 255);
  const memory = (octets: Uint8Array, sequence: number): Octets =>
    dataCommand('MEM_DATA', octets, sequence);
  /** The messages that the recording shortens, in order. */
  const shortened = [
    () => memory(stub.decodedText.slice(0, 0x1800), 0),
    () => memory(stub.decodedText.slice(0x1800), 1),
    () => memory(stub.decodedData, 0),
    () => dataCommand('FLASH_DEFL_DATA', deflate(concatOctets(sample), { level: 9 }), 0),
    () => {
      const padded = new Uint8Array(0x4000).fill(0xff);
      padded.set(sample);
      return dataCommand('FLASH_DATA', padded, 0);
    },
  ];
  let exchanged = 0;
  for (const message of exchange) {
    if (message.from === 'host') {
      assert.equal(bench.sent().length, 0, 'the board said more than was recorded');
      bench.loader.receive(
        hostOctets(message, () => {
          const next = shortened.shift();
          assert.ok(next !== undefined);
          return next();
        }),
      );
    } else if (message.from === 'board') {
      exchanged++;
      assert.equal(toHex(bench.sent()), message.hex, `answer ${exchanged}`);
    }
  }
  assert.equal(exchanged, 50);
  assert.deepEqual(bench.flash.snapshot(), { sectors: [] }, 'the session ends with an erase');
});

test('a recorded identification, register by register', () => {
  const { download_mode: sessions } = vectorFile('esp32-rom-boot.json') as {
    download_mode: { exchange: Message[] }[];
  };
  for (const { exchange } of sessions) {
    const bench = new LoaderBench();
    for (const { from, hex } of exchange) {
      if (hex === undefined) continue;
      if (from === 'host') bench.loader.receive(fromHex(hex));
      else assert.equal(toHex(bench.sent()), hex);
    }
  }
});

test('a request split at every octet is answered once, the same way', () => {
  const request = encodeSlip(encodeRequest(COMMANDS.SYNC, SYNC_PAYLOAD));
  const whole = new LoaderBench();
  whole.loader.receive(request);
  const answer = toHex(whole.sent());
  for (let at = 0; at <= request.length; at++) {
    const bench = new LoaderBench();
    bench.loader.receive(request.subarray(0, at));
    bench.loader.receive(request.subarray(at));
    assert.equal(toHex(bench.sent()), answer);
  }
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

test('a length field that does not match is an error in the stub, and believed by the ROM', () => {
  for (const [bench, expected] of [
    [new LoaderBench(), 0],
    [LoaderBench.withStub(), STUB_ERRORS.BAD_DATA_LENGTH],
  ] as const) {
    bench.sync();
    bench.sent();
    const request = encodeRequest(COMMANDS.READ_REG, uint32Octets(0x40001000));
    request[2] = 5;
    bench.loader.receive(encodeSlip(request));
    const [frame] = bench.frames();
    const statusOctets = bench.loader.isStub ? STUB_STATUS_OCTETS : ROM_STATUS_OCTETS;
    assert.equal(decodeResponse(frame!, statusOctets)?.error, expected);
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

test('MD5 comes in hexadecimal from the ROM and in octets from the stub', () => {
  const range = uint32Octets(0x1000, 5000, 0, 0);
  const blank = new Uint8Array(5000).fill(0xff);
  const rom = new LoaderBench().command('SPI_FLASH_MD5', range).data;
  assert.equal(new TextDecoder().decode(rom), md5Hex(blank));
  assert.equal(toHex(LoaderBench.withStub().command('SPI_FLASH_MD5', range).data), md5Hex(blank));
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

test('garbage at any octet of a session: never a crash, and never another answer to SYNC', () => {
  const sync = encodeSlip(encodeRequest(COMMANDS.SYNC, SYNC_PAYLOAD));
  const session = concatOctets(
    sync,
    encodeSlip(encodeRequest(COMMANDS.FLASH_BEGIN, uint32Octets(16, 1, 16, 0))),
    dataCommand('FLASH_DATA', new Uint8Array(16), 0),
    encodeSlip(encodeRequest(COMMANDS.FLASH_END, uint32Octets(1))),
  );
  for (let at = 0; at < session.length; at++) {
    for (const value of [0x00, 0x01, 0xc0, 0xdb, 0xff, session[at]! ^ 0x10]) {
      const bench = new LoaderBench();
      const damaged = session.slice();
      damaged[at] = value;
      bench.loader.receive(damaged);
      bench.loader.receive(Uint8Array.of(0xc0));
      bench.sent();
      bench.loader.receive(sync);
      bench.loader.receive(sync);
      // A loader that was left, or has stopped, is silent; a frame that lost its end swallows one SYNC.
      const answers = bench.frames().filter(([, command]) => command === COMMANDS.SYNC);
      assert.ok([0, 8, 16].includes(answers.length), `octet ${at} = ${value}`);
    }
  }
});

test('before SYNC the ROM hears nothing else', () => {
  const bench = new LoaderBench();
  bench.loader.receive(encodeSlip(new Uint8Array(7)));
  bench.loader.receive(encodeSlip(new Uint8Array(0x10000)));
  bench.loader.receive(encodeSlip(Uint8Array.of(1, 8, 0, 0, 0, 0, 0, 0)));
  bench.loader.receive(encodeSlip(encodeRequest(COMMANDS.READ_REG, uint32Octets(0x40001000))));
  assert.equal(bench.sent().length, 0);
});
