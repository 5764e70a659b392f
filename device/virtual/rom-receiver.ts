/**
 * How the ESP32's ROM takes frames (RFC 1055) from the line: into one buffer that no frame clears. A short frame
 * leaves the end of an earlier one behind it, where commands read on. Octets in front of a frame are skipped, octets
 * that the buffer has no room for are dropped, and an escape that is none stands for itself.
 */
import { END, ESC, unescapeSlip } from '../formats/net/slip.ts';
import type { Octets } from '../formats/octets/octets.ts';

const BUFFER_OCTETS = 0x2000;

export class RomReceiver {
  readonly buffer: Octets = new Uint8Array(BUFFER_OCTETS);
  #inFrame = false;
  #escaped = false;
  #length = 0;

  /** True when this octet ends a frame. */
  take(octet: number): boolean {
    if (!this.#inFrame) {
      this.#inFrame = octet === END;
      this.#length = 0;
      return false;
    }
    if (this.#escaped) {
      this.#escaped = false;
      this.#keep(unescapeSlip(octet) ?? octet);
    } else if (octet === ESC) {
      this.#escaped = true;
    } else if (octet !== END) {
      this.#keep(octet);
    } else if (this.#length > 0) {
      this.#inFrame = false;
      return true;
    }
    return false;
  }

  #keep(octet: number): void {
    if (this.#length < BUFFER_OCTETS) this.buffer[this.#length++] = octet;
  }
}
