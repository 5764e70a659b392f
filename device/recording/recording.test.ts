/** Recordings: of a board into a file, back out of it, and played again; and files that are none. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ScriptedBoard } from '../board/testing/scripted-board.ts';
import { ManualClock } from '../clock/testing/manual-clock.ts';
import { Dissector } from '../formats/net/dissect.ts';
import type { Packet } from '../formats/net/packet.ts';
import { ProblemError } from '../formats/problem.ts';
import { Capture } from './capture.ts';
import type { RecordedEvent } from './recorded-event.ts';
import {
  decodeRecording,
  encodeRecording,
  MAX_RECORDING_EVENTS,
  MAX_RECORDING_OCTETS,
  type Recording,
} from './recording-file.ts';
import { pcapOf, Replay } from './replay.ts';

const START_MS = 1_700_000_000_000;

function packets(count: number): Packet[] {
  const dissector = new Dissector();
  return Array.from({ length: count }, (_, index) =>
    dissector.next({
      number: index + 1,
      timeMs: index,
      direction: 'client-to-board',
      octets: Uint8Array.of(0x45, 0, 0, index & 255),
      fate: 'delivered',
    }),
  );
}

/** A board that is switched on after a second, and off after three. */
function recorded(): { recording: Recording; crossed: readonly Packet[] } {
  const clock = new ManualClock(5_000);
  const board = new ScriptedBoard({ snapshot: { state: 'running', led: 'off' }, lines: ['ready'] });
  const capture = new Capture(board, {
    clock,
    nowMs: START_MS,
    title: 'A toggle',
    onFull: () => assert.fail('it has room'),
  });
  const crossed = packets(4);
  capture.goTo({ path: '/bench/', anchor: null, packet: null });
  clock.advance(1_000);
  for (const packet of crossed.slice(0, 2)) board.tell('packet', packet);
  board.change({ led: 'on' });
  board.tell('text', 'LED1: ON\r\n');
  clock.advance(2_000);
  for (const packet of crossed.slice(2)) board.tell('packet', packet);
  board.change({ led: 'off' });
  board.tell('text', 'LED1: OFF\r\n');
  clock.advance(1_000);
  return { recording: capture.stop(), crossed };
}

const octetsOf = (text: string): Uint8Array => new TextEncoder().encode(text);

function codeOf(octets: Uint8Array): string {
  try {
    decodeRecording(octets);
  } catch (error) {
    if (error instanceof ProblemError) return error.problem.code;
    throw error;
  }
  return 'opened';
}

/** A file whose digest fits, whatever its events are. */
function fileOf(events: readonly unknown[], durationMs = 10_000): Uint8Array {
  return octetsOf(
    encodeRecording({
      title: '',
      startMs: START_MS,
      durationMs,
      events: events as readonly RecordedEvent[],
    }),
  );
}

test('a recording comes out of its file as it went in', () => {
  const { recording } = recorded();
  assert.equal(recording.durationMs, 4_000);
  assert.deepEqual(decodeRecording(octetsOf(encodeRecording(recording))), recording);
});

test('a replay shows each moment as it was, forwards and back', () => {
  const { recording, crossed } = recorded();
  const clock = new ManualClock();
  const replay = new Replay({ clock, recording, onChange: () => undefined });
  const seen = () => ({
    led: replay.board.snapshot.led,
    lines: replay.board.serialLines,
    packets: replay.board.packets,
  });
  const at = [
    { led: 'off', lines: ['ready'], packets: [] },
    { led: 'on', lines: ['ready', 'LED1: ON'], packets: crossed.slice(0, 2) },
    { led: 'off', lines: ['ready', 'LED1: ON', 'LED1: OFF'], packets: crossed },
  ];
  assert.deepEqual(seen(), at[0]);
  replay.play();
  clock.advance(1_500);
  assert.deepEqual(seen(), at[1]);
  clock.advance(2_000);
  assert.deepEqual(seen(), at[2]);
  replay.seek(2_000);
  assert.deepEqual(seen(), at[1]);
  replay.seek(0);
  assert.deepEqual(seen(), at[0]);
  assert.equal(replay.playing, true);
  clock.advance(10_000);
  assert.deepEqual(seen(), at[2]);
  assert.equal(replay.playing, false);
  assert.equal(replay.atMs, 4_000);
});

test('a replay runs at the speed that it is told, also while it runs', () => {
  const { recording } = recorded();
  const clock = new ManualClock();
  const replay = new Replay({ clock, recording, onChange: () => undefined });
  replay.speed = 4;
  replay.play();
  clock.advance(250);
  assert.equal(replay.atMs, 1_000);
  replay.speed = 0.1;
  clock.advance(1_000);
  assert.equal(Math.round(replay.atMs), 1_100);
  replay.pause();
  clock.advance(60_000);
  assert.equal(Math.round(replay.atMs), 1_100);
});

test('steps lead from one moment with news to the next', () => {
  const { recording } = recorded();
  const replay = new Replay({ clock: new ManualClock(), recording, onChange: () => undefined });
  replay.step(1);
  assert.equal(replay.atMs, 1_000);
  replay.step(1);
  assert.equal(replay.atMs, 3_000);
  replay.step(1);
  assert.equal(replay.atMs, 4_000);
  replay.step(-1);
  replay.step(-1);
  assert.equal(replay.atMs, 1_000);
});

test('views hear of a seek once, however far it goes', () => {
  const { recording } = recorded();
  const replay = new Replay({ clock: new ManualClock(), recording, onChange: () => undefined });
  replay.seek(4_000);
  const heard: string[] = [];
  for (const name of ['packet', 'text', 'packets-cleared', 'text-cleared'] as const) {
    replay.board.on(name, () => heard.push(name));
  }
  replay.seek(2_000);
  assert.deepEqual(heard, ['text-cleared', 'packets-cleared']);
});

