/** The dev board in slow motion: power, resets and boots, the serial line and the pins of the program. */
import assert from 'node:assert/strict';
import test from 'node:test';
import type { LoadedProgram } from './boot-rom.ts';
import type { Cpu, CpuBus } from './cpu.ts';
import { Flash } from './flash.ts';
import { ProgramFlash } from './program-flash.ts';
import { EN_RISE_MS } from './strapping-pins.ts';
import { NO_TIMES } from './timed-flash.ts';
import { ChipBench, PROGRAM, Run, send } from './testing/chip-bench.ts';

const LOADED: LoadedProgram = { segments: [{ address: 0, octets: PROGRAM }], entry: 0 };
const ignore = (): void => undefined;
const DEAF_BUS: CpuBus = {
  flash: new ProgramFlash(new Flash(), NO_TIMES),
  transmit: ignore,
  pin: ignore,
  pinState: ignore,
  calls: ignore,
  callback: ignore,
  fault: ignore,
  setBaudRate: ignore,
  reset: ignore,
};

test('power-on boots the program when EN has risen', async () => {
  const bench = new ChipBench();
  bench.chip.powerOn();
  await bench.advance(EN_RISE_MS - 1);
  assert.equal(bench.chip.state, 'held');
  assert.equal(bench.text(), '');
  await bench.advance(1);
  assert.equal(bench.chip.state, 'running');
  assert.deepEqual(bench.run.program.segments[0]?.octets, PROGRAM);
  assert.match(bench.text(), /rst:0x1 \(POWERON_RESET\),boot:0x13[^]*entry 0x40080400\r\n$/);
  assert.deepEqual(
    bench.events.map(({ kind }) => kind),
    ['reset', 'boot', 'running'],
  );
});

test('the program has the serial line and the pins', async () => {
  const bench = await ChipBench.running();
  bench.chip.receive(send('hello'));
  assert.equal(bench.run.received, 'hello');
  bench.run.bus.transmit(send('hi'));
  assert.equal(bench.text(), 'hi');
  bench.run.bus.pin(2, 1);
  assert.deepEqual(bench.pins, [[2, 1]]);
});

test('EN held low stops everything, releases the pins, and boots on letting go', async () => {
  const bench = await ChipBench.running();
  const { run } = bench;
  run.bus.pin(2, 1);
  bench.chip.press('EN', true);
  assert.ok(run.stopped);
  assert.deepEqual(bench.pins.at(-1), [2, null]);
  run.bus.transmit(send('ghost'));
  run.bus.pin(2, 1);
  run.bus.fault('ghost');
  bench.chip.receive(send('lost'));
  await bench.advance(1000);
  assert.equal(bench.text(), '');
  assert.deepEqual(bench.pins.at(-1), [2, null]);
  bench.chip.press('EN', false);
  await bench.advance(EN_RISE_MS);
  assert.equal(bench.runs.length, 2);
  assert.match(bench.text(), /POWERON_RESET/);
});

test('EN bouncing boots once', async () => {
  const bench = await ChipBench.running();
  for (let bounce = 0; bounce < 5; bounce++) {
    bench.chip.press('EN', true);
    bench.chip.press('EN', false);
    await bench.advance(1);
  }
  await bench.advance(EN_RISE_MS);
  assert.equal(bench.runs.length, 2);
});

test('DTR and RTS: each alone pulls its pin, both together none', async () => {
  const bench = await ChipBench.running();
  const { chip, run } = bench;
  chip.setSignals({ dataTerminalReady: true, requestToSend: true });
  assert.equal(chip.state, 'running');
  assert.deepEqual(run.inputs, []);
  chip.setSignals({ requestToSend: false });
  assert.deepEqual(run.inputs, [[0, 0]]);
  chip.setSignals({ dataTerminalReady: false });
  assert.deepEqual(run.inputs, [
    [0, 0],
    [0, 1],
  ]);
  chip.setSignals({ requestToSend: true });
  assert.equal(chip.state, 'held');
});

