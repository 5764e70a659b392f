/** The flash as a module imports it (firmware/port/wasm/port.cpp), and how long it is busy with what it was told. */
import type { Clock } from '../clock/clock.ts';
import type { ProgramFlash } from './program-flash.ts';

export class FlashImports {
  readonly #flash: ProgramFlash;
  readonly #clock: Clock;
  readonly #memory: (pointer: number, length: number) => Uint8Array;
  #readyMs = 0;

  /** @param memory of the module */
  constructor(
    flash: ProgramFlash,
    clock: Clock,
    memory: (pointer: number, length: number) => Uint8Array,
  ) {
    this.#flash = flash;
    this.#clock = clock;
    this.#memory = memory;
  }

  /** Milliseconds; none when the program has said that it waits for them itself. */
  get busyMs(): number {
    return Math.max(0, this.#readyMs - this.#clock.nowMs());
  }

  get imports(): WebAssembly.ModuleImports {
    return {
      flash_read: (address: number, pointer: number, length: number) => {
        const octets = this.#flash.read(address >>> 0, length >>> 0);
        if (octets !== null) this.#memory(pointer, length).set(octets);
        return octets === null ? 0 : 1;
      },
      flash_write: (address: number, pointer: number, length: number) =>
        this.#works(this.#flash.program(address >>> 0, this.#memory(pointer, length))),
      flash_erase: (address: number) => this.#works(this.#flash.eraseSector(address >>> 0)),
      flash_busy: () => {
        const forMs = Math.ceil(this.busyMs);
        this.#readyMs = 0;
        return forMs;
      },
    };
  }

  /** @param forMs null: it was not carried out */
  #works(forMs: number | null): number {
    if (forMs === null) return 0;
    this.#readyMs = Math.max(this.#readyMs, this.#clock.nowMs()) + forMs;
    return 1;
  }
}
