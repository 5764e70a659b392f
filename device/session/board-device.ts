/** A board that can be held: what device/board.ts needs of a virtual one and of a real one alike. */
import type { Problem } from '../bytes/problem.ts';
import type { ResetTiming } from '../flash/flasher.ts';
import type { Port } from '../port/port.ts';
import type { SketchCall } from '../virtual/call-recorder.ts';

export type { SketchCall } from '../virtual/call-recorder.ts';

/** The programs that come with the site. */
export type SketchName = 'led_websocket' | 'led_http' | 'page_template' | 'what_blocks';

export interface BoardDevice {
  readonly kind: 'virtual' | 'usb';
  /** Closed when the device is handed over. */
  readonly port: Port;
  /** The chip id an image must have (device/rom/chips.ts). */
  readonly chipId: number;
  /** How long EN and IO0 are held to bring it into download mode. */
  readonly resetTiming: ResetTiming;
  /** Whether the flash is known to hold exactly this image where the ROM looks for it. */
  holds(image: Uint8Array): boolean;
  /** Pushes or releases a button; only a virtual board's can be reached from here. */
  press(button: 'EN' | 'BOOT', down: boolean): void;
  /**
   * Makes the board's connections begin at sequence number 5000, or at random ones again.
   * @returns false when it cannot be told
   */
  setEasySequence(on: boolean): boolean;
  /** Stops the time that the board's program goes by, or lets it go on; only a virtual board's. */
  holdTime(held: boolean): void;
  /** Lets go of everything; the port must be closed before. */
  release(): void;
}

export interface DeviceEvents {
  /** The level of the LED's pin, as the board drives it. */
  readonly onLamp: (lit: boolean) => void;
  readonly onProblem: (problem: Problem) => void;
  readonly onTrace: (calls: readonly SketchCall[]) => void;
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
