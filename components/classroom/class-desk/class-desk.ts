/**
 * The instructor's desk. Code and key of the class are kept in this tab, so that a reload, or a server that was
 * started anew, does not end it.
 */
import { html } from 'lit/html.js';
import { repeat } from 'lit/directives/repeat.js';
import { board } from '../../../device/board/board.ts';
import type { LinkState } from '../../../device/class/class-link.ts';
import type { Instructor } from '../../../device/class/instructor.ts';
import type { Stage } from '../../../device/class/protocol.ts';
import { copyText } from '../../ui/widget/clipboard.ts';
import { draw } from '../../ui/widget/draw.ts';
import { listen, onSubmit, setText, Widget } from '../../ui/widget/widget.ts';
import { classUrl, hasRelay, NO_RELAY, randomId } from '../relay.ts';
import { summaryOf, tilesOf, type Tile } from './wall.ts';

/** Where this tab keeps its class. */
const KEPT = 'handshake.class';
/** Minutes without progress on the wall are counted on this often. */
const TICK_MS = 15_000;

const ALONE =
  'Only this computer reaches this address. Start the course with HOST=0.0.0.0 npm start, so that others can join.';

interface Kept {
  readonly code: string;
  readonly key: string;
}

const FIRST_STAGE: Stage = {
  place: { path: '/class/', anchor: null, packet: null },
  follow: true,
  paused: false,
  message: null,
  mayToggle: { who: 'nobody' },
};

export class ClassDesk extends Widget {
  #instructor: Instructor | null = null;
  #wishes = { anonymous: false, stuckFirst: false };

