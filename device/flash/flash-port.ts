/**
 * The port while a board is flashed. esptool-js has no way to be stopped and hides what it reads, so this
 * stands between: it hands octets on, can be cut off at any moment (everything the library does then fails
 * at once, while the real port stays open and unlocked), and keeps the boot log that the board printed
 * while it was being reset.
 */
import { releaseLines, settledInTime } from '../port/port-control.ts';
import type { Port, PortOptions } from '../port/port.ts';

/** Begins and ends a packet of the serial protocol (RFC 1055). */
export const END = 0xc0;
/** Enough for a ROM's banner and a few hundred lines after it. */
const MAX_LOG_OCTETS = 4096;

type Octets = Uint8Array<ArrayBuffer>;

/** Listens to the port, and may delay the next octets or signals. */
export interface FlashTap {
  signals(signals: SerialOutputSignals): void;
  sent(octets: Octets): void;
  received(octets: Octets): void;
  /** Waited for before anything is sent or reset. */
  ready?(): Promise<void>;
}

export class FlashPort {
  /** Takes the octets from the board. */
  onOctets: (octets: Octets) => void = () => undefined;
  /** Aborted with the reason when the board was lost. */
  readonly lost = new AbortController();
  readonly #port: Port;
  readonly #idleOptions: PortOptions;
  readonly #wasOpen: boolean;
  readonly #tap: FlashTap | null;
  /** Rate the real port is open at. */
  #baudRate: number;
  #cutOff: Error | null = null;
  #reader: ReadableStreamDefaultReader<Octets> | null = null;
  #writer: WritableStreamDefaultWriter<Octets> | null = null;
  #pumped: Promise<void> = Promise.resolve();
  /** Settled unless the rate is being changed. */
  #changing: Promise<void> = Promise.resolve();
  #log: number[] = [];
  /** Resolved by the next octets. */
  #arrival = Promise.withResolvers<undefined>();

  /**
   * @param port closed, or open at `idleOptions.baudRate` with both streams unlocked
   * @param idleOptions the port's options after {@link handBack}
   */
  constructor(port: Port, idleOptions: PortOptions, tap: FlashTap | null = null) {
    this.#port = port;
    this.#tap = tap;
    this.#idleOptions = idleOptions;
    this.#baudRate = idleOptions.baudRate;
    this.#wasOpen = port.readable !== null || port.writable !== null;
  }

