/**
 * A virtual board as its owner holds it: a port to talk to, buttons to press, pins to watch. The
 * board itself runs in a worker; this side keeps a copy of its flash and watches over it, because a
 * sketch that never yields blocks the worker's thread: no message gets in, not even a reset. When a callback
 * does that, the worker is ended and the board starts again from the copy, as the chip's watchdog would do it.
 * The watchdog does not watch the loop task, on the chip neither: there only EN helps.
 */
import type { Clock } from '../clock/clock.ts';
import { concatOctets, type Octets } from '../formats/octets/octets.ts';
import type { Problem } from '../formats/problem.ts';
import { MemoryPort } from '../port/memory-port.ts';
import type { PadInput, PinState } from '../formats/esp/pins.ts';
import type { SketchCall } from '../formats/esp/sketch-call.ts';
import { Flash, type FlashSnapshot } from './flash.ts';
import type { BoardWorker, FromWorker, StartCause } from './messages.ts';
import { StrappingPins, type Button } from './strapping-pins.ts';

/** The task watchdog's period (ESP-IDF, CONFIG_ESP_TASK_WDT_TIMEOUT_S). */
const WATCHDOG_MS = 5_000;
/** How often the worker is asked whether it still listens. */
const PING_PERIOD_MS = 500;
/** How long a reset may wait for a blocked worker before the board is restarted over its head. */
const RESET_GRACE_MS = 60;
/** How long opening the port waits for the board's first word. */
const OPEN_PATIENCE_MS = 5_000;

export interface VirtualBoardOptions {
  readonly clock: Clock;
  readonly createWorker: () => BoardWorker;
  /** Flash content to begin with; blank unless given. */
  readonly flash?: FlashSnapshot;
  /** Bits per second that the wire is paced at; null (the default) for full speed. */
  readonly paceBaud?: number | null;
  readonly onPin?: (pin: number, level: 0 | 1 | null) => void;
  /** What the program uses pins as now; null: it has none any more. */
  readonly onPins?: (pins: readonly (readonly [number, PinState | null])[]) => void;
  /** Functions of the program were entered and left. */
  readonly onCalls?: (calls: readonly SketchCall[]) => void;
  /** The flash was written: time to save {@link VirtualBoard.flash}. */
  readonly onFlash?: () => void;
  readonly onProblem?: (problem: Problem) => void;
}

