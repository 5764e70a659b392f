/** "Edit this sketch": loads the editor when it is asked for, and puts it where the button says. */
import { once } from '../../ui/widget/on-demand.ts';
import { listen, Widget } from '../../ui/widget/widget.ts';
import type { SketchEditor } from './sketch-editor.ts';

const load = once(() => import('./sketch-editor.ts'));

const REPLACED = 'replaced';

/** The one editor of a page. */
let open: SketchEditor | null = null;

export class EditSketch extends Widget {
  #signal: AbortSignal | null = null;

  protected override attach(signal: AbortSignal): void {
    this.#signal = signal;
    const button = this.button('edit');
    this.offer('edit', true);
    this.press('edit', () => void this.#open(signal), signal);
    const openLink = (): void => {
      if (location.hash.startsWith('#sketch=')) void this.#open(signal);
    };
    listen(window, 'hashchange', signal, openLink);
    // The router brings a page before its address.
    document.addEventListener('astro:page-load', openLink, { signal });
    openLink();
    const closed = (event: Event): void => {
      if (!button.hidden) return;
      this.#offer(true);
      // To the editor that takes its place the reader goes on, and not back to here.
      if ((event as CustomEvent).detail !== REPLACED) button.focus();
    };
    document.addEventListener('sketch-close', closed, { signal });
  }

  /** Opens the editor unless it is open here, and compares the sketch with its exercise's solution. */
  async showSolution(): Promise<void> {
    if (this.#signal === null) return;
    if (!this.button('edit').hidden) await this.#open(this.#signal);
    await open?.compareWithSolution();
    open?.scrollIntoView({ block: 'nearest' });
  }

  #offer(offered: boolean): void {
    this.button('edit').hidden = !offered;
    this.named('weight').hidden = !offered;
  }

  /** The sketch in the page's address, which then no longer names it: a reload must not bring it back. */
  async #shared() {
    if (!location.hash.startsWith('#sketch=')) return null;
    const { sketchInFragment } = await import('./sketch-link.ts');
    const shared = sketchInFragment(location.hash);
    history.replaceState(history.state, '', location.pathname + location.search);
    if (shared === null) {
      this.write(
        'note',
        'The link holds no whole sketch: it was cut or changed on its way. Ask for it again.',
      );
    }
    return shared;
  }

  async #open(signal: AbortSignal): Promise<void> {
    const button = this.button('edit');
    if (button.ariaBusy === 'true') return;
    button.setAttribute('aria-busy', 'true');
    try {
      const { SketchEditor } = await load();
      if (signal.aborted) return;
      this.write('note', '');
      const editor = new SketchEditor();
      // It stands in one place of a page: two could not run on one board.
      open?.dispatchEvent(new CustomEvent('sketch-close', { bubbles: true, detail: REPLACED }));
      open?.remove();
      open = editor;
      this.#offer(false);
      (document.querySelector('[data-sketch-place]') ?? this).append(editor);
      const shared = await this.#shared();
      if (shared === null) await editor.open(this.dataset.sketch ?? 'led_websocket');
      else await editor.openShared(shared);
      editor.scrollIntoView({ block: 'nearest' });
    } catch {
      if (!signal.aborted) {
        this.write(
          'note',
          'The editor could not be loaded. Check the connection, then press again.',
        );
      }
    } finally {
      button.removeAttribute('aria-busy');
    }
  }
}
