/** The fields of the frame lab as a frame's text, both ways, and their faults. */
import { setText } from '../../ui/widget/widget.ts';
import type { Fault, FrameText } from './draft.ts';

const FAULTS = ['key', 'announced', 'payload'] as const;

export class FrameFields {
  readonly #root: HTMLElement;

  constructor(root: HTMLElement) {
    this.#root = root;
  }

  read(): FrameText {
    const rsv = ['rsv1', 'rsv2', 'rsv3'].reduce(
      (bits, name, index) => bits | (this.#box(name).checked ? 4 >> index : 0),
      0,
    );
    return {
      fin: this.#box('fin').checked,
      rsv,
      opcode: Number(this.#field('opcode').value),
      masked: this.#box('masked').checked,
      key: this.#field('key').value,
      form: this.#field('form').value as FrameText['form'],
      announced: this.#field('announced').value,
      kind: this.#field('kind').value as FrameText['kind'],
      payload: this.#field('payload').value,
    };
  }

  write(text: FrameText): void {
    this.#box('fin').checked = text.fin;
    ['rsv1', 'rsv2', 'rsv3'].forEach((name, index) => {
      this.#box(name).checked = (text.rsv & (4 >> index)) !== 0;
    });
    this.#box('masked').checked = text.masked;
    this.#field('opcode').value = String(text.opcode);
    for (const name of ['key', 'form', 'announced', 'kind', 'payload'] as const) {
      this.#field(name).value = text[name];
    }
  }

  showFault(fault: Fault): void {
    for (const name of FAULTS) {
      this.#field(name).setAttribute('aria-invalid', String(fault[name] !== undefined));
      const place = this.#root.querySelector(`#frame-fault-${name}`);
      if (place !== null) setText(place, fault[name] ?? '');
    }
  }

  /** To the first field that is at fault. */
  focusFault(): void {
    this.#root.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }

  #field(name: string): HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement {
    const found = this.#root.querySelector<HTMLInputElement>(`[data-field="${name}"]`);
    if (found === null) throw new Error(`The frame lab has no field ${name}.`);
    return found;
  }

  #box(name: string): HTMLInputElement {
    return this.#field(name) as HTMLInputElement;
  }
}
