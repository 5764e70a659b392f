/**
 * The virtual board's CPU: runs a sketch compiled to WebAssembly (firmware/port/wasm has the other
 * half of the interface). The loop task is a chain of calls into the module that JSPI can suspend
 * in `hw.delay`; while it sleeps, octets from the UART and timers enter the module as ordinary calls
 * and run to completion, on the same linear-memory stack, below the sleeping task's frames. Further tasks of the
 * sketch are calls of their own, with stacks of their own; one runs at a time (scheduler.ts).
 *
 * An interrupt of a pin runs as soon as the module hands over: in an import, or while all tasks sleep.
 *
 * Left out: a second core. A busy task gives way to the network by itself
 * (firmware/core/freestanding/preemption.cpp). A callback that never returns blocks this thread; whoever owns
 * the thread has to notice (virtual-board.ts does).
 */
import type { Clock } from '../clock/clock.ts';
import { decodeFunctionNames, FUNCTION_NAMES_SECTION } from '../formats/esp/function-names.ts';
import { CallRecorder } from './call-recorder.ts';
import type { PadInput } from '../formats/esp/pins.ts';
import type { Cpu, CpuBus, StartCpu } from './cpu.ts';
import { FlashImports } from './flash-imports.ts';
import { Pads } from './pads.ts';
import { canRunSketches, jspiMissing } from './jspi.ts';
import { LOOP_TASK, Scheduler } from './scheduler.ts';
import { describeTrap, Panic, Restart, TaskEnd } from './wasm-faults.ts';
import { type Jspi, type Program, PROGRAM_EXPORTS } from './wasm-program.ts';

/** What was printed goes out meanwhile, and a program that restarts at once does not spin. */
const RESTART_MS = 250;

/** How often an interrupt for a level comes while the pin keeps that level; on the chip, without a pause. */
const LEVEL_INTERRUPT_MS = 1;

/**
 * A {@link StartCpu} that runs programs against `clock`.
 * @param outside the clock of the program's observer; it goes on while the program's clock stands
 * still
 */
export function wasmCpu(clock: Clock, outside: Clock = clock): StartCpu {
  return async (program, bus, inputs) => {
    if (!canRunSketches()) throw jspiMissing();
    const cpu = new WasmCpu(clock, outside, bus, inputs);
    const [module] = program.segments;
    if (module === undefined) throw new Error('The image holds no program.');
    await cpu.load(module.octets);
    return cpu;
  };
}

class WasmCpu implements Cpu {
  readonly #clock: Clock;
  readonly #outside: Clock;
  readonly #bus: CpuBus;
  readonly #startedMs: number;
  #recorder: CallRecorder | undefined;
  #program: Program | undefined;
  /** Before, only the sketch's constructors run. */
  #hasBegun = false;
  #stopped = false;
  /** Calls on the stack that are inside the module; a further one would find its state half changed. */
  #inside = 0;
  /** Of those, calls beside the loop task: from the network or a timer. */
  #beside = 0;
  /** One of these has called a function of the sketch. */
  #inCallback = false;
  #cancelPoll: () => void = () => undefined;
  #received: Uint8Array[] = [];
  readonly #pads: Pads;
  readonly #scheduler: Scheduler;
  /** By pin: a function of the program in its table, and what it is given. */
  readonly #handlers = new Map<number, { readonly handler: number; readonly argument: number }>();
  /** Pins whose interrupt waits. */
  readonly #asking = new Set<number>();
  #letsInterrupt = true;
  #inInterrupt = false;
  #cancelLevels: () => void = () => undefined;
  /** While it is busy, unless the program waits for it, nothing of the program runs. */
  readonly #flash: FlashImports;

