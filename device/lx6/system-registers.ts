/**
 * The few registers of clock, reset, watchdogs, interrupt matrix and random numbers that a program
 * from the boot ROM meets (ESP32 Technical Reference Manual, chapters of the same names). The processor
 * stays at the crystal's 40 MHz. Both watchdogs are armed as the ROM leaves them and can only be
 * stopped.
 */
import type { ResetCause } from '../formats/esp/boot-log.ts';
import { Fault, noRegister } from './fault.ts';

const RTC_CNTL_OPTIONS0 = 0x3ff48000;
const SW_SYS_RST = 1 << 31;
const RTC_CNTL_CLK_CONF = 0x3ff48070;
const SOC_CLK_SEL = 3 << 27;
const SYSCON_SYSCLK_CONF = 0x3ff66000;
const RNG_DATA = 0x60035144;
/** DPORT_PRO_UART_INTR_MAP: which of the processor's interrupts UART0 asks for. */
const UART_INTR_MAP = 0x3ff0018c;
/** DPORT_PRO_GPIO_INTERRUPT_MAP: the same for pins. */
const PIN_INTR_MAP = 0x3ff0015c;
/** After reset, an interrupt that only the processor's own timer raises. */
const NO_INTERRUPT = 16;
/** Those of level 1 that a peripheral can raise, for as long as it asks: 0 to 5, 8, 9, 12, 13, 17, 18. */
const PERIPHERAL_INTERRUPTS = 0x6333f;

const WDT_KEY = 0x50d83aa1;

interface Watchdog {
  readonly config: number;
  readonly protect: number;
  readonly cause: ResetCause;
  /** WDT_EN and WDT_FLASHBOOT_MOD_EN. */
  readonly armedBits: number;
  configured: number;
  unlocked: boolean;
}

/** What both give a program to stop them, in seconds. */
const WATCHDOG_SECONDS = 1;

export interface SystemOptions {
  readonly clockHz: number;
  readonly now: () => number;
  /** UART0 may ask for another interrupt. */
  readonly onChange: () => void;
  readonly onReset: (cause: ResetCause) => void;
}

export class SystemRegisters {
  readonly #options: SystemOptions;
  #uartInterrupt = NO_INTERRUPT;
  #pinInterrupt = NO_INTERRUPT;
  #clockConf = 0;
  #sysclkConf = 0;
  #random = 0x2545f491;
  readonly #watchdogs: readonly Watchdog[] = [
    {
      config: 0x3ff4808c,
      protect: 0x3ff480a4,
      cause: 'RTCWDT_RTC_RESET',
      armedBits: (1 << 31) | (1 << 10),
      configured: 1 << 10,
      unlocked: false,
    },
    {
      config: 0x3ff5f048,
      protect: 0x3ff5f064,
      cause: 'TG0WDT_SYS_RESET',
      armedBits: (1 << 31) | (1 << 14),
      configured: 1 << 14,
      unlocked: false,
    },
  ];

  constructor(options: SystemOptions) {
    this.#options = options;
  }

  /** The processor's interrupt that UART0 is connected to. */
  get uartInterrupt(): number {
    return this.#uartInterrupt;
  }

  /** The same for pins. */
  get pinInterrupt(): number {
    return this.#pinInterrupt;
  }

  /** Cycle at which a watchdog bites; Infinity when both are stopped. */
  get nextEvent(): number {
    const isArmed = this.#watchdogs.some(({ configured, armedBits }) => configured & armedBits);
    return isArmed ? WATCHDOG_SECONDS * this.#options.clockHz : Infinity;
  }

  settle(now: number): void {
    if (now < this.nextEvent) return;
    const armed = this.#watchdogs.find(({ configured, armedBits }) => configured & armedBits);
    if (armed !== undefined) this.#options.onReset(armed.cause);
  }

  read(address: number): number {
    switch (address) {
      case RTC_CNTL_OPTIONS0:
        return 0;
      case RTC_CNTL_CLK_CONF:
        return this.#clockConf;
      case SYSCON_SYSCLK_CONF:
        return this.#sysclkConf;
      case UART_INTR_MAP:
        return this.#uartInterrupt;
      case PIN_INTR_MAP:
        return this.#pinInterrupt;
      case RNG_DATA:
        return this.#nextRandom();
      default:
        throw noRegister('read', address);
    }
  }

  write(address: number, value: number): void {
    switch (address) {
      case RTC_CNTL_OPTIONS0:
        if ((value & SW_SYS_RST) !== 0) this.#options.onReset('SW_RESET');
        return;
      case RTC_CNTL_CLK_CONF:
        if ((value & SOC_CLK_SEL) !== 0) throw new Fault('Unimplemented', 'another clock');
        this.#clockConf = value;
        return;
      case SYSCON_SYSCLK_CONF:
        if ((value & 0x3ff) !== 0) throw new Fault('Unimplemented', 'a slower clock');
        this.#sysclkConf = value;
        return;
      case UART_INTR_MAP:
        this.#uartInterrupt = connected(value);
        this.#options.onChange();
        return;
      case PIN_INTR_MAP:
        this.#pinInterrupt = connected(value);
        this.#options.onChange();
        return;
      default:
        this.#writeWatchdog(address, value);
    }
  }

  #writeWatchdog(address: number, value: number): void {
    for (const watchdog of this.#watchdogs) {
      if (address === watchdog.protect) {
        watchdog.unlocked = value === WDT_KEY;
        return;
      }
      if (address !== watchdog.config) continue;
      // The chip ignores it, and resets the program a second later.
      if (!watchdog.unlocked) throw new Fault('Unimplemented', 'a watchdog was not unlocked');
      if ((value & watchdog.armedBits) !== 0) throw new Fault('Unimplemented', 'arming a watchdog');
      watchdog.configured = value;
      this.#options.onChange();
      return;
    }
    throw noRegister('written', address);
  }

  /** Xorshift (Marsaglia, 2003): the same at each start, as little to be relied on as the chip's. */
  #nextRandom(): number {
    this.#random ^= this.#random << 13;
    this.#random ^= this.#random >>> 17;
    this.#random ^= this.#random << 5;
    return this.#random >>> 0;
  }
}

/** @throws Fault for one of the processor's interrupts that no peripheral can raise, or not of level 1 */
function connected(interrupt: number): number {
  const isKnown = interrupt < 32 && ((PERIPHERAL_INTERRUPTS >>> interrupt) & 1) === 1;
  if (interrupt !== NO_INTERRUPT && !isKnown) {
    throw new Fault('Unimplemented', `interrupt ${interrupt} for a peripheral`);
  }
  return interrupt;
}
