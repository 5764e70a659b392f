/** What a chip is made with, and what it tells. */
import type { Clock } from '../clock/clock.ts';
import type { BootMode, ResetCause } from '../formats/esp/boot-log.ts';
import type { CommandName } from '../formats/esp/commands.ts';
import type { PinState } from '../formats/esp/pins.ts';
import type { SketchCall } from '../formats/esp/sketch-call.ts';
import type { Octets } from '../formats/octets/octets.ts';
import type { RomProfile } from './boot-rom.ts';
import type { StartCpu } from './cpu.ts';
import type { Flash } from './flash.ts';
import type { BoardIdentity } from './loader-memory.ts';
import type { FlashTimes } from './timed-flash.ts';

/** Events on the board, as plain data. */
export type ChipEvent =
  | { readonly kind: 'reset'; readonly cause: ResetCause }
  | { readonly kind: 'boot'; readonly mode: BootMode; readonly cause: ResetCause }
  /** The program was handed to the CPU. */
  | { readonly kind: 'running' }
  /** The ROM found nothing it can run. */
  | { readonly kind: 'no-program' }
  | { readonly kind: 'fault'; readonly reason: string }
  /** The serial loader understood a command. */
  | { readonly kind: 'loader'; readonly command: CommandName; readonly stub: boolean }
  | { readonly kind: 'unimplemented'; readonly what: string };

export interface ChipOptions {
  readonly clock: Clock;
  readonly startCpu: StartCpu;
  readonly flash: Flash;
  /** Bits per second, after reset, of a serial line that takes its time; null: full speed. */
  readonly pace: number | null;
  /** How long the flash is busy; not at all unless given. */
  readonly flashTimes?: FlashTimes;
  /** Octets that have reached the host. */
  readonly onTransmit: (octets: Octets) => void;
  /** Octets that will reach the host, when the line takes its time. */
  readonly onSending?: (octets: Octets) => void;
  /** The program drives a pin; null: it released the pin, or the chip was reset. */
  readonly onPin?: (pin: number, level: 0 | 1 | null) => void;
  /** The program uses a pin as something else; null: it has none any more, because the chip was reset. */
  readonly onPinState?: (pin: number, state: PinState | null) => void;
  /** Functions of the program were entered and left. */
  readonly onCalls?: (calls: readonly SketchCall[]) => void;
  /** The network's task runs a function of the program, or has left it again. */
  readonly onCallback?: (running: boolean) => void;
  readonly onEvent?: (event: ChipEvent) => void;
  readonly identity?: BoardIdentity;
  readonly rom?: RomProfile;
}
