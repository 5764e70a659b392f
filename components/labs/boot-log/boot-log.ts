/**
 * The boot log, explained where it appears: each line of the serial port gets its meaning beside it.
 * Two buttons press the board's own; a choice of baud rates shows what the wrong one makes of the log.
 * Leaving the page releases BOOT and listens at the board's rate again.
 */
import { BOOT_BAUD_RATE } from '../../../device/formats/esp/chips.ts';
import { canReset, ownBoard } from '../../../device/board/board.ts';
import type { BoardSnapshot } from '../../../device/board/board.ts';
import { once } from '../../ui/widget/on-demand.ts';
import { listen, Widget } from '../../ui/widget/widget.ts';
import { runBegins, runCame } from '../lab/outcome.ts';
import { Boots, endOf, outcomeOf, titleOf } from './boots.ts';

/** Of what cannot be read, enough to see that it cannot. */
const MAX_GARBAGE = 400;
const OWN_BOOT =
  'BOOT of a real board cannot be pressed from here: hold it down yourself, then press EN.';

export class BootLog extends Widget {
  readonly #boots = new Boots();
  #draw: ((boots: Boots['list']) => void) | null = null;
  readonly #load = once(async () => {
    const { showBoots } = await import('./boot-view.ts');
    this.#draw = (boots) => showBoots(this.named('boots'), boots);
    this.#schedule();
  });
  readonly #schedule = this.afterBurst(() => this.#show());
  #garbage = '';
  #holding = false;
  /** The last boot before the reset whose end was predicted; null when none is under way. */
  #predictedAfter: number | null = null;

  protected override attach(signal: AbortSignal): void {
    this.#boots.clear();
    for (const line of ownBoard.serialLines) this.#boots.line(line);
    ownBoard.on('line', (line) => this.#line(line), { signal });
    ownBoard.on('text', (text) => this.#text(text), { signal });
    ownBoard.on('change', (snapshot) => this.#change(snapshot), { signal });

    this.press('en', () => this.#reset(false), signal);
    this.press('boot-en', () => this.#reset(true), signal);
    const rate = this.#rate;
    listen(rate, 'change', signal, () => this.#listenAt(Number(rate.value)));
    signal.addEventListener('abort', () => {
      this.#releaseBoot();
      if (rate.value !== String(BOOT_BAUD_RATE) && ownBoard.snapshot.baudRate !== BOOT_BAUD_RATE) {
        void ownBoard.listenAt(BOOT_BAUD_RATE);
      }
    });
    if (this.#boots.list.length > 0) void this.#load();
    this.#showTools();
    this.#show();
  }

  #line(line: string): void {
    if (this.#isGarbled()) return;
    if (this.#boots.line(line) === null) return;
    void this.#load();
    this.#schedule();
  }

  #text(text: string): void {
    if (!this.#isGarbled()) return;
    this.#garbage = (this.#garbage + text).slice(-MAX_GARBAGE);
    this.#schedule();
  }

  #change({ state, baudRate }: BoardSnapshot): void {
    if (state === 'connecting' || state === 'none') {
      // Another board: its boots are counted anew.
      if (ownBoard.serialLines.length === 0) this.#boots.clear();
      this.#releaseBoot();
    }
    if (state === 'download') this.#releaseBoot();
    const rate = this.#rate;
    if ([...rate.options].some(({ value }) => value === String(baudRate))) {
      rate.value = String(baudRate);
    }
    if (baudRate === BOOT_BAUD_RATE) this.#garbage = '';
    this.#showTools();
    this.#schedule();
  }

  #isGarbled(): boolean {
    const { baudRate } = ownBoard.snapshot;
    return baudRate !== BOOT_BAUD_RATE && this.#rate.value === String(baudRate);
  }

  get #rate(): HTMLSelectElement {
    return this.named('baud', HTMLSelectElement);
  }

  /** BOOT is held until the ROM has said that it saw it, as a person would. */
  async #reset(holdBoot: boolean): Promise<void> {
    this.#garbage = '';
    this.#predictedAfter = this.#boots.list.at(-1)?.number ?? 0;
    runBegins(this);
    if (holdBoot) {
      this.#holding = true;
      ownBoard.press('BOOT', true);
    }
    await ownBoard.reset();
    // A chip whose log cannot be read has looked at its straps all the same.
    if (holdBoot && this.#isGarbled()) this.#releaseBoot();
  }

  #releaseBoot(): void {
    if (!this.#holding) return;
    this.#holding = false;
    ownBoard.press('BOOT', false);
  }

  async #listenAt(baudRate: number): Promise<void> {
    this.#garbage = '';
    await ownBoard.listenAt(baudRate);
  }

  /** At once: a button that can be pressed must not look as if it could not. */
  #showTools(): void {
    const { abilities } = ownBoard.snapshot;
    const ready = canReset(ownBoard.snapshot);
    this.offer('en', ready);
    this.offer('boot-en', ready && abilities.includes('press'));
    this.#rate.disabled = !ready;
  }

  #show(): void {
    const latest = this.#boots.list.at(-1);
    const garbled = this.#isGarbled();
    this.named('garbage').hidden = !garbled;
    this.write('garbage-text', visible(this.#garbage));
    this.named('sample').hidden = latest !== undefined;
    this.#draw?.(this.#boots.list);
    const words = this.#inWords(garbled);
    this.say(words);
    this.#tellEnd(garbled, words);
  }

  #tellEnd(garbled: boolean, words: string): void {
    const latest = this.#boots.list.at(-1);
    if (this.#predictedAfter === null) return;
    const booted = latest !== undefined && latest.number > this.#predictedAfter;
    const readable = booted ? endOf(latest) : null;
    const end = garbled && this.#garbage !== '' ? 'unreadable' : readable;
    if (end === null) return;
    this.#predictedAfter = null;
    runCame(this, end, words);
  }

  #inWords(garbled: boolean): string {
    if (garbled) {
      return this.#garbage === ''
        ? `Listening at ${ownBoard.snapshot.baudRate} baud. Press EN, so that the board says something.`
        : `Listening at ${ownBoard.snapshot.baudRate} baud: what the board says cannot be read.`;
    }
    const latest = this.#boots.list.at(-1);
    const text =
      latest === undefined
        ? 'Nothing has booted yet. Below is a recorded log.'
        : `${titleOf(latest)}. ${outcomeOf(latest)}`;
    return ownBoard.snapshot.kind === 'usb' ? `${text} ${OWN_BOOT}` : text;
  }
}

/** Control characters as dots, so that garbage can be seen. */
function visible(text: string): string {
  return Array.from(text, (character) => {
    const code = character.charCodeAt(0);
    return code < 0x20 || code === 0x7f ? '·' : character;
  }).join('');
}
