/** Processor, memory and registers together: the chip's inside, moved on by cycles and nothing else. */
import type { ResetCause } from '../formats/esp/boot-log.ts';
import { Core } from './core.ts';
import type { Counters } from './counters.ts';
import {
  Gpio,
  GPIO_END,
  GPIO_START,
  IO_MUX_END,
  IO_MUX_START,
  RTC_IO_END,
  RTC_IO_START,
  type OnPin,
} from './gpio.ts';
import { Memory } from './memory.ts';
import { SystemRegisters } from './system-registers.ts';
import { Uart0, UART0_END, UART0_FIFO_AHB, UART0_START } from './uart0.ts';

/** The usual crystal, and so the processor and the UART's clock. */
export const CLOCK_HZ = 40_000_000;

export interface MachineEvents {
  readonly onPin: OnPin;
  /** Before it, what has been sent at the old rate is in {@link Uart0.takeSent}. */
  readonly onBaudRate: (baudRate: number) => void;
  readonly onReset: (cause: ResetCause) => void;
}

export class Machine {
  readonly core: Core;
  readonly memory: Memory;
  readonly uart0: Uart0;
  readonly gpio: Gpio;
  readonly #system: SystemRegisters;
  readonly #counters: Counters;
  #stopped = false;

  constructor(counters: Counters, events: MachineEvents, clockHz = CLOCK_HZ) {
    this.#counters = counters;
    this.memory = new Memory({
      read: (address) => this.#read(address),
      write: (address, value) => this.#write(address, value),
    });
    this.core = new Core(this.memory);
    const shared = {
      clockHz,
      now: () => this.core.cycles,
      onChange: () => this.core.pause(),
    };
    this.uart0 = new Uart0({ ...shared, counters, onBaudRate: events.onBaudRate });
    this.gpio = new Gpio(events.onPin, () => this.core.pause());
    this.#system = new SystemRegisters({
      ...shared,
      onReset: (cause) => {
        this.stop();
        events.onReset(cause);
      },
    });
  }

  /** Nothing is carried out any more, also when this is called from within; so does a reset. */
  stop(): void {
    this.#stopped = true;
    this.core.pause();
  }

  /** Carries on until `target` cycles after the start, or stopped. @throws Fault */
  advance(target: number): void {
    const { core, uart0 } = this;
    const { instructions, exceptions } = core;
    try {
      while (!this.#stopped && core.cycles < target) {
        uart0.settle(core.cycles);
        this.#system.settle(core.cycles);
        core.special.interrupt =
          (uart0.interrupts ? 1 << this.#system.uartInterrupt : 0) |
          (this.gpio.interrupts ? 1 << this.#system.pinInterrupt : 0);
        core.special.takeInterrupt();
        const limit = Math.min(target, Math.ceil(uart0.nextEvent), this.#system.nextEvent);
        if (core.waiting) core.skipTo(limit);
        else core.run(limit);
      }
    } finally {
      this.#counters.add('instructions', core.instructions - instructions);
      this.#counters.add('exceptions', core.exceptions - exceptions);
    }
  }

  #read(address: number): number {
    if (address >= UART0_START && address < UART0_END) {
      // Also the FIFO, whose state the program then knows as well.
      if (address === UART0_START) this.core.acted();
      else this.core.polled();
      return this.uart0.read(address);
    }
    if (address >= GPIO_START && address < GPIO_END) return this.gpio.read(address);
    if (address >= IO_MUX_START && address < IO_MUX_END) return this.gpio.readPad(address);
    if (address >= RTC_IO_START && address < RTC_IO_END) return this.gpio.readRtcPad(address);
    return this.#system.read(address);
  }

  #write(address: number, value: number): void {
    this.core.acted();
    if ((address >= UART0_START && address < UART0_END) || address === UART0_FIFO_AHB) {
      this.uart0.write(address, value);
    } else if (address >= GPIO_START && address < GPIO_END) {
      this.gpio.write(address, value);
    } else if (address >= IO_MUX_START && address < IO_MUX_END) {
      this.gpio.writePad(address, value);
    } else if (address >= RTC_IO_START && address < RTC_IO_END) {
      this.gpio.writeRtcPad(address, value);
    } else {
      this.#system.write(address, value);
    }
  }
}
