/** What a person may say, how much of it and how fast: each message is checked before anybody hears it. */
import * as v from 'valibot';
import type { WebSocket } from 'ws';
import {
  CLOSE,
  MAX_INSTRUCTOR_OCTETS,
  MAX_SHOWN_OCTETS,
  MAX_STUDENT_OCTETS,
} from '../../device/class/protocol.ts';
import type { Clock } from '../../device/clock/clock.ts';
import type { Inbox } from './inbox.ts';
import { Pace, type PaceLimits } from './pace.ts';

export interface Limits extends PaceLimits {
  readonly octets: PaceLimits;
  readonly maxOctets: number;
}

export const STUDENT_LIMITS: Limits = {
  perSecond: 10,
  burst: 40,
  octets: { perSecond: 12 * 1024, burst: 64 * 1024 },
  maxOctets: MAX_STUDENT_OCTETS,
};
/** Of a student at whose board the instructor has looked. */
export const WATCHED_LIMITS: Limits = {
  perSecond: 30,
  burst: 200,
  octets: { perSecond: 256 * 1024, burst: 4 * 1024 * 1024 },
  maxOctets: MAX_SHOWN_OCTETS,
};
export const REMOTE_LIMITS: Limits = {
  perSecond: 5,
  burst: 20,
  octets: { perSecond: 1024, burst: 4 * 1024 },
  maxOctets: 200,
};
/** A network that was gone for a while delivers at once what was said meanwhile. */
export const INSTRUCTOR_LIMITS: Limits = {
  perSecond: 100,
  burst: 2_000,
  octets: { perSecond: 1024 * 1024, burst: 16 * 1024 * 1024 },
  maxOctets: MAX_INSTRUCTOR_OCTETS,
};
export const TOO_FAST = 'Too many messages at once.';

interface Person {
  readonly ws: WebSocket;
  readonly inbox: Inbox;
  readonly clock: Clock;
}

/**
 * Hears a person from now on. Whoever says what is not allowed, too much, or too fast is closed.
 * @param limits as they are at a message; each has its own paces
 */
export function listen<Message>(
  { ws, inbox, clock }: Person,
  schema: v.GenericSchema<unknown, Message>,
  limits: Limits | (() => Limits),
  hear: (message: Message, raw: Buffer) => void,
): void {
  const paces = new Map<Limits, readonly [messages: Pace, octets: Pace]>();
  inbox.listen((data, binary) => {
    if (ws.readyState !== ws.OPEN) return;
    const now = typeof limits === 'function' ? limits() : limits;
    const [messages, octets] = paces.get(now) ?? [
      new Pace(clock, now),
      new Pace(clock, now.octets),
    ];
    paces.set(now, [messages, octets]);
    if (!messages.take() || !octets.take(data.length)) {
      ws.close(CLOSE.flooding, TOO_FAST);
      return;
    }
    if (binary || data.length > now.maxOctets) {
      ws.close(CLOSE.malformed, 'A message is text, of a limited length.');
      return;
    }
    const message = v.safeParse(schema, jsonOf(data), { abortEarly: true });
    if (message.success) hear(message.output, data);
    else ws.close(CLOSE.malformed, sentenceOf(message.issues));
  });
}

export function jsonOf(data: Buffer): unknown {
  try {
    return JSON.parse(data.toString());
  } catch {
    return null;
  }
}

/** A close reason has 123 octets at most (RFC 6455 section 5.5). */
export function sentenceOf(issues: readonly v.BaseIssue<unknown>[] | undefined): string {
  const [first] = issues ?? [];
  const where = (first === undefined ? null : v.getDotPath(first)) ?? 'the message';
  // A name of the sender's own may be anything.
  return `Not allowed here: ${where.replace(/[^\x20-\x7e]/g, '?')}`.slice(0, 120);
}
