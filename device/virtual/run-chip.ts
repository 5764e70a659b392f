/** The inside of the board's worker: a chip worked by messages, with a WebAssembly CPU unless another is given. */
import { systemClock, type Clock } from '../clock/clock.ts';
import { PausableClock } from '../clock/pausable-clock.ts';
import { preciseClock } from '../clock/precise-clock.ts';
import type { ResetCause } from '../formats/esp/boot-log.ts';
import { WEBASSEMBLY_ROM, type RomProfile } from './boot-rom.ts';
import { Chip } from './chip.ts';
import type { StartCpu } from './cpu.ts';
import { Flash } from './flash.ts';
import { FlashReporter } from './flash-reporter.ts';
import type { FromWorker, StartCause, ToWorker } from './messages.ts';
import { PinReporter } from './pin-reporter.ts';
import { NO_TIMES, TYPICAL_TIMES } from './timed-flash.ts';
import { wasmCpu } from './wasm-cpu.ts';

/** As the ROM of a chip names them; a chip cannot tell a pressed EN from power-on either. */
const RESET_CAUSES: Readonly<Record<StartCause, ResetCause>> = {
  'power-on': 'POWERON_RESET',
  'external-reset': 'POWERON_RESET',
  // The task watchdog panics, and the panic restarts in software (ESP-IDF, CONFIG_ESP_TASK_WDT_PANIC).
  watchdog: 'SW_CPU_RESET',
};

/** The kind of chip. */
export interface ChipKind {
  readonly rom: RomProfile;
  /**
   * @param clock the program's, which its owner can stop
   * @param outside the clock of the program's observer
   */
  readonly cpu: (clock: Clock, outside: Clock) => StartCpu;
}

const WEBASSEMBLY_CHIP: ChipKind = { rom: WEBASSEMBLY_ROM, cpu: wasmCpu };

/** @returns a function that takes the owner's messages; the first one powers the board. */
export function runChip(
  send: (message: FromWorker) => void,
  kind: ChipKind = WEBASSEMBLY_CHIP,
): (message: ToWorker) => void {
  let chip: Chip | null = null;
  const pins = new PinReporter(systemClock, send);
  const programClock = new PausableClock(systemClock);
  return (message) => {
    switch (message.type) {
      case 'power': {
        const flash = new Flash(message.flash);
        const reporter = new FlashReporter(systemClock, send);
        flash.onChange = (sector) => reporter.changed(sector);
        chip = new Chip({
          clock: message.paceBaud === null ? systemClock : preciseClock,
          startCpu: kind.cpu(programClock, systemClock),
          rom: kind.rom,
          flash,
          pace: message.paceBaud,
          flashTimes: message.paceBaud === null ? NO_TIMES : TYPICAL_TIMES,
          onTransmit: (octets) => {
            reporter.flush();
            send({ type: 'octets', octets });
          },
          onSending: (octets) => send({ type: 'sending', octets }),
          onPin: (pin, level) => pins.level(pin, level),
          onPinState: (pin, state) => pins.state(pin, state),
          onCallback: (running) => send({ type: 'callback', running }),
          onCalls: (calls) => send({ type: 'calls', calls }),
          // At once: the banner comes at the line's pace, and a program may block this thread
          // before.
          onEvent: ({ kind }) => kind === 'reset' && send({ type: 'boot' }),
        });
        chip.setHostBaudRate(message.hostBaudRate);
        chip.setEasySequence(message.easySequence);
        chip.powerOn(RESET_CAUSES[message.cause]);
        // In time for the straps: they are sampled a moment later.
        chip.setSignals(message.signals);
        break;
      }
      case 'octets':
        chip?.receive(message.octets);
        break;
      case 'baud-rate':
        chip?.setHostBaudRate(message.baudRate);
        break;
      case 'signals':
        chip?.setSignals(message.signals, message.atMs);
        break;
      case 'press':
        chip?.press(message.button, message.down, message.atMs);
        break;
      case 'input':
        chip?.setInput(message.pin, message.input);
        break;
      case 'hold-time':
        if (message.held) programClock.pause();
        else programClock.resume();
        break;
      case 'easy-sequence':
        chip?.setEasySequence(message.on);
        break;
      case 'ping':
        send({ type: 'pong', id: message.id });
        break;
    }
  };
}
