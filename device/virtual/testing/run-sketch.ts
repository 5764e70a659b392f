/** A sketch on the virtual board's CPU, with a flash and a clock of the test's own. */
import { linkSketch } from '../../../firmware/wasm-build.ts';
import { ManualClock } from '../../clock/testing/manual-clock.ts';
import type { CpuBus } from '../cpu.ts';
import type { Flash } from '../flash.ts';
import { ProgramFlash } from '../program-flash.ts';
import { type FlashTimes, NO_TIMES } from '../timed-flash.ts';
import { wasmCpu } from '../wasm-cpu.ts';

/** What a sketch prints in a second of the board's time, from a reset on. */
export async function runSketch(
  text: string,
  flash: Flash,
  times: FlashTimes = NO_TIMES,
): Promise<string> {
  const octets = (await linkSketch([{ path: 'mine/mine.ino', text }])) as Uint8Array<ArrayBuffer>;
  let printed = '';
  const ignore = (): void => undefined;
  const bus: CpuBus = {
    flash: new ProgramFlash(flash, times),
    transmit: (sent) => (printed += new TextDecoder().decode(sent).replaceAll('\r', '')),
    setBaudRate: ignore,
    pin: ignore,
    pinState: ignore,
    calls: ignore,
    callback: ignore,
    fault: (reason) => (printed += `fault: ${reason}`),
    reset: ignore,
  };
  const clock = new ManualClock();
  const program = { segments: [{ address: 0, octets }], entry: 0 };
  const cpu = await wasmCpu(clock)(program, bus, new Map());
  while (clock.nowMs() < 1_000) {
    await new Promise(setImmediate);
    clock.advance(Math.min(clock.untilNextMs() ?? 1, 1_000 - clock.nowMs()));
  }
  await new Promise(setImmediate);
  cpu.stop();
  return printed;
}
