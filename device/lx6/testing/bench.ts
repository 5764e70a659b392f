/** An ESP32 on the test's own thread and clock: what it does repeats exactly, however busy the host is. */
import { readFileSync } from 'node:fs';
import { ManualClock } from '../../clock/testing/manual-clock.ts';
import { OctetQueue } from '../../formats/octets/octet-queue.ts';
import type { Octets } from '../../formats/octets/octets.ts';
import { BOOT_IMAGE_ADDRESS } from '../../formats/esp/chips.ts';
import type { ChipEvent, ChipOptions } from '../../virtual/chip-options.ts';
import { Chip } from '../../virtual/chip.ts';
import { EN_RISE_MS } from '../../virtual/strapping-pins.ts';
import { Flash } from '../../virtual/flash.ts';
import { root } from '../../../server/root.ts';
import { Counters } from '../counters.ts';
import { ESP32_BOARD_ROM } from '../esp32-chip.ts';
import { lx6Cpu } from '../lx6-cpu.ts';

/** The image that goes into an ESP32's flash, as it is published. */
export function esp32Image(sketch: string): Octets {
  return new Uint8Array(readFileSync(`${root}firmware/images/${sketch}/esp32.bin`));
}

export interface BenchOptions extends Partial<ChipOptions> {
  /** 40 MHz unless given. */
  readonly crystalHz?: number;
}

export class Bench {
  readonly clock = new ManualClock();
  readonly counters = new Counters();
  readonly events: ChipEvent[] = [];
  readonly pins: [pin: number, level: 0 | 1 | null][] = [];
  readonly chip: Chip;
  /** Takes what the board sends, instead of {@link text}. */
  onOctets: ((octets: Octets) => void) | null = null;
  readonly #sent = new OctetQueue();

  /** A board with `image` in its flash, and power. */
  constructor(image: Uint8Array, { crystalHz, ...overrides }: BenchOptions = {}) {
    const flash = new Flash();
    flash.write(BOOT_IMAGE_ADDRESS, image);
    this.chip = new Chip({
      clock: this.clock,
      flash,
      rom: ESP32_BOARD_ROM,
      startCpu: lx6Cpu(this.clock, this.counters, this.clock, crystalHz),
      pace: null,
      onTransmit: (octets) => {
        if (this.onOctets === null) this.#sent.push(octets);
        else this.onOctets(octets);
      },
      onPin: (pin, level) => this.pins.push([pin, level]),
      onEvent: (event) => this.events.push(event),
      ...overrides,
    });
    this.chip.powerOn();
  }

  /** What the board sent since this was last asked, as text. */
  text(): string {
    return new TextDecoder().decode(this.#sent.take());
  }

  /** What ended a program, and as much as is known of what it dealt with itself. */
  get faults(): string[] {
    const ended = this.events.flatMap((event) => (event.kind === 'fault' ? [event.reason] : []));
    const exceptions = this.counters.get('exceptions');
    return exceptions === 0 ? ended : [...ended, `${exceptions} exceptions`];
  }

  /** Past the ROM, to where the program runs. */
  async start(): Promise<void> {
    await this.advance(EN_RISE_MS);
  }

  /** Lets the board's time go by, and what waits for promises happen in each millisecond. */
  async advance(byMs: number): Promise<void> {
    for (let passedMs = 0; passedMs < byMs; passedMs++) {
      this.clock.advance(1);
      await new Promise((resolve) => {
        setImmediate(resolve);
      });
    }
  }

  /** Advances until `condition` holds. @throws Error after `limitMs` of the board's time */
  async until(condition: () => boolean, limitMs = 5_000): Promise<void> {
    for (let passedMs = 0; !condition(); passedMs++) {
      if (passedMs >= limitMs) throw new Error(`It did not happen within ${limitMs} ms.`);
      await this.advance(1);
    }
  }
}
