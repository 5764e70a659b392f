/** Asks which of several ports is meant. The browser's own list has to be opened by a click: one is here. */
import { html, nothing, render } from 'lit/html.js';
import type { Port } from '../../../device/board/board.ts';

export type PortChoice = Port | 'browse' | 'browse-all';

/**
 * @param ports with what is known of each
 * @returns the choice, while the click that chose still counts as one; null when the dialog was left
 */
export function askForPort(
  ports: readonly (readonly [Port, string])[],
  canShowAll: boolean,
): Promise<PortChoice | null> {
  const { promise, resolve } = Promise.withResolvers<PortChoice | null>();
  const dialog = document.createElement('dialog');
  dialog.className = 'port-dialog';
  dialog.setAttribute('aria-labelledby', 'port-dialog-title');
  const choose = (choice: PortChoice | null) => () => {
    resolve(choice);
    dialog.close();
  };
  render(
    html`<h2 id="port-dialog-title">Which port?</h2>
      <ul>
        ${namesOf(ports).map(
          ([port, name]) =>
            html`<li><button type="button" @click=${choose(port)}>${name}</button></li>`,
        )}
      </ul>
      <div class="port-dialog-other">
        <button type="button" @click=${choose('browse')}>Another port…</button>
        ${canShowAll ? html`<button type="button" @click=${choose('browse-all')}>Show all ports…</button>` : nothing}
        <button type="button" class="quiet" @click=${choose(null)}>Close</button>
      </div>`,
    dialog,
  );
  dialog.addEventListener('close', () => {
    resolve(null);
    dialog.remove();
  });
  document.body.append(dialog);
  dialog.showModal();
  return promise;
}

/** Boards of one kind have one name; then they are counted. */
function namesOf(ports: readonly (readonly [Port, string])[]): (readonly [Port, string])[] {
  return ports.map(([port, name], index) => {
    const alike = ports.filter(([, other]) => other === name).length;
    if (alike === 1) return [port, name];
    const before = ports.slice(0, index).filter(([, other]) => other === name).length;
    return [port, `${name}, ${before + 1} of ${alike}`];
  });
}
