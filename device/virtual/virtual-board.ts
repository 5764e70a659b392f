/**
 * A virtual board as its owner holds it: a port to talk to, buttons to press, pins to watch. The
 * board itself runs in a worker; this side keeps a copy of its flash and watches over it, because a
 * sketch that never yields blocks the worker's thread: no message gets in, not even a reset. Then
 * the worker is ended and the board starts again from the copy, as the chip's watchdog would do it.
 */
import type { Clock } from '../bytes/clock.ts';
import type { Problem } from '../bytes/problem.ts';
import { MemoryPort } from '../port/memory-port.ts';
import type { Port } from '../port/port.ts';
import type { Button } from './chip.ts';
import { Flash, type FlashSnapshot } from './flash.ts';
import type { BoardWorker, FromWorker, LineSignals, StartCause } from './messages.ts';

/** The task watchdog's period (ESP-IDF, CONFIG_ESP_TASK_WDT_TIMEOUT_S). */
const WATCHDOG_MS = 5_000;
/** How often the worker is asked whether it still listens. */
const PING_PERIOD_MS = 500;
/** How long a reset may wait for a blocked worker before the board is restarted over its head. */
const RESET_GRACE_MS = 60;

export interface VirtualBoardOptions {
  readonly clock: Clock;
  readonly createWorker: () => BoardWorker;
  /** Flash content to begin with; blank unless given. */
  readonly flash?: FlashSnapshot;
  /** Bits per second that the wire is paced at; null (the default) for full speed. */
  readonly paceBaud?: number | null;
  readonly onPin?: (pin: number, level: 0 | 1 | null) => void;
  /** The flash was written: time to save {@link VirtualBoard.flash}. */
  readonly onFlash?: () => void;
  readonly onProblem?: (problem: Problem) => void;
}

export class VirtualBoard {
  /** A copy of the board's flash. */
  readonly flash: Flash;
  readonly #options: VirtualBoardOptions;
  readonly #port: MemoryPort;
  #worker: BoardWorker | null = null;
  #signals: LineSignals = { dataTerminalReady: false, requestToSend: false };
  #hostBaudRate: number | null = null;
  readonly #pressed = new Set<Button>();
  readonly #drivenPins = new Set<number>();
  /** The worker has spoken, so its script is loaded and its silence means something. */
  #awake = false;
  #lastPing = 0;
  #answered = 0;
  /** Periods that passed since the worker last answered: counted, because a page's timers may stop. */
  #silentPeriods = 0;
  #cancelWatch: () => void = () => undefined;
  #cancelResetCheck: () => void = () => undefined;

  /** The board has power, and boots, from here on. */
  constructor(options: VirtualBoardOptions) {
    this.#options = options;
    this.flash = new Flash(options.flash);
    this.#port = new MemoryPort({
      onOpen: ({ baudRate }) => this.#setBaudRate(baudRate),
      onClose: () => this.#setBaudRate(null),
      onOctets: (octets) => this.#worker?.post({ type: 'octets', octets }),
      onSignals: (signals) => this.#setSignals(signals),
    });
    this.#start('power-on');
    this.#watch();
  }

  get port(): Port {
    return this.#port;
  }

  press(button: Button, down: boolean): void {
    if (down) this.#pressed.add(button);
    else this.#pressed.delete(button);
    this.#worker?.post({ type: 'press', button, down });
    if (button === 'EN' && down) this.#checkReset();
  }

  /** Pulls the cable: the port is lost and the board has no power. */
  unplug(): void {
    this.#stop();
    this.#cancelWatch();
    this.#port.lose();
  }

  #start(cause: StartCause): void {
    const worker = this.#options.createWorker();
    this.#worker = worker;
    this.#awake = false;
    this.#silentPeriods = 0;
    worker.onMessage((message) => {
      if (worker === this.#worker) this.#hear(message);
    });
    worker.onFailure((reason) => {
      if (worker !== this.#worker) return;
      this.unplug();
      this.#options.onProblem?.(workerFailed(reason));
    });
    worker.post({
      type: 'power',
      flash: this.flash.snapshot(),
      paceBaud: this.#options.paceBaud ?? null,
      cause,
      signals: this.#signals,
      hostBaudRate: this.#hostBaudRate,
      pressed: [...this.#pressed],
    });
  }

  #stop(): void {
    this.#cancelResetCheck();
    this.#worker?.terminate();
    this.#worker = null;
  }

  #hear(message: FromWorker): void {
    this.#awake = true;
    switch (message.type) {
      case 'octets':
        this.#port.deliver(message.octets);
        break;
      case 'pin':
        if (message.level === null) this.#drivenPins.delete(message.pin);
        else this.#drivenPins.add(message.pin);
        this.#options.onPin?.(message.pin, message.level);
        break;
      case 'flash':
        this.flash.mirror(message.sector);
        this.#options.onFlash?.();
        break;
      case 'pong':
        this.#answered = message.id;
        this.#silentPeriods = 0;
        break;
    }
  }

  #setBaudRate(baudRate: number | null): void {
    this.#hostBaudRate = baudRate;
    this.#worker?.post({ type: 'baud-rate', baudRate });
  }

  #setSignals(signals: SerialOutputSignals): void {
    this.#signals = {
      dataTerminalReady: signals.dataTerminalReady ?? this.#signals.dataTerminalReady,
      requestToSend: signals.requestToSend ?? this.#signals.requestToSend,
    };
    this.#worker?.post({ type: 'signals', signals: this.#signals });
    if (this.#signals.requestToSend && !this.#signals.dataTerminalReady) this.#checkReset();
  }

  /** EN resets a chip whatever its program does; a blocked worker has to be replaced for that. */
  #checkReset(): void {
    this.#cancelResetCheck();
    if (!this.#awake) return;
    const ping = this.#ping();
    this.#cancelResetCheck = this.#options.clock.after(RESET_GRACE_MS, () => {
      if (this.#answered < ping) this.#restart('external-reset');
    });
  }

  #watch(): void {
    this.#cancelWatch = this.#options.clock.after(PING_PERIOD_MS, () => {
      if (this.#awake) {
        if (++this.#silentPeriods * PING_PERIOD_MS > WATCHDOG_MS) this.#bite();
        else this.#ping();
      }
      this.#watch();
    });
  }

  #ping(): number {
    this.#worker?.post({ type: 'ping', id: ++this.#lastPing });
    return this.#lastPing;
  }

  /** What ESP-IDF prints when the task watchdog fires. */
  #bite(): void {
    const text =
      '\r\nE (task_wdt): Task watchdog got triggered. The following tasks did not reset the watchdog in time:' +
      '\r\nE (task_wdt):  - loopTask: the sketch ran for 5 s without delay(), yield() or the end of loop()' +
      '\r\nE (task_wdt): Aborting.\r\n\r\n';
    this.#port.deliver(new TextEncoder().encode(text));
    this.#restart('watchdog');
  }

  #restart(cause: StartCause): void {
    this.#stop();
    for (const pin of this.#drivenPins) this.#options.onPin?.(pin, null);
    this.#drivenPins.clear();
    this.#start(cause);
  }
}

function workerFailed(reason: string): Problem {
  return {
    code: 'virtual-board-ended',
    what: 'The virtual board has stopped.',
    why: `Its worker ended: ${reason}`,
    next: 'Press "Start virtual board" to start it again.',
  };
}