  /** The first octets that the board has sent, as text: its boot log. */
  get log(): string {
    return new TextDecoder().decode(new Uint8Array(this.#log));
  }

  getInfo(): SerialPortInfo {
    return this.#port.getInfo();
  }

  /** Opens the port at its idle rate, unless the caller had it open already. */
  async open(): Promise<void> {
    this.checkUsable();
    if (this.#port.readable === null && this.#port.writable === null) {
      await this.#port.open(this.#idleOptions);
    }
    this.#connect();
  }

  /** Sends octets to the board, as soon as the tap allows it. */
  async send(octets: Octets): Promise<void> {
    await this.ready();
    this.#tap?.sent(octets);
    try {
      await this.#writer?.write(octets);
    } catch (error) {
      this.#lose(error);
      throw error;
    }
  }

  /**
   * Goes on at another rate. Web Serial cannot change it on an open port, so this closes the port and
   * opens it again under the library. Drivers assert DTR and RTS when a port is opened, and release both
   * when it is closed: EN and IO0 stay high then. Both lines are released at once all the same, because
   * one of them alone would reset the board or hold it.
   */
  async changeRate(baudRate: number): Promise<void> {
    this.checkUsable();
    if (baudRate === this.#baudRate) return;
    this.#changing = this.#changeRate(baudRate);
    await this.#changing;
    this.checkUsable();
  }

  /** Forgets the boot log of an earlier attempt. */
  forgetLog(): void {
    this.#log = [];
  }

  async setSignals(signals: SerialOutputSignals): Promise<void> {
    this.checkUsable();
    this.#tap?.signals(signals);
    try {
      await this.#port.setSignals(signals);
    } catch (error) {
      if (this.#port.readable === null) this.#lose(error);
      throw error;
    }
  }

  /** Resolves when the tap lets the next thing happen. */
  async ready(): Promise<void> {
    await this.#tap?.ready?.();
    this.checkUsable();
  }

  /** Resolves true as soon as `condition` holds, asked whenever octets have come; false in the end. */
  async waitUntil(condition: () => boolean, timeoutMs: number): Promise<boolean> {
    const endMs = performance.now() + timeoutMs;
    while (!condition()) {
      // Octets may be here already, on their way through the port's stream.
      await nextTask();
      if (condition()) break;
      const leftMs = endMs - performance.now();
      if (leftMs <= 0 || this.#cutOff !== null) return false;
      await settledInTime(this.#arrival.promise, leftMs);
    }
    return true;
  }

  /** From now on everything the library tries fails with `reason`; the port itself is unlocked. */
  async cutOff(reason: Error): Promise<void> {
    this.#cutOff ??= reason;
    this.#wake();
    await this.#unlock();
  }

  /**
   * Unlocks the port for its owner. It is open afterwards, at its idle rate, if it was open before or
   * `leaveOpen` is asked for; otherwise closed.
   */
  async handBack(leaveOpen: boolean): Promise<void> {
    await this.#changing.catch(() => undefined); // whoever asked for it has been told
    await this.cutOff(new Error('flashing has ended'));
    if (this.#port.readable === null || this.lost.signal.aborted) return;
    const open = this.#wasOpen || leaveOpen;
    if (open && this.#baudRate === this.#idleOptions.baudRate) return;
    await this.#port.close();
    if (open) await this.#openAgain(this.#idleOptions.baudRate);
  }

  /** @throws the reason when it was cut off */
  checkUsable(): void {
    if (this.#cutOff !== null) throw this.#cutOff;
  }

  async #changeRate(baudRate: number): Promise<void> {
    await this.#unlock();
    if (this.#port.readable !== null) await this.#port.close();
    // Until it is open again it is at no rate: a driver may refuse one, and another is tried then.
    this.#baudRate = 0;
    await this.#openAgain(baudRate);
    await releaseLines(this.#port);
    if (this.#cutOff === null) this.#connect();
  }

  async #openAgain(baudRate: number): Promise<void> {
    try {
      await this.#port.open({ ...this.#idleOptions, baudRate });
    } catch (error) {
      // A driver may refuse a fast rate; where it has been open before, it is the port that is not there.
      if (baudRate === this.#idleOptions.baudRate) this.#lose(error);
      throw error;
    }
    this.#baudRate = baudRate;
  }

  /** Takes the streams of the real port. */
  #connect(): void {
    const { readable, writable } = this.#port;
    if (readable === null || writable === null) {
      throw new DOMException('The device has been lost.', 'NetworkError');
    }
    if (readable.locked || writable.locked) {
      throw new DOMException('The port is in use by this page.', 'InvalidStateError');
    }
    const writer = writable.getWriter();
    this.#writer = writer;
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
          // A stream ends only when the port is taken away, as when its permission was withdrawn.
          if (done) throw new DOMException('The port was closed.', 'NetworkError');
          this.#keepLog(value);
          this.#tap?.received(value);
          this.onOctets(value);
          this.#wake();
        }
      } catch (error) {
        // Releasing a lock makes a pending read fail as well; then nothing was lost.
        if (this.#writer === attachment && !isRecoverable(error)) {
          this.#lose(error);
          return;
        }
      } finally {
        reader.releaseLock();
      }
    }
  }

  #wake(): void {
    this.#arrival.resolve(undefined);
    this.#arrival = Promise.withResolvers();
  }

  #lose(error: unknown): void {
    this.lost.abort(error);
  }

  #keepLog(octets: Octets): void {
    if (this.#log.length < MAX_LOG_OCTETS) this.#log.push(...octets.subarray(0, MAX_LOG_OCTETS));
  }

  /** Unlocks the streams of the real port. */
  async #unlock(): Promise<void> {
    const reader = this.#reader;
    const writer = this.#writer;
    this.#reader = null;
    this.#writer = null;
    reader?.releaseLock();
    writer?.releaseLock();
    await this.#pumped;
  }
}

/** Resolves when everything that is due now has run; unlike a timer, at once also on a hidden page. */
function nextTask(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}

/** Web Serial 5.3: errors after which the port has a new `readable` to go on with. */
function isRecoverable(error: unknown): boolean {
  const names = ['BufferOverrunError', 'BreakError', 'FramingError', 'ParityError'];
  return error instanceof DOMException && names.includes(error.name);
}
