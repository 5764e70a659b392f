/** One client of a use: a WebSocket of its own on the reader's wire, and what it sends, hears and shows. */
import { html, nothing } from 'lit/html.js';
import { svg } from 'lit/html.js';
import type { WebSocketClient, Wire } from '../../../device/board/board.ts';
import { appendLine } from '../../ui/widget/scrolling.ts';
import { draw } from '../../ui/widget/draw.ts';
import { hangUp } from '../lab/own-board.ts';
import { messageInWords, type Message, type Sending, type Use, type View } from './uses.ts';

const MAX_LOG = 60;
/** Messages kept for the view: a stroke, a route, a price. */
const MAX_HEARD = 300;
const MAX_TEXT = 60;

export class UseClient {
  readonly #place: HTMLElement;
  readonly #log: HTMLElement;
  readonly #number: number;
  #use: Use;
  #path: string;
  #wire: Wire | null = null;
  #socket: WebSocketClient | null = null;
  #heard: Message[] = [];
  #burst: ReturnType<typeof setInterval> | undefined;

  /** @param number 0 or 1: the second one opens another path where there are two */
  constructor(place: HTMLElement, log: HTMLElement, number: number, use: Use) {
    this.#place = place;
    this.#log = log;
    this.#number = number;
    this.#use = use;
    this.#path = this.#firstPath();
    this.show();
  }

  /** Goes over to another use, and forgets what it heard of the last. */
  take(use: Use): void {
    this.leave();
    this.#use = use;
    this.#path = this.#firstPath();
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
    clearInterval(this.#burst);
    this.#burst = undefined;
    if (this.#socket !== null) hangUp(this.#socket);
    this.#socket = null;
    this.#wire = null;
  }

  #firstPath(): string {
    return this.#use.paths.at(this.#number === 0 ? 0 : -1)?.path ?? '/ws';
  }

  get #open(): boolean {
    return this.#socket?.readyState === 1;
  }

  #connect(): void {
    if (this.#wire === null) return;
    if (this.#socket !== null) hangUp(this.#socket);
    this.#heard = [];
    const socket = this.#wire.webSocket(this.#path);
    this.#socket = socket;
    socket.onopen = () => this.#tell(`connected to ${this.#path}`);
    socket.onmessage = ({ data }) => {
      this.#heard = [...this.#heard, data].slice(-MAX_HEARD);
      this.#tell(`↓ ${messageInWords(data)}`);
    };
    socket.onclose = ({ code }) => this.#tell(`closed, ${code}`);
    this.show();
  }

  #disconnect(): void {
    clearInterval(this.#burst);
    this.#burst = undefined;
    this.#socket?.close(1000);
    this.show();
  }

  #send(message: Message): void {
    if (!this.#open) return;
    this.#socket?.send(message);
    this.#tell(`↑ ${messageInWords(message)}`);
  }

  /** One message at once; more of them one after the other, until they are all sent. */
  #start({ messages, everyMs }: Sending): void {
    if (this.#burst !== undefined) return;
    const [first, ...rest] = messages();
    if (first !== undefined) this.#send(first);
    if (rest.length === 0) return;
    this.#burst = setInterval(() => {
      const next = rest.shift();
      if (next !== undefined && this.#open) this.#send(next);
      if (rest.length > 0 && this.#open) return;
      clearInterval(this.#burst);
      this.#burst = undefined;
      this.show();
    }, everyMs);
    this.show();
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
    const { paths, writes, sendings, view } = this.#use;
    const unavailable = String(!this.#open);
    const name = this.#number === 0 ? 'A' : 'B';
    const choosePath = (event: Event): void => {
      this.#path = (event.target as HTMLSelectElement).value;
      this.#connect();
    };
    const connection = this.#open
      ? html`<button type="button" class="quiet" @click=${() => this.#disconnect()}>
          Leave<span class="visually-hidden"> as client ${name}</span>
        </button>`
      : html`<button
          type="button"
          class="quiet"
          aria-disabled=${String(this.#wire === null)}
          @click=${() => this.#connect()}
        >
          Connect<span class="visually-hidden"> as client ${name}</span>
        </button>`;
    draw(
      this.#place,
      html`<div class="use-client-view">${viewOf(view(this.#heard))}</div>
        <div class="use-client-tools">
          ${
            paths.length === 1
              ? nothing
              : html`<label
                  >Follow
                  <select @change=${choosePath}>
                    ${paths.map(
                      ({ path, name: title }) =>
                        html`<option value=${path} ?selected=${path === this.#path}>
                          ${title}
                        </option>`,
                    )}
                  </select></label
                >`
          }
          ${sendings.map(
            (sending) =>
              html`<button
                type="button"
                aria-disabled=${String(!this.#open || this.#burst !== undefined)}
                @click=${() => this.#start(sending)}
              >
                ${sending.name}<span class="visually-hidden"> as client ${name}</span>
              </button>`,
          )}
          ${
            writes
              ? html`<form @submit=${(event: SubmitEvent) => this.#write(event)}>
                  <input
                    type="text"
                    maxlength=${MAX_TEXT}
                    autocomplete="off"
                    aria-label=${`Message of client ${name}`}
                  />
                  <button type="submit" aria-disabled=${unavailable}>
                    Send<span class="visually-hidden"> as client ${name}</span>
                  </button>
                </form>`
              : nothing
          }
          ${connection}
        </div>`,
    );
  }
}

function viewOf({ words, points, shape }: View): unknown {
  const last = points.at(-1);
  const line = points.map(({ x, y }) => `${x},${y}`).join(' ');
  return html`<p class="use-client-words">${words}</p>
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