test('what counts of its text is told after each seek, in the time of the packets', () => {
  const { recording, crossed } = recorded();
  const replay = new Replay({ clock: new ManualClock(), recording, onChange: () => undefined });
  const { board } = replay;
  const counts = (): string[] =>
    Array.from({ length: board.transcript.end - board.textFrom }, (_, at) =>
      board.transcript.text(board.textFrom + at).trimEnd(),
    );
  for (const atMs of [4_000, 2_000, 4_000]) {
    replay.seek(atMs);
    assert.deepEqual(counts(), ['ready', 'LED1: ON', 'LED1: OFF'].slice(0, atMs === 4_000 ? 3 : 2));
  }
  // The last line came together with the last packet.
  const saidMs = board.captureMs(board.transcript.timeMs(board.transcript.end - 1));
  assert.ok(Math.abs(saidMs - (crossed.at(-1)?.timeMs ?? NaN)) < 0.01);
});

test('a recording that stands on a line without an end shows no line twice', () => {
  const events = [
    { kind: 'text', atMs: 10, text: 'half a ' },
    { kind: 'text', atMs: 20, text: 'line\r\n' },
  ];
  const recording = decodeRecording(fileOf(events));
  const replay = new Replay({ clock: new ManualClock(), recording, onChange: () => undefined });
  replay.seek(15);
  replay.seek(5);
  replay.seek(30);
  assert.deepEqual(replay.board.serialLines, ['half a line']);
});

test('the capture file has every packet, at the time of day at which it crossed', () => {
  const { recording } = recorded();
  const file = pcapOf(recording);
  const view = new DataView(file.buffer);
  assert.equal(file.length, 24 + 4 * (16 + 4));
  const lastSeconds = view.getUint32(24 + 3 * 20) + view.getUint32(24 + 3 * 20 + 4) / 1e6;
  assert.equal(Math.round(lastSeconds * 1000) - START_MS, 3_000);
});

test('a truncated recording is told from a whole one, wherever it ends', () => {
  const whole = octetsOf(encodeRecording(recorded().recording));
  const firstLine = whole.indexOf(10);
  for (let length = firstLine + 1; length < whole.length; length++) {
    assert.equal(codeOf(whole.subarray(0, length)), 'recording-truncated', `${length} octets`);
  }
  for (let length = 0; length <= firstLine; length++) {
    assert.match(codeOf(whole.subarray(0, length)), /^recording-(foreign|truncated)$/);
  }
});

test('a recording with any other octet in it is not opened', () => {
  const whole = octetsOf(encodeRecording(recorded().recording));
  for (let at = 0; at < whole.length; at++) {
    const changed = Uint8Array.from(whole);
    changed[at] = (changed[at] ?? 0) ^ 1;
    assert.notEqual(codeOf(changed), 'opened', `octet ${at}`);
  }
});

test('other files are told apart', () => {
  const png = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);
  for (const file of [new Uint8Array(), png, octetsOf('{}'), octetsOf('null\n'), octetsOf('[1]')]) {
    assert.equal(codeOf(file), 'recording-foreign');
  }
  assert.equal(codeOf(octetsOf('{"format":"handshake.recording.v2"}\n')), 'recording-newer');
});

const packet = (change: object = {}): object => ({
  kind: 'packet',
  atMs: 1,
  number: 1,
  timeMs: 1,
  direction: 'client-to-board',
  fate: 'delivered',
  octets: btoa('E'),
  ...change,
});
const HOSTILE: Readonly<Record<string, readonly unknown[]>> = {
  'an event of a kind that is none': [{ kind: 'eval', atMs: 0 }],
  'a field that is none': [{ kind: 'text', atMs: 0, text: '', __proto__: null, extra: 1 }],
  'no object': [17],
  null: [null],
  'a text of a million characters': [{ kind: 'text', atMs: 0, text: 'x'.repeat(1_000_000) }],
  'a time before the last': [
    { kind: 'text', atMs: 5, text: 'a' },
    { kind: 'text', atMs: 4, text: 'b' },
  ],
  'a time after the end': [{ kind: 'text', atMs: 10_001, text: '' }],
  'a negative time': [{ kind: 'text', atMs: -1, text: '' }],
  'the same packet twice': [packet(), packet()],
  'a packet of 2000 octets': [packet({ octets: btoa('x'.repeat(2_000)) })],
  'octets that are no Base64': [packet({ octets: '<script>' })],
  'a place on another site': [
    { kind: 'place', atMs: 0, place: { path: '//evil.example/', anchor: null, packet: null } },
  ],
  'a place that is a script': [
    { kind: 'place', atMs: 0, place: { path: 'javascript:alert(1)', anchor: null, packet: null } },
  ],
  'a depth of brackets': [JSON.parse(`${'['.repeat(5_000)}${']'.repeat(5_000)}`)],
};
for (const [what, events] of Object.entries(HOSTILE)) {
  test(`a recording with ${what} is not opened, and says in which line`, () => {
    assert.equal(codeOf(fileOf(events)), 'recording-malformed');
    assert.throws(() => decodeRecording(fileOf(events)), /line \d/i);
  });
}

test('files beyond the caps are refused before they are read', () => {
  assert.equal(codeOf(new Uint8Array(MAX_RECORDING_OCTETS + 1)), 'recording-too-large');
  const events = Array<object>(MAX_RECORDING_EVENTS + 1).fill({ kind: 'text', atMs: 0, text: '' });
  assert.equal(codeOf(fileOf(events)), 'recording-too-large');
});
