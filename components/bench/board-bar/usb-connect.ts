/**
 * From the press of `Connect ESP32 over USB` to a port: the one that this site may use already, a
 * choice where there are several, or the browser's own list. Leaving that list is no failure; what it may mean that
 * the board was not in it stands beside the button then.
 */
import { html, nothing, render } from 'lit/html.js';
import { board, usbTools } from '../../../device/board/board.ts';
import type { Port, Problem } from '../../../device/board/board.ts';
import { askForPort } from './port-dialog.ts';

type Tools = Awaited<ReturnType<typeof usbTools>>;

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
    this.hideHelp();
    const tools = await usbTools();
    await this.#reporting(tools, async () => {
      const ports = tools.portsOf();
      const overUsb = tools.otherPorts();
      const granted = [...(await ports.granted()), ...((await overUsb?.granted()) ?? [])];
      const [only, ...others] = granted;
      if (only === undefined) await this.#browse(tools, false);
      else if (others.length === 0 && !another) await this.#open(only);
      else {
        const named = granted.map((port) => [port, tools.nameOf(port)] as const);
        const chosen = await askForPort(named, ports.by === 'web-serial');
        if (chosen === null) return;
        if (chosen === 'browse' || chosen === 'browse-all') {
          await this.#browse(tools, chosen === 'browse-all');
        } else await this.#open(chosen);
      }
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

  async #browse(tools: Tools, all: boolean, ports = tools.portsOf()): Promise<void> {
    const port = await ports.choose(all);
    if (port === null) this.#explain(tools, ports.by === 'web-serial');
    else await this.#open(port);
  }

  async #open(port: Port): Promise<void> {
    this.#port = port;
    await board.connectUsb(port);
  }

  #explain(tools: Tools, canShowAll: boolean): void {
    const offer = (text: string, browse: () => Promise<void>) => {
      const press = (): void => {
        this.hideHelp();
        void this.#reporting(tools, browse);
      };
      return html`<button type="button" class="quiet" @click=${press}>${text}</button>`;
    };
    const overUsb = canShowAll ? tools.otherPorts() : null;
    render(
      html`<p class="board-help-title">No port was chosen. Was your board not in the list?</p>
        <ul>
          ${tools.whyNoPort().map((reason) => html`<li>${reason}</li>`)}
        </ul>
        <p class="board-links">
          ${canShowAll ? offer('Show all ports…', () => this.#browse(tools, true)) : nothing}${
            overUsb === null
              ? nothing
              : offer('Look for USB devices…', () => this.#browse(tools, false, overUsb))
          }<a href="${import.meta.env.BASE_URL}connect/#missing">More about missing ports</a>
        </p>`,
      this.#help,
    );
    this.#help.hidden = false;
  }

  async #reporting(tools: Tools, action: () => Promise<void>): Promise<void> {
    try {
      await action();
    } catch (error) {
      this.#report(tools.problemOf(error));
    }
  }
}
