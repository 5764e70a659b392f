/** One of two clients: a WebSocket of its own on the reader's wire, and what it sends, hears and shows. */
import { html, nothing, svg, type TemplateResult } from 'lit/html.js';
import type { WebSocketClient, Wire } from '../../../device/board/board.ts';
import { draw } from '../../ui/widget/draw.ts';
import { appendLine } from '../../ui/widget/scrolling.ts';
import { lastPort, pullCable, type PulledCable } from './cable.ts';
import {
  messageInWords,
  SOCKET,
  type Message,
  type Overheard,
  type Sending,
  type Talk,
  type View,
} from './client-talk.ts';
import { hangUp } from './own-board.ts';

const MAX_LOG = 60;
/** Messages kept for the view: a stroke, a route, a price. */
const MAX_HEARD = 300;
const MAX_TEXT = 60;

export class ClientPane {
  readonly #place: HTMLElement;
  readonly #log: HTMLElement;
  readonly #number: number;
  readonly #overheard: Overheard | undefined;
  #talk: Talk;
  /** Which of the talk's doors is open. */
  #door: number;
  #wire: Wire | null = null;
  #socket: WebSocketClient | null = null;
  #heard: Message[] = [];
  #burst: ReturnType<typeof setInterval> | undefined;
  /** What tells its packets from those of others; null before it was connected. */
  #port: number | null = null;
  #cut: PulledCable | null = null;

  /** @param number 0 or 1: the second one opens another path where there are two */
  constructor(
    place: HTMLElement,
    log: HTMLElement,
    number: number,
    talk: Talk,
    overheard?: Overheard,
  ) {
    this.#overheard = overheard;
    this.#place = place;
    this.#log = log;
    this.#number = number;
    this.#talk = talk;
    this.#door = this.#firstDoor();
    this.show();
  }

  /** Goes over to another talk, and forgets what it heard of the last. */
  take(talk: Talk): void {
    this.leave();
    this.#talk = talk;
    this.#door = this.#firstDoor();
    this.#heard = [];
    this.#log.replaceChildren();
    this.show();
  }

  /** @param wire null while the sketch does not run */
  follow(wire: Wire | null): void {
    if (wire === this.#wire) return;
    this.leave();
    this.#wire = wire;
    if (wire !== null) this.#connect();
    this.show();
  }

  /** Ends the connection, on purpose or because there is no board any more. */
  leave(): void {
    this.#endBurst();
    this.#plug();
    if (this.#socket !== null) hangUp(this.#socket);
    this.#socket = null;
    this.#wire = null;
  }

  #firstDoor(): number {
    return this.#number === 0 ? 0 : this.#talk.doors.length - 1;
  }

  get #open(): boolean {
    return this.#socket?.readyState === 1;
  }

  #connect(): void {
    if (this.#wire === null) return;
    if (this.#socket !== null) hangUp(this.#socket);
    this.#plug();
    this.#heard = [];
    const { path, name, origin } = this.#talk.doors[this.#door] ?? SOCKET;
    const { link } = this.#wire;
    const socket = this.#wire.webSocket(path, { origin });
    // Its SYN is on the wire by now, and is the last one there.
    this.#port = lastPort(link);
    this.#socket = socket;
    socket.onopen = () => this.#tell(`connected ${origin === undefined ? `to ${path}` : name}`);
    socket.onerror = ({ problem }) => this.#tell(problem.why);
    socket.onmessage = ({ data }) => {
      this.#heard = [...this.#heard, data].slice(-MAX_HEARD);
      this.#tell(`↓ ${messageInWords(data)}`);
      this.#overheard?.heard(this.#number, data);
    };
    socket.onclose = ({ code }) => this.#tell(`closed, ${code}`);
    this.show();
  }

  #disconnect(): void {
    this.#endBurst();
    this.#socket?.close(1000);
    this.show();
  }

  #send(message: Message): void {
    if (!this.#open) return;
    this.#overheard?.sent(this.#number, message);
    this.#socket?.send(message);
    this.#tell(`↑ ${messageInWords(message)}`);
  }

  /** The first message at once; more of them with it, or one after the other. */
  #start({ messages, everyMs }: Sending): void {
    if (this.#burst !== undefined) return;
    if (everyMs === 0) {
      for (const message of messages()) this.#send(message);
      return;
    }
    const [first, ...rest] = messages();
    if (first !== undefined) this.#send(first);
    if (rest.length === 0) return;
    this.#burst = setInterval(() => {
      const next = rest.shift();
      if (next !== undefined && this.#open) this.#send(next);
      if (rest.length > 0 && this.#open) return;
      this.#endBurst();
      this.show();
    }, everyMs);
    this.show();
  }

