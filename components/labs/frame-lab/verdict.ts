/** What the board made of the frames that were sent last, in sentences, from its own frames. */
import { sameOctets } from '../../../device/formats/octets/octets.ts';
import { closeCodeName } from './close-codes.ts';
import { closeCodeOf, octetCount, payloadText } from './frame-parts.ts';
import type { WireFrame } from './frame-session.ts';

export interface Exchange {
  /** Every frame since the press, in the order of the wire. */
  readonly frames: readonly WireFrame[];
  /** The board's TCP has acknowledged all of it. */
  readonly acknowledged: boolean;
  readonly closed: boolean;
  /** What the board said of its LED before, or null. */
  readonly led: string | null;
  /** Octets announced and not sent. */
  readonly missing: bigint;
}

/** What the board has done so far, in one of three words; null as long as nothing is known. */
export function outcomeOf(exchange: Exchange): 'answered' | 'silent' | 'closed' | null {
  const answers = exchange.frames.filter(({ sent }) => !sent);
  if (exchange.closed || answers.some(({ frame }) => frame.opcode === 8)) return 'closed';
  if (answers.length > 0) return 'answered';
  return exchange.acknowledged ? 'silent' : null;
}

export function verdict({ frames, acknowledged, closed, led, missing }: Exchange): string {
  const answers = frames.filter(({ sent }) => !sent);
  const pings = frames.filter(({ sent, frame }) => sent && frame.opcode === 9);
  const sentences = answers.map((answer) => sentence(answer, pings, led));
  if (answers.length === 0 && acknowledged && !closed) {
    sentences.push(
      missing > 0n
        ? `The board has it and waits: ${octetCount(missing)} of the payload are still missing. Whatever is sent next counts as payload.`
        : 'The board has received it, as the acknowledgment of its TCP shows, and has sent no frame in answer.',
    );
  }
  if (closed)
    sentences.push(
      answers.length === 0 ? 'The connection is over, without a word.' : 'Then TCP was closed.',
    );
  return sentences.length === 0 ? 'Sent.' : sentences.join(' ');
}

function sentence({ frame }: WireFrame, pings: readonly WireFrame[], led: string | null): string {
  const text = payloadText(frame.payload, frame.opcode);
  switch (frame.opcode) {
    case 8: {
      const code = closeCodeOf(frame.payload);
      return code === null
        ? 'The board sent a Close frame without a code.'
        : `The board sent a Close frame: ${code}, ${closeCodeName(code)}.`;
    }
    case 10: {
      const same = pings.some((ping) => sameOctets(ping.frame.payload, frame.payload));
      return `The board sent a pong with ${same ? 'the same' : 'other'} ${octetCount(BigInt(frame.payload.length))}.`;
    }
    case 1:
      if (text === '"1"' || text === '"0"') {
        const now = ledWord(text);
        const changed = led !== null && led !== text;
        return changed
          ? `The board sent ${text}: its LED was ${ledWord(led)} and is ${now} now.`
          : `The board sent ${text}: its LED is ${now}.`;
      }
      return `The board sent ${text}.`;
    default:
      return `The board sent a frame with opcode ${frame.opcode}.`;
  }
}

function ledWord(text: string): string {
  return text === '"1"' ? 'on' : 'off';
}
