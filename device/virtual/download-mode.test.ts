/** The serial line of ROM and stub, octet by octet: recorded sessions, requests cut or damaged, and where the two differ. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { deflate } from 'pako';
import { md5Hex } from '../formats/octets/hash.ts';
import { concatOctets, fromHex, toHex, uint32Octets } from '../formats/octets/octets.ts';
import type { Octets } from '../formats/octets/octets.ts';
import {
  COMMANDS,
  decodeResponse,
  encodeRequest,
  ROM_STATUS_OCTETS,
  STUB_ERRORS,
  STUB_STATUS_OCTETS,
  SYNC_PAYLOAD,
} from '../formats/esp/commands.ts';
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

test('MD5 comes in hexadecimal from the ROM and in octets from the stub', () => {
  const range = uint32Octets(0x1000, 5000, 0, 0);
  const blank = new Uint8Array(5000).fill(0xff);
  const rom = new LoaderBench().command('SPI_FLASH_MD5', range).data;
  assert.equal(new TextDecoder().decode(rom), md5Hex(blank));
  assert.equal(toHex(LoaderBench.withStub().command('SPI_FLASH_MD5', range).data), md5Hex(blank));
});
