/** The serial monitor's options: chosen once, remembered in this browser. */
import { board, canReset } from '../../../device/board/board.ts';
import { recall, remember } from '../../ui/widget/storage.ts';
import { onPress, setAvailable } from '../../ui/widget/widget.ts';
import { LINE_ENDINGS, type LineEnding } from './outgoing.ts';
import { actionOf, partOf, type Find } from './parts.ts';
import { STAMP_KINDS, type StampKind } from './stamps.ts';

export class Settings {
  readonly #find: Find;

  constructor(find: Find, onChange: () => void, signal: AbortSignal) {
    this.#find = find;
    for (const name of ['stamps', 'ending'] as const) {
      const select = this.#select(name);
      const kept = recall(`serial-${name}`);
      if (kept !== null && [...select.options].some(({ value }) => value === kept)) {
        select.value = kept;
      }
      const keep = (): void => {
        remember(`serial-${name}`, select.value);
        onChange();
      };
      select.addEventListener('change', keep, { signal });
    }
    for (const name of ['plain', 'echo', 'speak'] as const) {
      const box = this.#box(name);
      const kept = recall(`serial-${name}`);
      if (kept !== null) box.checked = kept === 'yes';
      const keep = (): void => {
        remember(`serial-${name}`, box.checked ? 'yes' : 'no');
        onChange();
      };
      box.addEventListener('change', keep, { signal });
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

  get plain(): boolean {
    return this.#box('plain').checked;
  }

  get echo(): boolean {
    return this.#box('echo').checked;
  }

  get speak(): boolean {
    return this.#box('speak').checked;
  }

  /** Escape closes the panel, and not also the sheet that the bench may lie in. */
  #panel(signal: AbortSignal): void {
    const panel = partOf(this.#find, 'options');
    for (const place of [panel, actionOf(this.#find, 'options')]) {
      place.addEventListener(
        'keydown',
        (event) => {
          if (event.key === 'Escape' && panel.matches(':popover-open')) event.stopPropagation();
        },
        { signal },
      );
    }
  }

  #board(signal: AbortSignal): void {
    const reset = actionOf(this.#find, 'reset');
    const bootMode = actionOf(this.#find, 'boot-mode');
    const baud = this.#select('baud');
    onPress(reset, () => void board.reset(), signal);
    onPress(bootMode, () => void board.bootMode(), signal);
    /** Changes that were asked for and have not ended: the list stays as the reader put it. */
    let changing = 0;
    const choose = async (): Promise<void> => {
      changing++;
      await board.listenAt(Number(baud.value));
      changing--;
      show();
    };
    baud.addEventListener('change', () => void choose(), { signal });
    const show = (): void => {
      const { baudRate } = board.snapshot;
      const reachable = canReset(board.snapshot);
      setAvailable(reset, reachable);
      setAvailable(bootMode, reachable);
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
    return this.#find(`[data-part="${name}"]`, HTMLSelectElement);
  }

  #box(name: string): HTMLInputElement {
    return this.#find(`[data-part="${name}"]`, HTMLInputElement);
  }
}
