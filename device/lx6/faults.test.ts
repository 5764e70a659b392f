/** What the chip does not allow, or this one does not have, ends the program and says where. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FAULT_RESET_MS } from '../virtual/chip.ts';
import { CHIP_ID_ESP32 } from '../formats/esp/chips.ts';
import { writeImage } from '../formats/esp/image.ts';
import { Bench } from './testing/bench.ts';
import { Code, DATA, type Registers } from './testing/snippets.ts';

const INSTRUCTION_RAM = 0x40090000;
const CLOCK_CONF = 0x3ff48070;

const code = new Code(
  'assembly',
  `.begin no-transform
byte_load: l8ui a2, a3, 0
half_load: l16ui a2, a3, 0
word_load: l32i a2, a3, 0
byte_store: s8i a2, a3, 0
half_store: s16i a2, a3, 0
word_store: s32i a2, a3, 0
word_store_end: nop
jump: jx a3
unknown: ill
special: rsr.excsave2 a2
level: wsr.intenable a2
end: nop
.end no-transform
`,
);

function fault(label: string, registers: Registers): string {
  try {
    code.run(label, 'end', registers);
  } catch (error) {
    assert.ok(error instanceof Error);
    return error.message;
  }
  return 'none';
}

function at(label: string): string {
  return `pc 0x${code.label(label).toString(16)}, octets `;
}

test('instruction RAM takes aligned words and nothing else', () => {
  const registers = { 2: 0x12345678, 3: INSTRUCTION_RAM };
  const stored = code.run('word_store', 'word_store_end', registers);
  assert.equal(stored[3], INSTRUCTION_RAM);
  assert.equal(code.run('word_load', 'byte_store', registers)[2], 0x12345678);
  for (const [label, access] of [
    ['byte_load', 'an octet was read'],
    ['half_load', '2 octets were read'],
    ['byte_store', 'an octet was written'],
    ['half_store', '2 octets were written'],
  ] as const) {
    const message = fault(label, registers);
    assert.ok(message.startsWith(`LoadStoreError: ${access} at 0x40090000; instruc`), message);
    assert.ok(message.includes(at(label)), message);
  }
  assert.match(fault('word_load', { 3: INSTRUCTION_RAM + 2 }), /^LoadStoreAlignment: 4 octets/);
});

test('data at an address that is no multiple of its width', () => {
  assert.match(fault('word_load', { 3: DATA + 2 }), /^LoadStoreAlignment: 4 octets were read at/);
  assert.match(fault('half_store', { 3: DATA + 1 }), /^LoadStoreAlignment: 2 octets were written/);
});

test('addresses with nothing behind them', () => {
  for (const address of [0, 4, 0x3ffadffc, 0x40000000, 0x4006fffc, 0x400a0000, 0xfffffffc]) {
    const digits = `0x${address.toString(16).padStart(8, '0')}`;
    const load = fault('word_load', { 3: address });
    assert.ok(load.startsWith('LoadProhibited: ') && load.includes(digits), load);
    const store = fault('word_store', { 3: address });
    assert.ok(store.startsWith('StoreProhibited: ') && store.includes(digits), store);
    assert.match(fault('byte_load', { 3: address }), /^(LoadProhibited|LoadStoreError): an octet/);
  }
});

test('registers this chip leaves out', () => {
  // UART1, a register of GPIO for interrupts, and the ESP32's other core.
  for (const address of [0x3ff5001c, 0x3ff44068, 0x3ff0002c]) {
    assert.match(
      fault('word_load', { 3: address }),
      /^Unimplemented: a register that is not here was read: 0x3ff/,
    );
    assert.match(
      fault('word_store', { 3: address }),
      /^Unimplemented: a register that is not here was wri/,
    );
  }
  assert.match(fault('word_store', { 2: 1 << 27, 3: CLOCK_CONF }), /^Unimplemented: another clock/);
  assert.match(fault('word_load', { 3: 0x3ff40000 }), /FIFO was empty/);
  // The processor's own timer has that interrupt.
  assert.match(
    fault('word_store', { 2: 6, 3: 0x3ff0018c }),
    /^Unimplemented: interrupt 6 for a peripheral/,
  );
});

test('what is no instruction of this processor', () => {
  const message = fault('unknown', {});
  assert.ok(message.startsWith('IllegalInstruction: '), message);
  assert.ok(message.endsWith(`${at('unknown')}00 00 00`), message);
  assert.match(fault('special', {}), /^Unimplemented: special register 210 was read; pc /);
  assert.match(fault('level', { 2: 1 << 14 }), /^Unimplemented: an interrupt above level 1/);
});

test('jumps to where no instruction can be', () => {
  for (const target of [0, DATA, 0x40000400, 0xfffffff0]) {
    const message = fault('jump', { 3: target });
    const pc = `pc 0x${target.toString(16).padStart(8, '0')}, octets none`;
    assert.equal(message, `InstructionFetchError: there is no instruction; ${pc}`);
  }
});

test('code that was overwritten is carried out as it is now', () => {
  const address = code.label('jump') & ~3;
  const before = code.machine.memory.load32(address);
  assert.match(fault('jump', { 3: 0 }), /^InstructionFetchError/);
  for (let word = address; word < address + 8; word += 4) code.machine.memory.store32(word, 0);
  assert.match(fault('jump', { 3: 0 }), /^IllegalInstruction: .*octets 00 00 00/);
  code.machine.memory.store32(address, before);
});

test('a fault is printed and resets the chip, as any other program does', async () => {
  const entry = 0x40080400;
  const image = writeImage({
    chipId: CHIP_ID_ESP32,
    entry,
    segments: [{ address: entry, octets: new Uint8Array(16) }],
  });
  const bench = new Bench(image);
  await bench.start();
  await bench.advance(FAULT_RESET_MS + 10);
  const [fault = ''] = bench.faults;
  assert.match(fault, /^IllegalInstruction: .*; pc 0x40080400, octets 00 00 00$/);
  const text = bench.text();
  assert.ok(text.includes(`\r\n${fault}\r\nRebooting...\r\n`), text);
  assert.match(text, /Rebooting[^]*rst:0xc \(SW_CPU_RESET\)/);
});

test('segments that are not for RAM keep an image from running', async () => {
  const octets = new Uint8Array(16);
  const image = writeImage({
    chipId: CHIP_ID_ESP32,
    entry: 0x40080400,
    segments: [{ address: 0x3f400000, octets }],
  });
  const bench = new Bench(image);
  await bench.start();
  assert.match(bench.faults.join(), /16 octets at 0x3f400000: no RAM/);
});
