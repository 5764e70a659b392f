/**
 * The LED panel: `Toggle LED` sends the word `toggle` over the WebSocket; what the LED is, the board
 * says. The drawing shows the pin itself, the cable, and what travels on it.
 */
import { board } from '../../device/board.ts';
import type { BoardSnapshot } from '../../device/board.ts';
import { onPress, setAvailable, setText, Widget } from '../widget/widget.ts';
import { CableLights } from './cable-lights.ts';
import { pressableButtons } from './pressable.ts';

const LED_WORDS = { on: 'LED is on', off: 'LED is off', unknown: 'LED unknown' } as const;

export class LedPanel extends Widget {
  protected override attach(signal: AbortSignal): void {
    const toggle = this.find('[data-action="toggle"]', HTMLButtonElement);
    const drawing = this.find('.devkit', SVGSVGElement);
    // What goes wrong becomes the snapshot's problem, which the board's alert shows.
    onPress(toggle, () => void board.toggle(), signal);
    pressableButtons(drawing, (button, down) => board.press(button, down), signal);

    const lights = new CableLights(this.find('[data-part="cable"]', HTMLElement), drawing);
    board.on('packet', (record) => lights.show(record.direction), { signal });
    signal.addEventListener('abort', () => lights.clear());

    const show = (): void => this.#show(board.snapshot, toggle, drawing);
    board.on('change', show, { signal });
    show();
  }

  #show(snapshot: BoardSnapshot, toggle: HTMLButtonElement, drawing: SVGSVGElement): void {
    const connected = snapshot.state !== 'none' && snapshot.state !== 'lost';
    setAvailable(toggle, snapshot.state === 'running');
    this.find('.led-state', HTMLElement).dataset.led = snapshot.led;
    setText(this.find('[role="status"]', HTMLElement), LED_WORDS[snapshot.led]);
    setText(this.find('[data-part="timing"]', HTMLElement), timingInWords(snapshot.toggleMs));
    drawing.dataset.connected = String(connected);
    drawing.dataset.lamp = snapshot.lamp ? 'on' : 'off';
  }
}

function timingInWords(toggleMs: number | null): string {
  if (toggleMs === null) return 'Not toggled yet.';
  return `Answered after ${toggleMs.toFixed(toggleMs < 100 ? 1 : 0)} ms.`;
}
