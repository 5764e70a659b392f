/**
 * A serial port whose other end is four callbacks: the virtual board's socket on this side of the
 * cable. Behaves as Chromium's `SerialPort` does where a caller can tell (Web Serial,
 * https://wicg.github.io/serial/): the same DOMExceptions in the same states, a fresh `readable`
 * after one was cancelled or overran, null streams once the device is lost. Left out: parity, flow
 * control, break, and the lines that a device drives.
 */
import type { Port, PortOptions } from './port.ts';

/** The other end. Callbacks run in the order in which the host acted. */
export interface PortEnd {
  /** The host opened the port. Rejecting makes `open` fail with NetworkError. */
  onOpen?(options: { baudRate: number }): void | Promise<void>;
  onClose?(): void;
  /** Octets from the host. A promise holds the next ones back until it settles. */
  onOctets?(octets: Uint8Array<ArrayBuffer>): void | Promise<void>;
  /** Only the signals that were set are present; DTR and RTS fall when the port closes. */
  onSignals?(signals: SerialOutputSignals): void;
}

/** Octets kept for a reader that does not come, at the least; real drivers keep about as much. */
const MIN_RECEIVE_BUFFER_OCTETS = 0x10000;

type State = 'closed' | 'opening' | 'opened' | 'closing';

export class MemoryPort extends EventTarget implements Port {
  readonly #end: PortEnd;
  readonly #info: SerialPortInfo;
  #state: State = 'closed';
  #lost = false;
  #bufferOctets = MIN_RECEIVE_BUFFER_OCTETS;
  #readable: ReadableStream<Uint8Array<ArrayBuffer>> | null = null;
  #source: ReadableStreamDefaultController<Uint8Array<ArrayBuffer>> | null = null;
  #writable: WritableStream<Uint8Array<ArrayBuffer>> | null = null;
  #sink: WritableStreamDefaultController | null = null;
  /** Octets that came while the port was being opened. */
  #early: Uint8Array<ArrayBuffer>[] = [];

  constructor(end: PortEnd, info: SerialPortInfo = {}) {
    super();
    this.#end = end;
    this.#info = info;
  }

