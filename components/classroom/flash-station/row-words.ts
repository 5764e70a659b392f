/** What the flash station says of its rows, in words. Nothing here needs a document. */
import type { RowSnapshot } from '../../../device/board/board.ts';

const STATES: Readonly<Record<RowSnapshot['state'], string>> = {
  ready: 'Ready',
  opening: 'Opening',
  identifying: 'Identifying',
  writing: 'Writing',
  verifying: 'Verifying',
  booting: 'Starting',
  done: 'Done',
  failed: 'Failed',
  gone: 'Unplugged',
};

export function stateInWords({ state, present }: RowSnapshot): string {
  const word = STATES[state];
  return present || state === 'gone' ? word : `${word}, unplugged`;
}

/** "0:07"; empty before anything was done. */
export function timeInWords({ startedMs, endedMs }: RowSnapshot, nowMs: number): string {
  if (startedMs === null) return '';
  const seconds = Math.round(((endedMs ?? nowMs) - startedMs) / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

/** "2 done, 1 failed, 3 being flashed, 1 ready". */
export function countsInWords(rows: readonly RowSnapshot[]): string {
  if (rows.length === 0) return 'No board is plugged in.';
  const of = (...states: readonly RowSnapshot['state'][]): number =>
    rows.filter(({ state }) => states.includes(state)).length;
  const [done, failed, ready] = [of('done'), of('failed'), of('ready')];
  const parts: readonly (readonly [number, string])[] = [
    [done, 'done'],
    [failed, 'failed'],
    [rows.length - done - failed - ready, 'being flashed'],
    [ready, 'ready'],
  ];
  const said = parts.filter(([count]) => count > 0).map(([count, word]) => `${count} ${word}`);
  return `${said.join(', ')}.`;
}

/** What is heard, and seen from afar, when a row has ended. */
export function endInWords({ id, number, state }: RowSnapshot): string {
  return state === 'done' ? `Board ${number ?? ''} is done.` : `The board of row ${id} has failed.`;
}
