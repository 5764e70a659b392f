/** What a student sees of the class on every page of the course: how it stands, what was sent, and what can be asked. */
import { html, nothing, type TemplateResult } from 'lit/html.js';
import { board, ownBoard, showBoard, type SketchName } from '../../../device/board/board.ts';
import type { DeskContent, Place } from '../../../device/class/protocol.ts';
import { openSketch } from '../../bench/sketch-editor/open-sketch.ts';
import state from '../../ui/panel/state.css?inline';
import { adoptStyles } from '../../ui/widget/adopt-styles.ts';
import { draw } from '../../ui/widget/draw.ts';
import { gather } from '../../ui/widget/gather.ts';
import css from './seat-strip.css?inline';
import { SeatSession, theirBoard, type SeatOptions } from './seat-session.ts';

class SeatStrip {
  readonly #strip = document.createElement('section');
  readonly #showSoon = gather(() => this.#draw());
  #session: SeatSession | null = null;
  /** Why the class is over, on a page that has no other place to say it. */
  #farewell: string | null = null;

  constructor() {
    adoptStyles(state + css);
    this.#strip.className = 'seat-strip';
    this.#strip.ariaLabel = 'Your class';
    document.addEventListener('astro:after-swap', () => this.#draw());
  }

  get joined(): boolean {
    return this.#session !== null;
  }

  join(options: Omit<SeatOptions, 'onChange'>): void {
    this.#session = new SeatSession({
      ...options,
      onChange: this.#showSoon,
      onOver: (why) => {
        this.#session = null;
        this.#farewell = document.querySelector('class-seat') === null ? why : null;
        this.#draw();
        options.onOver(why);
      },
    });
    this.#draw();
    this.#strip.querySelector<HTMLElement>('[data-action="hand"]')?.focus();
  }

  #draw(): void {
    const session = this.#session;
    const paused = session?.stage?.paused === true;
    document.documentElement.toggleAttribute('data-class-paused', paused);
    if (session === null && this.#farewell === null) {
      this.#strip.remove();
      return;
    }
    const masthead = document.querySelector('.masthead');
    if (!this.#strip.isConnected) masthead?.after(this.#strip);
    draw(this.#strip, session === null ? this.#goodbye() : this.#content(session));
  }

  #goodbye(): TemplateResult {
    const close = (): void => {
      this.#farewell = null;
      this.#draw();
    };
    return html`<p role="alert">${this.#farewell}</p>
      <button type="button" class="quiet" @click=${close}>Close</button>`;
  }

  #content(session: SeatSession): TemplateResult {
    const { stage, said, hand, shows, showsSketch, follows, watched, unseen } = session;
    const seen = showsSketch && unseen === '' ? 'your board and your sketch' : 'your board';
    const message = stage?.message ?? said;
    const paused = stage?.paused === true;
    const problem = theirBoard.snapshot.problem;
    return html`
      <p class="state seat-state" data-state=${session.state.kind}>
        <span class="state-light" aria-hidden="true"></span>
        <span role="status" aria-label="Class">${stateInWords(session)}</span>
      </p>
      ${boardState()}
      <p class="seat-message" aria-live="polite">
        ${paused ? 'Look up: the class is paused. ' : ''}${message ?? ''}
        ${watched ? html`<span class="seat-watched">Your instructor sees ${seen} now.</span>` : nothing}
        ${unseen}
      </p>
      <div class="seat-buttons">
        ${stage?.follow === true ? placeLink(session, stage.place) : nothing}
        <button
          type="button"
          data-action="hand"
          aria-pressed=${hand}
          @click=${() => (session.hand = !hand)}
        >
          Ask for help
        </button>
        <button type="button" aria-pressed=${shows} @click=${() => (session.shows = !shows)}>
          Show my board
        </button>
        ${
          openSketch() === null
            ? nothing
            : html`<button
                type="button"
                aria-pressed=${showsSketch}
                @click=${() => (session.showsSketch = !showsSketch)}
              >
                Show my sketch
              </button>`
        }
        ${boardChoice()}
        ${
          stage?.follow === true
            ? html`<button
                type="button"
                class="quiet"
                aria-pressed=${follows}
                @click=${() => (session.follows = !follows)}
              >
                Follow the class
              </button>`
            : nothing
        }
        <button type="button" class="quiet" @click=${() => session.leave(null)}>
          Leave the class
        </button>
      </div>
      ${session.offered === null ? nothing : offer(session, session.offered)}
      <p class="seat-problem" role="alert">
        ${problem === null ? '' : `${problem.what} ${problem.why} ${problem.next}`}
      </p>
    `;
  }
}

