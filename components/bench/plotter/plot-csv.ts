/** A plotter's samples as CSV (RFC 4180): a row a line of values, as they were printed, in the order of their coming. */
import { textCell } from '../../ui/csv/text-cell.ts';
import type { Cell, Samples } from './samples.ts';

/** Letters, digits and what stands in units: nothing that a reader of CSV could take for more. */
const PLAIN_NAME = /^[\p{L}\p{N}_][\p{L}\p{N}_.°%/()-]*$/u;
const UNNAMED = /^value \d+$/;

/**
 * @param captureMs a sample's moment as the packets count time
 * @returns columns `time_s`, in seconds with four decimals, and one a name. A cell is empty where the line did not
 *   have that name, and `nan` where it had no number for it
 */
export function csvOf(samples: Samples, captureMs: (pageMs: number) => number): string {
  const { names, first, end } = samples;
  const lines = [['time_s', ...names.map(nameCell)].join(',')];
  for (let row = first; row < end; row++) {
    const time = (captureMs(samples.timeMs(row)) / 1000).toFixed(4);
    lines.push([time, ...names.map((name) => numberCell(samples.cell(name, row)))].join(','));
  }
  return `${lines.join('\r\n')}\r\n`;
}

function nameCell(name: string): string {
  return PLAIN_NAME.test(name) || UNNAMED.test(name) ? name : textCell(name);
}

function numberCell(cell: Cell): string {
  return cell === undefined ? '' : cell === null ? 'nan' : String(cell);
}
