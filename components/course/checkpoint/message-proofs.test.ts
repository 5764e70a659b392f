/** Evidence that needs several packets, of several clients, told in the order they crossed. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { crowdedOut, relayed, tenToggles, twoClients } from './message-proofs.ts';
import type { Proof } from './proof.ts';
import type { Packet, StreamFact } from '../../../device/formats/net/packet.ts';
import { frame, packet } from './testing/packets.ts';

const STATUS_101: StreamFact = {
  kind: 'response',
  status: 101,
  line: 'HTTP/1.1 101 Switching Protocols',
};

const comes = (name: string) => packet(name, false, STATUS_101);
const toggle = (name: string) => packet(name, true, frame(1, 'toggle'));
const state = (name: string) => packet(name, false, frame(1, '1'));
const closedByBoard = (name: string) => packet(name, false, frame(8, ''));
const closedByClient = (name: string) => packet(name, true, frame(8, ''));

/** Packet by packet, whether it is proved now. */
function told(proof: Proof, packets: readonly Packet[]): boolean[] {
  assert.equal(proof.from, 'wire');
  const shows = proof.begin();
  return packets.map((one) => shows(one));
}

const proved = (proof: Proof, packets: readonly Packet[]) => told(proof, packets).includes(true);

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
  const ten = Array.from({ length: 10 }, () => toggle('a'));
  assert.ok(proved(tenToggles, ten));
  assert.ok(!proved(tenToggles, ten.slice(1)));
  assert.ok(!proved(tenToggles, [...ten.slice(1), toggle('b')]));
});

test('one toggle, answered to both clients', () => {
  const seen = told(twoClients, [state('a'), state('b'), toggle('a'), state('a'), state('b')]);
  assert.deepEqual(seen, [false, false, false, false, true]);
});

test('one client alone is not two', () => {
  const alone = [state('a'), toggle('a'), state('a'), toggle('a'), state('a')];
  assert.ok(!proved(twoClients, alone));
});

test('the greeting of a client that came after the toggle answers nothing', () => {
  assert.ok(!proved(twoClients, [state('a'), toggle('a'), state('a'), state('b')]));
});

test('a client that closed is not there any more', () => {
  const before = [state('a'), state('b'), closedByClient('b')];
  assert.ok(!proved(twoClients, [...before, toggle('a'), state('a'), state('b')]));
});

test('an answer that was lost on the way told nobody', () => {
  const lost = { ...state('b'), arrives: false };
  assert.ok(!proved(twoClients, [state('a'), state('b'), toggle('a'), state('a'), lost]));
});

test('what one client says has come to another, as it is or behind its number', () => {
  const says = packet('a', true, frame(1, 'hello'));
  assert.ok(proved(relayed, [says, packet('b', false, frame(1, '1: hello'))]));
  assert.ok(proved(relayed, [says, packet('b', false, frame(1, 'hello'))]));
});

test('an echo, another word, a lost packet and a word unasked are no relaying', () => {
  const says = packet('a', true, frame(1, 'hello'));
  const passedOn = packet('b', false, frame(1, '1: hello'));
  assert.ok(!proved(relayed, [says, packet('a', false, frame(1, '1: hello'))]));
  assert.ok(!proved(relayed, [says, packet('b', false, frame(1, 'hello there'))]));
  assert.ok(!proved(relayed, [says, { ...passedOn, arrives: false }]));
  assert.ok(!proved(relayed, [{ ...says, arrives: false }, passedOn]));
  assert.ok(!proved(relayed, [passedOn]));
});
