/** How far a board has come, from the lines of its serial text: each stage is told once a boot. */
import { BootLogReader, type BootEventKind } from './boot-log.ts';

export type BootStage =
  | 'reset'
  | 'download'
  /** The program has printed its first line. */
  | 'program'
  /** The program has printed the address of its page, so its server listens. */
  | 'serving'
  | 'no-program';

const FAILURES: readonly BootEventKind[] = ['invalid-header', 'checksum', 'interpreter'];

export class BootProgress {
  readonly #log = new BootLogReader();
  #told: 'program' | 'serving' | 'no-program' | null = null;

  /** @returns the stage that this line of serial text begins, or null when nothing new. */
  line(line: string): BootStage | null {
    const event = this.#log.line(line);
    if (event === null) return null;
    if (event.kind === 'reset') {
      this.#told = null;
      return event.mode === 'download' ? 'download' : 'reset';
    }
    if (this.#told === 'program' && event.kind === 'program' && event.url !== null) {
      return (this.#told = 'serving');
    }
    if (this.#told !== null || event.kind === 'entry') return null;
    if (this.#log.entered) return (this.#told = 'program');
    return FAILURES.includes(event.kind) ? (this.#told = 'no-program') : null;
  }
}
