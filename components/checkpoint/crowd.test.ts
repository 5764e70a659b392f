import assert from 'node:assert/strict';
import { test } from 'node:test';
import { crowdedOut, tenToggles } from './message-proofs.ts';
import type { Proof } from './proof.ts';
import type { SeenFrame, SeenPacket } from './seen-packet.ts';

function packet(
  connection: string,
  toBoard: boolean,
  given: { frames?: SeenFrame[]; status?: string } = {},
): SeenPacket {
  const value = given.status ?? '';
  return {
    number: 1,
    direction: toBoard ? 'client-to-board' : 'board-to-client',
    toBoard,
    arrives: true,
    lost: false,
    connection,
    fields:
      value === ''
        ? []
        : [
            {
              layer: 'HTTP',
              name: 'Status line',
              start: 0,
              end: 1,
              value,
              meaning: '',
              source: '',
            },
          ],
    tcp: null,
    frames: given.frames ?? [],
  };
}

const frame = (opcode: number, payload: string): SeenFrame => ({
  fin: true,
  opcode,
  masked: false,
  length: payload.length,
  payload: `"${payload}"`,
  closeCode: null,
});

const comes = (name: string) => packet(name, false, { status: 'HTTP/1.1 101 Switching Protocols' });
const toggles = (name: string) => packet(name, true, { frames: [frame(1, 'toggle')] });
const closedByBoard = (name: string) => packet(name, false, { frames: [frame(8, '')] });
const closedByClient = (name: string) => packet(name, true, { frames: [frame(8, '')] });

function proved(proof: Proof, packets: readonly SeenPacket[]): boolean {
  assert.equal(proof.from, 'wire');
  const shows = proof.begin();
  return packets.map((one) => shows(one)).includes(true);
}

const clients = (count: number) => Array.from({ length: count }, (_, index) => `client ${index}`);
const nine = clients(9).map(comes);

test('the oldest of nine is closed by the board', () => {
  assert.ok(proved(crowdedOut, [...nine, closedByBoard('client 0')]));
});

test('with eight clients, or another one closed, or closed by itself, it is no crowding', () => {
  const eight = clients(8).map(comes);
  assert.ok(!proved(crowdedOut, [...eight, closedByBoard('client 0')]));
  assert.ok(!proved(crowdedOut, [...nine, closedByBoard('client 4')]));
  assert.ok(!proved(crowdedOut, [...nine, closedByClient('client 0'), closedByBoard('client 1')]));
  const lost = { ...closedByBoard('client 0'), arrives: false };
  assert.ok(!proved(crowdedOut, [...nine, lost]));
});

test('ten toggles count on one connection, and not on two', () => {
  const ten = Array.from({ length: 10 }, () => toggles('a'));
  assert.ok(proved(tenToggles, ten));
  assert.ok(!proved(tenToggles, ten.slice(1)));
  assert.ok(!proved(tenToggles, [...ten.slice(1), toggles('b')]));
});
