/** Answers to SYNC among whatever else a board sends while it is being reset. */
import { readUint32 } from '../formats/octets/octets.ts';
import { COMMANDS } from '../formats/esp/commands.ts';
import { END } from './flash-port.ts';

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
