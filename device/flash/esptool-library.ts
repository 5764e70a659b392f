/**
 * esptool-js as it is used here: it runs over a {@link FlashPort}, waits for octets, and asks
 * nothing twice. The library looks for octets every millisecond. A page in the background gets its
 * timers once a second: the library's waits of 100 ms end before they have looked a second time,
 * and a board that answered at once is reported as silent. Here octets alone drive a flash; timers
 * only bound waits and hold EN and IO0. So a hidden page flashes as fast as one in view, once the
 * board has been reset.
 */
import type { ESPLoader, ROM, Transport } from 'esptool-js';
import { BOOT_BAUD_RATE } from '../formats/esp/chips.ts';
import { COMMANDS } from '../formats/esp/commands.ts';
import { concatOctets, readUint32 } from '../formats/octets/octets.ts';
import { END } from './flash-port.ts';
import type { FlashPort } from './flash-port.ts';
import { libraryModules } from './library-modules.ts';

/** eFuses and the date of a peripheral: these registers never change. */
const CONSTANT_REGISTERS = [
  [0x3ff5a000, 0x3ff5a01c],
  [0x3ff6607c, 0x3ff66080],
] as const;
/** The library gives the end of the stub's upload 200 ms, less than a busy machine may need for a turn. */
const STUB_END_TIMEOUT_MS = 200;
const PATIENCE_MS = 2_000;
/** The ROM repeats some answers. The line is quiet when no octet came for so long. */
const QUIET_MS = 30;

export interface LibraryOptions {
  readonly port: FlashPort;
  /** Asks every question that esptool asks, one by one: the lesson on flashing shows them. */
  readonly thorough: boolean;
  /** Takes esptool-js's log and further news, line by line. */
  readonly onLog: (line: string) => void;
}

/** Its types leave out one method. */
export type Esp32Rom = ROM & { getChipDescription(loader: ESPLoader): Promise<string> };

export interface EsptoolLibrary {
  readonly library: ESPLoader;
  readonly rom: Esp32Rom;
  /** What was read of the board may be another board's now: it is read again when it is asked for. */
  readonly forgetBoard: () => void;
}

/** Loads the library, and opens the port, unless it is open. */
export async function openLibrary({
  port,
  thorough,
  onLog,
}: LibraryOptions): Promise<EsptoolLibrary> {
  const [{ ESPLoader, Transport }, { ESP32ROM }] = await libraryModules();
  const known = new Map<number, number>();
  class PlainLoader extends ESPLoader {
    override async readReg(address: number, timeoutMs?: number): Promise<number> {
      const before = known.get(address);
      if (before !== undefined) return before;
      const value = await super.readReg(address, timeoutMs);
      const constant = CONSTANT_REGISTERS.some(([from, to]) => address >= from && address < to);
      if (constant && !thorough) known.set(address, value);
      return value;
    }
  }
  const transport = promptTransport(Transport, port);
  const library = new PlainLoader({
    transport,
    baudrate: BOOT_BAUD_RATE,
    romBaudrate: BOOT_BAUD_RATE,
    terminal: { clean: () => undefined, write: onLog, writeLine: onLog },
  });
  await transport.connect();
  return { library, rom: new ESP32ROM(), forgetBoard: () => known.clear() };
}

function promptTransport(TransportClass: typeof Transport, port: FlashPort): Transport {
  class PromptTransport extends TransportClass {
    override connect(): Promise<void> {
      // The buffer of `read` and `peek` is private in the library's types alone.
      const library = this as unknown as { buffer: Uint8Array };
      port.onOctets = (octets) => {
        library.buffer = concatOctets(library.buffer, octets);
      };
      return port.open();
    }

    override write(data: Uint8Array): Promise<void> {
      return port.send(new Uint8Array(this.slipWriter(data)));
    }

    /** The library's packet reader, called when there is a packet, or time is up. */
    override async read(timeoutMs: number): Promise<Uint8Array> {
      const patienceMs = timeoutMs === STUB_END_TIMEOUT_MS ? PATIENCE_MS : timeoutMs;
      const complete = await port.waitUntil(() => isReadable(this.peek()), patienceMs);
      return super.read(complete ? timeoutMs : 0);
    }

    override async drainInput(): Promise<void> {
      for (let length = -1; length !== this.peek().length;) {
        length = this.peek().length;
        await port.waitUntil(() => this.peek().length !== length, QUIET_MS);
      }
      this.flushInput();
    }

    /** The library traces to the console even when told not to. */
    override trace(): void {
      // Nothing: the loader's terminal gets every line worth reading.
    }
  }
  return new PromptTransport(port as unknown as SerialPort);
}

/** Whether the library's reader would come to an end: a packet between two ENDs, or noise before one. */
function isReadable(octets: Uint8Array): boolean {
  if (octets.length === 0) return false;
  return octets[0] !== END || octets.includes(END, 1);
}

/** Octets from the board that look like the beginning of an answer to SYNC: END, answer, SYNC. */
const SYNC_ANSWER = [END, 0x01, COMMANDS.SYNC] as const;
/** END, header, status, END of the shorter form, the stub's. */
const MIN_SYNC_ANSWER_OCTETS = 12;

/** The value field of each whole answer to SYNC among these octets, whatever noise is between. */
export function syncAnswers(octets: Uint8Array): number[] {
  const values: number[] = [];
  for (let at = 0; at + MIN_SYNC_ANSWER_OCTETS <= octets.length; at++) {
    if (!SYNC_ANSWER.every((octet, index) => octets[at + index] === octet)) continue;
    const end = octets.indexOf(END, at + 1);
    if (end === -1) break;
    if (end - at + 1 >= MIN_SYNC_ANSWER_OCTETS) values.push(readUint32(octets, at + 5));
    at = end;
  }
  return values;
}
