/**
 * A recording as a file, `handshake.recording.v1`: lines of JSON. The first says what it is, then comes an event a
 * line, and the last counts them and holds the SHA-256 of all before it. Whoever opens a file knows nothing of its
 * maker: it is checked throughout, and what is wrong with it is told in a sentence.
 */
import { sha256 as sha256Of } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import * as v from 'valibot';
import { problemsOf } from '../formats/problem.ts';
import { recordedEvent, type RecordedEvent } from './recorded-event.ts';

export interface Recording {
  readonly title: string;
  /** Milliseconds since 1970 at which it began. */
  readonly startMs: number;
  readonly durationMs: number;
  /** In the order of their times. */
  readonly events: readonly RecordedEvent[];
}

/** Caps of a file. An hour of a board on a cable has some 20 000 events. */
export const MAX_RECORDING_OCTETS = 32 * 1024 * 1024;
export const MAX_RECORDING_EVENTS = 100_000;
export const MAX_RECORDING_MS = 12 * 60 * 60 * 1000;

const FORMAT = 'handshake.recording.v1';
const MAX_TITLE = 120;

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const head = v.strictObject({
  format: v.literal(FORMAT),
  title: v.pipe(v.string(), v.maxLength(MAX_TITLE)),
  startMs: v.pipe(count, v.maxValue(8.64e15)),
});
const end = v.strictObject({
  end: v.strictObject({
    events: v.pipe(count, v.maxValue(MAX_RECORDING_EVENTS)),
    durationMs: v.pipe(v.number(), v.finite(), v.minValue(0), v.maxValue(MAX_RECORDING_MS)),
    sha256: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
  }),
});
type End = v.InferOutput<typeof end>['end'];

const AGAIN = 'Ask for the file again, or make another recording.';
const problem = problemsOf({
  'recording-foreign': ['This file is no recording.', 'Choose a file that "Save recording" made.'],
  'recording-newer': [
    'This recording is of another version of the course.',
    'Open it on the site on which it was made.',
  ],
  'recording-too-large': ['This recording is too large to open.', 'Make a shorter recording.'],
  'recording-truncated': ['The end of this recording is missing.', AGAIN],
  'recording-changed': ['This recording was changed after it was made.', AGAIN],
  'recording-malformed': ['This recording holds what no board can show.', AGAIN],
});

/** The file's text. */
export function encodeRecording({ title, startMs, durationMs, events }: Recording): string {
  const first = { format: FORMAT, title: title.slice(0, MAX_TITLE), startMs };
  const text = [first, ...events].map((line) => `${JSON.stringify(line)}\n`).join('');
  const last: End = {
    events: events.length,
    durationMs,
    sha256: digestOf(text, durationMs),
  };
  return `${text}${JSON.stringify({ end: last })}\n`;
}

/** @throws ProblemError that says what is wrong with the file */
export function decodeRecording(octets: Uint8Array): Recording {
  if (octets.length > MAX_RECORDING_OCTETS) {
    throw problem('recording-too-large', `It has more than ${MAX_RECORDING_OCTETS >> 20} MB.`);
  }
  const text = textOf(octets);
  const { title, startMs } = headOf(text);
  const { events, last } = endOf(text);
  let beforeMs = 0;
  let number = 0;
  const checked = events.map((line, index) => {
    const where = `Line ${index + 2}`;
    const event = v.safeParse(recordedEvent, jsonOf(line), { abortEarly: true });
    if (!event.success) throw problem('recording-malformed', `${where} is no event.`);
    const { output } = event;
    if (output.atMs < beforeMs || output.atMs > last.durationMs) {
      throw problem('recording-malformed', `The time of line ${index + 2} is out of order.`);
    }
    beforeMs = output.atMs;
    if (output.kind === 'packets-cleared') number = 0;
    if (output.kind === 'packet') {
      if (output.number <= number) {
        throw problem('recording-malformed', `The packet of line ${index + 2} is out of order.`);
      }
      ({ number } = output);
    }
    return output;
  });
  return { title, startMs, durationMs: last.durationMs, events: checked };
}

function textOf(octets: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(octets);
  } catch {
    throw problem('recording-foreign', 'It is not text.');
  }
}

function headOf(text: string): v.InferOutput<typeof head> {
  const first = text.slice(0, 2000).split('\n', 1)[0] ?? '';
  const said = jsonOf(first);
  const format = typeof said === 'object' && said !== null && 'format' in said ? said.format : null;
  if (
    typeof format === 'string' &&
    /^handshake\.recording\.v\d+$/.test(format) &&
    format !== FORMAT
  ) {
    throw problem('recording-newer', `It says "${format}", and this page reads "${FORMAT}".`);
  }
  const checked = v.safeParse(head, said, { abortEarly: true });
  if (checked.success) return checked.output;
  const why =
    format === FORMAT
      ? 'Its first line is not as it should be.'
      : 'Its first line does not say that it is one.';
  throw problem('recording-foreign', why);
}

/** The events' lines, once the last line has been found to fit all before it. */
function endOf(text: string): { readonly events: readonly string[]; readonly last: End } {
  const lines = text.split('\n', MAX_RECORDING_EVENTS + 4);
  if (lines.length > MAX_RECORDING_EVENTS + 3) {
    throw problem('recording-too-large', `It has more than ${MAX_RECORDING_EVENTS} events.`);
  }
  const closing = lines.at(-2) ?? '';
  const last = v.safeParse(end, jsonOf(closing), { abortEarly: true });
  if (lines.at(-1) !== '' || !last.success) {
    throw problem('recording-truncated', 'Its last line does not end it.');
  }
  const before = text.slice(0, text.length - closing.length - 1);
  const events = lines.slice(1, -2);
  const { durationMs, sha256 } = last.output.end;
  if (digestOf(before, durationMs) !== sha256 || events.length !== last.output.end.events) {
    throw problem('recording-changed', 'Its contents do not fit the SHA-256 at its end.');
  }
  return { events, last: last.output.end };
}

/** Of all lines before the last, and of the length that the last line gives. */
function digestOf(text: string, durationMs: number): string {
  return bytesToHex(sha256Of(utf8ToBytes(`${text}${durationMs}`)));
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
