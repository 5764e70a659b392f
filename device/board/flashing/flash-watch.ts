/**
 * What a board keeps of the flash that is running, or ran last: its exchanges and how it ended. The
 * number of exchanges kept is capped; of a long flash the oldest blocks go first, which are all alike.
 */
import { ExchangeRecorder } from '../../flash/exchange-recorder.ts';
import type { FlashTap } from '../../flash/flash-port.ts';
import type { Exchange, FlashEnd } from '../../formats/esp/exchange.ts';

const MAX_EXCHANGES = 500;

export interface FlashWatchEvents {
  readonly onExchange: (exchange: Exchange) => void;
  /** What is waited for before anything is sent; null to go on at once. */
  readonly hold: () => Promise<void> | null;
}

export class FlashWatch implements FlashTap {
  readonly #flash: number;
  readonly #recorder: ExchangeRecorder;
  readonly #events: FlashWatchEvents;
  readonly #exchanges = new Map<number, Exchange>();
  #end: FlashEnd | null = null;

  constructor(flash: number, events: FlashWatchEvents) {
    this.#flash = flash;
    this.#events = events;
    this.#recorder = new ExchangeRecorder({
      flash,
      nowMs: () => performance.now(),
      onExchange: (exchange) => this.#keep(exchange),
    });
  }

  get exchanges(): Exchange[] {
    return [...this.#exchanges.values()];
  }

  /** null while it runs. */
  get end(): FlashEnd | null {
    return this.#end;
  }

  async ready(): Promise<void> {
    await this.#events.hold();
  }

  signals(signals: SerialOutputSignals): void {
    this.#recorder.signals(signals);
  }

  sent(octets: Uint8Array): void {
    this.#recorder.sent(octets);
  }

  received(octets: Uint8Array): void {
    this.#recorder.received(octets);
  }

  expectMd5(md5: string): void {
    this.#recorder.expectMd5(md5);
  }

  /** Nothing is written any more; after a flash that was verified, the boot log is still heard. */
  ended(outcome: FlashEnd['outcome'], why: string): FlashEnd {
    this.#end = { flash: this.#flash, outcome, why };
    if (outcome !== 'verified') this.#recorder.finish();
    return this.#end;
  }

  /** The boot log after the flash, as it comes. */
  bootText(text: string): void {
    if (this.#end?.outcome === 'verified') this.#recorder.boardText(text);
  }

  /** The board has booted, or was reset again. */
  booted(): void {
    if (this.#end !== null) this.#recorder.finish();
  }

  #keep(exchange: Exchange): void {
    this.#exchanges.set(exchange.number, exchange);
    if (this.#exchanges.size > MAX_EXCHANGES) {
      const oldest = this.exchanges.find(({ block }) => block !== null) ?? exchange;
      this.#exchanges.delete(oldest.number);
    }
    this.#events.onExchange(exchange);
  }
}
