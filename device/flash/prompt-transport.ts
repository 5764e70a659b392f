/**
 * esptool-js's Transport, made to wait for octets instead of asking for them every millisecond. A
 * page in the background gets its timers once a second, and then the library's waits of 100 ms end
 * before they have looked a second time: a board that answered at once is reported as silent. What
 * goes on while flashing is driven by octets alone; timers only bound waits and hold EN and IO0, so a
 * hidden page flashes as fast as one in view, once the board has been reset.
 */
import type { Transport } from 'esptool-js';
import { END } from './flash-port.ts';
import type { FlashPort } from './flash-port.ts';

/** The library gives the end of the stub's upload 200 ms, less than a busy machine may need for a turn. */
const STUB_END_TIMEOUT_MS = 200;
const PATIENCE_MS = 2_000;
/** After an answer that the ROM repeats, the line is quiet when nothing came for so long. */
const QUIET_MS = 30;

/** Made when the library has been loaded, because it is loaded only then. */
export function promptTransport(TransportClass: typeof Transport, port: FlashPort): Transport {
  class PromptTransport extends TransportClass {
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
      // Nothing: the loader's terminal gets what is worth reading.
    }
  }
  return new PromptTransport(port as unknown as SerialPort);
}

/** Whether the library's reader would come to an end: a packet between two ENDs, or noise before one. */
function isReadable(octets: Uint8Array): boolean {
  if (octets.length === 0) return false;
  return octets[0] !== END || octets.includes(END, 1);
}
