/** The dev board in slow motion: reset circuit, boots, faults, watchdogs, on a clock that tests turn. */
import assert from 'node:assert/strict';
import test from 'node:test';
import { ManualClock } from '../clock/testing/manual-clock.ts';
import { concatOctets, uint32Octets } from '../formats/octets/octets.ts';
import type { Octets } from '../formats/octets/octets.ts';
import { BOOT_IMAGE_ADDRESS } from '../formats/esp/chips.ts';
import { COMMANDS, encodeRequest, STUB_GREETING, SYNC_PAYLOAD } from '../formats/esp/commands.ts';
import { writeWebAssemblyImage } from '../formats/esp/webassembly-image.ts';
import { encodeSlip } from '../formats/net/slip.ts';
import { bootAfterLoader, WEBASSEMBLY_ROM } from './boot-rom.ts';
import type { LoadedProgram, RomProfile } from './boot-rom.ts';
import { Chip, FAULT_RESET_MS } from './chip.ts';
import { EN_RISE_MS } from './strapping-pins.ts';
import type { ChipEvent, ChipOptions } from './chip.ts';
import type { Cpu, CpuBus, StartCpu } from './cpu.ts';
import { Flash } from './flash.ts';
import { dataCommand } from './testing/loader-bench.ts';

const PROGRAM = new Uint8Array(64).map((_, index) => index);

const LOADED: LoadedProgram = { segments: [{ address: 0, octets: PROGRAM }], entry: 0 };
/** Boards whose fuse CONSOLE_DEBUG_DISABLE is not burnt are rarer. */
const WITH_CONSOLE: RomProfile = { ...WEBASSEMBLY_ROM, consoleDisabled: false };
const ignore = (): void => undefined;
const DEAF_BUS: CpuBus = {
  transmit: ignore,
  pin: ignore,
  calls: ignore,
  callback: ignore,
  fault: ignore,
  setBaudRate: ignore,
  reset: ignore,
};

/** One start of the stand-in for a CPU. */
class Run implements Cpu {
  readonly program: LoadedProgram;
  readonly bus: CpuBus;
  received = '';
  inputs: [number, number][] = [];
  easySequences: boolean[] = [];
  stopped = false;

  constructor(program: LoadedProgram, bus: CpuBus) {
    this.program = program;
    this.bus = bus;
  }

  receive(octets: Uint8Array): void {
    this.received += new TextDecoder().decode(octets);
  }

  setInput(pin: number, level: 0 | 1): void {
    this.inputs.push([pin, level]);
  }

  setEasySequence(on: boolean): void {
    this.easySequences.push(on);
  }

  stop(): void {
    this.stopped = true;
  }
}

class Bench {
  readonly clock = new ManualClock();
  readonly runs: Run[] = [];
  readonly events: ChipEvent[] = [];
  readonly pins: [number, 0 | 1 | null][] = [];
  readonly chip: Chip;
  #text = '';

