/**
 * A demo on a projector: the bench alone, in type that is read from twelve metres, and a key for everything. Keys of
 * one letter hold only here, where somebody has asked for them (WCAG 2.2, 2.1.4).
 */
import { html } from 'lit/html.js';
import { draw } from '../../ui/widget/draw.ts';
import { gather } from '../../ui/widget/gather.ts';
import { showPointer } from '../pointer.ts';

/** What the desk can be asked; the remote control asks for the first four. */
export interface DemoActions {
  next(): void;
  back(): void;
  toggle(): void;
  pause(): void;
  record(): void;
  recording(): void;
  point(pointer: string | null): void;
}

const KEYS: readonly (readonly [
  keys: readonly string[],
  act: Exclude<keyof DemoActions, 'point'>,
  words: string,
])[] = [
  [
    ['ArrowRight', 'PageDown', 'n'],
    'next',
    'next: the next lesson, or the next step of a recording',
  ],
  [['ArrowLeft', 'PageUp', 'b'], 'back', 'back'],
  [['t'], 'toggle', 'toggle the LED'],
  [['p', '.'], 'pause', 'pause the class, or go on'],
  [['r'], 'record', 'record, or end the recording and show it'],
  [['s'], 'recording', 'show a recorded demo instead of the board'],
];
const OWN_KEYS: readonly (readonly [keys: string, words: string])[] = [
  ['l', 'laser pointer on or off: follows the mouse over the packets'],
  ['↑ ↓', 'point at the packet above or below'],
  ['f', 'full screen, or not'],
  ['F2', 'live board or recording'],
  ['?', 'this list'],
  ['Escape', 'end the demo'],
];
/** The class is told this often at most where the pointer is. */
const POINT_MS = 120;

export class Demo {
  readonly #actions: DemoActions;
  readonly #help = document.createElement('dialog');
  #over: AbortController | null = null;
  #laser = false;
  #pointer: string | null = null;
  readonly #tellPointer = gather(
    () => this.#actions.point(this.#pointer),
    (run) => setTimeout(run, POINT_MS),
  );

  constructor(actions: DemoActions) {
    this.#actions = actions;
    this.#help.className = 'demo-help';
    this.#help.ariaLabel = 'Keys of the demo';
  }

  get runs(): boolean {
    return this.#over !== null;
  }

  /** Also without a demo: the remote control's buttons. */
  act(act: Exclude<keyof DemoActions, 'point'>): void {
    this.#actions[act]();
  }

  begin(): void {
    if (this.runs) return;
    this.#over = new AbortController();
    const { signal } = this.#over;
    document.documentElement.dataset.demo = '';
    document.body.append(this.#help);
    this.#fullScreen(true);
    document.addEventListener('keydown', (event) => this.#key(event), { signal });
    document.addEventListener('mousemove', (event) => this.#aim(event), { signal });
    scrollTo(0, 0);
  }

  end(): void {
    this.#over?.abort();
    this.#over = null;
    this.#point(null);
    this.#laser = false;
    this.#help.close();
    this.#help.remove();
    delete document.documentElement.dataset.demo;
    this.#fullScreen(false);
  }

  /** Browsers refuse it without a press, and some altogether: the demo fills the window then. */
  #fullScreen(on: boolean): void {
    if (on && document.fullscreenEnabled) {
      void document.documentElement.requestFullscreen().catch(() => undefined);
    } else if (document.fullscreenElement !== null) void document.exitFullscreen();
  }

  #key(event: KeyboardEvent): void {
    const { target, key } = event;
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    if (target instanceof Element && target.closest('input, select, textarea') !== null) return;
    const [, act] = KEYS.find(([keys]) => keys.includes(key)) ?? [];
    const own: Readonly<Record<string, () => void>> = {
      l: () => this.#setLaser(!this.#laser),
      ArrowUp: () => this.#move(-1),
      ArrowDown: () => this.#move(1),
      f: () => this.#fullScreen(document.fullscreenElement === null),
      '?': () => this.#showKeys(),
      Escape: () => (this.#help.open ? this.#help.close() : this.end()),
    };
    const does = act === undefined ? own[key] : () => this.act(act);
    if (does === undefined) return;
    event.preventDefault();
    does();
  }

  #setLaser(on: boolean): void {
    this.#laser = on;
    document.documentElement.toggleAttribute('data-laser', on);
    if (!on) this.#point(null);
  }

  /** The row of a packet, or the card of a field, under the mouse. */
  #aim({ target }: MouseEvent): void {
    if (!this.#laser || !(target instanceof Element)) return;
    const id = target.closest('.packet[id], .packet-detail .card[id]')?.id;
    if (id !== undefined) this.#point(id);
  }

  #move(by: 1 | -1): void {
    const ids = [...document.querySelectorAll('tr.packet')].map(({ id }) => id);
    const at = ids.indexOf(this.#pointer ?? '');
    const to = at < 0 ? ids.length - 1 : Math.max(0, Math.min(ids.length - 1, at + by));
    this.#point(ids[to] ?? null);
  }

  #point(pointer: string | null): void {
    if (pointer === this.#pointer) return;
    this.#pointer = pointer;
    showPointer(pointer);
    this.#tellPointer();
  }

  #showKeys(): void {
    const rows = [...KEYS.map(([keys, , words]) => [keys.join(', '), words] as const), ...OWN_KEYS];
    draw(
      this.#help,
      html`<h2>Keys</h2>
        <dl>
          ${rows.map(
            ([keys, words]) =>
              html`<div>
                <dt><kbd>${keys}</kbd></dt>
                <dd>${words}</dd>
              </div>`,
          )}
        </dl>`,
    );
    if (this.#help.open) this.#help.close();
    else this.#help.showModal();
  }
}
