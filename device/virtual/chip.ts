/**
 * The chip and the dev board around it: EN and IO0 with their buttons and the two transistors that
 * DTR and RTS work (ESP32-DevKitC schematic, "Micro USB & USB-UART"), boot ROM, download mode, UART0
 * and one CPU per boot. Everything runs on the caller's thread; time comes from the clock.
 *
 * Left out: a second core, deep sleep, brown-out.
 */
import { BOOT_BAUD_RATE } from '../formats/esp/chips.ts';
import { concatOctets } from '../formats/octets/octets.ts';
import type { Octets } from '../formats/octets/octets.ts';
import { bootAfterLoader, bootBanner, bootFromFlash, WEBASSEMBLY_ROM } from './boot-rom.ts';
import type { BootMode, ResetCause } from '../formats/esp/boot-log.ts';
import type { LoadedProgram } from './boot-rom.ts';
import type { PadInput } from '../formats/esp/pins.ts';
import type { ChipEvent, ChipOptions } from './chip-options.ts';
import type { Cpu, CpuBus } from './cpu.ts';
import { DownloadMode } from './download-mode.ts';
import type { Flash } from './flash.ts';
import { ProgramFlash } from './program-flash.ts';
import { RomInterpreter } from './rom-interpreter.ts';
import { StrappingPins, type Button } from './strapping-pins.ts';
import { NO_TIMES } from './timed-flash.ts';
import { Uart } from './uart.ts';

/** From the ROM's own reset to its first words. */
const SOFTWARE_RESET_MS = 5;
/** Without an image the ROM says so this often until the RTC watchdog resets the chip. */
const HANG_LINES = 8;
const HANG_LINE_MS = 100;
/** Between a fault's message and the reset, so that a program that faults at once does not spin. */
export const FAULT_RESET_MS = 250;
/** UART0's receive FIFO holds so many octets while the program is still starting. */
const RECEIVE_FIFO_OCTETS = 128;
/** The BOOT button and the auto-reset circuit pull this pin low. */
const IO0 = 0;

/**
 * - `off`: no power. `held`: EN low, or not risen yet.
 * - `booting`: the CPU is being started. `running`: it runs.
 * - `hung`: no image, until the watchdog. `interpreter`, `download`: the ROM has the line.
 * - `faulted`: the program ended abnormally; reset follows.
 */
export type ChipState =
  'off' | 'held' | 'booting' | 'running' | 'hung' | 'interpreter' | 'download' | 'faulted';

export class Chip {
  readonly flash: Flash;
  readonly #options: ChipOptions;
  readonly #uart: Uart;
  readonly #pins: StrappingPins;
  readonly #drivenPins = new Set<number>();
  readonly #usedPins = new Set<number>();
  /** What something outside does to pads; IO0 is the strapping pins' own. */
  readonly #inputs = new Map<number, PadInput>();
  #state: ChipState = 'off';
  #cpu: Cpu | null = null;
  #download: DownloadMode | null = null;
  #interpreter: RomInterpreter | null = null;
  /** The strapping pins as they were when EN rose. */
  #straps: BootMode = 'flash';
  #fifo: Octets = new Uint8Array(0);
  /** Counts resets; a callback that belongs to an earlier reset is stale. */
  #boot = 0;
  #cancelTimer: (() => void) | null = null;
  #powerOnCause: ResetCause = 'POWERON_RESET';
  #easySequence = false;

