/**
 * What it costs to flash eight boards at once instead of one: from the press until every flash holds the program,
 * verified, against boot ROMs on lines that are paced like UARTs, with flashes that are as slow as real ones. The
 * boards share a thread with the station: a precise clock keeps a processor busy, and there are not eight.
 */
import { preciseClock } from '../../device/clock/precise-clock.ts';
import { TYPICAL_TIMES } from '../../device/virtual/timed-flash.ts';
import { assertHolds } from '../esptool/cable.ts';
import { image } from '../esptool/board.ts';
import { boardWithAddress, PROGRAM, startStation } from '../esptool/station-bench.ts';
import { median } from './table.ts';

const PACED_BAUD = 115_200;
/** As long as the course's first program. */
const DATA = image(50_000);
const ADDRESS = 0x1000;
const RUNS = 3;

/** @returns milliseconds, the median of some runs */
export async function stationMs(boards: number): Promise<number> {
  const times: number[] = [];
  // The first run warms up what runs it.
  for (let run = 0; run <= RUNS; run++) times.push(await oneRun(boards));
  return median(times.slice(1));
}

async function oneRun(count: number): Promise<number> {
  const ends: (() => void)[] = [];
  const test = { after: (end: unknown) => void ends.push(end as () => void) };
  const parts = [{ address: ADDRESS, data: DATA }];
  const bench = await startStation(test, { ...PROGRAM, parts: () => Promise.resolve(parts) });
  const boards = Array.from({ length: count }, (_, index) =>
    boardWithAddress(test, index + 1, {
      clock: preciseClock,
      pace: PACED_BAUD,
      flashTimes: TYPICAL_TIMES,
    }),
  );
  try {
    for (const { port } of boards) bench.sockets.plug(port);
    const startedMs = performance.now();
    bench.station.flashEvery();
    const ended = ['booting', 'done', 'failed'];
    await bench.until(() => bench.station.rows.every(({ state }) => ended.includes(state)));
    const tookMs = performance.now() - startedMs;
    await bench.until(() => bench.ended.length === count);
    // A time for something else than the image in flash would be none.
    for (const board of boards) assertHolds(board, DATA, ADDRESS);
    return tookMs;
  } finally {
    for (const end of ends) end();
  }
}
