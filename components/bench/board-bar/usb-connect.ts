/**
 * From the press of `Connect ESP32 over USB` to a port: the one that this site may use already, a
 * choice where there are several, or the browser's own list. Leaving that list is no failure; what it may mean that
 * the board was not in it stands beside the button then.
 */
import { html, nothing, render, type TemplateResult } from 'lit/html.js';
import { board, usbTools } from '../../../device/board/board.ts';
import type { Port, Problem } from '../../../device/board/board.ts';
import { askForPort } from './port-dialog.ts';

type Tools = Awaited<ReturnType<typeof usbTools>>;
/** null: none was chosen. */
type Find = (tools: Tools) => Promise<Port | null>;

/**
 * The question for a port that has no answer yet. It stands above all instances: Firefox's list of ports is no
 * modal window, so meanwhile a reader can press any button, or go to another page of the course. The browser
 * refuses a second list.
 */
let asking: 'nothing' | 'page' | 'browser' = 'nothing';

export class UsbConnect {
  readonly #help: HTMLElement;
  readonly #report: (problem: Problem) => void;
  #port: Port | null = null;

  /** @param help where it is explained that no port was chosen */
  constructor(help: HTMLElement, report: (problem: Problem) => void) {
    this.#help = help;
    this.#report = report;
  }

  /** @param another although there is one that could be taken without asking */
  async connect(another: boolean): Promise<void> {
    await this.#ask(async (tools) => {
      const ports = tools.portsOf();
      const overUsb = tools.otherPorts();
      const granted = [...(await ports.granted()), ...((await overUsb?.granted()) ?? [])];
      const [only, ...others] = granted;
      if (only === undefined) return this.#browse(tools, false);
      if (others.length === 0 && !another) return only;
      const named = granted.map((port) => [port, tools.nameOf(port)] as const);
      const chosen = await askForPort(named, ports.by === 'web-serial');
      if (chosen !== 'browse' && chosen !== 'browse-all') return chosen;
      return this.#browse(tools, chosen === 'browse-all');
    });
  }

  /** Another tab has the board: asks it to let go, and connects. */
  async takeBack(): Promise<void> {
    if (this.#port === null) return;
    const tools = await usbTools();
    await tools.takeBack(this.#port);
    // Whether it did or not, opening tells.
    await board.connectUsb(this.#port);
  }

  hideHelp(): void {
    this.#help.hidden = true;
    render(nothing, this.#help);
  }

  /** Opens the port that `find` comes to. One question at a time: while there is no answer, another is not put. */
  async #ask(find: Find): Promise<void> {
    if (asking === 'browser') this.#sayStillAsked();
    if (asking !== 'nothing') return;
    this.hideHelp();
    asking = 'page';
    const port = await this.#answer(find).finally(() => (asking = 'nothing'));
    if (port !== null) await this.#open(port);
  }

  async #answer(find: Find): Promise<Port | null> {
    const tools = await usbTools();
    try {
      return await find(tools);
    } catch (error) {
      this.hideHelp();
      this.#report(tools.problemOf(error));
      return null;
    }
  }

  /** By the browser's own list. */
  async #browse(tools: Tools, all: boolean, ports = tools.portsOf()): Promise<Port | null> {
    asking = 'browser';
    const port = await ports.choose(all);
    if (port === null) this.#explain(tools, ports.by === 'web-serial');
    return port;
  }

  async #open(port: Port): Promise<void> {
    this.hideHelp();
    this.#port = port;
    await board.connectUsb(port);
  }

  #sayStillAsked(): void {
    this.#show(
      html`<p class="board-help-title">The browser already asks which port is meant.</p>
        <p>Choose one in its list, or close the list: then it can be asked again.</p>`,
    );
  }

  #explain(tools: Tools, canShowAll: boolean): void {
    const offer = (text: string, all: boolean, ports?: ReturnType<Tools['portsOf']>) =>
      html`<button
        type="button"
        class="quiet"
        @click=${() => this.#ask(() => this.#browse(tools, all, ports))}
      >
        ${text}
      </button>`;
    const overUsb = canShowAll ? tools.otherPorts() : null;
    this.#show(
      html`<p class="board-help-title">No port was chosen. Was your board not in the list?</p>
        <ul>
          ${tools.whyNoPort().map((reason) => html`<li>${reason}</li>`)}
        </ul>
        <p class="board-links">
          ${canShowAll ? offer('Show all ports…', true) : nothing}
          ${overUsb === null ? nothing : offer('Look for USB devices…', false, overUsb)}
          <a href="${import.meta.env.BASE_URL}connect/#missing">More about missing ports</a>
        </p>`,
    );
  }

  #show(help: TemplateResult): void {
    render(help, this.#help);
    this.#help.hidden = false;
  }
}