  get readable(): ReadableStream<Uint8Array<ArrayBuffer>> | null {
    if (this.#state !== 'opened' || this.#lost) return null;
    return (this.#readable ??= this.#newReadable());
  }

  get writable(): WritableStream<Uint8Array<ArrayBuffer>> | null {
    if (this.#state !== 'opened' || this.#lost) return null;
    return (this.#writable ??= this.#newWritable());
  }

  /** False once {@link lose} was called, until {@link restore}. */
  get connected(): boolean {
    return !this.#lost;
  }

  async open(options: PortOptions): Promise<void> {
    if (this.#state !== 'closed') {
      throw new DOMException('The port is already open.', 'InvalidStateError');
    }
    const { baudRate, bufferSize = 255 } = options;
    if (!Number.isInteger(baudRate) || baudRate <= 0) {
      throw new TypeError('The baud rate must be a whole number greater than zero.');
    }
    if (!Number.isInteger(bufferSize) || bufferSize <= 0) {
      throw new TypeError('The buffer size must be a whole number greater than zero.');
    }
    if (this.#lost) throw new DOMException('Failed to open serial port.', 'NetworkError');
    this.#state = 'opening';
    try {
      await this.#end.onOpen?.({ baudRate });
    } catch (cause) {
      this.#state = 'closed';
      this.#early = [];
      const error = new DOMException('Failed to open serial port.', 'NetworkError');
      throw Object.assign(error, { cause });
    }
    this.#bufferOctets = Math.max(bufferSize, MIN_RECEIVE_BUFFER_OCTETS);
    this.#state = 'opened';
    const early = this.#early;
    this.#early = [];
    for (const octets of early) this.deliver(octets);
  }

  async close(): Promise<void> {
    if (this.#state !== 'opened') {
      throw new DOMException('The port is already closed.', 'InvalidStateError');
    }
    if (this.#readable?.locked === true) {
      throw new TypeError('Cannot cancel a locked stream');
    }
    if (this.#writable?.locked === true) {
      throw new TypeError('Cannot abort a locked stream');
    }
    this.#state = 'closing';
    await Promise.allSettled([this.#readable?.cancel(), this.#writable?.abort()]);
    this.#forgetStreams();
    this.#state = 'closed';
    if (this.#lost) return;
    this.#end.onSignals?.({ dataTerminalReady: false, requestToSend: false });
    this.#end.onClose?.();
  }

  setSignals(signals: SerialOutputSignals): Promise<void> {
    return new Promise((resolve) => {
      if (this.#state !== 'opened') {
        throw new DOMException('The port is closed.', 'InvalidStateError');
      }
      if (this.#lost) throw new DOMException('The device has been lost.', 'NetworkError');
      const given = Object.entries(signals).filter((entry) => entry[1] !== undefined);
      if (given.length === 0) throw new TypeError('No signals were given.');
      this.#end.onSignals?.(Object.fromEntries(given));
      resolve();
    });
  }

  getInfo(): SerialPortInfo {
    return { ...this.#info };
  }

  /**
   * Octets from the board. Dropped while the port is closed; kept while it is being opened. When the
   * host does not read, the buffer overruns: the stream errors with BufferOverrunError and its
   * content is gone.
   */
  deliver(octets: Uint8Array<ArrayBuffer>): void {
    if (this.#state === 'opening' && !this.#lost) {
      const kept = this.#early.reduce((sum, { length }) => sum + length, octets.length);
      if (kept <= MIN_RECEIVE_BUFFER_OCTETS) this.#early.push(octets);
      return;
    }
    if (this.#state !== 'opened' || this.#lost || octets.length === 0) return;
    this.#readable ??= this.#newReadable();
    if ((this.#source?.desiredSize ?? 0) < octets.length) {
      const overrun = new DOMException('Buffer overrun', 'BufferOverrunError');
      this.#source?.error(overrun);
      this.#readable = null;
      this.#source = null;
      return;
    }
    this.#source?.enqueue(octets);
  }

  /** The device is gone (cable pulled): streams error, "disconnect" is fired, opening fails. */
  lose(): void {
    if (this.#lost) return;
    this.#lost = true;
    this.#early = [];
    const lost = new DOMException('The device has been lost.', 'NetworkError');
    this.#source?.error(lost);
    this.#sink?.error(lost);
    this.#forgetStreams();
    this.dispatchEvent(new Event('disconnect', { bubbles: true }));
  }

  /** The device is back; the host has to close the port, if it had it open, and open it again. */
  restore(): void {
    if (!this.#lost) return;
    this.#lost = false;
    if (this.#state === 'opened') this.#state = 'closed';
    this.dispatchEvent(new Event('connect', { bubbles: true }));
  }

  #newReadable(): ReadableStream<Uint8Array<ArrayBuffer>> {
    return new ReadableStream(
      {
        start: (controller) => {
          this.#source = controller;
        },
        // The port stays open; the next `readable` is a new stream.
        cancel: () => {
          this.#readable = null;
          this.#source = null;
        },
      },
      { highWaterMark: this.#bufferOctets, size: (octets) => octets.length },
    );
  }

  #newWritable(): WritableStream<Uint8Array<ArrayBuffer>> {
    const forget = (): void => {
      this.#writable = null;
      this.#sink = null;
    };
    return new WritableStream({
      start: (controller) => {
        this.#sink = controller;
      },
      write: (octets) => this.#end.onOctets?.(octets),
      close: forget,
      abort: forget,
    });
  }

  #forgetStreams(): void {
    this.#readable = null;
    this.#source = null;
    this.#writable = null;
    this.#sink = null;
  }
}
