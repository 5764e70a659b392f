/**
 * What is said in a class, `handshake.class.v1`: JSON in text messages of a WebSocket at `/class/<code>`. An
 * instructor, their remote control and students speak with the relay (server/class/), which checks every message
 * against these schemas and passes it on; nobody speaks with anybody else.
 */
import { sha256 } from '@noble/hashes/sha2.js';
import { utf8ToBytes } from '@noble/hashes/utils.js';
import * as v from 'valibot';
import {
  boardState,
  ledState,
  place,
  recordedEvent,
  sketchName,
  type RecordedEvent,
} from '../recording/recorded-event.ts';

export type { Place } from '../recording/recorded-event.ts';

/** The WebSocket subprotocol (RFC 6455 section 1.9). */
export const SUBPROTOCOL = 'handshake.class.v1';

/** Octets of a message, by who sends it. */
export const MAX_INSTRUCTOR_OCTETS = 512 * 1024;
export const MAX_STUDENT_OCTETS = 8 * 1024;
/** The same for a student's board that the instructor looks at. */
export const MAX_SHOWN_OCTETS = MAX_INSTRUCTOR_OCTETS;
/** Events of one message. */
export const MAX_EVENTS = 2_000;
/** Characters of a sketch that is sent, packed. */
export const MAX_SKETCH_CHARACTERS = 64_000;
/** What is wrong with a sketch that is shown. */
export const MAX_SKETCH_PROBLEMS = 10;
/** Lessons in a status, and items of each; a student's page sends fewer when they are too long. */
export const MAX_LESSONS = 40;
export const MAX_SEEN = 12;
/** Phones and others that steer one class at a time. */
export const MAX_REMOTES = 4;

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
  /** The instructor has ended the remote control. */
  remoteEnded: 4007,
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
const slug = v.pipe(v.string(), v.regex(/^[a-z0-9][a-z0-9-]{0,63}$/));
const sha256Base64url = v.pipe(v.string(), v.regex(/^[\w-]{43}$/));

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
  /** What the instructor's bench shows. */
  shows: v.picklist(['board', 'recording']),
  /** What the instructor points at: a packet, or a part of one that is opened, by the name that links have. */
  pointer: v.nullable(v.pipe(v.string(), v.regex(/^packet-\d{1,9}(?:-[\w-]{1,60})?$/))),
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

const httpsUrl = v.pipe(text(500), v.check(isPlainHttps));

