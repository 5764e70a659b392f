/**
 * A real board on a USB cable: a serial port of this computer, and the chip behind it. While the
 * page has the port, it tells other tabs, gives the port up when the page is left, and asks before
 * a flash would be cut off.
 */
import { systemClock } from '../clock/clock.ts';
import { ProblemError } from '../formats/problem.ts';
import type { Port, Ports } from '../port/port.ts';
import { portsOf, portsWith } from '../port/ports.ts';
import { BOOT_BAUD_RATE, CHIP_ID_ESP32 } from '../formats/esp/chips.ts';
import { USB_RESET_TIMING } from '../formats/esp/auto-reset.ts';
import type { BoardDevice, DeviceEvents, OpenDevice } from '../port/board-device.ts';
import { RestartWatch } from '../formats/esp/restart-watch.ts';
import { comeback, sameBoard } from './comeback.ts';
import { operatingSystem } from './operating-system.ts';
import { openPort } from '../port/port-control.ts';
import { openingProblem } from './usb-problems.ts';
import { holdForTabs, isHeldByTab } from './usb-tabs.ts';

/** @throws ProblemError usb-unsupported, usb-insecure-page, usb-none-chosen */
export const openUsb: OpenDevice = async (events, { port }) => {
  const ports = port === undefined ? portsOf() : portsWith(port);
  return new UsbDevice(events, ports, port ?? (await onlyGranted(ports)));
};

/** The ports that this page holds now. */
const holdings: Port[] = [];

class UsbDevice implements BoardDevice {
  readonly kind = 'usb';
  readonly port: Port;
  readonly chipId = CHIP_ID_ESP32;
  readonly abilities = ['toggle', 'flash', 'reset', 'wire'] as const;
  readonly resetTiming = USB_RESET_TIMING;
  readonly #ports: Ports;
  readonly #events: DeviceEvents;
  readonly #trouble = new RestartWatch(() => systemClock.nowMs());
  /** Aborted when the port is no longer this page's. */
  #holding: AbortController | null = null;
  #busy = false;
  /** The browser asks whether to leave (HTML 7.4.2.4); of each device, so that one that ends takes no other's away. */
  readonly #askFirst = (event: BeforeUnloadEvent): void => event.preventDefault();

  constructor(events: DeviceEvents, ports: Ports, port: Port) {
    this.#events = events;
    this.#ports = ports;
    this.port = port;
  }

  async open(baudRate: number): Promise<void> {
    try {
      await openPort(this.port, baudRate);
    } catch (error) {
      const info = this.port.getInfo();
      const [heldByTab, granted] = await Promise.all([
        isHeldByTab(info, holdings.filter((one) => sameBoard(one, this.port)).length),
        this.#ports.granted().catch(() => [this.port]),
      ]);
      const isThere = granted.includes(this.port);
      throw openingProblem({ error, info, os: operatingSystem(), heldByTab, isThere });
    }
    if (this.#holding === null) this.#hold();
  }

  /** Its buttons are for the reader's own finger. */
  press(): void {
    this.#trouble.expectReset();
  }

  expectReset(): void {
    this.#trouble.expectReset();
  }

  get startsOver(): boolean {
    return this.#trouble.looping;
  }

  trouble(line: string): ReturnType<RestartWatch['line']> {
    return this.#trouble.line(line);
  }

  flashing(busy: boolean): void {
    this.#busy = busy;
    // Only meanwhile: with such a listener some browsers keep no page in their cache.
    if (busy) addEventListener('beforeunload', this.#askFirst);
    else removeEventListener('beforeunload', this.#askFirst);
    this.#trouble.expectReset();
  }

  comeback(signal: AbortSignal): Promise<Port> {
    return comeback({
      port: this.port,
      ports: this.#ports,
      clock: systemClock,
      open: (port) => openPort(port, BOOT_BAUD_RATE),
      signal,
    });
  }

  release(): void {
    this.#holding?.abort();
    this.#holding = null;
  }

  #hold(): void {
    const { signal } = (this.#holding = new AbortController());
    holdings.push(this.port);
    signal.addEventListener('abort', () => holdings.splice(holdings.indexOf(this.port), 1));
    const disconnect = async (): Promise<void> => {
      if (!this.#busy) await this.#events.onTaken('other-tab');
    };
    signal.addEventListener('abort', holdForTabs(this.port.getInfo(), disconnect));
    // A page that may be shown again as it was (HTML 7.4.6, "page cache") must not keep the port meanwhile.
    addEventListener('pagehide', () => void this.#events.onTaken('page-left'), { signal });
  }
}

async function onlyGranted(ports: Ports): Promise<Port> {
  const [port, ...others] = await ports.granted();
  if (port !== undefined && others.length === 0) return port;
  throw new ProblemError({
    code: 'usb-none-chosen',
    what: 'No board was chosen.',
    why: port === undefined ? 'This site may use no port yet.' : 'This site may use several ports.',
    next: 'Press "Connect ESP32 over USB" and choose one.',
  });
}
