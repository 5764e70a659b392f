/**
 * What is said in a class, `handshake.class.v1`: JSON in text messages of a WebSocket at `/class/<code>`. An
 * instructor and students speak with the relay (server/class/), which checks every message against these
 * schemas and passes it on; nobody speaks with anybody else.
 */
import { sha256 } from '@noble/hashes/sha2.js';
import { utf8ToBytes } from '@noble/hashes/utils.js';
import * as v from 'valibot';
import { place, recordedEvent } from '../recording/recorded-event.ts';

export type { Place } from '../recording/recorded-event.ts';

/** The WebSocket subprotocol (RFC 6455 section 1.9). */
export const SUBPROTOCOL = 'handshake.class.v1';

/** Octets of a message, by who sends it. */
export const MAX_INSTRUCTOR_OCTETS = 512 * 1024;
export const MAX_STUDENT_OCTETS = 4 * 1024;
/** Events of one message. */
export const MAX_EVENTS = 2_000;
/** Checkpoints in a status, and characters of each: in UTF-8 they stay below {@link MAX_STUDENT_OCTETS}. */
export const MAX_CHECKPOINTS = 40;
export const MAX_CHECKPOINT = 24;

/** Close codes of the relay (RFC 6455 section 7.4.2: private use). */
export const CLOSE = {
  /** The instructor ended the class, or it was forgotten. */
  ended: 4000,
  /** A message was not what this protocol allows. */
  malformed: 4001,
  /** Messages came faster than anybody needs. */
  flooding: 4002,
  /** The key does not fit the class. */
  notInstructor: 4003,
  /** There is no class of this code. */
  unknownClass: 4004,
  /** The instructor is connected from another page, which has the class now. */
  replaced: 4005,
  /** The class has as many people as it may have. */
  full: 4006,
  /** Nothing was said in time. */
  silent: 4008,
  /** Too many wrong codes came from this address. */
  guessing: 4029,
} as const;

const text = (length: number) => v.pipe(v.string(), v.maxLength(length));
const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

/** A secret of 128 bits or more, base64url, made in the instructor's browser. */
const key = v.pipe(v.string(), v.regex(/^[\w-]{22,64}$/));
const id = v.pipe(v.string(), v.regex(/^[\w-]{8,32}$/));

/** `in-turn`: whoever has toggled waits until the others have, or do not want to. */
const mayToggle = v.picklist(['nobody', 'all', 'in-turn']);
export type MayToggle = v.InferOutput<typeof mayToggle>;

/** How the class stands, apart from the board. */
const stage = v.strictObject({
  /** Null: at the instructor's board, on the class's own page. */
  place: v.nullable(place),
  follow: v.boolean(),
  paused: v.boolean(),
  message: v.nullable(text(300)),
  mayToggle,
});
export type Stage = v.InferOutput<typeof stage>;

/** Their number is looked at first: checking each of a hundred thousand takes seconds. */
const events = v.pipe(v.array(v.unknown()), v.maxLength(MAX_EVENTS), v.array(recordedEvent));

/** Numbered from 1, so that a gap is noticed. */
const board = v.strictObject({
  type: v.literal('board'),
  number: count,
  events,
});

/** All that a late comer needs: it stands for the batches up to and with `number`. */
const opening = v.strictObject({
  type: v.literal('opening'),
  number: count,
  stage,
  events,
});

const deskContent = v.variant('kind', [
  v.strictObject({ kind: v.literal('place'), place }),
  v.strictObject({ kind: v.literal('message'), text: text(300) }),
]);

export const fromInstructor = v.variant('type', [
  /** The first message. Opens the class, or takes it up again. */
  v.strictObject({ type: v.literal('instructor'), key }),
  v.strictObject({ type: v.literal('stage'), stage }),
  board,
  opening,
  /** `to` null: to all. */
  v.strictObject({ type: v.literal('desk'), to: v.nullable(id), content: deskContent }),
  /** The answer to a student's request. */
  v.strictObject({ type: v.literal('answer'), to: id, request: count, why: v.nullable(text(300)) }),
  v.strictObject({ type: v.literal('end') }),
]);
export type FromInstructor = v.InferOutput<typeof fromInstructor>;

