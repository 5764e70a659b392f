/**
 * What a board showed, event by event, as JSON: the format of a recording in a file, and of a board that
 * somebody shows to others live. Whoever reads it knows nothing of the sender, so every part is checked
 * and capped here.
 */
import * as v from 'valibot';
import { SKETCHES, type BoardSnapshot } from '../board/board-events.ts';
import type { PacketRecord } from '../formats/net/packet-record.ts';

/** Characters of serial text in one event. */
export const MAX_TEXT_CHARACTERS = 16_384;
/** The wire's packets have 576 octets at most; an IPv4 packet over Ethernet has 1500. */
const MAX_PACKET_OCTETS = 1500;
const MAX_SENTENCE = 1000;

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const milliseconds = v.pipe(v.number(), v.finite(), v.minValue(0), v.maxValue(1e12));
const sentence = v.pipe(v.string(), v.maxLength(MAX_SENTENCE));

const flashEnd = v.strictObject({
  flash: count,
  outcome: v.picklist(['verified', 'cancelled', 'failed', 'refused']),
  why: sentence,
});

const flashStep = v.strictObject({
  kind: v.picklist([
    'check',
    'connect',
    'hold-boot',
    'identify',
    'upload-stub',
    'speed',
    'erase',
    'write',
    'verify',
    'reset',
    'done',
  ]),
  detail: sentence,
  percent: v.pipe(v.number(), v.minValue(0), v.maxValue(100)),
  baudRate: count,
  octets: v.optional(count),
  totalOctets: v.optional(count),
});

const flashState = v.variant('kind', [
  v.strictObject({ kind: v.literal('none') }),
  v.strictObject({ kind: v.literal('running'), step: v.nullable(flashStep) }),
  v.strictObject({ kind: v.literal('starting'), end: flashEnd, byButton: v.boolean() }),
  v.strictObject({ kind: v.literal('ended'), end: flashEnd, result: v.nullable(sentence) }),
]);

export const boardState = v.picklist([
  'none',
  'connecting',
  'listening',
  'silent',
  'flashing',
  'held',
  'booting',
  'running',
  'no-program',
  'download',
  'lost',
]);
export const ledState = v.picklist(['on', 'off', 'unknown']);
export const sketchName = v.picklist(SKETCHES);

/** The snapshot without what only its holder can do, and without words that follow from the rest. */
const shownSnapshot = v.strictObject({
  state: boardState,
  kind: v.nullable(v.picklist(['virtual', 'usb'])),
  flash: flashState,
  led: ledState,
  ledLit: v.boolean(),
  sketch: v.nullable(sketchName),
  serving: v.boolean(),
  socket: v.picklist(['closed', 'connecting', 'open']),
  toggleMs: v.nullable(milliseconds),
  baudRate: count,
  fullSpeed: v.boolean(),
  problem: v.nullable(
    v.strictObject({ code: sentence, what: sentence, why: sentence, next: sentence }),
  ),
  note: v.nullable(sentence),
});

const packet = v.strictObject({
  kind: v.literal('packet'),
  atMs: milliseconds,
  number: count,
  timeMs: milliseconds,
  direction: v.picklist(['client-to-board', 'board-to-client']),
  fate: v.picklist(['delivered', 'dropped', 'delayed', 'duplicated', 'reordered', 'corrupted']),
  /** Base64 (RFC 4648 section 4). */
  octets: v.pipe(v.string(), v.base64(), v.maxLength(Math.ceil(MAX_PACKET_OCTETS / 3) * 4)),
});

/** Where in the course somebody is. The path is of this site, and the rest is for its widgets. */
export const place = v.strictObject({
  path: v.pipe(v.string(), v.maxLength(200), v.regex(/^\/(?!\/)[\w/.~-]*$/)),
  anchor: v.nullable(v.pipe(v.string(), v.maxLength(100), v.regex(/^[\w.~-]*$/))),
  /** The packet that is opened. */
  packet: v.nullable(count),
});
export type Place = v.InferOutput<typeof place>;

/** `atMs`: milliseconds since the recording began. */
export const recordedEvent = v.variant('kind', [
  v.strictObject({ kind: v.literal('snapshot'), atMs: milliseconds, snapshot: shownSnapshot }),
  v.strictObject({
    kind: v.literal('text'),
    atMs: milliseconds,
    text: v.pipe(v.string(), v.maxLength(MAX_TEXT_CHARACTERS)),
  }),
  packet,
  /** The list of packets was emptied. */
  v.strictObject({ kind: v.literal('packets-cleared'), atMs: milliseconds }),
  /** The serial monitor was emptied. */
  v.strictObject({ kind: v.literal('text-cleared'), atMs: milliseconds }),
  /** The person who recorded went there. */
  v.strictObject({ kind: v.literal('place'), atMs: milliseconds, place }),
]);

export type RecordedEvent = v.InferOutput<typeof recordedEvent>;
export type ShownSnapshot = v.InferOutput<typeof shownSnapshot>;
type RecordedPacket = Extract<RecordedEvent, { kind: 'packet' }>;

export function showSnapshot(snapshot: BoardSnapshot): ShownSnapshot {
  const names = Object.keys(shownSnapshot.entries) as (keyof ShownSnapshot)[];
  const shown = Object.fromEntries(names.map((name) => [name, snapshot[name]])) as ShownSnapshot;
  return short(shown) as ShownSnapshot;
}

/** Other people's words in a problem, or in how a flash ended, may be of any length. */
function short(value: unknown): unknown {
  if (typeof value === 'string') return value.slice(0, MAX_SENTENCE);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, short(one)]));
}

export function recordPacket(record: PacketRecord, atMs: number): RecordedPacket {
  const { number, timeMs, direction, fate, octets } = record;
  return {
    kind: 'packet',
    atMs,
    number,
    timeMs,
    direction,
    fate,
    octets: btoa(String.fromCharCode(...octets)),
  };
}

export function packetOf(event: RecordedPacket): PacketRecord {
  const { number, timeMs, direction, fate, octets } = event;
  const text = atob(octets);
  return {
    number,
    timeMs,
    direction,
    fate,
    octets: Uint8Array.from(text, (character) => character.charCodeAt(0)),
  };
}
