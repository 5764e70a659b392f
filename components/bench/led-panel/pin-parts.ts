/**
 * Parts on further pins of the drawn board: LEDs, knobs, touch pads and buttons, each shown while the running program
 * uses its pin so. Loaded when a program does.
 */
import { board, type PadInput, type PinState } from '../../../device/board/board.ts';
import { TOUCH_PINS } from '../../../device/formats/esp/pins.ts';
import { listen, setText } from '../../ui/widget/widget.ts';
import { lightOf, nameOf, partsOf, shown, type Part } from './pin-list.ts';
import './pin-parts.css';

const LED_PIN = 2;
const KNOB_MILLIVOLTS = { max: 3300, step: 10, start: 1650 };

interface ShownPart {
  readonly element: HTMLElement;
  readonly update?: (part: Part) => void;
  /** Removes it: nothing is done to its pad any more. */
  readonly remove: () => void;
}

/** Where knobs stand, by pin: a knob that comes back stands where it was left. */
const knobs = new Map<number, number>();

export class PinParts {
  readonly #drawing: SVGSVGElement;
  readonly #place = document.createElement('div');
  readonly #parts = new Map<string, ShownPart>();

  constructor(figure: HTMLElement, drawing: SVGSVGElement) {
    this.#drawing = drawing;
    this.#place.className = 'pin-parts';
    this.#place.role = 'group';
    this.#place.ariaLabel = 'Parts at the pins';
    drawing.after(this.#place);
    figure.dataset.parts = '';
  }

  show(pins: ReadonlyMap<number, PinState>): void {
    this.#drawing.style.setProperty('--led-light', String(shown(lightOf(pins.get(LED_PIN)))));
    const parts = partsOf(pins);
    const names = new Set(parts.map(nameOf));
    for (const [name, { element, remove }] of this.#parts) {
      if (names.has(name)) continue;
      remove();
      element.remove();
      this.#parts.delete(name);
    }
    for (const [index, part] of parts.entries()) {
      const name = nameOf(part);
      let made = this.#parts.get(name);
      if (made === undefined) {
        made = make(part);
        this.#parts.set(name, made);
        this.#place.insertBefore(made.element, this.#place.children[index] ?? null);
      }
      made.update?.(part);
    }
    this.#place.hidden = parts.length === 0;
  }

  clear(): void {
    this.show(new Map());
    this.#drawing.style.removeProperty('--led-light');
    this.#place.remove();
  }
}

function make(part: Part): ShownPart {
  switch (part.kind) {
    case 'led':
    case 'rgb':
      return light(part.kind);
    case 'knob':
      return knob(part.pin);
    case 'touch':
      return holdable(`T${TOUCH_PINS.findIndex((pin) => pin === part.pin)}`, part.pin, 'finger');
    case 'button':
      return holdable('Button', part.pin, part.pressed);
  }
}

function light(kind: 'led' | 'rgb'): ShownPart {
  const element = document.createElement('span');
  element.className = 'pin-part pin-light';
  element.dataset.kind = kind;
  element.role = 'img';
  const lamp = document.createElement('i');
  const label = document.createElement('span');
  element.append(lamp, label);
  const show = (lights: readonly number[], name: string, short: string): void => {
    const [red, green, blue] = lights.map((share) => Math.round(255 * shown(share)));
    const hue =
      kind === 'rgb' ? `rgb(${red} ${green} ${blue})` : `rgb(255 200 60 / ${(red ?? 0) / 255})`;
    lamp.style.setProperty('--light', hue);
    element.ariaLabel = `${name}: ${lights.map((share) => `${Math.round(share * 100)} %`).join(', ')}`;
    setText(label, short);
  };
  return {
    element,
    update: (part) => {
      if (part.kind === 'led') show([part.light], `LED at GPIO ${part.pin}`, `GPIO ${part.pin}`);
      else if (part.kind === 'rgb') {
        show(part.lights, 'RGB LED at GPIO 25, 26 and 27: red, green, blue', 'RGB 25–27');
      }
    },
    remove: () => undefined,
  };
}

function knob(pin: number): ShownPart {
  const element = document.createElement('label');
  element.className = 'pin-part pin-knob';
  const name = document.createElement('span');
  name.textContent = `GPIO ${pin}`;
  const range = document.createElement('input');
  range.type = 'range';
  range.min = '0';
  range.max = String(KNOB_MILLIVOLTS.max);
  range.step = String(KNOB_MILLIVOLTS.step);
  range.value = String(knobs.get(pin) ?? KNOB_MILLIVOLTS.start);
  range.ariaLabel = `Knob at GPIO ${pin}`;
  const value = document.createElement('span');
  value.className = 'pin-value';
  element.append(name, range, value);
  const turn = (): void => {
    const millivolts = range.valueAsNumber;
    knobs.set(pin, millivolts);
    const volts = `${(millivolts / 1000).toFixed(2)} V`;
    range.ariaValueText = volts;
    setText(value, volts);
    board.setInput(pin, { millivolts });
  };
  range.addEventListener('input', turn);
  turn();
  return { element, remove: () => board.setInput(pin, null) };
}

/** A button that does something to its pad for as long as it is held. */
function holdable(name: string, pin: number, input: PadInput): ShownPart {
  const element = document.createElement('button');
  element.type = 'button';
  element.className = 'pin-part pin-hold';
  element.textContent = `${name}, GPIO ${pin}`;
  element.title = 'Press and hold';
  const ended = new AbortController();
  const { signal } = ended;
  const hold = (held: boolean): void => {
    if (held === (element.ariaPressed === 'true')) return;
    element.ariaPressed = String(held);
    board.setInput(pin, held ? input : null);
  };
  element.ariaPressed = 'false';
  listen(element, 'pointerdown', signal, (event) => {
    if (event.button !== 0) return;
    element.setPointerCapture(event.pointerId);
    hold(true);
  });
  for (const end of ['pointerup', 'pointercancel', 'blur'] as const) {
    listen(element, end, signal, () => hold(false));
  }
  listen(element, 'keydown', signal, (event) => {
    if (event.key !== ' ' && event.key !== 'Enter') return;
    event.preventDefault();
    hold(true);
  });
  listen(element, 'keyup', signal, () => hold(false));
  return {
    element,
    remove: () => {
      hold(false);
      ended.abort();
    },
  };
}
