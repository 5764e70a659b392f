/** How far a board has come, from the lines of its serial text: each stage is told once a boot. */
import { BootLogReader, type BootEvent, type BootEventKind } from './boot-log.ts';

export type BootStage =
  | 'reset'
  | 'download'
  /** The program has printed its first line. */
  | 'program'
  /** The program has printed the address of its page, so its server listens. */
  | 'serving'
  | 'no-program';

/** Of the ROM. */
const FAILURES: readonly BootEventKind[] = ['invalid-header', 'checksum', 'interpreter'];
/** What is said after `entry` and is not the program's. */
const NOT_THE_PROGRAM: readonly BootEventKind[] = ['brown-out', 'task-watchdog', 'rebooting'];
/** Of ESP-IDF's boot loader (`bootloader_utility.c`), when no partition holds a program that it may start. */
const NO_PARTITION = /^(?:load partition table error|No bootable app partitions)/;

export class BootProgress {
  readonly #log = new BootLogReader();
  #told: 'program' | 'serving' | 'no-program' | null = null;
  /** The boot loader, or the start before the program, has crashed. */
  #crashed = false;

  /** @returns the stages that this line of serial text begins: two, where the program's first line is its address */
  line(line: string): readonly BootStage[] {
    const event = this.#log.line(line);
    if (event === null) return [];
    const stages: BootStage[] = [];
    const stage = this.#begins(event);
    if (stage !== null) stages.push(stage);
    if (this.#told === 'program' && event.kind === 'program' && event.url !== null) {
      stages.push((this.#told = 'serving'));
    }
    return stages;
  }

  #begins(event: BootEvent): BootStage | null {
    if (event.kind === 'reset') {
      this.#told = null;
      this.#crashed = false;
      return event.mode === 'download' ? 'download' : 'reset';
    }
    if (this.#told !== null || event.kind === 'entry') return null;
    if (this.#log.entered) return this.#afterEntry(event);
    return FAILURES.includes(event.kind) ? (this.#told = 'no-program') : null;
  }

  #afterEntry(event: BootEvent): BootStage | null {
    this.#crashed ||= event.kind === 'panic';
    if (this.#crashed || NOT_THE_PROGRAM.includes(event.kind)) return null;
    if (event.kind === 'boot-loader') {
      return NO_PARTITION.test(event.text) ? (this.#told = 'no-program') : null;
    }
    return (this.#told = event.kind === 'boot-loader-gave-up' ? 'no-program' : 'program');
  }
}
