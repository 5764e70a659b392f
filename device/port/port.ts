/**
 * The serial port as the rest of the device library sees it: the subset of Web Serial
 * (https://wicg.github.io/serial/) that a flasher and a monitor need. A browser's `SerialPort`
 * satisfies it as it is; so do the virtual board and the WebUSB polyfill.
 */
export interface Port extends EventTarget {
  /** Octets from the board; null while closed. Errors when the device is lost. */
  readonly readable: ReadableStream<Uint8Array<ArrayBuffer>> | null;
  /** Octets to the board; null while closed. */
  readonly writable: WritableStream<Uint8Array<ArrayBuffer>> | null;
  /** @throws DOMException InvalidStateError when open already, NetworkError when it cannot be opened. */
  open(options: PortOptions): Promise<void>;
  close(): Promise<void>;
  /** DTR asserted pulls IO0 low, RTS asserted pulls EN low (both asserted: neither, as on a dev board). */
  setSignals(signals: SerialOutputSignals): Promise<void>;
  /** USB ids, if the port has any. */
  getInfo(): SerialPortInfo;
}

export interface PortOptions {
  /** Bits per second, 8N1. */
  baudRate: number;
  /** Octets the driver may hold before it drops; Web Serial's default is 255. */
  bufferSize?: number;
}

/** The ports of a browser, by whichever way it has to them. */
export interface Ports {
  readonly by: 'web-serial' | 'web-usb';
  /** Those the reader, or a policy of the school, has granted already. */
  granted(): Promise<Port[]>;
  /**
   * Lets the reader choose in the browser's own list. Call it from a click.
   * @param all every port there is, not only those of known bridges
   * @returns null when the list was left without a choice
   * @throws ProblemError usb-refused
   */
  choose(all: boolean): Promise<Port | null>;
  /** Calls `listener` whenever a port that may be used is plugged in, until `signal` aborts. */
  onPlugged(listener: (port: Port) => void, signal: AbortSignal): void;
  /** Calls `listener` whenever such a port is gone, until `signal` aborts. */
  onUnplugged(listener: (port: Port) => void, signal: AbortSignal): void;
}
