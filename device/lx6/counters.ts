/** What a test wants to know of a chip that runs in another thread: numbers both threads see. */

const NAMES = [
  /** Carried out, without the time a waiting program was let skip. */
  'instructions',
  /** Faults that the program dealt with itself; any other ends it and is an event of the chip. */
  'exceptions',
  /** Octets that UART0's receiver took, and those for which its FIFO had no room. */
  'received',
  'receivedLost',
  /** Octets that UART0's transmitter sent, and those written while its FIFO was full. */
  'sent',
  'sentLost',
  /** Milliseconds in which the host was busy with it. */
  'busyMs',
] as const;

export type CounterName = (typeof NAMES)[number];

export class Counters {
  readonly buffer: SharedArrayBuffer;
  readonly #values: Float64Array;

  /** @param buffer another thread's {@link buffer}, to count for it */
  constructor(buffer = new SharedArrayBuffer(8 * NAMES.length)) {
    this.buffer = buffer;
    this.#values = new Float64Array(buffer);
  }

  /** By the one thread that counts. */
  add(name: CounterName, count: number): void {
    this.#values[NAMES.indexOf(name)]! += count;
  }

  /** Since the board was made, over all resets. */
  get(name: CounterName): number {
    return this.#values[NAMES.indexOf(name)]!;
  }
}