/** What the instructor sees of a student; at most one of these a second. */
const status = v.strictObject({
  /** Of the lessons: what was seen and passed, the latest last. */
  checkpoints: v.pipe(v.array(text(MAX_CHECKPOINT)), v.maxLength(MAX_CHECKPOINTS)),
  hand: v.boolean(),
});
export type Status = v.InferOutput<typeof status>;

export const fromStudent = v.variant('type', [
  /**
   * The first message. `id`: of this browser, so that somebody who comes back is the same person.
   * `instructor`: the fingerprint that this browser was told when it joined first.
   */
  v.strictObject({
    type: v.literal('student'),
    id,
    name: text(40),
    instructor: v.nullable(text(64)),
  }),
  v.strictObject({ type: v.literal('status'), status }),
  /** Asks the instructor to toggle their LED. */
  v.strictObject({ type: v.literal('toggle'), request: count }),
  /** Batches were missed. */
  v.strictObject({ type: v.literal('again') }),
]);
export type FromStudent = v.InferOutput<typeof fromStudent>;

/** What the relay tells a student, beside the instructor's own `stage`, `board`, `opening` and `desk`. */
export type ToStudent =
  | { readonly type: 'joined'; readonly instructor: string; readonly present: boolean }
  /** The instructor's connection was lost, or is there again. */
  | { readonly type: 'instructor'; readonly present: boolean }
  | Extract<FromInstructor, { type: 'stage' | 'board' | 'opening' }>
  | { readonly type: 'desk'; readonly content: v.InferOutput<typeof deskContent> }
  | { readonly type: 'answer'; readonly request: number; readonly why: string | null };

/** A student as the instructor's roster has it. */
export interface RosterChange {
  readonly id: string;
  readonly name: string;
  readonly present: boolean;
  /** Null before the first. */
  readonly status: Status | null;
}

/** What the relay tells the instructor. */
export type ToInstructor =
  /** `addresses`: of this site for other computers, as far as its server knows. */
  | {
      readonly type: 'opened';
      readonly fingerprint: string;
      readonly addresses: readonly string[];
    }
  /** Somebody needs {@link opening}: the relay has none, or an old one. */
  | { readonly type: 'opening-wanted' }
  | { readonly type: 'roster'; readonly changes: readonly RosterChange[]; readonly viewers: number }
  | { readonly type: 'toggle'; readonly from: string; readonly request: number };

/** Letters and digits that nobody takes for another when they are read aloud or from a wall. */
const ALPHABET = '23456789ABCDEFGHJKLMNPQRSTUVWXYZ';
const CODE_CHARACTERS = 6;
const IN_ALPHABET = new RegExp(`^[${ALPHABET}]*$`);

/**
 * The code of a class, as `K7P-4QX`: 30 bits of the SHA-256 of its key. So nobody can open a class of a code that they
 * have chosen, or have read on somebody's wall, without a search among 2^30 keys.
 */
export function codeOf(key: string): string {
  const characters = [...sha256(utf8ToBytes(key)).subarray(0, CODE_CHARACTERS)].map(
    (octet) => ALPHABET[octet & 31] ?? '',
  );
  return `${characters.slice(0, 3).join('')}-${characters.slice(3).join('')}`;
}

/** The code that somebody typed, in its usual form; null when it is none. */
export function readCode(typed: string): string | null {
  const characters = typed.toUpperCase().replace(/[\s\u2010-\u2015-]/g, '');
  if (characters.length !== CODE_CHARACTERS) return null;
  if (!IN_ALPHABET.test(characters)) return null;
  return `${characters.slice(0, 3)}-${characters.slice(3)}`;
}
