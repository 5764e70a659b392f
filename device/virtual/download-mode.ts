/**
 * The chip in download mode: the ROM's serial loader, and, once a host has loaded it, esptool's stub. Code in RAM
 * that carries the stub's greeting starts this board's own implementation of it; any other code is not run, which
 * is reported.
 */
import type { Clock } from '../clock/clock.ts';
import { concatOctets, type Octets } from '../formats/octets/octets.ts';
import type { CommandName } from '../formats/esp/commands.ts';
import type { Flash } from './flash.ts';
import type { RomProfile } from './boot-rom.ts';
import { DEFAULT_IDENTITY, LoaderMemory } from './loader-memory.ts';
import type { BoardIdentity } from './loader-memory.ts';
import { RamLoader } from './ram-loader.ts';
import { RomLoader } from './rom-loader.ts';
import { StubLoader } from './stub-loader.ts';
import { NO_TIMES, TimedFlash, type FlashTimes } from './timed-flash.ts';
import { Processor } from './work.ts';

/** Octets that may wait while the processor is busy; a host sends one command and waits for its answer. */
const MAX_WAITING_OCTETS = 0x10000;

export interface DownloadModeOptions {
  readonly clock: Clock;
  readonly flash: Flash;
  /** How long the flash is busy; not at all unless given. */
  readonly flashTimes?: FlashTimes;
  readonly identity?: BoardIdentity;
  readonly rom?: RomProfile;
  readonly transmit: (octets: Octets) => void;
  readonly baudRate: () => number;
  /** The host asked for another rate; the response has been sent. */
  readonly onBaudRate: (baudRate: number) => void;
  /** The ROM resets the chip, whose strapping pins are not sampled again. */
  readonly onReset: () => void;
  /** The ROM's loader has ended, and the ROM boots from the flash. */
  readonly onLeave: () => void;
  /** The stub resets the processor, and the chip boots from the flash. */
  readonly onReboot: () => void;
  /** A command was understood (for showing what the chip is doing). */
  readonly onCommand?: (name: CommandName) => void;
  readonly onUnimplemented: (what: string) => void;
}

export class DownloadMode {
  /** The host has loaded esptool's stub, and it runs. */
  isStub = false;
  readonly #ram = new RamLoader();
  readonly #rom: RomLoader;
  readonly #stub: StubLoader;
  readonly #memory: LoaderMemory;
  readonly #processor: Processor;
  #waiting: Octets = new Uint8Array(0);

  constructor(options: DownloadModeOptions) {
    const { clock, baudRate, onUnimplemented, transmit, onBaudRate } = options;
    const { flashTimes = NO_TIMES, identity = DEFAULT_IDENTITY } = options;
    const flash = new TimedFlash(options.flash, flashTimes, clock);
    this.#processor = new Processor(clock);
    const memory = new LoaderMemory({ identity, baudRate, onUnimplemented });
    memory.flashAttached = options.rom?.flashAttached === true;
    this.#memory = memory;
    const onCommand = (name: CommandName): void => options.onCommand?.(name);
    const common = { flash, memory, ram: this.#ram, transmit, onBaudRate, onCommand };
    this.#rom = new RomLoader({
      ...common,
      onReset: options.onReset,
      onLeave: options.onLeave,
      onJump: (entry) => this.#jump(entry, onUnimplemented),
      onUnimplemented,
    });
    this.#stub = new StubLoader({ ...common, onReboot: options.onReboot, onUnimplemented });
  }

  /** Octets from the host, split anywhere. */
  receive(octets: Uint8Array): void {
    this.#waiting = concatOctets(this.#waiting, octets).slice(0, MAX_WAITING_OCTETS);
    this.#goOn();
  }

  /** The chip is reset: it does nothing further, whatever it was doing. */
  stop(): void {
    this.#processor.stop();
    this.#waiting = new Uint8Array(0);
  }

  #goOn(): void {
    let at = 0;
    while (at < this.#waiting.length && !this.#processor.busy) {
      const octet = this.#waiting[at++] ?? 0;
      const work = this.isStub ? this.#stub.take(octet) : this.#rom.take(octet);
      if (work !== null) this.#processor.run(work, () => this.#goOn());
    }
    this.#waiting = this.#waiting.slice(at);
  }

  #jump(entry: number, onUnimplemented: (what: string) => void): void {
    if (!this.#ram.holdsStub(entry)) {
      onUnimplemented(`Xtensa code at 0x${entry.toString(16)}`);
      return;
    }
    this.isStub = true;
    this.#memory.flashAttached = true;
    this.#stub.start();
  }
}