  constructor(options: ChipOptions) {
    this.#options = options;
    this.flash = options.flash;
    this.#uart = new Uart({
      clock: options.clock,
      paced: options.pace !== null,
      baudRate: options.pace ?? BOOT_BAUD_RATE,
      toHost: options.onTransmit,
      onSending: options.onSending,
      toChip: (octets) => this.#receive(octets),
    });
    this.#pins = new StrappingPins(options.clock, {
      onLow: () => this.#hold(),
      onRisen: (straps) => {
        const cause = this.#powerOnCause;
        this.#powerOnCause = 'POWERON_RESET';
        this.#straps = straps;
        this.#start(cause, straps);
      },
      onIo0: (level) => this.#cpu?.setInput(IO0, level),
    });
  }

  get state(): ChipState {
    return this.#state;
  }

  /**
   * Plugs the board in. It boots when EN has risen.
   * @param cause the cause that the ROM reports; not power-on when this chip replaces a chip that
   * had to be stopped from outside
   */
  powerOn(cause: ResetCause = 'POWERON_RESET'): void {
    if (this.#state !== 'off') return;
    this.#powerOnCause = cause;
    this.#hold();
    this.#pins.powerOn();
  }

  /** Pulls the plug: everything stops at once. The flash keeps its content. */
  unplug(): void {
    this.#stop();
    this.#state = 'off';
    this.#pins.powerOff();
  }

  /** Octets from the host's transmitter. */
  receive(octets: Uint8Array): void {
    if (this.#state === 'off') return;
    this.#uart.fromHost(octets);
  }

  /** @see StrappingPins.setSignals */
  setSignals(signals: SerialOutputSignals, atMs?: number): void {
    this.#pins.setSignals(signals, atMs);
  }

  /** @see StrappingPins.press */
  press(button: Button, down: boolean, atMs?: number): void {
    this.#pins.press(button, down, atMs);
  }

  /** Something outside does something to a pad, in this boot and those to come. */
  setInput(pin: number, input: PadInput): void {
    if (pin === IO0) return;
    this.#inputs.set(pin, input);
    this.#cpu?.setInput(pin, input);
  }

  /** Bits per second of the host's port; null when it is closed. Unequal rates garble. */
  setHostBaudRate(baudRate: number | null): void {
    this.#uart.hostBaudRate = baudRate;
  }

  /** Connections to the program begin at sequence number 5000, in this boot and those to come. */
  setEasySequence(on: boolean): void {
    this.#easySequence = on;
    this.#cpu?.setEasySequence(on);
  }

  /** Resets from inside, as software or a watchdog does; EN and the straps stay as they were. */
  reset(cause: ResetCause): void {
    if (this.#state === 'off' || this.#state === 'held') return;
    this.#hold();
    this.#start(cause, 'flash');
  }

  #hold(): void {
    this.#stop();
    this.#state = 'held';
  }

  #stop(): void {
    this.#boot++;
    this.#cancelTimer?.();
    this.#cancelTimer = null;
    this.#cpu?.stop();
    this.#cpu = null;
    this.#download?.stop();
    this.#download = null;
    this.#interpreter = null;
    this.#fifo = new Uint8Array(0);
    this.#uart.reset();
    for (const pin of this.#drivenPins) this.#options.onPin?.(pin, null);
    this.#drivenPins.clear();
    for (const pin of this.#usedPins) this.#options.onPinState?.(pin, null);
    this.#usedPins.clear();
  }

  #start(cause: ResetCause, mode: BootMode): void {
    const boot = this.#boot;
    this.#emit({ kind: 'reset', cause });
    this.#print(bootBanner(cause, mode, this.#options.rom));
    this.#emit({ kind: 'boot', mode, cause });
    if (boot !== this.#boot) return;
    if (mode === 'download') this.#startDownload();
    else this.#bootWith(bootFromFlash);
  }

  #startDownload(): void {
    this.#state = 'download';
    this.#uart.autoBaud = true;
    this.#download = new DownloadMode({
      ...this.#options,
      transmit: (octets) => this.#uart.fromChip(octets),
      baudRate: () => this.#uart.baudRate,
      onBaudRate: (baudRate) => {
        this.#uart.baudRate = baudRate;
      },
      onReset: () =>
        this.#afterResponse(() => {
          this.#hold();
          this.#after(SOFTWARE_RESET_MS, () => this.#start('SW_RESET', this.#straps));
        }),
      onLeave: () => this.#afterResponse(() => this.#bootWith(bootAfterLoader)),
      onReboot: () => this.#afterResponse(() => this.reset('SW_CPU_RESET')),
      onCommand: (command) => {
        // From the first command on the rate is settled.
        this.#uart.autoBaud = false;
        this.#emit({ kind: 'loader', command, stub: this.#download?.isStub === true });
      },
      onUnimplemented: (what) => this.#emit({ kind: 'unimplemented', what }),
    });
  }

  #bootWith(boots: typeof bootFromFlash): void {
    this.#download = null;
    this.#state = 'booting';
    const boot = this.#boot;
    const rom = this.#options.rom ?? WEBASSEMBLY_ROM;
    const result = boots(this.flash, (text) => this.#print(text), rom);
    // Printing reaches the host, which may have reset the board in answer.
    if (boot !== this.#boot) return;
    switch (result.kind) {
      case 'hang':
        this.#emit({ kind: 'no-program' });
        this.#hang(result.line, 0);
        return;
      case 'stop':
        this.#state = 'hung';
        this.#emit({ kind: 'no-program' });
        if (result.watched) {
          this.#after(HANG_LINES * HANG_LINE_MS, () => this.reset('RTCWDT_RTC_RESET'));
        }
        return;
      case 'interpreter':
        this.#state = 'interpreter';
        this.#interpreter = new RomInterpreter({
          print: (octets) => this.#uart.fromChip(octets),
          onUnimplemented: (what) => this.#emit({ kind: 'unimplemented', what }),
        });
        this.#emit({ kind: 'no-program' });
        return;
      case 'run':
        void this.#run(result.program);
    }
  }

  #hang(line: string, printed: number): void {
    this.#state = 'hung';
    if (printed === HANG_LINES) {
      this.reset('RTCWDT_RTC_RESET');
      return;
    }
    this.#print(line);
    this.#after(HANG_LINE_MS, () => this.#hang(line, printed + 1));
  }

  async #run(program: LoadedProgram): Promise<void> {
    const boot = this.#boot;
    const current = (): boolean => boot === this.#boot && this.#state !== 'faulted';
    const fault = (reason: string): void => {
      if (current()) this.#fault(reason);
    };
    const { io0 } = this.#pins;
    const inputs = new Map<number, PadInput>([...this.#inputs, [IO0, io0]]);
    let cpu: Cpu;
    try {
      const bus: CpuBus = {
        flash: new ProgramFlash(this.flash, this.#options.flashTimes ?? NO_TIMES),
        transmit: (octets) => {
          if (current()) this.#uart.fromChip(octets);
        },
        setBaudRate: (baudRate) => {
          if (current()) this.#uart.baudRate = baudRate;
        },
        pin: (pin, level) => {
          if (current()) this.#drive(pin, level);
        },
        pinState: (pin, state) => {
          if (!current()) return;
          this.#usedPins.add(pin);
          this.#options.onPinState?.(pin, state);
        },
        callback: (running) => {
          if (current()) this.#options.onCallback?.(running);
        },
        calls: (calls) => {
          if (current()) this.#options.onCalls?.(calls);
        },
        fault,
        reset: (cause) => {
          if (current()) this.reset(cause);
        },
      };
      cpu = await this.#options.startCpu(program, bus, inputs);
    } catch (error) {
      fault(error instanceof Error ? error.message : String(error));
      return;
    }
    if (!current()) {
      cpu.stop();
      return;
    }
    this.#cpu = cpu;
    this.#state = 'running';
    this.#emit({ kind: 'running' });
    if (this.#pins.io0 !== io0) cpu.setInput(IO0, this.#pins.io0);
    for (const [pin, input] of this.#inputs) {
      if (input !== inputs.get(pin)) cpu.setInput(pin, input);
    }
    if (this.#easySequence) cpu.setEasySequence(true);
    const waiting = this.#fifo;
    this.#fifo = new Uint8Array(0);
    if (waiting.length > 0) cpu.receive(waiting);
  }

  #drive(pin: number, level: 0 | 1 | null): void {
    if (level === null) this.#drivenPins.delete(pin);
    else this.#drivenPins.add(pin);
    this.#options.onPin?.(pin, level);
  }

  #fault(reason: string): void {
    this.#state = 'faulted';
    this.#cpu?.stop();
    this.#cpu = null;
    this.#emit({ kind: 'fault', reason });
    this.#print(`\r\n${reason}\r\nRebooting...\r\n`);
    this.#after(FAULT_RESET_MS, () => this.reset('SW_CPU_RESET'));
  }

  /** Octets at UART0's receiver. */
  #receive(octets: Octets): void {
    switch (this.#state) {
      case 'download':
        this.#download?.receive(octets);
        return;
      case 'running':
        this.#cpu?.receive(octets);
        return;
      case 'booting':
        // Further octets are lost, as in a FIFO that nobody empties.
        this.#fifo = concatOctets(this.#fifo, octets).slice(0, RECEIVE_FIFO_OCTETS);
        return;
      case 'interpreter':
        this.#interpreter?.receive(octets);
        return;
      default: // Nobody listens.
    }
  }

  #print(text: string): void {
    this.#uart.fromChip(new TextEncoder().encode(text));
  }

  #afterResponse(action: () => void): void {
    this.#after(this.#uart.transmitBusyMs, action);
  }

  #after(delayMs: number, action: () => void): void {
    this.#cancelTimer?.();
    this.#cancelTimer = this.#options.clock.after(delayMs, () => {
      this.#cancelTimer = null;
      action();
    });
  }

  #emit(event: ChipEvent): void {
    this.#options.onEvent?.(event);
  }
}