  #endBurst(): void {
    clearInterval(this.#burst);
    this.#burst = undefined;
  }

  /** From now on every packet of this client is lost, both ways. */
  #pull(): void {
    const port = this.#port;
    if (this.#wire === null || port === null) return;
    this.#cut = pullCable(this.#wire.link, port);
    this.#tell('The cable is pulled.');
  }

  #plug(): void {
    if (this.#cut === null) return;
    this.#cut.remove();
    this.#cut = null;
    this.#tell('The cable is plugged in again.');
  }

  #write(event: SubmitEvent): void {
    event.preventDefault();
    const field = (event.target as HTMLFormElement).querySelector('input');
    if (field === null || field.value === '' || !this.#open) return;
    this.#send(field.value);
    field.value = '';
  }

  #tell(line: string): void {
    appendLine(this.#log, line, MAX_LOG);
    this.show();
  }

  show(): void {
    const { doors, writes, sendings, view, cable } = this.#talk;
    const behind = html`<span class="visually-hidden"> as client ${this.#name}</span>`;
    const idle = this.#open && this.#burst === undefined;
    draw(
      this.#place,
      html`<div class="client-pane-view">${viewOf(view(this.#heard))}</div>
        <div class="client-pane-tools">
          ${doors.length === 1 ? nothing : this.#choice()}
          ${sendings.map((sending) =>
            tool(html`${sending.name}${behind}`, idle, () => this.#start(sending)),
          )}
          ${writes ? this.#form(behind) : nothing}
          ${
            cable !== true
              ? nothing
              : this.#cut === null
                ? tool(html`Pull the cable${behind}`, this.#open, () => this.#pull())
                : tool(html`Plug the cable in${behind}`, true, () => this.#plug())
          }
          ${
            this.#open
              ? tool(html`Leave${behind}`, true, () => this.#disconnect(), 'quiet')
              : tool(html`Connect${behind}`, this.#wire !== null, () => this.#connect(), 'quiet')
          }
        </div>`,
    );
  }

  get #name(): string {
    return this.#number === 0 ? 'A' : 'B';
  }

  #choice(): TemplateResult {
    const choose = (event: Event): void => {
      this.#door = (event.target as HTMLSelectElement).selectedIndex;
      this.#connect();
    };
    return html`<label
      >${this.#talk.choose ?? 'Follow'}
      <select @change=${choose}>
        ${this.#talk.doors.map(
          ({ name }, index) => html`<option ?selected=${index === this.#door}>${name}</option>`,
        )}
      </select></label
    >`;
  }

  #form(behind: TemplateResult): TemplateResult {
    return html`<form @submit=${(event: SubmitEvent) => this.#write(event)}>
      <input
        type="text"
        maxlength=${MAX_TEXT}
        autocomplete="off"
        aria-label=${`Message of client ${this.#name}`}
      />
      <button type="submit" aria-disabled=${String(!this.#open)}>Send${behind}</button>
    </form>`;
  }
}

function tool(
  label: TemplateResult,
  available: boolean,
  action: () => void,
  kind = '',
): TemplateResult {
  return html`<button
    type="button"
    class=${kind}
    aria-disabled=${String(!available)}
    @click=${() => available && action()}
  >
    ${label}
  </button>`;
}

function viewOf({ words, points, shape }: View): unknown {
  const last = points.at(-1);
  const line = points.map(({ x, y }) => `${x},${y}`).join(' ');
  return html`<p class="client-pane-words">${words}</p>
    ${
      shape === 'none'
        ? nothing
        : html`<svg viewBox="0 0 100 100" role="img" aria-label=${picture(shape, points.length)}>
            <rect width="100" height="100"></rect>
            ${shape === 'stroke' ? svg`<polyline points=${line}></polyline>` : nothing}
            ${
              shape === 'place' && last !== undefined
                ? svg`<circle cx=${last.x} cy=${last.y} r="5"></circle>`
                : nothing
            }
          </svg>`
    }`;
}

function picture(shape: View['shape'], count: number): string {
  if (shape === 'stroke') return `The common board: ${count} points are drawn.`;
  return count === 0 ? 'The map, without a bus.' : 'The map, with the bus on it.';
}
