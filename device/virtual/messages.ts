/** What passes between a virtual board's worker and the thread that owns it: plain data only. */
import type { Problem } from '../bytes/problem.ts';

export type Button = 'EN' | 'BOOT';

export interface LineSignals {
  readonly dataTerminalReady: boolean;
  readonly requestToSend: boolean;
}

/** Content of a flash region: `address` in octets from the start of flash. */
export interface FlashRegion {
  readonly address: number;
  readonly octets: Uint8Array<ArrayBuffer>;
}

export type ToWorker =
  /** Power on. First message, once. */
  | {
      readonly type: 'power';
      readonly flash: readonly FlashRegion[];
      /** Bits per second that the wire is paced at; null for full speed. */
      readonly paceBaud: number | null;
      /** Why the board starts: printed by the boot ROM. */
      readonly cause: 'power-on' | 'external-reset' | 'watchdog';
      readonly signals: LineSignals;
    }
  | { readonly type: 'octets'; readonly octets: Uint8Array<ArrayBuffer> }
  | { readonly type: 'signals'; readonly signals: LineSignals }
  | { readonly type: 'press'; readonly button: Button; readonly down: boolean }
  | { readonly type: 'pace'; readonly baud: number | null }
  | { readonly type: 'ping'; readonly id: number };

export type FromWorker =
  | { readonly type: 'octets'; readonly octets: Uint8Array<ArrayBuffer> }
  | { readonly type: 'pin'; readonly pin: number; readonly level: 0 | 1 | null }
  | { readonly type: 'flash'; readonly region: FlashRegion }
  | { readonly type: 'pong'; readonly id: number }
  | { readonly type: 'problem'; readonly problem: Problem };

/** A worker of either platform, seen from outside. */
export interface BoardWorker {
  post(message: ToWorker): void;
  onMessage(listener: (message: FromWorker) => void): void;
  /** The worker ended by itself: out of memory, or its script could not be loaded. */
  onFailure(listener: (reason: string) => void): void;
  terminate(): void;
}
