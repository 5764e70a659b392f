/**
 * Asks a board that says nothing whether it is in its boot loader: SYNC of the ROM's serial protocol
 * (Espressif, esptool documentation, "Serial Protocol"), which nothing else answers.
 */
import { systemClock } from '../../clock/clock.ts';
import { COMMANDS, SYNC_PAYLOAD } from '../../formats/esp/commands.ts';
import { encodeSlip } from '../../formats/net/slip.ts';
import type { Session } from '../session.ts';

/** The ROM answers at once; this is for slow drivers. */
const ANSWER_MS = 500;
/** Direction (a request), command, length of the payload, and a checksum that SYNC does not need. */
const HEADER = [0x00, COMMANDS.SYNC, SYNC_PAYLOAD.length, 0, 0, 0, 0, 0];
/** The beginning of the answer: direction, command, length of what follows. */
const ANSWER = [0x01, COMMANDS.SYNC, 0x04, 0x00];

/** Resolves whether the ROM has answered; false as well when `signal` aborts. */
export function isInBootLoader(session: Session, signal: AbortSignal): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const done = new AbortController();
  let matched = 0;
  session.listen((octets) => {
    for (const octet of octets) {
      matched = octet === ANSWER[matched] ? matched + 1 : octet === ANSWER[0] ? 1 : 0;
      if (matched === ANSWER.length) resolve(true);
    }
  }, done.signal);
  const cancel = systemClock.after(ANSWER_MS, () => resolve(false));
  signal.addEventListener('abort', () => resolve(false), { signal: done.signal });
  const frame = encodeSlip(Uint8Array.from([...HEADER, ...SYNC_PAYLOAD]));
  session.sendOctets(frame).catch(() => resolve(false)); // the reader's end reports a lost port
  return promise.finally(() => {
    cancel();
    done.abort();
  });
}
