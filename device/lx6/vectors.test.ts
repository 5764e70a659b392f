/** The published program's own vectors: what it says when something in it goes wrong. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Octets } from '../formats/octets/octets.ts';
import { CHIP_ID_ESP32 } from '../formats/esp/chips.ts';
import { readImage, writeImage } from '../formats/esp/image.ts';
import { buildEsp32 } from '../../firmware/esp32-build.ts';
import { Bench } from './testing/bench.ts';

const build = await buildEsp32('led_websocket');
const loopAddress = addressOf('_Z4loopv');
/** Called before setup(), after the constructors of global objects. */
const beginAddress = addressOf('_ZN7__board4core5beginEv');

function addressOf(symbol: string): number {
  const folder = mkdtempSync(join(tmpdir(), 'handshake-'));
  try {
    writeFileSync(join(folder, 'program.elf'), build.elf);
    const names = execFileSync('xtensa-lx106-elf-nm', [join(folder, 'program.elf')], {
      encoding: 'utf8',
    });
    const line = names.split('\n').find((text) => text.endsWith(` ${symbol}`));
    assert.ok(line !== undefined, `there is ${symbol}`);
    return parseInt(line, 16);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The image with other instructions at `target`. */
function imageWith(target: number, code: readonly number[]): Octets {
  const { segments, entry } = readImage(new Uint8Array(build.image));
  for (const { address, octets } of segments) {
    const at = target - address;
    if (at >= 0 && at < octets.length) octets.set(code, at);
  }
  return writeImage({ chipId: CHIP_ID_ESP32, entry, segments });
}

const at = (offset: number): string => `0x${(loopAddress + offset).toString(16)}`;

/** All that a board with `image` says until it starts again. */
async function saidBy(image: Octets): Promise<string> {
  const bench = new Bench(image);
  let said = '';
  await bench.start();
  await bench.until(() => {
    said += bench.text();
    return said.includes('rst:0x3 (SW_RESET)');
  });
  assert.deepEqual(bench.faults, ['1 exceptions']);
  bench.chip.unplug();
  return said;
}

for (const [what, code, report] of [
  ['no instruction', [0, 0, 0], `IllegalInstruction (0) at ${at(0)}, address 0x00000000`],
  // movi a2, 16; l8ui a2, a2, 0
  [
    'a load from nowhere',
    [0x22, 0xa0, 0x10, 0x22, 0x02, 0x00],
    `LoadProhibited (28) at ${at(3)}, address 0x00000010`,
  ],
  // l8ui a2, a0, 0: the code that called.
  // movi a2, 0; jx a2
  [
    'a jump to nowhere',
    [0x22, 0xa0, 0x00, 0xa0, 0x02, 0x00],
    'InstructionFetchProhibited (20) at 0x00000000, address 0x00000000',
  ],
  [
    'an octet of instruction RAM',
    [0x22, 0x00, 0x00],
    `LoadStoreError (3) at ${at(0)}, address 0x40`,
  ],
] as const) {
  test(`${what} in a sketch is named on the serial line, and the sketch starts again`, async () => {
    const said = await saidBy(imageWith(loopAddress, code));
    assert.ok(said.includes(`Ready: open http://192.168.43.233/\r\n\r\n${report}`), said);
  });
}

test('a fault before setup(), as in the constructor of a global object', async () => {
  const said = await saidBy(imageWith(beginAddress, [0, 0, 0]));
  const place = `0x${beginAddress.toString(16)}`;
  assert.ok(said.includes(`\r\n\r\nIllegalInstruction (0) at ${place}, address `), said);
});

test('a stack that grows without end is named as well: nothing lies below it', async () => {
  // addi sp, sp, -16; s32i.n a0, sp, 12; j to the first
  const said = await saidBy(
    imageWith(loopAddress, [0x12, 0xc1, 0xf0, 0x09, 0x31, 0xc6, 0xfd, 0xff]),
  );
  const report = `LoadStorePIFAddrError (15) at ${at(3)}, address 0x3ffadffc`;
  assert.ok(said.includes(`Ready: open http://192.168.43.233/\r\n\r\n${report}`), said);
});
