/**
 * The port as esptool-js is given it. The library has no way to be stopped and hides what it reads,
 * so this stands between: it pumps octets through streams of its own, can be cut off at any moment
 * (everything the library does then fails at once, while the real port stays open and unlocked), and
 * keeps the boot log that the board printed while it was being reset.
 */
import type { Port, PortOptions } from '../port/port.ts';

/** Enough for a ROM's banner and a few hundred lines after it. */
const MAX_LOG_OCTETS = 4096;

type Octets = Uint8Array<ArrayBuffer>;

export class FlashPort {
  readable: ReadableStream<Octets> | null = null;
  writable: WritableStream<Octets> | null = null;
  /** Aborted with the reason when the board was lost. */
  readonly lost = new AbortController();
  readonly #port: Port;
  readonly #wasOpen: boolean;
  #cutOff: unknown = null;
  #reader: ReadableStreamDefaultReader<Octets> | null = null;
  #writer: WritableStreamDefaultWriter<Octets> | null = null;
  #source: ReadableStreamDefaultController<Octets> | null = null;
  #pumped: Promise<void> = Promise.resolve();
  #log: number[] = [];

  /** @param port closed, or open with both streams unlocked */
  constructor(port: Port) {
    this.#port = port;
    this.#wasOpen = port.readable !== null || port.writable !== null;
  }

  /** What the board has sent, as far as it was text: its boot log. */
  get log(): string {
    return new TextDecoder().decode(new Uint8Array(this.#log));
  }

  getInfo(): SerialPortInfo {
    return this.#port.getInfo();
  }

  /** Does nothing to a port that the caller had open already. */
  async open(options: PortOptions): Promise<void> {
    this.#checkUsable();
    if (this.#port.readable === null && this.#port.writable === null) {
      const { baudRate, bufferSize } = options;
      await this.#port.open(bufferSize === undefined ? { baudRate } : { baudRate, bufferSize });
    }
    this.#attach();
  }

  async close(): Promise<void> {
    await this.#detach();
    await this.#port.close();
  }

  setSignals(signals: SerialOutputSignals): Promise<void> {
    this.#checkUsable();
    return this.#port.setSignals(signals);
  }

  getSignals(): Promise<SerialInputSignals> {
    return this.#port.getSignals();
  }

  /** From now on everything the library tries fails with `reason`; the port itself is let go. */
  async cutOff(reason: unknown): Promise<void> {
    this.#cutOff ??= reason;
    await this.#detach();
  }

  /** Lets go; closes the port if it was closed before and `leaveOpen` is not asked for. */
  async release(leaveOpen: boolean): Promise<void> {
    await this.cutOff(new Error('flashing has ended'));
    if (!this.#wasOpen && !leaveOpen && this.#port.readable !== null) await this.#port.close();
  }

  #checkUsable(): void {
    if (this.#cutOff !== null) throw asError(this.#cutOff);
  }

  #attach(): void {
    const { readable, writable } = this.#port;
    if (readable === null || writable === null) {
      throw new DOMException('The device has been lost.', 'NetworkError');
    }
    if (readable.locked || writable.locked) {
      throw new DOMException('The port is in use by this page.', 'InvalidStateError');
    }
    const writer = writable.getWriter();
    this.#writer = writer;
    this.readable = new ReadableStream<Octets>({
      start: (controller) => {
        this.#source = controller;
      },
      cancel: () => {
        this.#source = null;
        this.readable = null;
      },
    });
    this.writable = new WritableStream<Octets>({
      write: async (octets) => {
        this.#checkUsable();
        try {
          await writer.write(octets);
        } catch (error) {
          this.#lose(error);
          throw error;
        }
      },
    });
    this.#pumped = this.#pump(writer);
  }

  /** Hands octets on until this attachment, told by its writer, has ended. */
  async #pump(attachment: WritableStreamDefaultWriter<Octets>): Promise<void> {
    while (this.#writer === attachment) {
      const reader = this.#port.readable?.getReader();
      if (reader === undefined) return;
      this.#reader = reader;
      try {
        for (;;) {
          const { value, done } = await reader.read();
          if (done) break;
          this.#keepLog(value);
          this.#source?.enqueue(value);
        }
      } catch (error) {
        // Letting a lock go makes a pending read fail as well; then nothing was lost.
        if (this.#writer === attachment && !isRecoverable(error)) {
          this.#lose(error);
          return;
        }
      } finally {
        reader.releaseLock();
      }
    }
  }

  #lose(error: unknown): void {
    this.lost.abort(error);
  }

  #keepLog(octets: Octets): void {
    if (this.#log.length < MAX_LOG_OCTETS) this.#log.push(...octets.subarray(0, MAX_LOG_OCTETS));
  }

  async #detach(): Promise<void> {
    const reader = this.#reader;
    const writer = this.#writer;
    this.#reader = null;
    this.#writer = null;
    this.readable = null;
    try {
      this.#source?.close();
    } catch {
      // The library had cancelled it.
    }
    this.#source = null;
    if (this.#cutOff === null) this.writable = null;
    reader?.releaseLock();
    writer?.releaseLock();
    await this.#pumped;
  }
}

/** Web Serial 5.3: errors after which the port has a new `readable` to go on with. */
function isRecoverable(error: unknown): boolean {
  const names = ['BufferOverrunError', 'BreakError', 'FramingError', 'ParityError'];
  return error instanceof DOMException && names.includes(error.name);
}

function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error(String(reason));
}