function stateInWords({ state, code, present, stage }: SeatSession): string {
  if (state.kind === 'waiting') return 'The connection is lost. It comes back by itself.';
  if (state.kind === 'connecting') return `Joining ${code} …`;
  if (!present) return `In class ${code}. The instructor is away.`;
  return stage?.shows === 'recording' ? `In class ${code}: a recording` : `In class ${code}`;
}

/** Where the page's bench has no place of its own for it. */
function boardState(): TemplateResult | typeof nothing {
  if (document.querySelector('board-bar') !== null) return nothing;
  return html`<p>
    The instructor’s board:
    <span role="status" aria-label="Board">${theirBoard.snapshot.label}</span>
  </p>`;
}

/** Beside the instructor's board, the bench of a lesson has the student's own. */
function boardChoice(): TemplateResult {
  const theirs = board === theirBoard;
  return html`<button
    type="button"
    aria-pressed=${theirs}
    @click=${() => showBoard(theirs ? ownBoard : theirBoard)}
  >
    Instructor’s board
  </button>`;
}

function placeLink(session: SeatSession, place: Place | null): TemplateResult | typeof nothing {
  if (place === null || session.follows) return nothing;
  return html`<button type="button" class="quiet" @click=${() => session.goTo(place)}>
    Go where the class is
  </button>`;
}

/** What the instructor sent: nothing of it happens without the student's press. */
function offer(session: SeatSession, content: DeskContent): TemplateResult {
  const taken = (action: () => void) => () => {
    session.settleOffer();
    action();
  };
  const accept = {
    program: (program: Extract<DeskContent, { kind: 'program' }>) => html`
      <p>Your instructor sends the program <strong>${program.program}</strong> for your board.</p>
      <button type="button" @click=${taken(() => void putOnBoard(program.program))}>
        Put it on my board
      </button>
    `,
    place: ({ place }: Extract<DeskContent, { kind: 'place' }>) => html`
      <p>Your instructor sends you to <strong>${place.path}</strong>.</p>
      <button type="button" @click=${taken(() => session.goTo(place))}>Go there</button>
    `,
    sketch: ({ name, fragment }: Extract<DeskContent, { kind: 'sketch' }>) => html`
      <p>Your instructor sends the sketch <strong>${name}</strong>. Read it, then press Run.</p>
      <button type="button" @click=${taken(() => session.openSketch(fragment))}>
        Open it in the editor
      </button>
    `,
    link: ({ url }: Extract<DeskContent, { kind: 'link' }>) => html`
      <p>Your instructor sends a link to another site: <strong class="seat-url">${url}</strong></p>
      <a
        class="button"
        href=${url}
        target="_blank"
        rel="noopener noreferrer"
        @click=${() => session.settleOffer()}
        >Open it in a new tab</a
      >
    `,
    message: () => nothing,
  };
  const body = accept[content.kind] as (content: DeskContent) => TemplateResult | typeof nothing;
  return html`<div class="seat-offer" role="group" aria-label="Sent by your instructor">
    ${body(content)}
    <button type="button" class="quiet" @click=${() => session.settleOffer()}>No, thank you</button>
  </div>`;
}

/** On the student's own board; a virtual one is started where there is none. */
async function putOnBoard(program: SketchName): Promise<void> {
  const { state } = ownBoard.snapshot;
  showBoard(ownBoard);
  if (state === 'none' || state === 'lost') await ownBoard.startVirtual({ sketch: program });
  else await ownBoard.flash(program);
}

export const seatStrip = new SeatStrip();
