/** The fields of the frame lab as a frame's text, both ways, and their faults. */
import { setText, type Widget } from '../../ui/widget/widget.ts';
import type { Fault, FrameText } from './draft.ts';

const FAULTS = ['key', 'announced', 'payload'] as const;

export class FrameFields {
  readonly #lab: Widget;

  constructor(lab: Widget) {
    this.#lab = lab;
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
      const place = this.#lab.querySelector(`#frame-fault-${name}`);
      if (place !== null) setText(place, fault[name] ?? '');
    }
  }

  /** To the first field that is at fault. */
  focusFault(): void {
    this.#lab.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }

  #field(name: string): HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement {
    return this.#lab.find(`[data-field="${name}"]`, HTMLElement) as HTMLInputElement;
  }

  #box(name: string): HTMLInputElement {
    return this.#lab.find(`[data-field="${name}"]`, HTMLInputElement);
  }
}