  constructor(clock: Clock, outside: Clock, bus: CpuBus, inputs: ReadonlyMap<number, PadInput>) {
    this.#clock = clock;
    this.#outside = outside;
    this.#bus = bus;
    this.#pads = new Pads(inputs, {
      onPin: (pin, level) => this.#tellBus((to) => to.pin(pin, level)),
      onState: (pin, state) => this.#tellBus((to) => to.pinState(pin, state)),
      onInterrupt: (pin) => {
        this.#asking.add(pin);
        this.#interrupt();
      },
    });
    this.#startedMs = clock.nowMs();
    this.#scheduler = new Scheduler(clock);
    this.#flash = new FlashImports(bus.flash, clock, (at, length) => this.#octets(at, length));
  }

  async load(octets: Uint8Array<ArrayBuffer>): Promise<void> {
    const jspi = WebAssembly as unknown as Jspi;
    const { module, instance } = await WebAssembly.instantiate(octets, {
      hw: {
        micros: () => Math.floor(this.#programMs() * 1000),
        uart_write: (pointer: number, length: number) => this.#uartWrite(pointer, length),
        uart_baud: (baudRate: number) => this.#tellBus((bus) => bus.setBaudRate(baudRate >>> 0)),
        gpio_mode: (pin: number, mode: number) => this.#pads.setMode(pin, mode),
        gpio_write: (pin: number, level: number) => this.#pads.write(pin, level === 0 ? 0 : 1),
        gpio_read: (pin: number) => this.#pads.read(pin),
        gpio_interrupt: (pin: number, kind: number, handler: number, argument: number) => {
          this.#handlers.set(pin, { handler, argument });
          this.#pads.setInterrupt(pin, kind);
        },
        interrupts: (happen: number) => {
          this.#letsInterrupt = happen !== 0;
          this.#interrupt();
        },
        adc_read: (pin: number, attenuation: number) => this.#pads.convert(pin, attenuation),
        touch_read: (pin: number) => this.#pads.touch(pin),
        pwm: (pin: number, frequency: number, duty: number, steps: number) =>
          this.#pads.setPwm(pin, frequency >>> 0, duty >>> 0, steps >>> 0),
        pwm_end: (pin: number) => this.#pads.endPwm(pin),
        delay: new jspi.Suspending((ms: number) => this.#suspend(this.#scheduler.wait(ms >>> 0))),
        ...this.#taskImports(jspi),
        ...this.#flash.imports,
        random: () => crypto.getRandomValues(new Int32Array(1))[0] ?? 0,
        function_entered: (index: number) => this.#functionEntered(index),
        function_left: (index: number) => this.#functionLeft(index),
        restart: () => {
          throw new Restart();
        },
        panic: (pointer: number, length: number) => {
          throw new Panic(new TextDecoder().decode(this.#octets(pointer, length)));
        },
      },
    });
    const missing = PROGRAM_EXPORTS.filter((name) => !(name in instance.exports));
    if (missing.length > 0) {
      throw new Error(
        `The module is not a program for this board: it lacks ${missing.join(', ')}.`,
      );
    }
    const program = instance.exports as unknown as Program;
    this.#program = program;
    if (program.uart_rx_capacity() < 1) throw new Error('The program has no room for input.');
    const [names] = WebAssembly.Module.customSections(module, FUNCTION_NAMES_SECTION);
    if (names !== undefined) this.#recorder = this.#record(decodeFunctionNames(names));
    this.#enter(() => program.begin());
    this.#hasBegun = true;
    void this.#loopTask(jspi.promising(program.setup), jspi.promising(program.loop));
  }

  receive(octets: Uint8Array): void {
    if (this.#stopped) return;
    this.#received.push(octets);
    if (this.#inside === 0) this.#leave();
  }

  setInput(pin: number, input: PadInput): void {
    if (this.#stopped) return;
    try {
      this.#pads.setInput(pin, input);
    } catch (error) {
      this.#fail(error);
    }
  }

  setEasySequence(on: boolean): void {
    this.#enter(() => this.#program?.easy_sequence?.(on ? 1 : 0));
  }

  stop(): void {
    this.#stopped = true;
    this.#cancelPoll();
    this.#scheduler.stop();
    this.#cancelLevels();
    this.#received = [];
    this.#recorder?.stop();
  }

  #record(names: ReadonlyMap<number, string>): CallRecorder {
    return new CallRecorder({
      names,
      clock: this.#outside,
      programMs: () => this.#programMs(),
      task: () => (this.#beside > 0 ? 'network' : 'loop'),
      onCalls: (calls) => this.#tellBus((bus) => bus.calls(calls)),
    });
  }

  #programMs(): number {
    return this.#clock.nowMs() - this.#startedMs;
  }

  /** setup() once, then loop() for ever. */
  async #loopTask(setup: () => Promise<void>, loop: () => Promise<void>): Promise<void> {
    for (let call = setup; await this.#runTask(call); call = loop) {
      // A loop() without delay() shares this thread with the network: let other work in.
      if (call === loop) await this.#scheduler.wait(0);
    }
  }

  /**
   * One call of a task; it may sleep and wake many times before it returns.
   * @returns whether the task goes on
   */
  async #runTask(call: () => Promise<void>): Promise<boolean> {
    if (this.#stopped) return false;
    try {
      await call();
    } catch (error) {
      if (!(error instanceof TaskEnd)) this.#fail(error);
      return false;
    } finally {
      this.#leave();
    }
    return !this.#stopped;
  }

  /** The module's frames are parked when the microtask queue runs. */
  #suspend(wait: Promise<void>): Promise<void> {
    queueMicrotask(() => this.#leave());
    return wait;
  }

  /** Of programs that have further tasks: firmware/port/wasm/tasks. */
  #taskImports(jspi: Jspi): WebAssembly.ModuleImports {
    const scheduler = this.#scheduler;
    return {
      task_start: (id: number, priority: number, core: number) => {
        const { task } = this.#program ?? {};
        if (task === undefined) return;
        const run = jspi.promising(task);
        scheduler.start(id, priority, core, () => void this.#runTask(() => run(id)));
      },
      task_wait: new jspi.Suspending((ms: number) =>
        this.#suspend(scheduler.wait(ms === -1 ? Infinity : ms >>> 0)),
      ),
      task_yield: new jspi.Suspending(() => this.#suspend(scheduler.yield())),
      task_wake: (id: number) => scheduler.wake(id),
      task_priority: (id: number, priority: number) => scheduler.setPriority(id, priority),
      task_hold: (id: number, held: number) => scheduler.hold(id, held !== 0),
      task_end: (id: number) => {
        const isRunning = scheduler.running === id && this.#beside === 0;
        scheduler.end(id);
        if (isRunning) throw new TaskEnd();
      },
    };
  }

  /** An ordinary call into the module, beside the loop task. */
  #enter(call: () => void): void {
    if (this.#stopped) return;
    this.#inside++;
    this.#beside++;
    try {
      call();
    } catch (error) {
      this.#fail(error);
    } finally {
      this.#beside--;
      this.#inside--;
      if (this.#beside === 0) this.#setCallback(false);
    }
  }

  /**
   * Runs the handlers of the interrupts that wait, one after the other. What goes wrong in one ends the program, through
   * the import that the module is in, or through {@link setInput}.
   */
  #interrupt(): void {
    const interrupt = this.#program?.interrupt;
    if (interrupt === undefined || this.#inInterrupt || !this.#letsInterrupt) return;
    this.#inInterrupt = true;
    this.#inside++;
    try {
      for (const pin of this.#asking) {
        this.#asking.delete(pin);
        const attached = this.#handlers.get(pin);
        if (attached !== undefined) interrupt(attached.handler, attached.argument);
        if (this.#pads.asks(pin)) this.#askAgain();
      }
    } finally {
      this.#inside--;
      this.#inInterrupt = false;
    }
    if (this.#inside === 0) this.#leave();
  }

  #askAgain(): void {
    this.#cancelLevels();
    this.#cancelLevels = this.#clock.after(LEVEL_INTERRUPT_MS, () => {
      for (const pin of this.#handlers.keys()) if (this.#pads.asks(pin)) this.#asking.add(pin);
      try {
        this.#interrupt();
      } catch (error) {
        this.#fail(error);
      }
    });
  }

  #functionEntered(index: number): void {
    if (this.#beside > 0 && this.#hasBegun) this.#setCallback(true);
    if (this.#isTraced) this.#recorder?.enter(index);
  }

  #functionLeft(index: number): void {
    if (this.#isTraced) this.#recorder?.leave(index);
  }

  /** The functions of further tasks are not told: they would come between those of the loop task. */
  get #isTraced(): boolean {
    return this.#beside > 0 || (this.#scheduler.running ?? LOOP_TASK) === LOOP_TASK;
  }

  /** At once: the callback may never return. */
  #setCallback(running: boolean): void {
    if (running === this.#inCallback) return;
    this.#inCallback = running;
    this.#tellBus((bus) => bus.callback(running));
  }

  /** Work that had to wait until no call was inside the module. */
  #leave(): void {
    const program = this.#program;
    if (program === undefined) return;
    if (this.#flash.busyMs > 0 && !this.#stopped) {
      this.#cancelPoll();
      this.#cancelPoll = this.#clock.after(this.#flash.busyMs, () => this.#leave());
      return;
    }
    for (let octets = this.#received.shift(); octets; octets = this.#received.shift()) {
      this.#enter(() => this.#feed(program, octets));
    }
    this.#poll(program);
  }

  #feed(program: Program, octets: Uint8Array): void {
    const capacity = program.uart_rx_capacity();
    for (let start = 0; start < octets.length; start += capacity) {
      const chunk = octets.subarray(start, start + capacity);
      this.#octets(program.uart_rx_buffer(), chunk.length).set(chunk);
      program.uart_rx(chunk.length);
    }
  }

  #poll(program: Program): void {
    this.#cancelPoll();
    let untilNextMs = -1;
    this.#enter(() => {
      untilNextMs = program.poll();
    });
    if (untilNextMs >= 0 && !this.#stopped) {
      this.#cancelPoll = this.#clock.after(untilNextMs, () => this.#leave());
    }
  }

  /** Transmit at once: the program may hang next, and its last words must not be lost. */
  #uartWrite(pointer: number, length: number): void {
    if (this.#stopped) return;
    const octets = this.#octets(pointer, length).slice();
    this.#tellBus((bus) => bus.transmit(octets));
  }

  /** An answer that the bus gives at once (as a loop-back does) must wait like all input. */
  #tellBus(tell: (bus: CpuBus) => void): void {
    this.#inside++;
    try {
      tell(this.#bus);
    } finally {
      this.#inside--;
    }
  }

  #octets(pointer: number, length: number): Uint8Array<ArrayBuffer> {
    const memory = this.#program?.memory;
    if (memory === undefined) throw new Error('The program used the board before it was started.');
    return new Uint8Array(memory.buffer, pointer >>> 0, length >>> 0);
  }

  #fail(error: unknown): void {
    if (this.#stopped) return;
    this.#recorder?.flush();
    this.stop();
    if (error instanceof Restart) {
      this.#outside.after(RESTART_MS, () => this.#bus.reset('SW_CPU_RESET'));
      return;
    }
    this.#bus.fault(error instanceof Panic ? error.message : describeTrap(error));
  }
}
