/** A board that can be held: what device/board/board.ts needs of a virtual one and of a real one alike. */
import type { Problem } from '../formats/problem.ts';
import type { ResetTiming } from '../formats/esp/auto-reset.ts';
import type { Port } from './port.ts';
import type { PadInput, PinState } from '../formats/esp/pins.ts';
import type { SketchCall } from '../formats/esp/sketch-call.ts';
import type { Octets } from '../formats/octets/octets.ts';

/** The programs that come with the site. */
export const SKETCHES = [
  'led_websocket',
  'led_http',
  'page_template',
  'what_blocks',
  'heartbeat',
  'chat',
  'online_class',
  'live_score',
  'location',
  'ticker',
] as const;
export type SketchName = (typeof SKETCHES)[number];

/** What a board can be asked: not every maker of boards can do everything. */
export type BoardAbility =
  | 'toggle'
  | 'flash'
  | 'reset'
  /** Its buttons, EN and BOOT, can be pressed from here. */
  | 'press'
  /** It tells which functions of its sketch run. */
  | 'trace'
  /** Things can be done to its pads, and it tells what its program uses pins as. */
  | 'pins'
  /** Connections of one's own can be opened to it, and packets held on the way. */
  | 'wire';

export interface BoardDevice {
  readonly kind: 'virtual' | 'usb';
  /** Closed when the device is handed over, or open at the rate of the boot ROM. */
  readonly port: Port;
  /** The chip id an image must have (device/formats/esp/chips.ts). */
  readonly chipId: number;
  readonly abilities: readonly BoardAbility[];
  /** How long EN and IO0 are held to bring it into download mode. */
  readonly resetTiming: ResetTiming;
  /** Opens the port, and lets the board run. Rejects with a ProblemError. */
  open(baudRate: number): Promise<void>;
  /** Whether the flash holds exactly this image where the ROM looks for it; only a virtual board's is known. */
  holds?(image: Uint8Array): boolean;
  /** What its flash holds; only a virtual board's is known. @throws RangeError outside the chip */
  readFlash?(address: number, length: number): Octets;
  /** Pushes or releases a button; only a virtual board's can be reached from here. */
  press(button: 'EN' | 'BOOT', down: boolean): void;
  /** Does something to a pad from outside; only a virtual board's can be reached from here. */
  setInput?(pin: number, input: PadInput): void;
  /** Makes a virtual board's connections begin at sequence number 5000, or at random ones again. */
  setEasySequence?(on: boolean): void;
  /** Stops or resumes the time that the board's program goes by; only a virtual board's. */
  holdTime?(held: boolean): void;
  /** Somebody resets the board on purpose. */
  expectReset?(): void;
  /** It is known to start over and over. */
  readonly startsOver?: boolean;
  /** What a line of serial text says is wrong with the board itself; null for most. */
  trouble?(line: string): Problem | null;
  /** It is being flashed now, or not any more: meanwhile nobody else should take it. */
  flashing?(busy: boolean): void;
  /**
   * Once it was lost and released: resolves with its port, open, as soon as it is there again.
   * Rejects with the signal's reason. Not there for a board that does not come back by itself.
   */
  comeback?(signal: AbortSignal): Promise<Port>;
  /** Gives up the board and all that this held for it; the port must be closed before. */
  release(): void;
}

export interface DeviceEvents {
  /** The level of the LED's pin, as the board drives it. */
  readonly onLed: (lit: boolean) => void;
  readonly onProblem: (problem: Problem) => void;
  /** What the program uses pins as now, those that have changed; null: it has none any more. */
  readonly onPins: (pins: readonly (readonly [number, PinState | null])[]) => void;
  readonly onTrace: (calls: readonly SketchCall[]) => void;
  /** Its port has to be closed, for another tab of this site or because the page is left. */
  readonly onTaken: (by: 'other-tab' | 'page-left') => Promise<void>;
}

export interface DeviceOptions {
  /** Bits per second that a virtual board's wire is paced at; null for full speed. */
  readonly paceBaud: number | null;
  /** Whether a virtual board's flash is the one kept in this browser; it is unless false. */
  readonly keepFlash?: boolean;
  /** An image that a virtual board's flash holds from the start, and nothing else. */
  readonly programmed?: Uint8Array;
  /** The port of a real board; the one this site was granted unless given. */
  readonly port?: Port | undefined;
}

/** Makes or finds a device. Rejects with a ProblemError. */
export type OpenDevice = (events: DeviceEvents, options: DeviceOptions) => Promise<BoardDevice>;
