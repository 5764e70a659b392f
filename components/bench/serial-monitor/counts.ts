/** The serial monitor's numbers in words. */
import type { Board } from '../../../device/board/board.ts';

export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString('en')} ${count === 1 ? one : many}`;
}

/** What the monitor holds and what it does not show. */
export function countsInWords(
  transcript: { readonly first: number; readonly end: number },
  counters: Board['streamCounters'],
): string {
  const words = [counted(transcript.end, 'line')];
  if (transcript.first > 0) words.push(`the first ${counted(transcript.first, 'line')} dropped`);
  if (counters !== null) {
    const { packets, wireOctets, binaryOctets, truncated, oversized, badEscapes, lineErrors } =
      counters;
    words.push(
      `${counted(packets, 'wire frame')} (${counted(wireOctets, 'octet')}) not shown`,
      `${counted(binaryOctets, 'octet')} not text`,
    );
    const damaged = truncated + oversized + badEscapes;
    if (damaged > 0) words.push(`${counted(damaged, 'damaged frame')} dropped`);
    if (lineErrors > 0) {
      words.push(`${counted(lineErrors, 'error')} of the line, some octets lost`);
    }
  }
  return words.join(' · ');
}

export function resumeInWords(missed: number): string {
  return missed === 0 ? 'Resume' : `Resume (${counted(missed, 'line')} missed)`;
}
