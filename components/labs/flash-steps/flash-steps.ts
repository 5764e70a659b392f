/**
 * Flashing, watched: the phases as a stepper, and every exchange with the boot ROM as it happens. The
 * list and its templates are loaded with the first exchange. Slow motion and single steps hold back
 * what the flasher is about to send; leaving the page lets it go on.
 */
import { canFlash, flashEnd, ownBoard } from '../../../device/board/board.ts';
import type { BoardSnapshot, Exchange, FlashEnd } from '../../../device/board/board.ts';
import { messageOf } from '../../../device/formats/problem.ts';
import { showReason } from '../../bench/board-bar/reason.ts';
import { noVirtualBoard, surroundings } from '../../bench/board-bar/support.ts';
import { reportEvidence } from '../../course/checkpoint/report.ts';
import { onLinkedPlace, placeFound, placeMissing } from '../../ui/widget/linked-place.ts';
import { once } from '../../ui/widget/on-demand.ts';
import { listen, setText, Widget } from '../../ui/widget/widget.ts';
import { runBegins, runCame } from '../lab/outcome.ts';
import type { ExchangeList } from './exchange-list.ts';
import { Pace } from './pace.ts';
import { phaseStates, summary } from './phases.ts';

/** The program that the damaged copy is made of, as the site serves it for either kind of board. */
const IMAGE_FILES = { virtual: 'virtual.bin', usb: 'esp32.bin' } as const;

/** The program has a few kilobytes. */
const FETCH_PATIENCE_MS = 30_000;

