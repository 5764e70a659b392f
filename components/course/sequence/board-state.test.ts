import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BoardStateGuess } from './board-state.ts';
import type { SegmentFacts, SegmentKind } from '../../../device/formats/net/segment.ts';
import { seq } from '../../../device/formats/net/sequence.ts';

/** Numbers as in the lessons: the client's SYN is 1000, the board's 5000. */
function segment(kind: SegmentKind, overrides: Partial<SegmentFacts> = {}): SegmentFacts {
  return {
    from: 'client',
    kind,
    flags: 0,
    syn: kind.startsWith('syn'),
    fin: kind === 'fin',
    rst: kind === 'rst',
    acknowledges: kind !== 'syn',
    sequence: seq(1001),
    acknowledgment: seq(5001),
    window: 1000,
    length: 0,
    occupies: kind === 'fin' || kind.startsWith('syn') ? 1 : 0,
    clientPort: 50_000,
    boardPort: 80,
    headerStart: 20,
    dataStart: 40,
    ...overrides,
  };
}

const ofBoard = (kind: SegmentKind, overrides: Partial<SegmentFacts> = {}) =>
  segment(kind, { from: 'board', sequence: seq(5001), acknowledgment: seq(1001), ...overrides });

function established(): BoardStateGuess {
  const guess = new BoardStateGuess();
  guess.landed(segment('syn', { sequence: seq(1000) }));
  assert.equal(guess.state, null);
  guess.sent(ofBoard('syn-ack', { sequence: seq(5000) }));
  assert.equal(guess.state, 'SYN-RECEIVED');
  guess.landed(segment('ack'));
  assert.equal(guess.state, 'ESTABLISHED');
  return guess;
}

test('an ACK of something else does not open it', () => {
  const guess = new BoardStateGuess();
  guess.sent(ofBoard('syn-ack', { sequence: seq(5000) }));
  guess.landed(segment('ack', { acknowledgment: seq(4000) }));
  assert.equal(guess.state, 'SYN-RECEIVED');
});

test('the client closes first', () => {
  const guess = established();
  guess.landed(segment('fin'));
  assert.equal(guess.state, 'ESTABLISHED'); // it has not said that it has it
  guess.sent(ofBoard('ack', { acknowledgment: seq(1002) }));
  assert.equal(guess.state, 'CLOSE-WAIT');
  guess.sent(ofBoard('fin', { acknowledgment: seq(1002) }));
  assert.equal(guess.state, 'LAST-ACK');
  guess.landed(segment('ack', { sequence: seq(1002), acknowledgment: seq(5002) }));
  assert.equal(guess.state, 'CLOSED');
});

test('ACK and FIN in one segment', () => {
  const guess = established();
  guess.landed(segment('fin'));
  guess.sent(ofBoard('fin', { acknowledgment: seq(1002) }));
  assert.equal(guess.state, 'LAST-ACK');
});

test('the board closes first', () => {
  const guess = established();
  guess.sent(ofBoard('fin'));
  assert.equal(guess.state, 'FIN-WAIT-1');
  guess.landed(segment('ack', { acknowledgment: seq(5002) }));
  assert.equal(guess.state, 'FIN-WAIT-2');
  guess.landed(segment('fin', { acknowledgment: seq(5002) }));
  guess.sent(ofBoard('ack', { sequence: seq(5002), acknowledgment: seq(1002) }));
  assert.equal(guess.state, 'TIME-WAIT');
});

test('both close at once', () => {
  const guess = established();
  guess.sent(ofBoard('fin'));
  guess.landed(segment('fin'));
  guess.sent(ofBoard('ack', { sequence: seq(5002), acknowledgment: seq(1002) }));
  assert.equal(guess.state, 'CLOSING');
  guess.landed(segment('ack', { sequence: seq(1002), acknowledgment: seq(5002) }));
  assert.equal(guess.state, 'TIME-WAIT');
});

test('an RST ends it, from either side', () => {
  const landed = established();
  landed.landed(segment('rst'));
  assert.equal(landed.state, 'CLOSED');
  const sent = established();
  sent.sent(ofBoard('rst'));
  assert.equal(sent.state, 'CLOSED');
});
