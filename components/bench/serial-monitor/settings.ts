/** The serial monitor's options: chosen once, remembered in this browser. */
import { board, canReset } from '../../../device/board/board.ts';
import { recall, remember } from '../../ui/widget/storage.ts';
import { listen, type Widget } from '../../ui/widget/widget.ts';
import { LINE_ENDINGS, type LineEnding } from './outgoing.ts';
import { STAMP_KINDS, type StampKind } from './stamps.ts';

export class Settings {
  readonly #monitor: Widget;

  constructor(monitor: Widget, onChange: () => void, signal: AbortSignal) {
    this.#monitor = monitor;
    const keep = (name: string, value: string): void => {
      remember(`serial-${name}`, value);
      onChange();
    };
    for (const name of ['stamps', 'ending'] as const) {
      const select = this.#select(name);
      const kept = recall(`serial-${name}`);
      if ([...select.options].some(({ value }) => value === kept)) select.value = kept ?? '';
      listen(select, 'change', signal, () => keep(name, select.value));
    }
    for (const name of ['plain', 'echo', 'speak'] as const) {
      const box = this.#box(name);
      const kept = recall(`serial-${name}`);
      if (kept !== null) box.checked = kept === 'yes';
      listen(box, 'change', signal, () => keep(name, box.checked ? 'yes' : 'no'));
    }
    this.#panel(signal);
    this.#board(signal);
  }

  get stamps(): StampKind {
    const { value } = this.#select('stamps');
    return STAMP_KINDS.find((kind) => kind === value) ?? 'off';
  }

  get ending(): LineEnding {
    const { value } = this.#select('ending');
    return value in LINE_ENDINGS ? (value as LineEnding) : 'lf';
  }

  /** `plain`: lines instead of the terminal. `echo`: what is sent is shown. `speak`: new lines are spoken. */
  has(option: 'plain' | 'echo' | 'speak'): boolean {
    return this.#box(option).checked;
  }

  /** Escape closes the panel, and not also the sheet that the bench may lie in. */
  #panel(signal: AbortSignal): void {
    const panel = this.#monitor.named('options');
    for (const place of [panel, this.#monitor.button('options')]) {
      listen(place, 'keydown', signal, (event) => {
        if (event.key === 'Escape' && panel.matches(':popover-open')) event.stopPropagation();
      });
    }
  }

  #board(signal: AbortSignal): void {
    const baud = this.#select('baud');
    this.#monitor.press('reset', () => board.reset(), signal);
    this.#monitor.press('boot-mode', () => board.bootMode(), signal);
    /** Changes that were asked for and have not ended: the list stays as the reader put it. */
    let changing = 0;
    const choose = async (): Promise<void> => {
      changing++;
      await board.listenAt(Number(baud.value));
      changing--;
      show();
    };
    listen(baud, 'change', signal, choose);
    const show = (): void => {
      const { baudRate } = board.snapshot;
      const reachable = canReset(board.snapshot);
      this.#monitor.offer('reset', reachable);
      this.#monitor.offer('boot-mode', reachable);
      baud.disabled = !reachable;
      const value = String(baudRate);
      if (changing > 0 || baud.value === value) return;
      if (![...baud.options].some((option) => option.value === value)) {
        baud.add(new Option(`${value} baud`, value));
      }
      baud.value = value;
    };
    board.on('change', show, { signal });
    show();
  }

  #select(name: string): HTMLSelectElement {
    return this.#monitor.named(name, HTMLSelectElement);
  }

  #box(name: string): HTMLInputElement {
    return this.#monitor.named(name, HTMLInputElement);
  }
}