export class FlashSteps extends Widget {
  readonly #pace = new Pace();
  readonly #lacks = noVirtualBoard(surroundings());
  #exchanges = new Map<number, Exchange>();
  #flash = 0;
  #end: FlashEnd | null = null;
  #list: ExchangeList | null = null;
  readonly #load = once(async () => {
    const { ExchangeList } = await import('./exchange-list.ts');
    this.#list = new ExchangeList(this.named('list'));
    this.#schedule();
  });
  readonly #schedule = this.afterBurst(() => this.#show());
  #linked = '';

  protected override attach(signal: AbortSignal): void {
    this.#take(ownBoard.exchanges);
    this.#end = flashEnd(ownBoard.snapshot);
    ownBoard.on('exchange', (exchange) => this.#heard(exchange), { signal });
    const changed = (snapshot: BoardSnapshot): void => {
      const end = flashEnd(snapshot);
      if (end !== null && end !== this.#end) this.#ended(end);
      // The last flash makes room for the one that begins.
      if (snapshot.flash.kind === 'running' && this.#end !== null) this.#forget();
      this.#showTools();
      this.#schedule();
    };
    ownBoard.on('change', changed, { signal });

    this.press('flash', () => this.#start(), signal);
    this.press('cancel', () => ownBoard.cancel(), signal);
    this.press('damaged', () => this.#flashDamaged(), signal);
    this.press('next', () => this.#pace.next(), signal);

    const speed = this.named('speed', HTMLSelectElement);
    const choose = (): void => {
      this.#pace.choose(speed.value);
      this.#showTools();
    };
    listen(speed, 'change', signal, choose);
    choose();
    ownBoard.holdFlash(() => this.#pace.wait(this.#last));
    this.#pace.onWaiting = () => this.#showTools();
    signal.addEventListener('abort', () => {
      ownBoard.holdFlash(null);
      this.#pace.choose('full');
    });

    onLinkedPlace((place) => {
      this.#linked = /^exchange-\d/.test(place) ? place : '';
      if (this.#linked !== '') this.#schedule();
    }, signal);
    if (this.#exchanges.size > 0) void this.#load();
    this.#show();
  }

  get #last(): Exchange | null {
    return [...this.#exchanges.values()].at(-1) ?? null;
  }

  #take(exchanges: readonly Exchange[]): void {
    this.#exchanges = new Map(exchanges.map((exchange) => [exchange.number, exchange]));
    this.#flash = exchanges[0]?.flash ?? 0;
  }

  #forget(): void {
    this.#exchanges = new Map();
    this.#flash = 0;
    this.#end = null;
    this.#list?.closeAll();
  }

  #heard(exchange: Exchange): void {
    if (exchange.flash !== this.#flash) {
      this.#forget();
      this.#flash = exchange.flash;
    }
    this.#exchanges.set(exchange.number, exchange);
    // The board keeps no more either.
    const kept = ownBoard.exchanges;
    if (kept.length < this.#exchanges.size) this.#take(kept);
    if (exchange.name === 'SPI_FLASH_MD5' && exchange.state === 'ok') {
      if (exchange.answer?.includes('the same') === true) {
        reportEvidence('flash-verified', `exchange ${exchange.number}`);
      }
    }
    void this.#load();
    this.#schedule();
  }

  #ended(end: FlashEnd): void {
    if (end.flash !== this.#flash) {
      // Nothing was sent: there is no exchange of this flash.
      this.#forget();
      this.#flash = end.flash;
    }
    this.#end = end;
    runCame(this, end.outcome, end.why);
    if (end.outcome === 'refused') reportEvidence('image-refused', 'before anything was sent');
  }

  async #start(): Promise<void> {
    const { state } = ownBoard.snapshot;
    runBegins(this);
    // A board without power gets it, and its flash: that is what this button is for.
    if (state === 'none' || state === 'lost') await ownBoard.startVirtual();
    else await ownBoard.flash();
  }

  /** One octet of the program changed: what the page, the flasher and the ROM check images for. */
  async #flashDamaged(): Promise<void> {
    let image: Uint8Array<ArrayBuffer>;
    try {
      const file = IMAGE_FILES[ownBoard.snapshot.kind ?? 'virtual'];
      const signal = AbortSignal.timeout(FETCH_PATIENCE_MS);
      const address = `${import.meta.env.BASE_URL}firmware/led_websocket/${file}`;
      const response = await fetch(address, { signal });
      if (!response.ok) throw new Error(`${response.status} ${response.statusText}`);
      image = new Uint8Array(await response.arrayBuffer());
    } catch (error) {
      const why = messageOf(error);
      this.say(`The program could not be fetched (${why}). Check the connection and try again.`);
      return;
    }
    const middle = Math.floor(image.length / 2);
    image[middle] = (image[middle] ?? 0) ^ 1;
    runBegins(this);
    await ownBoard.flash(image);
  }

  /** At once: a button that can be pressed must not look as if it could not. */
  #showTools(): void {
    const { state } = ownBoard.snapshot;
    const busy = ['flashing', 'connecting', 'held', 'booting'].includes(state);
    // Without a board, it starts the virtual one.
    const lacks = state === 'none' || state === 'lost' ? this.#lacks : null;
    showReason(this, 'flash', lacks);
    this.offer('flash', !busy && lacks === null);
    this.offer('cancel', state === 'flashing');
    const there = canFlash(ownBoard.snapshot);
    this.offer('damaged', there);
    this.button('next').hidden = this.#pace.mode !== 'step';
    this.offer('next', this.#pace.waiting);
  }

  #show(): void {
    const { state } = ownBoard.snapshot;
    const exchanges = [...this.#exchanges.values()];
    this.#showPhases(exchanges);
    this.named('empty').hidden = exchanges.length > 0;
    this.#list?.show(exchanges);
    this.say(
      state === 'flashing' && exchanges.length === 0
        ? 'The flasher is being loaded.'
        : summary(exchanges, this.#end),
    );
    this.#follow();
    this.#openLinked();
  }

  #showPhases(exchanges: readonly Exchange[]): void {
    for (const { phase, state, note, share } of phaseStates(exchanges, this.#end)) {
      const item = this.find(`[data-phase="${phase}"]`, HTMLElement);
      item.dataset.state = state;
      item.style.setProperty('--share', String(share ?? (state === 'done' ? 1 : 0)));
      if (state === 'now') item.setAttribute('aria-current', 'step');
      else item.removeAttribute('aria-current');
      const noted = item.querySelector('[data-part="note"]');
      if (noted !== null) setText(noted, note);
    }
  }

  /** Whoever is at the end of the list stays there while it grows. */
  #follow(): void {
    const place = this.named('scroll');
    const running = ownBoard.snapshot.state === 'flashing';
    if (running && place.querySelector('[aria-expanded="true"]') === null) {
      place.scrollTop = place.scrollHeight;
    }
  }

  #openLinked(): void {
    if (this.#linked === '') return;
    // The list is on its way.
    if (this.#list === null && this.#exchanges.size > 0) return;
    const row = this.#list?.openLinked(this.#linked) ?? null;
    if (row === null) {
      const name = `Exchange ${/\d+/.exec(this.#linked)?.[0] ?? ''}`;
      placeMissing(
        this.#linked,
        `${name} is not here: a conversation with the boot ROM is not kept when its page is left. Press "Flash and watch" in the lab, and ${name.toLowerCase()} of that flash opens when it is said.`,
      );
      return;
    }
    placeFound(this.#linked);
    const target = document.getElementById(this.#linked) ?? row;
    target.scrollIntoView({ block: 'nearest' });
    this.#linked = '';
  }
}