/** A sketch in the fragment of a link (components/bench/sketch-editor/sketch-link.ts). */
const packedSketch = {
  name: v.pipe(v.string(), v.regex(/^[\w-]{1,63}$/)),
  fragment: v.pipe(text(MAX_SKETCH_CHARACTERS), v.regex(/^#sketch=[\w-]+$/)),
};

/** A student's sketch, and its first errors. */
const shownSketch = v.strictObject({
  ...packedSketch,
  problems: v.pipe(
    v.array(v.strictObject({ file: text(100), line: count, what: text(200) })),
    v.maxLength(MAX_SKETCH_PROBLEMS),
  ),
});
export type ShownSketch = v.InferOutput<typeof shownSketch>;

const deskContent = v.variant('kind', [
  v.strictObject({ kind: v.literal('place'), place }),
  v.strictObject({ kind: v.literal('message'), text: text(300) }),
  /** A program of the course, for the student's own board. */
  v.strictObject({ kind: v.literal('program'), program: sketchName }),
  /** The student reads it before it runs. */
  v.strictObject({ kind: v.literal('sketch'), ...packedSketch }),
  /** A page of another site. The student sees the whole address, and opens it or does not. */
  v.strictObject({ kind: v.literal('link'), url: httpsUrl }),
]);
export type DeskContent = v.InferOutput<typeof deskContent>;

/** What a remote control shows. */
const remoteState = v.strictObject({
  /** Where the class is, in words. */
  at: text(120),
  paused: v.boolean(),
  led: ledState,
  running: v.boolean(),
  hands: count,
});
export type RemoteState = v.InferOutput<typeof remoteState>;

export const fromInstructor = v.variant('type', [
  /** The first message. Opens the class, or takes it up again. */
  v.strictObject({ type: v.literal('instructor'), key }),
  v.strictObject({ type: v.literal('stage'), stage }),
  board,
  opening,
  /** `to` null: to all. */
  v.strictObject({ type: v.literal('desk'), to: v.nullable(id), content: deskContent }),
  /** Looks at one student's board, or at none; the student is told. */
  v.strictObject({ type: v.literal('watch'), to: v.nullable(id) }),
  /** Lets whoever knows the code of this SHA-256 steer the class; null: nobody any more. */
  v.strictObject({ type: v.literal('remote'), fingerprint: v.nullable(sha256Base64url) }),
  v.strictObject({ type: v.literal('remote-state'), state: remoteState }),
  /** The answer to a student's request. */
  v.strictObject({ type: v.literal('answer'), to: id, request: count, why: v.nullable(text(300)) }),
  v.strictObject({ type: v.literal('end') }),
]);
export type FromInstructor = v.InferOutput<typeof fromInstructor>;

/** What the instructor sees of a student; at most one of these a second. */
const status = v.strictObject({
  /** Of the lessons that were begun: which items of the checkpoint were seen, and whether it is passed. */
  progress: v.pipe(
    v.array(
      v.strictObject({
        lesson: slug,
        seen: v.pipe(v.array(slug), v.maxLength(MAX_SEEN)),
        passed: v.boolean(),
      }),
    ),
    v.maxLength(MAX_LESSONS),
  ),
  /** The page that the student reads. */
  path: place.entries.path,
  /** The student's own board; null without one. */
  board: v.nullable(
    v.strictObject({
      kind: v.nullable(v.picklist(['virtual', 'usb'])),
      state: boardState,
      led: ledState,
    }),
  ),
  /** What went wrong last with it, until something else is begun. */
  problem: v.nullable(v.strictObject({ code: slug, what: text(200) })),
  hand: v.boolean(),
  /** Asks the instructor to look at this student's board. */
  shows: v.boolean(),
  /** The same of the sketch in the student's editor. */
  showsSketch: v.boolean(),
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
  /** The student's own board, while the instructor looks at it; `begins`: as it stands. */
  v.strictObject({ type: v.literal('shown'), begins: v.boolean(), events }),
  /** The student's sketch, if they show it, while the instructor looks at their board; null: no more. */
  v.strictObject({ type: v.literal('sketch'), sketch: v.nullable(shownSketch) }),
]);
export type FromStudent = v.InferOutput<typeof fromStudent>;

const act = v.picklist(['next', 'back', 'toggle', 'pause']);
export type Act = v.InferOutput<typeof act>;

export const fromRemote = v.variant('type', [
  /** The first message: the code that the instructor's page shows. */
  v.strictObject({ type: v.literal('remote'), code: v.pipe(v.string(), v.regex(/^[2-9A-Z]{8}$/)) }),
  v.strictObject({ type: v.literal('act'), act }),
]);
export type FromRemote = v.InferOutput<typeof fromRemote>;

/** What the relay tells a remote control. */
export type ToRemote =
  | { readonly type: 'joined' }
  | { readonly type: 'remote-state'; readonly state: RemoteState }
  | { readonly type: 'instructor'; readonly present: boolean };

/** What the relay tells a student, beside the instructor's own `stage`, `board`, `opening` and `desk`. */
export type ToStudent =
  | { readonly type: 'joined'; readonly instructor: string; readonly present: boolean }
  /** The instructor's connection was lost, or is there again. */
  | { readonly type: 'instructor'; readonly present: boolean }
  | Extract<FromInstructor, { type: 'stage' | 'board' | 'opening' }>
  | { readonly type: 'desk'; readonly content: DeskContent }
  /** The instructor looks at this student's board, or does not any more. */
  | { readonly type: 'watched'; readonly on: boolean }
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
  | { readonly type: 'toggle'; readonly from: string; readonly request: number }
  | {
      readonly type: 'shown';
      readonly from: string;
      readonly begins: boolean;
      readonly events: readonly RecordedEvent[];
    }
  | { readonly type: 'sketch'; readonly from: string; readonly sketch: ShownSketch | null }
  /** A remote control asks for something. */
  | { readonly type: 'act'; readonly act: Act }
  /** Remote controls that are joined. */
  | { readonly type: 'remotes'; readonly count: number };

/** Letters and digits that nobody takes for another when they are read aloud or from a wall. */
const ALPHABET = '23456789ABCDEFGHJKLMNPQRSTUVWXYZ';
const CODE_CHARACTERS = 6;
const REMOTE_CHARACTERS = 8;
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
  const characters = charactersOf(typed, CODE_CHARACTERS);
  return characters && `${characters.slice(0, 3)}-${characters.slice(3)}`;
}

/** What a remote control is joined with: 40 bits. @param octets 8 of them from a random source */
export function remoteCodeOf(octets: Uint8Array): string {
  return [...octets.subarray(0, REMOTE_CHARACTERS)].map((octet) => ALPHABET[octet & 31]).join('');
}

/** SHA-256, base64url: what the relay knows of a remote's code. */
export function fingerprintOf(code: string): string {
  return btoa(String.fromCharCode(...sha256(utf8ToBytes(code))))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replace('=', '');
}

/** The class's code and then the remote's, as somebody typed them; null when they are none. */
export function readRemoteCode(typed: string): { code: string; remote: string } | null {
  const characters = charactersOf(typed, CODE_CHARACTERS + REMOTE_CHARACTERS);
  const code = readCode(characters?.slice(0, CODE_CHARACTERS) ?? '');
  if (characters === null || code === null) return null;
  return { code, remote: characters.slice(CODE_CHARACTERS) };
}

function charactersOf(typed: string, count: number): string | null {
  const characters = typed.toUpperCase().replace(/[\s\u2010-\u2015-]/g, '');
  return characters.length === count && IN_ALPHABET.test(characters) ? characters : null;
}

/** In its usual form, so that what is read is what is opened; a user's name may look like a host. */
function isPlainHttps(text: string): boolean {
  const url = URL.canParse(text) ? new URL(text) : null;
  return (
    url?.protocol === 'https:' && url.href === text && url.username === '' && url.password === ''
  );
}
