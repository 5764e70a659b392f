/**
 * The programs for the ESP32 as the chip will see them: an image that its ROM takes, in memory it
 * may use, of instructions it has, with nothing in it that its instruction RAM forbids.
 */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { readUint32 } from '../device/formats/octets/octets.ts';
import { CHIP_ID_ESP32 } from '../device/formats/esp/chips.ts';
import { readImage } from '../device/formats/esp/image.ts';
import { readElf } from './build/elf.ts';
import type { Esp32Build } from './build/esp32-program.ts';
import { buildEsp32 } from './esp32-build.ts';
import { sketchNames } from './images.ts';

/** ESP32 Technical Reference Manual, "System and Memory". */
const ROM = { from: 0x40000000, to: 0x40070000 };
const INSTRUCTION_RAM = { from: 0x40080400, to: 0x400a0000 };
const DATA_RAM = { from: 0x3ffb0000, to: 0x3ffe0000 };

/**
 * What the compiler may emit and the ESP32's LX6 has: the core instructions and the options for
 * density, 16- and 32-bit multiplication, normalization, level-1 interrupts and region protection
 * (Xtensa Instruction Set Architecture Reference Manual). No windows, no loops, nothing of the ESP8266
 * alone.
 */
const INSTRUCTIONS = new Set(
  `abs add add.n addi addi.n addmi addx2 addx4 addx8 and ball bany bbc bbci bbs bbsi beq beqi beqz
  beqz.n bge bgei bgeu bgeui bgez blt blti bltu bltui bltz bnall bne bnei bnez bnez.n bnone call0
  callx0 dsync extui ill isync j jx l16si l16ui l32i l32i.n l32r l8ui memw mov.n moveqz movgez movi
  movi.n movltz movnez mul16s mul16u mull neg nop nop.n nsa nsau or ret ret.n rfe rsil rsr.ccount
  rsr.depc rsr.epc1 rsr.exccause rsr.excsave1 rsr.excvaddr rsr.sar rsync s16i s32i s32i.n s8i sll slli
  sra srai src srl srli ssa8l ssai ssl ssr sub subx2 subx4 subx8 wdtlb witlb wsr.excsave1 wsr.intenable
  wsr.ps wsr.sar wsr.vecbase
  xor`.split(/\s+/),
);

for (const name of sketchNames()) {
  test(`${name}: an image the ROM takes, in memory it may use`, async () => {
    const { image, program, map, footprints, stackRoom } = await buildEsp32(name);
    const { segments, entry } = readImage(image, CHIP_ID_ESP32);
    assert.ok(entry >= INSTRUCTION_RAM.from && entry < INSTRUCTION_RAM.to, entry.toString(16));
    for (const { address, octets } of segments) {
      assert.equal(address % 4, 0);
      assert.equal(octets.length % 4, 0, 'the ROM loads whole words');
    }
    for (const { address, size } of program.memory) {
      const place = [INSTRUCTION_RAM, DATA_RAM].find(
        ({ from, to }) => address >= from && address + size <= to,
      );
      assert.ok(place !== undefined, `${size} octets at 0x${address.toString(16)}`);
    }
    const [start, end] = ['start', 'end'].map((edge) =>
      Number(new RegExp(`(0x[0-9a-f]+) +__constructors_${edge} = `).exec(map)?.[1]),
    );
    assert.ok(Number(end) > Number(start), 'global objects are constructed');
    assert.equal(footprints.length, 2);
    for (const { used, size } of footprints) assert.ok(used > 0 && used <= size);
    // The deepest seen is under 4 KB (docs/architecture.md).
    assert.ok(stackRoom >= 16 * 1024, `${stackRoom} octets of stack`);
  });

  test(`${name}: instructions the chip has, calls and constants of its own`, async () => {
    const build = await buildEsp32(name, true);
    const listed = disassembled(build);
    assert.ok(listed.length > 1000, 'there is a program');
    const unknown = new Set(
      listed.map(({ name }) => name).filter((word) => !INSTRUCTIONS.has(word)),
    );
    assert.deepEqual([...unknown], []);
    for (const kind of ['l32r', 'call0', 'j']) {
      const aimed = listed.filter(({ name, target }) => name === kind && target !== null);
      assert.ok(aimed.length > 10, `where ${kind} goes is read`);
    }
    for (const { name, target, at } of listed) {
      if (target === null) continue;
      const inside = target >= INSTRUCTION_RAM.from && target < INSTRUCTION_RAM.to;
      assert.ok(inside, `${name} at 0x${at.toString(16)} goes to 0x${target.toString(16)}`);
      if (name !== 'l32r') continue;
      assert.equal(target % 4, 0, `the constant of 0x${at.toString(16)} lies across two words`);
      const value = wordAt(build, target);
      // Its functions expect register windows.
      assert.ok(value < ROM.from || value >= ROM.to, `0x${at.toString(16)} means the chip's ROM`);
    }
  });
}

test('what is no linked program is refused', async () => {
  const { elf } = await buildEsp32('led_websocket');
  assert.throws(() => readElf(new Uint8Array(0)), /no ELF file/);
  assert.throws(() => readElf(new TextEncoder().encode('<html>'.repeat(20))), /no ELF file/);
  assert.throws(() => readElf(elf.subarray(0, 60)), /cut off/);
  assert.throws(() => readElf(elf.subarray(0, 0x3000)), /cut off/);
  const wide = elf.slice();
  wide[4] = 2;
  assert.throws(() => readElf(wide), /no ELF32 file/);
});

interface Instruction {
  readonly at: number;
  readonly name: string;
  /** Where it goes, or what it reads, if it names an address. */
  readonly target: number | null;
}

function disassembled({ elf }: Esp32Build): Instruction[] {
  const folder = mkdtempSync(join(tmpdir(), 'handshake-'));
  try {
    const path = join(folder, 'program.elf');
    writeFileSync(path, elf);
    const options = { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 } as const;
    const text = execFileSync(
      'xtensa-lx106-elf-objdump',
      ['-d', '-j', '.vectors', '-j', '.text', path],
      options,
    );
    // Padding is listed as octets, and is zero.
    assert.doesNotMatch(text, /\t\.byte (?!00$).*/m);
    const line = /^([0-9a-f]{8}):\t[0-9a-f]+ +\t(\S+)(?:\t(?:.*, )?([0-9a-f]{8})(?: .*)?)?/gm;
    return [...text.matchAll(line)]
      .filter(([, , name]) => name !== '.byte')
      .map(([, at = '', name = '', target]) => ({
        at: parseInt(at, 16),
        name,
        target: target === undefined ? null : parseInt(target, 16),
      }));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function wordAt({ program }: Esp32Build, address: number): number {
  const segment = program.segments.find(
    (part) => address >= part.address && address < part.address + part.octets.length,
  );
  if (segment === undefined) throw new RangeError(`nothing is at 0x${address.toString(16)}`);
  return readUint32(segment.octets, address - segment.address);
}
