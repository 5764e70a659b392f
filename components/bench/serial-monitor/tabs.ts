/**
 * The tabs of the serial monitor: its text, and the plotter, which is loaded when its tab is chosen first (ARIA
 * Authoring Practices, "Tabs", with selection that follows the focus).
 */
import { once } from '../../ui/widget/on-demand.ts';
import type { Widget } from '../../ui/widget/widget.ts';

export class Tabs {
  readonly #monitor: Widget;
  readonly #tabs: readonly HTMLElement[];
  readonly #plotter: () => Promise<{ seen: boolean }>;
  #loads = false;

  constructor(monitor: Widget, signal: AbortSignal) {
    this.#monitor = monitor;
    this.#tabs = [...monitor.named('tabs').querySelectorAll<HTMLElement>('[role="tab"]')];
    this.#plotter = once(async () => {
      const { Plotter } = await import('../plotter/plotter.ts');
      return new Plotter(monitor, signal);
    });
    void this.#show();
  }

  /** @param tab what was pressed in the list; anything that is no tab changes nothing */
  choose(tab: EventTarget | null): void {
    const index = this.#tabs.findIndex((one) => tab instanceof Node && one.contains(tab));
    if (index < 0 || this.#tabs[index]?.ariaSelected === 'true') return;
    this.#tabs.forEach((one, at) => {
      one.ariaSelected = String(at === index);
      one.tabIndex = at === index ? 0 : -1;
    });
    void this.#show();
  }

  async #show(): Promise<void> {
    const monitor = this.#monitor;
    const plots = this.#tabs[1]?.ariaSelected === 'true';
    for (const part of ['tools', 'screen']) monitor.named(part).hidden = plots;
    for (const part of ['plotter-tools', 'plotter']) monitor.named(part).hidden = !plots;
    if (!plots && !this.#loads) return;
    this.#loads = true;
    const plotter = await this.#plotter();
    // Another tab may have been chosen meanwhile.
    plotter.seen = !monitor.named('plotter').hidden;
  }
}
