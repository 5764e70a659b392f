/** What the reader has arranged to go wrong: rules of the link, for this connection's packets only. */
import { html, render } from 'lit/html.js';
import type { Wire } from '../../../device/board/board.ts';

type Link = Wire['link'];
type Rule = Parameters<Link['addRule']>[0];
type ActiveRule = ReturnType<Link['addRule']>;

const ACTIONS: Readonly<Record<string, string>> = {
  drop: 'is lost',
  delay: 'is 1.5 s late',
  duplicate: 'arrives twice',
  reorder: 'is overtaken',
};

const DELAY_MS = 1_500;
/** How long a packet waits to be overtaken: longer than the first timeouts take. */
const OVERTAKEN_WITHIN_MS = 10_000;

interface ArmedFault {
  readonly name: string;
  readonly active: ActiveRule;
}

export class FaultRules {
  readonly #place: HTMLElement;
  readonly #link: Link;
  readonly #match: NonNullable<Rule['match']>;
  #armed: ArmedFault[] = [];

  constructor(place: HTMLElement, link: Link, match: NonNullable<Rule['match']>) {
    this.#place = place;
    this.#link = link;
    this.#match = match;
    this.show();
  }

  /** @param kind "client syn", "board data" … @returns what was arranged, in words */
  arm(kind: string, action: string): string {
    const [side, segment = ''] = kind.split(' ');
    const words = segment === 'data' ? segment : segment.toUpperCase().replace('-', ', ');
    const name = `The next ${words} from the ${side} ${ACTIONS[action] ?? ''}`;
    const rule: Rule = {
      action: action as Rule['action'],
      kind: segment as NonNullable<Rule['kind']>,
      direction: side === 'client' ? 'client-to-board' : 'board-to-client',
      match: this.#match,
      delayMs: action === 'reorder' ? OVERTAKEN_WITHIN_MS : DELAY_MS,
    };
    this.#armed.push({ name, active: this.#link.addRule(rule) });
    this.show();
    return `${name}.`;
  }

  /** Leaves out what has happened by now. */
  show(): void {
    this.#armed = this.#armed.filter(({ active }) => active.remaining > 0);
    render(
      this.#armed.map(
        (armed) =>
          html`<li>
            ${armed.name}
            <button type="button" class="quiet" @click=${() => this.#remove(armed)}>
              Take back<span class="visually-hidden">: ${armed.name}</span>
            </button>
          </li>`,
      ),
      this.#place,
    );
  }

  clear(): void {
    for (const { active } of this.#armed) active.remove();
    this.#armed = [];
    this.show();
  }

  #remove(armed: ArmedFault): void {
    armed.active.remove();
    this.#armed = this.#armed.filter((other) => other !== armed);
    this.show();
    this.#place.closest('form')?.querySelector<HTMLElement>('[data-action="arm"]')?.focus();
  }
}
