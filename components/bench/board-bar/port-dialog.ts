/** Asks which of several ports is meant. The browser's own list has to be opened by a click: one is here. */
import type { Port } from '../../../device/board/board.ts';

export type PortChoice = Port | 'browse' | 'browse-all';

export class PortDialog {
  readonly #ports: readonly (readonly [Port, string])[];

  /** @param ports with what is known of each */
  constructor(ports: readonly (readonly [Port, string])[]) {
    this.#ports = ports;
  }

  /** Resolves while the click that chose still counts as one; null when the dialog was left. */
  ask(canShowAll: boolean): Promise<PortChoice | null> {
    const dialog = document.createElement('dialog');
    dialog.className = 'port-dialog';
    const title = document.createElement('h2');
    title.id = 'port-dialog-title';
    title.textContent = 'Which port?';
    dialog.setAttribute('aria-labelledby', title.id);
    const list = document.createElement('ul');
    const other = document.createElement('div');
    other.className = 'port-dialog-other';
    const { promise, resolve } = Promise.withResolvers<PortChoice | null>();
    const offer = (place: Element, text: string, choice: PortChoice | null): void => {
      const button = document.createElement('button');
      button.type = 'button';
      button.textContent = text;
      if (choice === null) button.className = 'quiet';
      button.addEventListener('click', () => {
        resolve(choice);
        dialog.close();
      });
      place.append(button);
    };
    this.#names().forEach((name, index) => {
      const item = document.createElement('li');
      offer(item, name, this.#ports[index]?.[0] ?? null);
      list.append(item);
    });
    offer(other, 'Another port…', 'browse');
    if (canShowAll) offer(other, 'Show all ports…', 'browse-all');
    offer(other, 'Close', null);
    dialog.append(title, list, other);
    dialog.addEventListener('close', () => {
      resolve(null);
      dialog.remove();
    });
    document.body.append(dialog);
    dialog.showModal();
    return promise;
  }

  /** Boards of one kind have one name; then they are counted. */
  #names(): string[] {
    const names = this.#ports.map(([, name]) => name);
    return names.map((name, index) => {
      const alike = names.filter((other) => other === name).length;
      if (alike === 1) return name;
      const before = names.slice(0, index).filter((other) => other === name).length;
      return `${name}, ${before + 1} of ${alike}`;
    });
  }
}