test('the program sets its rate and resets the chip, which begins at the first rate again', async () => {
  const bench = await ChipBench.running({ pace: 115_200 });
  await bench.advance(100);
  bench.text();
  bench.chip.setHostBaudRate(460_800);
  bench.run.bus.setBaudRate(460_800);
  bench.run.bus.transmit(send('fast'));
  bench.clock.advance(1);
  assert.equal(bench.text(), 'fast');
  bench.chip.setHostBaudRate(115_200);
  bench.run.bus.reset('SW_RESET');
  await bench.advance(1000);
  assert.match(bench.text(), /rst:0x3 \(SW_RESET\)/);
  assert.equal(bench.runs.length, 2);
});

test('easy sequence numbers are told to the program, and again to the one after a reset', async () => {
  const bench = await ChipBench.running();
  assert.deepEqual(bench.run.easySequences, []);
  bench.chip.setEasySequence(true);
  assert.deepEqual(bench.run.easySequences, [true]);
  bench.chip.reset('SW_CPU_RESET');
  await bench.advance(0);
  assert.equal(bench.runs.length, 2);
  assert.deepEqual(bench.run.easySequences, [true]);
  bench.chip.setEasySequence(false);
  assert.deepEqual(bench.run.easySequences, [true, false]);
  bench.chip.reset('SW_CPU_RESET');
  await bench.advance(0);
  assert.deepEqual(bench.run.easySequences, []);
});

test('a CPU that starts after a reset is stopped, not used', async () => {
  const starts: PromiseWithResolvers<Cpu>[] = [];
  const bench = new ChipBench({
    startCpu: () => {
      const start = Promise.withResolvers<Cpu>();
      starts.push(start);
      return start.promise;
    },
  });
  bench.chip.powerOn();
  await bench.advance(EN_RISE_MS);
  assert.equal(bench.chip.state, 'booting');
  bench.chip.press('EN', true);
  const late = new Run(LOADED, DEAF_BUS);
  starts[0]!.resolve(late);
  await bench.advance(0);
  assert.ok(late.stopped);
  assert.equal(bench.chip.state, 'held');
});

test('what arrives while the program starts waits in a FIFO of 128 octets', async () => {
  const start = Promise.withResolvers<Cpu>();
  const bench = new ChipBench({ startCpu: () => start.promise });
  bench.chip.powerOn();
  await bench.advance(EN_RISE_MS);
  bench.chip.receive(send('a'.repeat(100)));
  bench.chip.receive(send('b'.repeat(100)));
  bench.chip.receive(send('c'.repeat(28)));
  const run = new Run(LOADED, DEAF_BUS);
  start.resolve(run);
  await bench.advance(0);
  assert.equal(run.received, 'a'.repeat(100) + 'b'.repeat(28));
});

test('a chip that takes over from a stopped one reports why', async () => {
  const bench = new ChipBench();
  bench.chip.powerOn('TG1WDT_SYS_RESET');
  await bench.advance(EN_RISE_MS);
  assert.match(bench.text(), /rst:0x8 \(TG1WDT_SYS_RESET\),boot:0x13/);
  bench.chip.press('EN', true);
  bench.chip.press('EN', false);
  await bench.advance(EN_RISE_MS);
  assert.match(bench.text(), /rst:0x1 \(POWERON_RESET\)/);
});

test('an unplugged board is silent, and keeps its flash', async () => {
  const bench = await ChipBench.running();
  const { run, chip } = bench;
  chip.unplug();
  assert.ok(run.stopped);
  run.bus.transmit(send('ghost'));
  chip.receive(send('x'));
  chip.setSignals({ requestToSend: true });
  chip.reset('SW_RESET');
  await bench.advance(1000);
  assert.equal(bench.text(), '');
  assert.equal(bench.clock.untilNextMs(), null);
  chip.powerOn();
  await bench.advance(EN_RISE_MS);
  assert.equal(chip.state, 'running');
});

test('at the wrong rate the boot log is garbage', async () => {
  const bench = new ChipBench();
  bench.chip.setHostBaudRate(9600);
  bench.chip.powerOn();
  await bench.advance(EN_RISE_MS);
  const text = bench.text();
  assert.ok(text.length > 0 && !text.includes('rst:'));
});

test('paced, the boot log takes its time', async () => {
  const bench = new ChipBench({ pace: 115200 });
  bench.chip.powerOn();
  await bench.advance(EN_RISE_MS + 10);
  const early = bench.text();
  assert.ok(early.startsWith('ets Jul') && early.length < 140, `${early.length} characters`);
  await bench.advance(100);
  assert.match(bench.text(), /entry 0x40080400\r\n$/);
});
