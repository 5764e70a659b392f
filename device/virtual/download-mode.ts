/**
 * The chip in download mode: the ROM's serial loader, and, once a host has loaded it, esptool's stub. Code in RAM
 * that carries the stub's greeting starts this board's own implementation of it; any other code is not run, which
 * is reported.
 */
import type { Octets } from '../formats/octets/octets.ts';
import type { CommandName } from '../formats/esp/commands.ts';
import type { Flash } from './flash.ts';
import { LoaderMemory } from './loader-memory.ts';
import type { BoardIdentity } from './loader-memory.ts';
import { RamLoader } from './ram-loader.ts';
import { RomLoader } from './rom-loader.ts';
import { StubLoader } from './stub-loader.ts';

export interface DownloadModeOptions {
  readonly flash: Flash;
  readonly identity: BoardIdentity;
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

  constructor(options: DownloadModeOptions) {
    const { flash, identity, baudRate, onUnimplemented, transmit, onBaudRate } = options;
    const memory = new LoaderMemory({ identity, baudRate, onUnimplemented });
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
    const rest = this.isStub ? octets : octets.subarray(this.#rom.receive(octets));
    if (this.isStub) this.#stub.receive(rest);
  }

  #jump(entry: number, onUnimplemented: (what: string) => void): void {
    if (!this.#ram.holdsStub(entry)) {
      onUnimplemented(`Xtensa code at 0x${entry.toString(16)}`);
      return;
    }
    this.isStub = true;
    this.#stub.start();
  }
}
