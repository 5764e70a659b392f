/**
 * A first-in, first-out buffer of octets that can be looked into: what a stream parser reads from
 * and what TCP keeps until it is acknowledged. It sets no limit of its own; its users do.
 */
export class OctetQueue {
  #buffer = new Uint8Array(256);
  #start = 0;
  #end = 0;

  get length(): number {
    return this.#end - this.#start;
  }

  /** Appends a copy of the octets. */
  push(octets: Uint8Array): void {
    if (this.#end + octets.length > this.#buffer.length) this.#makeRoom(octets.length);
    this.#buffer.set(octets, this.#end);
    this.#end += octets.length;
  }

  /** The octet at a position, 0 being the oldest. @throws RangeError when it is not there. */
  at(position: number): number {
    const octet = position < this.length ? this.#buffer[this.#start + position] : undefined;
    if (octet === undefined) throw new RangeError(`no octet at ${position}`);
    return octet;
  }

  /** Copies the octets [from, to), as far as they exist. */
  slice(from = 0, to = this.length): Uint8Array<ArrayBuffer> {
    return this.#buffer.slice(this.#start + from, Math.min(this.#start + to, this.#end));
  }

  /** Removes and returns the oldest `count` octets, or all when there are fewer. */
  take(count = this.length): Uint8Array<ArrayBuffer> {
    const taken = this.slice(0, count);
    this.drop(taken.length);
    return taken;
  }

  /** Forgets the oldest `count` octets. */
  drop(count: number): void {
    this.#start = Math.min(this.#start + count, this.#end);
    if (this.#start === this.#end) this.#start = this.#end = 0;
  }

  clear(): void {
    this.#start = this.#end = 0;
  }

  #makeRoom(extra: number): void {
    const needed = this.length + extra;
    let capacity = this.#buffer.length;
    while (capacity < needed) capacity *= 2;
    const buffer = capacity === this.#buffer.length ? this.#buffer : new Uint8Array(capacity);
    buffer.set(this.#buffer.subarray(this.#start, this.#end));
    this.#buffer = buffer;
    this.#end -= this.#start;
    this.#start = 0;
  }
}
