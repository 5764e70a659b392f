/** UART0 against a program that is slow, one that is woken by it, and one that changes the rate. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Counters } from './counters.ts';
import { Code, DATA } from './testing/snippets.ts';
import { Uart0, UART0_FIFO_AHB, UART0_START } from './uart0.ts';

const CLOCK_HZ = 40_000_000;
const STATUS = UART0_START + 0x1c;
const CLKDIV = UART0_START + 0x14;
const CONF1 = UART0_START + 0x24;
const INT_RAW = UART0_START + 0x04;
const INT_ENA = UART0_START + 0x0c;
const INT_CLR = UART0_START + 0x10;
const FULL = 1 << 0;
const OVERFLOW = 1 << 4;
const TIMEOUT = 1 << 8;
/** Cycles an octet takes at 115200 baud, by the ROM's divider of 347 and four sixteenths. */
const OCTET = 3472.5;

class Bench {
  now = 0;
  readonly counters = new Counters();
  readonly baudRates: number[] = [];
  readonly uart = new Uart0({
    clockHz: CLOCK_HZ,
    now: () => this.now,
    counters: this.counters,
    onChange: () => undefined,
    onBaudRate: (baudRate) => this.baudRates.push(baudRate),
  });

  passTo(now: number): void {
    this.now = now;
    this.uart.settle(now);
  }

  get waiting(): number {
    return this.uart.read(STATUS) & 0xff;
  }

  get unsent(): number {
    return (this.uart.read(STATUS) >>> 16) & 0xff;
  }

  get isIdle(): boolean {
    return this.uart.read(STATUS) >>> 24 === 0;
  }
}

test('octets come in one after the other, each after its ten bits', () => {
  const bench = new Bench();
  bench.uart.receive(Uint8Array.of(1, 2, 3));
  bench.passTo(OCTET - 1);
  assert.equal(bench.waiting, 0);
  bench.passTo(OCTET);
  assert.equal(bench.waiting, 1);
  bench.passTo(OCTET * 3);
  assert.deepEqual(
    [1, 2, 3].map(() => bench.uart.read(UART0_START)),
    [1, 2, 3],
  );
  assert.equal(bench.uart.nextEvent, Infinity);
  // What is sent later begins later.
  bench.passTo(OCTET * 10);
  bench.uart.receive(Uint8Array.of(4));
  assert.equal(bench.uart.nextEvent, OCTET * 11);
});

test('what does not fit into a receiver nobody empties is lost, and counted', () => {
  const bench = new Bench();
  bench.uart.receive(new Uint8Array(130).map((_, index) => index));
  bench.passTo(OCTET * 128);
  assert.equal(bench.uart.read(INT_RAW) & OVERFLOW, 0);
  bench.passTo(OCTET * 130);
  assert.equal(bench.waiting, 128);
  assert.equal(bench.counters.get('receivedLost'), 2);
  assert.equal(bench.uart.read(INT_RAW) & OVERFLOW, OVERFLOW);
  const kept = Array.from({ length: 128 }, () => bench.uart.read(UART0_START));
  assert.deepEqual([kept[0], kept[127]], [0, 127]);
});

test('the transmitter sends at its rate, and loses what is written into a full FIFO', () => {
  const bench = new Bench();
  for (let octet = 0; octet < 130; octet++) bench.uart.write(UART0_FIFO_AHB, octet);
  // One is in the shift register, 128 wait.
  assert.equal(bench.unsent, 128);
  assert.equal(bench.counters.get('sentLost'), 1);
  assert.deepEqual([...bench.uart.takeSent()], [], 'the first octet is still leaving');
  bench.passTo(OCTET * 2);
  assert.deepEqual([...bench.uart.takeSent()], [0, 1]);
  bench.passTo(OCTET * 128);
  assert.equal(bench.unsent, 0);
  assert.ok(!bench.isIdle, 'the last octet is still leaving');
  bench.passTo(OCTET * 129);
  assert.ok(bench.isIdle);
});

test('another divider is another rate, from the next octet on', () => {
  const bench = new Bench();
  bench.uart.write(UART0_FIFO_AHB, 1);
  bench.uart.write(UART0_FIFO_AHB, 2);
  bench.uart.write(CLKDIV, 86 | (13 << 20));
  assert.ok(Math.abs(bench.baudRates[0]! / 460_800 - 1) < 0.001);
  bench.passTo(OCTET);
  assert.equal(bench.uart.nextEvent, OCTET + 868.125);
  assert.throws(() => bench.uart.write(CLKDIV, 0), /Unimplemented/);
});

test('interrupts: enough octets, or some and then silence', () => {
  const bench = new Bench();
  // At four octets, or when it was quiet for two octets' time.
  bench.uart.write(CONF1, ((1 << 31) | (2 << 24) | 4) >>> 0);
  bench.uart.write(INT_ENA, FULL | TIMEOUT);
  bench.uart.receive(new Uint8Array(5));
  bench.passTo(OCTET * 3);
  assert.ok(!bench.uart.interrupts);
  bench.passTo(OCTET * 4);
  assert.ok(bench.uart.interrupts);
  // It stays for as long as there are so many.
  bench.uart.write(INT_CLR, FULL);
  assert.ok(bench.uart.interrupts);
  bench.passTo(OCTET * 5);
  for (let count = 0; count < 4; count++) bench.uart.read(UART0_START);
  bench.uart.write(INT_CLR, FULL);
  assert.ok(!bench.uart.interrupts);
  assert.equal(bench.uart.nextEvent, OCTET * 7);
  bench.passTo(OCTET * 7);
  assert.equal(bench.uart.read(INT_RAW) & TIMEOUT, TIMEOUT);
  assert.ok(bench.uart.interrupts);
});

test('an interrupt wakes a program and takes it to the handler and back', () => {
  const code = new Code(
    'assembly',
    `.align 4
vectors_at: .word vectors
fifo: .word 0x3ff40000
conf1: .word 0x3ff40024
map: .word 0x3ff0018c
start:
  l32r a2, vectors_at
  wsr.vecbase a2
  movi a2, 0x20
  wsr.ps a2
  l32r a2, map
  movi a3, 5
  s32i a3, a2, 0
  l32r a2, conf1
  movi a3, 1
  s32i a3, a2, 0
  addi a2, a2, -24
  s32i a3, a2, 0
  movi a3, 32
  wsr.intenable a3
  rsync
  movi a10, 0
  rsil a11, 1
  waiti 0
  addi a10, a10, 1
asleep_again:
  waiti 0
  addi a10, a10, 1
end:
  nop

.balign 1024
vectors:
  .space 0x340
  wsr.excsave1 a2
  l32r a2, fifo
  l32i a12, a2, 0
  s32i a12, a13, 0
  movi a12, 1
  s32i a12, a2, 16
  rsr.exccause a14
  rsr.excsave1 a2
  rfe
`,
  );
  const { machine } = code;
  machine.uart0.receive(Uint8Array.of(0x41));
  const first = code.run('start', 'asleep_again', { 13: DATA });
  assert.equal(first[10], 1);
  assert.equal(first[11], 0x20, 'PS as it was before');
  assert.equal(first[14], 4, 'EXCCAUSE: level-1 interrupt');
  assert.equal(machine.memory.load32(DATA), 0x41);
  assert.ok(machine.core.cycles >= OCTET, 'it slept until the octet was there');
  // Asleep, a program costs no instructions.
  const { instructions } = machine.core;
  machine.advance(machine.core.cycles + CLOCK_HZ / 2);
  assert.ok(machine.core.instructions - instructions < 10);
});