export class VirtualBoard {
  /** A copy of the board's flash. */
  readonly flash: Flash;
  readonly port: MemoryPort;
  readonly #options: VirtualBoardOptions;
  #worker: BoardWorker | null = null;
  /**
   * Followed here as in the chip: a worker that is blocked cannot follow them, and the one that
   * replaces it comes too late to see them.
   */
  readonly #pins: StrappingPins;
  #hostBaudRate: number | null = null;
  /** Settled by the board's first word, or by its failure. */
  readonly #booted = Promise.withResolvers<undefined>();
  #easySequence = false;
  /** IO0 was low when the chip last sampled its straps, a moment after EN rose. */
  #strappedLow = false;
  /** The board was stopped while EN was low, and starts when the straps have been sampled. */
  #startsOnRise = false;
  /** The network's task runs a function of the program. */
  #inCallback = false;
  readonly #drivenPins = new Set<number>();
  readonly #usedPins = new Set<number>();
  /** What is done to pads: a new worker is told again. */
  readonly #inputs = new Map<number, PadInput>();
  /** Octets in the transmitter of a paced line. */
  #unsent: Octets = new Uint8Array(0);
  /** The worker has spoken, so its script is loaded and its silence means something. */
  #awake = false;
  #startedMs = 0;
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
    this.#pins = new StrappingPins(options.clock, {
      onLow: () => this.#checkReset(),
      onRisen: (straps) => {
        this.#strappedLow = straps === 'download';
        if (this.#startsOnRise) this.#start('external-reset');
      },
    });
    this.#pins.powerOn();
    this.port = new MemoryPort({
      onOpen: ({ baudRate }) => {
        this.#setBaudRate(baudRate);
        // Signals mean nothing to a board that is not there yet.
        return Promise.race([
          this.#booted.promise,
          new Promise<undefined>((resolve) => {
            options.clock.after(OPEN_PATIENCE_MS, () => resolve(undefined));
          }),
        ]);
      },
      onClose: () => this.#setBaudRate(null),
      onOctets: (octets) => this.#worker?.post({ type: 'octets', octets }),
      onSignals: (signals) => this.#setSignals(signals),
    });
    this.#start('power-on');
    this.#watch();
  }

  press(button: Button, down: boolean): void {
    const atMs = this.#options.clock.nowMs();
    if (this.#awake) this.#worker?.post({ type: 'press', button, down, atMs });
    this.#pins.press(button, down, atMs);
  }

  /** Does something to a pad from outside. */
  setInput(pin: number, input: PadInput): void {
    this.#inputs.set(pin, input);
    this.#worker?.post({ type: 'input', pin, input });
  }

  /** Stops or resumes the program's time. The chip itself, its ROM and its UART go on. */
  holdTime(held: boolean): void {
    this.#worker?.post({ type: 'hold-time', held });
  }

  /** Whether connections to the board begin at sequence number 5000; kept over resets. */
  setEasySequence(on: boolean): void {
    this.#easySequence = on;
    this.#worker?.post({ type: 'easy-sequence', on });
  }

  /** Pulls the cable: the port is lost and the board has no power. */
  unplug(): void {
    this.#booted.resolve(undefined);
    this.#stop();
    this.#cancelWatch();
    this.#pins.powerOff();
    this.port.lose();
  }

  #start(cause: StartCause): void {
    const worker = this.#options.createWorker();
    this.#worker = worker;
    this.#awake = false;
    this.#inCallback = false;
    this.#startedMs = this.#options.clock.nowMs();
    this.#silentPeriods = 0;
    this.#startsOnRise = false;
    worker.onMessage((message) => {
      if (worker !== this.#worker) return;
      if (!this.#awake) this.#wake(worker);
      this.#hear(message);
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
      signals: { dataTerminalReady: this.#strappedLow, requestToSend: false },
      hostBaudRate: this.#hostBaudRate,
      easySequence: this.#easySequence,
    });
    for (const [pin, input] of this.#inputs) worker.post({ type: 'input', pin, input });
  }

  #stop(): void {
    this.#cancelResetCheck();
    this.#worker?.terminate();
    this.#worker = null;
  }

  /** The boot ROM speaks: the straps it was given have served, and the lines are live again. */
  #wake(worker: BoardWorker): void {
    this.#awake = true;
    const atMs = this.#options.clock.nowMs();
    worker.post({ type: 'signals', signals: this.#pins.signals, atMs });
    for (const button of ['EN', 'BOOT'] as const) {
      worker.post({ type: 'press', button, down: this.#pins.isPressed(button), atMs });
    }
    this.#booted.resolve(undefined);
  }

  #hear(message: FromWorker): void {
    switch (message.type) {
      case 'boot':
        this.#unsent = new Uint8Array(0);
        break;
      case 'sending':
        this.#unsent = concatOctets(this.#unsent, message.octets);
        break;
      case 'octets':
        this.#unsent = this.#unsent.slice(message.octets.length);
        this.port.deliver(message.octets);
        break;
      case 'pin':
        if (message.level === null) this.#drivenPins.delete(message.pin);
        else this.#drivenPins.add(message.pin);
        this.#options.onPin?.(message.pin, message.level);
        break;
      case 'pins':
        for (const [pin, state] of message.pins) {
          if (state === null) this.#usedPins.delete(pin);
          else this.#usedPins.add(pin);
        }
        this.#options.onPins?.(message.pins);
        break;
      case 'flash':
        this.flash.mirror(message.sector);
        this.#options.onFlash?.();
        break;
      case 'calls':
        this.#options.onCalls?.(message.calls);
        break;
      case 'callback':
        this.#inCallback = message.running;
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
    const atMs = this.#options.clock.nowMs();
    if (this.#awake) this.#worker?.post({ type: 'signals', signals, atMs });
    this.#pins.setSignals(signals, atMs);
  }

  /** EN resets a chip whatever its program does; a blocked worker has to be replaced for that. */
  #checkReset(): void {
    this.#cancelResetCheck();
    if (!this.#awake) return;
    const ping = this.#ping();
    this.#cancelResetCheck = this.#options.clock.after(RESET_GRACE_MS, () => {
      if (this.#answered >= ping) return;
      this.#halt();
      // A real EN resets at once; for the program, only the moment counts at which EN has risen.
      if (this.#pins.held) this.#startsOnRise = true;
      else this.#start('external-reset');
    });
  }

  #watch(): void {
    this.#cancelWatch = this.#options.clock.after(PING_PERIOD_MS, () => {
      if (this.#awake) {
        const isLate = ++this.#silentPeriods * PING_PERIOD_MS > WATCHDOG_MS;
        if (isLate && this.#inCallback) this.#bite();
        else this.#ping();
      }
      this.#watch();
    });
  }

  #ping(): number {
    this.#worker?.post({ type: 'ping', id: ++this.#lastPing });
    return this.#lastPing;
  }

  /**
   * Prints the words of ESP-IDF's task watchdog (components/esp_system/task_wdt), and restarts the board.
   * Left out: registers and backtrace.
   */
  #bite(): void {
    const ranMs = Math.round(this.#options.clock.nowMs() - this.#startedMs);
    const lines = [
      'Task watchdog got triggered. The following tasks/users did not reset the watchdog in time:',
      ' - async_tcp (CPU 0/1)',
      'Tasks currently running:',
      'CPU 0: async_tcp',
      'CPU 1: IDLE1',
      'Aborting.',
    ].map((line) => `\r\nE (${ranMs}) task_wdt: ${line}`);
    this.#halt();
    const text = `${lines.join('')}\r\n\r\nRebooting...\r\n`;
    this.port.deliver(new TextEncoder().encode(text));
    this.#strappedLow = false;
    this.#start('watchdog');
  }

  /** Ends a blocked worker, and delivers the octets that its UART would have sent meanwhile. */
  #halt(): void {
    this.#stop();
    if (this.#unsent.length > 0) this.port.deliver(this.#unsent);
    this.#unsent = new Uint8Array(0);
    for (const pin of this.#drivenPins) this.#options.onPin?.(pin, null);
    this.#drivenPins.clear();
    this.#options.onPins?.([...this.#usedPins].map((pin) => [pin, null]));
    this.#usedPins.clear();
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
