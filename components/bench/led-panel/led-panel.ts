/**
 * The LED panel. `Toggle LED` sends the word `toggle` over the WebSocket, or `POST /toggle` to the program that
 * speaks HTTP only; the board says what state its LED is in. The drawing shows the pin itself, the cable, and what
 * travels on it.
 */
import { board, onBoardShown } from '../../../device/board/board.ts';
import type { BoardSnapshot, Packet, PinState } from '../../../device/board/board.ts';
import { Inbox } from '../../ui/widget/on-demand.ts';
import { setText, Widget } from '../../ui/widget/widget.ts';
import type { CableLights } from './cable-lights.ts';
import type { PinParts } from './pin-parts.ts';
import { BoardButtons } from './pressable.ts';

const LED_WORDS = { on: 'LED is on', off: 'LED is off', unknown: 'LED unknown' } as const;

const BOOT_HELD = 'BOOT is held: press EN, or BOOT again to let go.';

/** The buttons of a real board can be pressed by hand alone. */
const REAL_BUTTONS =
  'This button is on your board: press it there. "Reset board" does what EN does, over the cable.';

const NO_TOGGLE = 'Nothing to toggle: this program of your own serves no WebSocket at /ws.';

export class LedPanel extends Widget {
  /** A drawn button was pressed, and the board is a real one. */
  #elsewhere = false;

  protected override attach(signal: AbortSignal): void {
    const drawing = this.find('.devkit', SVGSVGElement);
    // What goes wrong becomes the snapshot's problem, which the board's alert shows.
    this.press('toggle', () => board.toggle(), signal);
    const buttons = new BoardButtons(
      drawing,
      (button, down) => {
        const { kind, abilities } = board.snapshot;
        this.#elsewhere = kind !== null && !abilities.includes('press');
        if (!this.#elsewhere) board.press(button, down);
        else if (buttons.bootHeld) buttons.releaseBoot();
        show();
      },
      signal,
    );
    // The chip has looked at BOOT when it says so: nobody has to remember to let it go.
    const heard = async (line: string): Promise<void> => {
      if (!buttons.bootHeld) return;
      const { isResetInto, readBootLine } = await import('../../../device/formats/esp/boot-log.ts');
      if (isResetInto('download', readBootLine(line))) buttons.releaseBoot();
    };
    board.on('line', (line) => void heard(line), { signal });

    const cable = this.named('cable');
    const packets = new Inbox<Packet, CableLights>(
      {
        load: async () => {
          const { CableLights } = await import('./cable-lights.ts');
          return new CableLights(cable, drawing);
        },
        take: (lights, { direction }) => lights.show(direction),
      },
      signal,
    );
    board.on('packet', (packet) => packets.push(packet), { signal });
    signal.addEventListener('abort', () => packets.tool?.clear());

    const parts = new Inbox<ReadonlyMap<number, PinState>, PinParts>(
      {
        load: async () => {
          const { PinParts } = await import('./pin-parts.ts');
          return new PinParts(this.find('.led-board', HTMLElement), drawing);
        },
        take: (tool, pins) => tool.show(pins),
      },
      signal,
    );
    const showPins = (pins: ReadonlyMap<number, PinState>): void => {
      if (parts.tool !== null || usesMore(pins)) parts.push(pins);
    };
    board.on('pins', showPins, { signal });
    showPins(board.pins);
    signal.addEventListener('abort', () => parts.tool?.clear());

    const show = (): void => {
      const { snapshot } = board;
      // A board that is gone holds nothing, and the next one starts with BOOT up.
      if (!isConnected(snapshot)) buttons.releaseBoot();
      this.#show(snapshot, drawing, buttons.bootHeld);
    };
    const changed = (): void => {
      this.#elsewhere = false;
      show();
    };
    board.on('change', changed, { signal });
    onBoardShown(() => this.reattach(), signal);
    show();
  }

  #show(snapshot: BoardSnapshot, drawing: SVGSVGElement, bootHeld: boolean): void {
    const mute = isMute(snapshot);
    this.offer('toggle', snapshot.state === 'running' && !mute);
    const led = mute ? pinOf(snapshot) : snapshot.led;
    this.find('.led-state', HTMLElement).dataset.led = led;
    this.say(LED_WORDS[led]);
    const timing = this.named('timing');
    // How long each toggle took is to be read, not heard.
    timing.setAttribute('aria-live', this.#elsewhere ? 'polite' : 'off');
    setText(
      timing,
      this.#elsewhere
        ? REAL_BUTTONS
        : bootHeld
          ? BOOT_HELD
          : mute
            ? NO_TOGGLE
            : timingInWords(snapshot),
    );
    drawing.dataset.connected = String(isConnected(snapshot));
    drawing.dataset.led = snapshot.ledLit ? 'on' : 'off';
  }
}

/** Whether the program uses pins for more than the drawing has: the blue LED, switched, and BOOT. */
function usesMore(pins: ReadonlyMap<number, PinState>): boolean {
  return [...pins].some(([pin, { kind }]) => {
    return !(pin === 2 && kind === 'output') && !(pin === 0 && kind === 'input');
  });
}

function isConnected({ state }: BoardSnapshot): boolean {
  return state !== 'none' && state !== 'lost';
}

/** A program of the reader's own to which no WebSocket leads: it says nothing of its LED. */
function isMute({ state, sketch, socket }: BoardSnapshot): boolean {
  return state === 'running' && sketch === null && socket !== 'open';
}

/** The LED as it hangs on its pin, where the page sees pins. */
function pinOf({ abilities, led, ledLit }: BoardSnapshot): BoardSnapshot['led'] {
  if (!abilities.includes('pins')) return led;
  return ledLit ? 'on' : 'off';
}

function timingInWords({ toggleMs, sketch }: BoardSnapshot): string {
  if (toggleMs === null) return 'Not toggled yet.';
  // Nobody tells this page of later changes, and the drawing may well show another state.
  const then =
    sketch === 'led_http' ? ' That was its state then: over HTTP it tells who asks.' : '';
  return `Answered after ${toggleMs.toFixed(toggleMs < 100 ? 1 : 0)} ms.${then}`;
}
