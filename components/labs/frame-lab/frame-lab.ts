/**
 * The frame lab: fields that make a frame, and a WebSocket of its own to send it on. This much is
 * always loaded; what draws, encodes and sends arrives with the first thing a reader does here.
 */
import { board, webSocketTools } from '../../../device/board/board.ts';
import { onLinkedPlace, placeMissing } from '../../ui/widget/linked-place.ts';
import { isAvailable, onPress, Widget } from '../../ui/widget/widget.ts';
import type { FrameBench } from './frame-bench.ts';

export class FrameLab extends Widget {
  #bench: Promise<FrameBench> | null = null;

  protected override attach(signal: AbortSignal): void {
    this.#bench = null;
    const form = this.named('form', HTMLFormElement);
    const act = (action: (bench: FrameBench) => void): void => {
      void this.#load(signal).then((bench) => {
        if (!signal.aborted) action(bench);
      });
    };
    form.addEventListener('input', (event) => act((bench) => bench.edited(event)), { signal });
    form.addEventListener(
      'submit',
      (event) => {
        event.preventDefault();
        if (isAvailable(this.button('send'))) act((bench) => bench.send());
      },
      { signal },
    );
    for (const button of this.querySelectorAll<HTMLButtonElement>('[data-preset]')) {
      onPress(button, () => act((bench) => bench.preset(button.dataset.preset ?? '')), signal);
    }
    const close = this.named('close-code', HTMLSelectElement);
    close.addEventListener('change', () => act((bench) => bench.closePreset(close.value)), {
      signal,
    });
    onPress(this.button('use-close'), () => act((bench) => bench.closePreset(close.value)), signal);
    this.press('open', () => act((bench) => bench.open()), signal);
    this.press('new-key', () => act((bench) => bench.newKey()), signal);
    this.press('add-frame', () => act((bench) => bench.addFrame()), signal);
    this.press('remove-frame', () => act((bench) => bench.removeFrame()), signal);
    this.press('clear', () => act((bench) => bench.clear()), signal);
    this.named('tabs').addEventListener(
      'click',
      (event) => {
        const tab = event.target instanceof Element ? event.target.closest('[data-tab]') : null;
        if (tab instanceof HTMLElement) act((bench) => bench.show(Number(tab.dataset.tab)));
      },
      { signal },
    );
    const showAvailable = (): void => {
      if (this.#bench === null) this.offer('open', canOpen());
    };
    board.on('change', showAvailable, { signal });
    onLinkedPlace((place) => {
      if (!/^frame-\d+$/.test(place)) return;
      act((bench) => {
        if (!bench.openLinked(place)) placeMissing(place, missingInWords(place));
      });
    }, signal);
    showAvailable();
  }

  #load(signal: AbortSignal): Promise<FrameBench> {
    this.#bench ??= Promise.all([import('./frame-bench.ts'), webSocketTools()]).then(
      ([{ FrameBench }, tools]) => new FrameBench(this, tools, signal),
    );
    return this.#bench;
  }
}

function missingInWords(place: string): string {
  const number = /\d+/.exec(place)?.[0] ?? '';
  return `Frame ${number} is not here: the list of frames is not kept when its page is left. Open the WebSocket and send some: frame ${number} opens when it crosses.`;
}

function canOpen(): boolean {
  return board.snapshot.state === 'running' && board.wire !== null;
}
