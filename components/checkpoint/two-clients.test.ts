import assert from 'node:assert/strict';
import { test } from 'node:test';
import { twoClients } from './message-proofs.ts';
import type { SeenFrame, SeenPacket } from './seen-packet.ts';

const frame = (payload: string, opcode = 1): SeenFrame => ({
  fin: true,
  opcode,
  masked: false,
  length: payload.length,
  payload: `"${payload}"`,
  closeCode: null,
});

function packet(connection: string, toBoard: boolean, ...frames: SeenFrame[]): SeenPacket {
  return {
    number: 1,
    direction: toBoard ? 'client-to-board' : 'board-to-client',
    toBoard,
    arrives: true,
    lost: false,
    connection,
    fields: [],
    tcp: null,
    frames,
  };
}

const toggle = (connection: string) => packet(connection, true, frame('toggle'));
const state = (connection: string) => packet(connection, false, frame('1'));

function proved(...packets: SeenPacket[]): boolean[] {
  if (twoClients.from !== 'wire') throw new Error('two-clients is proved on the wire');
  const proof = twoClients.begin();
  return packets.map((one) => proof(one));
}

test('one toggle, answered to both clients', () => {
  const seen = proved(state('a'), state('b'), toggle('a'), state('a'), state('b'));
  assert.deepEqual(seen, [false, false, false, false, true]);
});

test('one client alone is not two', () => {
  const seen = proved(state('a'), toggle('a'), state('a'), toggle('a'), state('a'));
  assert.ok(!seen.includes(true));
});

test('the greeting of a client that came after the toggle answers nothing', () => {
  const seen = proved(state('a'), toggle('a'), state('a'), state('b'));
  assert.ok(!seen.includes(true));
});

test('a client that closed is not there any more', () => {
  const seen = proved(
    state('a'),
    state('b'),
    packet('b', true, frame('', 8)),
    toggle('a'),
    state('a'),
    state('b'),
  );
  assert.ok(!seen.includes(true));
});

test('an answer that was lost on the way told nobody', () => {
  const lost = { ...state('b'), arrives: false, lost: true };
  const seen = proved(state('a'), state('b'), toggle('a'), state('a'), lost);
  assert.ok(!seen.includes(true));
});
