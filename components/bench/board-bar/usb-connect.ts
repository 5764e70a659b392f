/**
 * From the press of `Connect ESP32 over USB` to a port: the one that this site may use already, a
 * choice where there are several, or the browser's own list. Leaving that list is no failure; what it may mean that
 * the board was not in it stands beside the button then.
 */
import { board, usbTools } from '../../../device/board/board.ts';
import type { Port, Problem } from '../../../device/board/board.ts';
import { PortDialog } from './port-dialog.ts';

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
        const dialog = new PortDialog(granted.map((port) => [port, tools.nameOf(port)]));
        const chosen = await dialog.ask(ports.by === 'web-serial');
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
    this.#help.replaceChildren();
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
    const title = document.createElement('p');
    title.className = 'board-help-title';
    title.textContent = 'No port was chosen. Was your board not in the list?';
    const list = document.createElement('ul');
    for (const reason of tools.whyNoPort()) {
      const item = document.createElement('li');
      item.textContent = reason;
      list.append(item);
    }
    const ways = document.createElement('p');
    ways.className = 'board-links';
    const offer = (text: string, browse: () => Promise<void>): void => {
      const button = document.createElement('button');
      button.type = 'button';
      button.className = 'quiet';
      button.textContent = text;
      button.addEventListener('click', () => {
        this.hideHelp();
        void this.#reporting(tools, browse);
      });
      ways.append(button);
    };
    if (canShowAll) offer('Show all ports…', () => this.#browse(tools, true));
    const overUsb = tools.otherPorts();
    if (canShowAll && overUsb !== null) {
      offer('Look for USB devices…', () => this.#browse(tools, false, overUsb));
    }
    const more = document.createElement('a');
    more.href = `${import.meta.env.BASE_URL}connect/#missing`;
    more.textContent = 'More about missing ports';
    ways.append(more);
    this.#help.replaceChildren(title, list, ways);
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
