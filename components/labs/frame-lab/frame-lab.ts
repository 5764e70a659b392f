/**
 * The frame lab: fields that make a frame, and a WebSocket of its own to send it on. This much is
 * always loaded; what draws, encodes and sends arrives with the first thing a reader does here.
 */
import { ownBoard, webSocketTools } from '../../../device/board/board.ts';
import { onLinkedPlace, placeMissing } from '../../ui/widget/linked-place.ts';
import { once } from '../../ui/widget/on-demand.ts';
import { isAvailable, listen, onPress, onSubmit, Widget } from '../../ui/widget/widget.ts';
import type { FrameBench } from './frame-bench.ts';

export class FrameLab extends Widget {
  protected override attach(signal: AbortSignal): void {
    let isLoaded = false;
    const load = once(async () => {
      const [{ FrameBench }, tools] = await Promise.all([
        import('./frame-bench.ts'),
        webSocketTools(),
      ]);
      isLoaded = true;
      return new FrameBench(this, tools, signal);
    });
    const act = (action: (bench: FrameBench) => void): void => {
      void load().then((bench) => {
        if (!signal.aborted) action(bench);
      });
    };
    const press = (name: string, action: (bench: FrameBench) => void): void =>
      this.press(name, () => act(action), signal);

    const form = this.named('form', HTMLFormElement);
    listen(form, 'input', signal, (event) => act((bench) => bench.edited(event)));
    const send = (): void => {
      if (isAvailable(this.button('send'))) act((bench) => bench.send());
    };
    onSubmit(form, send, signal);
    for (const button of this.querySelectorAll<HTMLButtonElement>('[data-preset]')) {
      onPress(button, () => act((bench) => bench.preset(button.dataset.preset ?? '')), signal);
    }
    for (const tab of this.querySelectorAll<HTMLButtonElement>('[data-tab]')) {
      onPress(tab, () => act((bench) => bench.show(Number(tab.dataset.tab))), signal);
    }
    const close = this.named('close-code', HTMLSelectElement);
    listen(close, 'change', signal, () => act((bench) => bench.closePreset(close.value)));
    press('use-close', (bench) => bench.closePreset(close.value));
    press('open', (bench) => bench.open());
    press('new-key', (bench) => bench.newKey());
    press('add-frame', (bench) => bench.addFrame());
    press('remove-frame', (bench) => bench.removeFrame());
    press('clear', (bench) => bench.clear());

    const showAvailable = (): void => {
      if (!isLoaded) this.offer('open', canOpen());
    };
    ownBoard.on('change', showAvailable, { signal });
    onLinkedPlace((place) => {
      if (!/^frame-\d+$/.test(place)) return;
      act((bench) => {
        if (!bench.openLinked(place)) placeMissing(place, missingInWords(place));
      });
    }, signal);
    showAvailable();
  }
}

function missingInWords(place: string): string {
  const number = /\d+/.exec(place)?.[0] ?? '';
  return `Frame ${number} is not here: the list of frames is not kept when its page is left. Open the WebSocket and send some: frame ${number} opens when it crosses.`;
}

function canOpen(): boolean {
  return ownBoard.snapshot.state === 'running' && ownBoard.wire !== null;
}
