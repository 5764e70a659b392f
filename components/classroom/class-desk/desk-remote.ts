/** The remote control's place on the desk: its code and picture, who has joined, and its end. */
import type { Instructor } from '../../../device/class/instructor.ts';
import { remoteCodeOf } from '../../../device/class/protocol.ts';
import type { Widget } from '../../ui/widget/widget.ts';
import { showAddress } from './addresses.ts';

/** For a class whose page is at `site`, as others find it. */
export class DeskRemote {
  readonly #desk: Widget;
  #code: string | null = null;

  constructor(desk: Widget) {
    this.#desk = desk;
  }

  /** Opens it, or ends it. @param code of the class */
  async toggle(instructor: Instructor, code: string, site: string): Promise<void> {
    if (this.#code !== null) {
      this.end(instructor);
      return;
    }
    const { renderSVG } = await import('uqr');
    this.#code = remoteCodeOf(crypto.getRandomValues(new Uint8Array(8)));
    instructor.setRemote(this.#code);
    const whole = `${code}-${this.#code.slice(0, 4)}-${this.#code.slice(4)}`;
    this.#desk.write('remote-code', whole);
    showAddress(
      new URL(`remote/#code=${whole}`, site),
      this.#desk.named('remote-link', HTMLAnchorElement),
      this.#desk.named('remote-qr', HTMLImageElement),
      renderSVG,
    );
    this.show(instructor);
  }

  end(instructor: Instructor): void {
    if (this.#code === null) return;
    this.#code = null;
    instructor.setRemote(null);
    this.show(instructor);
  }

  show({ remotes }: Instructor): void {
    this.#desk.named('remote').hidden = this.#code === null;
    this.#desk.button('remote').setAttribute('aria-pressed', String(this.#code !== null));
    this.#desk.write(
      'remote-state',
      remotes === 0 ? 'No phone has joined yet.' : `Phones that steer: ${remotes}.`,
    );
  }
}
