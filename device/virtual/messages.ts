/** Messages between a virtual board's worker and the thread that owns it: plain data only. */
import type { LineSignals } from '../formats/esp/auto-reset.ts';
import type { PadInput, PinState } from '../formats/esp/pins.ts';
import type { SketchCall } from '../formats/esp/sketch-call.ts';
import type { Button } from './strapping-pins.ts';
import type { FlashSnapshot, SectorImage } from './flash.ts';

export type StartCause = 'power-on' | 'external-reset' | 'watchdog';

export type ToWorker =
  /** Power on. First message, once. */
  | {
      readonly type: 'power';
      readonly flash: FlashSnapshot;
      /** Bits per second that the wire is paced at; null for full speed. */
      readonly paceBaud: number | null;
      /** Why the board starts: printed by the boot ROM. */
      readonly cause: StartCause;
      /** As the straps are when the boot ROM samples them. */
      readonly signals: LineSignals;
      readonly hostBaudRate: number | null;
      readonly easySequence: boolean;
    }
  | { readonly type: 'octets'; readonly octets: Uint8Array<ArrayBuffer> }
  /** `atMs`: when it was done, by the owner's clock. */
  | { readonly type: 'signals'; readonly signals: SerialOutputSignals; readonly atMs: number }
  | {
      readonly type: 'press';
      readonly button: Button;
      readonly down: boolean;
      readonly atMs: number;
    }
  /** Something outside does something else to a pad, now and after every reset. */
  | { readonly type: 'input'; readonly pin: number; readonly input: PadInput }
  /** The host opened its port at this rate; null: it closed it. */
  | { readonly type: 'baud-rate'; readonly baudRate: number | null }
  /** The program's time stands still, or goes on. */
  | { readonly type: 'hold-time'; readonly held: boolean }
  /** Connections to the board begin at sequence number 5000; false: where nobody can tell. */
  | { readonly type: 'easy-sequence'; readonly on: boolean }
  | { readonly type: 'ping'; readonly id: number };

export type FromWorker =
  /** The boot ROM begins, and has sampled its straps. First message. */
  | { readonly type: 'boot' }
  | { readonly type: 'octets'; readonly octets: Uint8Array<ArrayBuffer> }
  /** The transmitter of a paced line has been given these; `octets` follows as they leave it. */
  | { readonly type: 'sending'; readonly octets: Uint8Array<ArrayBuffer> }
  | { readonly type: 'pin'; readonly pin: number; readonly level: 0 | 1 | null }
  /** What the program uses pins as now; null: it has none any more. */
  | { readonly type: 'pins'; readonly pins: readonly (readonly [number, PinState | null])[] }
  /** Functions of the program were entered and left. */
  | { readonly type: 'calls'; readonly calls: readonly SketchCall[] }
  /** The network's task runs a function of the program, or has left it again. */
  | { readonly type: 'callback'; readonly running: boolean }
  | { readonly type: 'flash'; readonly sector: SectorImage }
  | { readonly type: 'pong'; readonly id: number };

/** A worker of either platform, seen from outside. */
export interface BoardWorker {
  post(message: ToWorker): void;
  onMessage(listener: (message: FromWorker) => void): void;
  /** The worker ended by itself: out of memory, or its script could not be loaded. */
  onFailure(listener: (reason: string) => void): void;
  terminate(): void;
}