  constructor(overrides: Partial<ChipOptions> = {}) {
    const flash = new Flash();
    flash.write(BOOT_IMAGE_ADDRESS, writeWebAssemblyImage(PROGRAM));
    const startCpu: StartCpu = (program, bus) => {
      const run = new Run(program, bus);
      this.runs.push(run);
      return Promise.resolve(run);
    };
    this.chip = new Chip({
      clock: this.clock,
      flash,
      startCpu,
      pace: null,
      onTransmit: (octets) => (this.#text += new TextDecoder().decode(octets)),
      onPin: (pin, level) => this.pins.push([pin, level]),
      onEvent: (event) => this.events.push(event),
      ...overrides,
    });
  }

  static async running(overrides: Partial<ChipOptions> = {}): Promise<Bench> {
    const bench = new Bench(overrides);
    bench.chip.powerOn();
    await bench.advance(EN_RISE_MS);
    assert.equal(bench.chip.state, 'running');
    bench.text();
    return bench;
  }

  get run(): Run {
    const run = this.runs.at(-1);
    assert.ok(run !== undefined, 'no program was started');
    return run;
  }

  /** What the board printed since this was last asked. */
  text(): string {
    const text = this.#text;
    this.#text = '';
    return text;
  }

  async advance(byMs: number): Promise<void> {
    this.clock.advance(byMs);
    // Lets the CPU's start settle.
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
  }
}

const send = (text: string): Octets => new TextEncoder().encode(text);

test('power-on boots the program when EN has risen', async () => {
  const bench = new Bench();
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
  const bench = await Bench.running();
  bench.chip.receive(send('hello'));
  assert.equal(bench.run.received, 'hello');
  bench.run.bus.transmit(send('hi'));
  assert.equal(bench.text(), 'hi');
  bench.run.bus.pin(2, 1);
  assert.deepEqual(bench.pins, [[2, 1]]);
});

test('EN held low stops everything, releases the pins, and boots on letting go', async () => {
  const bench = await Bench.running();
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

test('DTR and RTS: each alone pulls its pin, both together none', async () => {
  const bench = await Bench.running();
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
  const bench = await Bench.running({ pace: 115_200 });
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
  const bench = await Bench.running();
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

test('esptool’s reset sequence ends in download mode, also one signal at a time', async () => {
  for (const oneByOne of [false, true]) {
    const bench = await Bench.running();
    const { chip } = bench;
    chip.setSignals({ dataTerminalReady: false, requestToSend: true });
    await bench.advance(100);
    if (oneByOne) {
      // Between the two EN is released with IO0 still high: the capacitor bridges it.
      chip.setSignals({ dataTerminalReady: true });
      await bench.advance(EN_RISE_MS - 1);
      chip.setSignals({ requestToSend: false });
    } else {
      chip.setSignals({ dataTerminalReady: true, requestToSend: false });
    }
    await bench.advance(50);
    chip.setSignals({ dataTerminalReady: false, requestToSend: false });
    assert.equal(chip.state, 'download');
    assert.match(
      bench.text(),
      /rst:0x1 \(POWERON_RESET\),boot:0x3 \(DOWNLOAD_BOOT\(UART0\/UART1\/SDIO_REI_REO_V2\)\)\r\nwaiting for download\r\n$/,
    );
  }
});

test('BOOT held while EN is pressed: download mode by hand', async () => {
  const bench = await Bench.running();
  const { chip } = bench;
  chip.press('BOOT', true);
  assert.deepEqual(bench.run.inputs, [[0, 0]]);
  chip.press('EN', true);
  chip.press('EN', false);
  await bench.advance(EN_RISE_MS);
  chip.press('BOOT', false);
  assert.equal(chip.state, 'download');
  chip.receive(encodeSlip(encodeRequest(COMMANDS.SYNC, SYNC_PAYLOAD)));
  assert.deepEqual(bench.events.at(-1), { kind: 'loader', command: 'SYNC', stub: false });
});

/** A board in download mode that has answered SYNC. */
async function synced(pace: number | null, rom?: RomProfile): Promise<Bench> {
  const bench = new Bench({ pace, ...(rom && { rom }) });
  const { chip } = bench;
  chip.press('BOOT', true);
  chip.powerOn();
  await bench.advance(EN_RISE_MS + 20);
  assert.equal(chip.state, 'download');
  chip.receive(encodeSlip(encodeRequest(COMMANDS.SYNC, SYNC_PAYLOAD)));
  await bench.advance(100);
  bench.text();
  return bench;
}

test('the ROM resets with the straps as they were: its answer, then download mode again', async () => {
  for (const pace of [null, 115200]) {
    const bench = await synced(pace);
    const { chip } = bench;
    chip.press('BOOT', false);
    chip.receive(encodeSlip(encodeRequest(COMMANDS.SPI_ATTACH, uint32Octets(0, 0))));
    chip.receive(encodeSlip(encodeRequest(COMMANDS.FLASH_BEGIN, uint32Octets(0, 0, 0, 0))));
    await bench.advance(100);
    bench.text();
    // "Reboot" is 0 (esptool documentation, FLASH_END).
    chip.receive(encodeSlip(encodeRequest(COMMANDS.FLASH_END, uint32Octets(0))));
    await bench.advance(100);
    const text = bench.text();
    assert.ok(text.startsWith('\uFFFD\u0001\u0004'), 'the response: END, direction, command');
    assert.match(text, /ets Jul[^]*rst:0x3 \(SW_RESET\),boot:0x3 /);
    assert.equal(chip.state, 'download');
    chip.press('EN', true);
    chip.press('EN', false);
    await bench.advance(EN_RISE_MS);
    assert.equal(chip.state, 'running');
  }
});

test('a host that asks the stub for it gets its answer, then a boot from flash', async () => {
  for (const pace of [null, 115200]) {
    const bench = await synced(pace);
    const { chip } = bench;
    const code = concatOctets(new Uint8Array(60), STUB_GREETING);
    for (const frame of [
      encodeSlip(encodeRequest(COMMANDS.MEM_BEGIN, uint32Octets(64, 1, 0x1800, 0x40090000))),
      dataCommand('MEM_DATA', code, 0),
      encodeSlip(encodeRequest(COMMANDS.MEM_END, uint32Octets(0, 0x40090000))),
      encodeSlip(encodeRequest(COMMANDS.FLASH_BEGIN, uint32Octets(0, 0, 0, 0))),
    ]) {
      chip.receive(frame);
      await bench.advance(100);
    }
    assert.match(bench.text(), /OHAI/);
    chip.receive(encodeSlip(encodeRequest(COMMANDS.FLASH_END, uint32Octets(0))));
    await bench.advance(100);
    const text = bench.text();
    assert.ok(text.startsWith('\uFFFD\u0001\u0004'), 'the response: END, direction, command');
    assert.match(text, /ets Jul[^]*SW_CPU_RESET\),boot:0x13/);
    assert.equal(chip.state, 'running');
  }
});

test('a ROM with a console boots a program when its loader is left', async () => {
  const bench = await synced(115200, WITH_CONSOLE);
  bench.chip.receive(encodeSlip(encodeRequest(COMMANDS.FLASH_END, uint32Octets(1))));
  await bench.advance(100);
  assert.match(bench.text(), /configsip[^]*entry/);
  assert.equal(bench.chip.state, 'running');
});

test('a board without a console stops where others fall back to the interpreter', async () => {
  const flash = new Flash();
  const image = writeWebAssemblyImage(PROGRAM);
  image[40]! ^= 1;
  flash.write(BOOT_IMAGE_ADDRESS, image);
  const bench = new Bench({ flash });
  bench.chip.powerOn();
  await bench.advance(EN_RISE_MS);
  assert.match(bench.text(), /csum err:[^\r]*\r\nets_main\.c 384 \r\n$/);
  bench.chip.receive(send('PRINT 1\r'));
  await bench.advance(799);
  assert.equal(bench.text(), '');
  await bench.advance(1);
  assert.match(bench.text(), /^ets Jul[^]*RTCWDT_RTC_RESET/);

  assert.deepEqual(bootAfterLoader(new Flash(), ignore), { kind: 'stop', watched: false });
});

test('EN bouncing boots once', async () => {
  const bench = await Bench.running();
  for (let bounce = 0; bounce < 5; bounce++) {
    bench.chip.press('EN', true);
    bench.chip.press('EN', false);
    await bench.advance(1);
  }
  await bench.advance(EN_RISE_MS);
  assert.equal(bench.runs.length, 2);
});

test('blank flash says so until the watchdog resets, at a bounded rate', async () => {
  const bench = new Bench({ flash: new Flash() });
  bench.chip.powerOn();
  await bench.advance(EN_RISE_MS);
  await bench.advance(799);
  const invalid = 'invalid header: 0xffffffff\r\n';
  assert.ok(bench.text().endsWith(`(SPI_FAST_FLASH_BOOT)\r\n${invalid.repeat(8)}`));
  await bench.advance(1);
  assert.match(
    bench.text(),
    /^ets Jul 29 2019 12:21:46\r\n\r\nrst:0x10 \(RTCWDT_RTC_RESET\),boot:0x13[^]*invalid/,
  );
  await bench.advance(60_000);
  assert.ok(bench.text().length < 25_000, 'a minute of it');
});

test('a fault is printed, then the chip resets by software', async () => {
  const bench = await Bench.running();
  const { run } = bench;
  run.bus.pin(2, 1);
  run.bus.fault('Guru Meditation Error: out of bounds');
  assert.ok(run.stopped);
  assert.equal(bench.text(), '\r\nGuru Meditation Error: out of bounds\r\nRebooting...\r\n');
  run.bus.transmit(send('after'));
  run.bus.fault('again');
  assert.equal(bench.text(), '');
  await bench.advance(FAULT_RESET_MS);
  assert.match(bench.text(), /rst:0xc \(SW_CPU_RESET\)/);
  assert.equal(bench.chip.state, 'running');
  assert.deepEqual(bench.pins.at(-1), [2, null]);
});

test('a program that cannot be started is a fault like any other, and does not spin', async () => {
  let starts = 0;
  const bench = new Bench({
    startCpu: () => {
      starts++;
      return Promise.reject(new Error('not a WebAssembly module'));
    },
  });
  bench.chip.powerOn();
  await bench.advance(EN_RISE_MS);
  assert.match(bench.text(), /\r\nnot a WebAssembly module\r\nRebooting\.\.\.\r\n$/);
  for (let step = 0; step < 10; step++) await bench.advance(100);
  assert.ok(starts <= 1 + Math.ceil(1000 / FAULT_RESET_MS), `${starts} starts in a second`);
});

test('a CPU that starts after a reset is stopped, not used', async () => {
  const starts: PromiseWithResolvers<Cpu>[] = [];
  const bench = new Bench({
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
  const bench = new Bench({ startCpu: () => start.promise });
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

test('the ROM’s interpreter echoes, reckons, and does not understand', async () => {
  const flash = new Flash();
  const image = writeWebAssemblyImage(PROGRAM);
  image[40]! ^= 1;
  flash.write(BOOT_IMAGE_ADDRESS, image);
  const bench = new Bench({ flash, rom: WITH_CONSOLE });
  bench.chip.powerOn();
  await bench.advance(EN_RISE_MS);
  assert.equal(bench.chip.state, 'interpreter');
  assert.ok(bench.text().endsWith('Falling back to built-in command interpreter.\r\nOK\r\n>'));
  bench.chip.receive(send('PRINT 1'));
  assert.equal(bench.text(), 'PRINT 1');
  bench.chip.receive(send('0-(2+3)*-4/3\r'));
  assert.equal(bench.text(), '0-(2+3)*-4/3\r\n16\r\n>');
  assert.ok(bench.events.every(({ kind }) => kind !== 'unimplemented'));
  for (const [line, answer] of [
    ['', ''],
    ['hello', 'What? \r\n'],
    ['print 1/0', 'What? \r\n'],
    ['print (1', 'What? \r\n'],
    ['"', 'How?\r\n'],
  ] as const) {
    bench.chip.receive(send(`${line}\n`));
    assert.equal(bench.text(), `${line}\r\n${answer}>`);
  }
  bench.chip.receive(send('1'.repeat(100)));
  assert.equal(bench.text(), '1'.repeat(80) + '\x07'.repeat(20));
});

test('a chip that takes over from a stopped one reports why', async () => {
  const bench = new Bench();
  bench.chip.powerOn('TG1WDT_SYS_RESET');
  await bench.advance(EN_RISE_MS);
  assert.match(bench.text(), /rst:0x8 \(TG1WDT_SYS_RESET\),boot:0x13/);
  bench.chip.press('EN', true);
  bench.chip.press('EN', false);
  await bench.advance(EN_RISE_MS);
  assert.match(bench.text(), /rst:0x1 \(POWERON_RESET\)/);
});

test('an unplugged board is silent, and keeps its flash', async () => {
  const bench = await Bench.running();
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
  const bench = new Bench();
  bench.chip.setHostBaudRate(9600);
  bench.chip.powerOn();
  await bench.advance(EN_RISE_MS);
  const text = bench.text();
  assert.ok(text.length > 0 && !text.includes('rst:'));
});

test('paced, the boot log takes its time', async () => {
  const bench = new Bench({ pace: 115200 });
  bench.chip.powerOn();
  await bench.advance(EN_RISE_MS + 10);
  const early = bench.text();
  assert.ok(early.startsWith('ets Jul') && early.length < 140, `${early.length} characters`);
  await bench.advance(100);
  assert.match(bench.text(), /entry 0x40080400\r\n$/);
});
