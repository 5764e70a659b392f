import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Packet, StreamFact } from '../../../device/formats/net/packet.ts';
import { opcode } from '../../../device/formats/net/websocket-frames.ts';
import { carrierOf } from './carrier.ts';

const octets = (text: string) => new TextEncoder().encode(text);

function frame(text: string, code: number = opcode.text): StreamFact {
  const payload = octets(text);
  const { length } = payload;
  const given = { fin: true, opcode: code, masked: false, length, payload, closeCode: null };
  return { kind: 'frame', whole: true, ...given };
}

function packet(number: number, timeMs: number, ...stream: readonly StreamFact[]): Packet {
  return {
    number,
    timeMs,
    direction: 'board-to-client',
    octets: octets(''),
    fate: 'delivered',
    protocol: 'WebSocket',
    arrives: true,
    clientPort: 50_000,
    tcp: null,
    stream,
    parts: [],
  };
}

const carried = (packets: readonly Packet[], timeMs: number, ...values: readonly number[]) =>
  carrierOf(packets, timeMs, values)?.packet.number ?? null;

test('the nearest packet in time whose text has the value', () => {
  const packets = [
    packet(1, 0, frame('1850')),
    packet(2, 100, frame('{"knob":1850,"t":-2.50}')),
    packet(3, 110),
    packet(4, 120, frame('18500')),
    packet(5, 260, { kind: 'body', octets: octets('knob=1850') }),
  ];
  assert.equal(carried(packets, 110, 1850), 2);
  assert.equal(carried(packets, 30, 1850), 1);
  assert.equal(carried(packets, 230, 1850), 5);
  assert.equal(carried(packets, 250, -2.5), 2);
  assert.equal(carried(packets, 110, 7, 18500), 4);
});

test('without one, the nearest packet at that time', () => {
  const packets = [packet(1, 0), packet(2, 100, frame('1850')), packet(3, 9_000)];
  assert.equal(carried(packets, 40, 7), 1);
  assert.equal(carried(packets, 7_000, 1850), 3);
  assert.equal(carried(packets, 99_000, 1), 3);
  assert.equal(carried(packets, 80), 2);
  assert.equal(carried([], 80, 1), null);
  assert.equal(carrierOf(packets, 90, [1850])?.hasValue, true);
  assert.equal(carrierOf(packets, 90, [7])?.hasValue, false);
});

test('a number in binary data is none', () => {
  const packets = [packet(1, 0, frame('5', opcode.binary)), packet(2, 90)];
  assert.equal(carried(packets, 80, 5), 2);
});