  protected override attach(signal: AbortSignal): void {
    const base = this.dataset.base ?? '/';
    this.press('open', () => this.#open(base, null), signal);
    this.press('end', () => this.#end(), signal);
    this.press('pause', () => this.#set({ paused: !this.#stage.paused }), signal);
    this.press('follow', () => this.#set({ follow: !this.#stage.follow }), signal);
    this.press('anonymous', () => this.#wish('anonymous'), signal);
    this.press('sort', () => this.#wish('stuckFirst', 'sort'), signal);
    this.press('copy', () => this.#copy(), signal);
    const place = this.named('place', HTMLSelectElement);
    listen(place, 'change', signal, () =>
      this.#set({ place: { path: place.value, anchor: null, packet: null } }),
    );
    const toggle = this.named('toggle', HTMLSelectElement);
    listen(toggle, 'change', signal, () =>
      this.#set({ mayToggle: { who: toggle.value as 'nobody' | 'all' | 'in-turn' } }),
    );
    onSubmit(
      this.named('message-form', HTMLFormElement),
      () => {
        const text = this.find('input[name="message"]', HTMLInputElement).value.trim();
        this.#set({ message: text === '' ? null : text });
      },
      signal,
    );
    listen(window, 'online', signal, () => this.#instructor?.hurry());
    const ticks = setInterval(() => this.#showWall(), TICK_MS);
    signal.addEventListener('abort', () => {
      clearInterval(ticks);
      this.#instructor?.stop();
      this.#instructor = null;
    });
    const kept = readKept();
    if (kept !== null) void this.#open(base, kept);
    void hasRelay(base).then((there) => {
      if (signal.aborted) return;
      if (there) this.offer('open', true);
      else this.write('problem', NO_RELAY);
    });
  }

  get #stage(): Stage {
    return this.#instructor?.stage ?? FIRST_STAGE;
  }

  async #open(base: string, kept: Kept | null): Promise<void> {
    const [{ Instructor }, { codeOf }, { systemClock }, { renderSVG }] = await Promise.all([
      import('../../../device/class/instructor.ts'),
      import('../../../device/class/protocol.ts'),
      import('../../../device/clock/clock.ts'),
      import('uqr'),
    ]);
    if (!this.isConnected || this.#instructor !== null) return;
    const { code, key } = kept ?? {
      code: codeOf(crypto.getRandomValues(new Uint8Array(8))),
      key: randomId(),
    };
    keep({ code, key });
    this.write('problem', '');
    this.#instructor = new Instructor({
      clock: systemClock,
      url: classUrl(code, base),
      board,
      key,
      stage: FIRST_STAGE,
      onState: (state) => this.#showState(state, code),
      onOpened: (addresses) => this.#showAddress(addressFor(addresses, base), code, renderSVG),
      onRoster: this.afterBurst(() => this.#showWall()),
    });
    this.#showAddress(addressFor([], base), code, renderSVG);
    this.write('code', code);
    this.named('closed').hidden = true;
    this.named('open').hidden = false;
    this.named('wall').hidden = false;
    this.#showStage();
    this.#showWall();
  }

  #end(): void {
    this.#instructor?.end();
    this.#closed('');
  }

  #closed(why: string): void {
    this.#instructor?.stop();
    this.#instructor = null;
    keep(null);
    this.named('closed').hidden = false;
    this.named('open').hidden = true;
    this.named('wall').hidden = true;
    this.write('problem', why);
    this.button('open').focus();
  }

  #set(change: Partial<Stage>): void {
    this.#instructor?.setStage(change);
    this.#showStage();
  }

  #wish(name: 'anonymous' | 'stuckFirst', button: string = name): void {
    this.#wishes = { ...this.#wishes, [name]: !this.#wishes[name] };
    this.button(button).setAttribute('aria-pressed', String(this.#wishes[name]));
    this.#showWall();
  }

  async #copy(): Promise<void> {
    const copied = await copyText(this.named('link', HTMLAnchorElement).href);
    setText(this.button('copy'), copied ? 'Copied' : 'Select the link and copy it');
  }

  #showState(state: LinkState, code: string): void {
    if (state.kind === 'closed') {
      this.#closed(`${state.why} Open another class.`);
      return;
    }
    const words = {
      connecting: `Opening ${code} …`,
      open: `Class ${code} is open`,
      waiting: 'The connection is lost. It comes back by itself; nobody leaves the class.',
    } as const;
    this.find('.desk-state', HTMLElement).dataset.state = state.kind;
    this.say(words[state.kind]);
  }

  #showAddress(
    site: string,
    code: string,
    renderSVG: (text: string, options: { border: number }) => string,
  ): void {
    const link = new URL(`join/#code=${code}`, site);
    const anchor = this.named('link', HTMLAnchorElement);
    anchor.href = link.href;
    setText(anchor, link.host + link.pathname);
    this.named('qr', HTMLImageElement).src =
      `data:image/svg+xml,${encodeURIComponent(renderSVG(link.href, { border: 2 }))}`;
    this.write('reach', isLoopback(link.hostname) ? ALONE : '');
  }

  #showStage(): void {
    const { paused, follow } = this.#stage;
    this.button('pause').setAttribute('aria-pressed', String(paused));
    this.button('follow').setAttribute('aria-pressed', String(follow));
  }

  #showWall(): void {
    const instructor = this.#instructor;
    if (instructor === null) return;
    const tiles = tilesOf(instructor.roster.values(), performance.now(), this.#wishes);
    this.named('nobody').hidden = tiles.length > 0;
    this.write('summary', summaryOf(tiles, instructor.viewers));
    draw(
      this.named('tiles'),
      repeat(tiles, ({ id }) => id, tile),
    );
  }
}

function tile({ name, present, hand, checkpoints, idleMinutes, problem }: Tile): unknown {
  const stuck = idleMinutes < 2 ? '' : `${idleMinutes} min without progress`;
  return html`<li class="wall-tile" data-present=${present} data-hand=${hand}>
    <strong class="wall-name">${name}</strong>
    <span class="wall-state">${present ? (hand ? 'Asks for help' : 'Here') : 'Away'}</span>
    <span>${checkpoints} ${checkpoints === 1 ? 'checkpoint' : 'checkpoints'}</span>
    <span class="wall-idle">${stuck}</span>
    ${problem === null ? '' : html`<span class="wall-problem">${problem}</span>`}
  </li>`;
}

/** The site's address for students: this page's, unless only this computer knows that one. */
function addressFor(addresses: readonly string[], base: string): string {
  const own = new URL(base, location.href);
  return isLoopback(own.hostname) ? (addresses[0] ?? own.href) : own.href;
}

function isLoopback(hostname: string): boolean {
  return /^(?:(?:.*\.)?localhost|127(?:\.\d+){3}|\[::1\])$/.test(hostname);
}

function readKept(): Kept | null {
  try {
    const kept = JSON.parse(sessionStorage.getItem(KEPT) ?? 'null') as Partial<Kept> | null;
    const { code, key } = kept ?? {};
    return typeof code === 'string' && typeof key === 'string' ? { code, key } : null;
  } catch {
    return null;
  }
}

function keep(kept: Kept | null): void {
  try {
    if (kept === null) sessionStorage.removeItem(KEPT);
    else sessionStorage.setItem(KEPT, JSON.stringify(kept));
  } catch {
    // Without storage a reload ends the class.
  }
}
