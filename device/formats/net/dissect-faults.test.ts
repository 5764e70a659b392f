/** What the dissector says where packets are lost, repeated, refused, damaged or against the rules. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { pattern } from '../../net/testing/scenario.ts';
import { fromHex } from '../octets/octets.ts';
import type { Direction } from './packet-record.ts';
import { tcpFlag } from './tcp-segment.ts';
import {
  afterRequest,
  afterResponse,
  ascii,
  dissectAll,
  down,
  opening,
  segment,
  summaries,
  up,
  upgraded,
  upgradeRequest,
} from './testing/dissection.ts';
import { encodeFrame } from './websocket-frames.ts';

describe('what goes wrong is said', () => {
  test('a SYN repeated, refused, and a new connection on the same ports', () => {
    const [syn] = opening;
    assert.ok(syn);
    const refuse = segment('board-to-client', {
      sequence: -900,
      flags: tcpFlag.rst | tcpFlag.ack,
      window: 0,
    });
    const again = up({ sequence: 70, acknowledgment: -900, flags: tcpFlag.syn });
    assert.deepEqual(summaries([syn, syn, refuse, again]), [
      'SYN: the client asks to connect (seq 0, MSS 536)',
      'SYN again: the client asks to connect (seq 0, MSS 536)',
      'RST, ACK: the board refuses, there is no such connection',
      'SYN: the client asks to connect (seq 0)',
    ]);
  });

  test('data sent again is explained as the first time', () => {
    const frame = encodeFrame({ opcode: 1, payload: ascii('toggle'), mask: fromHex('01020304') });
    const packet = up({ sequence: afterRequest, acknowledgment: afterResponse, payload: frame });
    const [first, again] = dissectAll([...upgraded, packet, packet]).slice(5);
    assert.ok(first && again);
    assert.equal(again.summary, `Sent again: ${first.summary}`);
    assert.deepEqual(again.fields, first.fields);
  });

  test('duplicate ACKs, closed window, probe, update, keep-alive, reset', () => {
    const all = summaries([
      ...opening,
      up({ payload: pattern(10) }),
      down({}),
      down({}),
      down({ acknowledgment: 11, window: 0 }),
      up({ sequence: 11, payload: pattern(1) }),
      down({ acknowledgment: 11, window: 500 }),
      up({ sequence: 11 }),
      down({ acknowledgment: 12, window: 500 }),
      down({ sequence: 0, acknowledgment: 12, window: 500 }),
      down({ acknowledgment: 12, flags: tcpFlag.rst }),
    ]);
    assert.deepEqual(
      all.slice(4).map((summary) => summary.split(' (')[0]),
      [
        'Duplicate ACK 1: the board still waits for octet 1',
        'Duplicate ACK 2: the board still waits for octet 1',
        'Zero window: the board can take no more for now',
        'Window probe: 1 octet of data',
        'Window update: the board can now take 500 octets',
        'Keep-alive: the client asks whether the other end is there',
        'ACK: the board has received 1 octet more',
        'Keep-alive: the board asks whether the other end is there',
        'RST: the board has no such connection any more',
      ],
    );
  });

  test('a gap, and the segment that fills it', () => {
    const frames = [ascii('one'), ascii('two')].map((payload) =>
      encodeFrame({ opcode: 1, payload }),
    );
    const [one = new Uint8Array(), two = new Uint8Array()] = frames;
    const common = { acknowledgment: afterRequest };
    const all = summaries([
      ...upgraded,
      down({ ...common, sequence: afterResponse + one.length, payload: two }),
      down({ ...common, sequence: afterResponse, payload: one }),
      down({ ...common, sequence: afterResponse + one.length, payload: two }),
    ]);
    assert.deepEqual(all.slice(5), [
      '5 octets, but 5 before them have not come by yet',
      'Sent again: Text frame "one" (3 octets)',
      'Sent again: Text frame "two" (3 octets)',
    ]);
  });

  test('frames that break the rules', () => {
    const frames: [Direction, Uint8Array, RegExp][] = [
      ['client-to-board', fromHex('810141'), /not masked: protocol error/],
      ['board-to-client', fromHex('81810000000041'), /protocol error/],
      ['board-to-client', fromHex('c10141'), /reserved bit set/],
      ['board-to-client', fromHex('830141'), /Reserved opcode 3 frame/],
    ];
    for (const [direction, payload, expected] of frames) {
      const fromClient = direction === 'client-to-board';
      const packet = segment(direction, {
        sequence: fromClient ? afterRequest : afterResponse,
        acknowledgment: fromClient ? afterResponse : afterRequest,
        payload,
      });
      assert.match(summaries([...upgraded, packet]).at(-1) ?? '', expected);
    }
  });

  test('damage is malformed, with the reason, and does not confuse what follows', () => {
    const good = up({ payload: upgradeRequest });
    const spoil = (at: number) => {
      const octets = good.octets.slice();
      octets[at] = (octets[at] ?? 0) ^ 0x10;
      return { ...good, octets };
    };
    const all = dissectAll([...opening, spoil(5), spoil(30), spoil(60), spoil(0), good]).slice(3);
    assert.deepEqual(
      all.map(({ protocol }) => protocol),
      ['malformed', 'malformed', 'malformed', 'malformed', 'HTTP'],
    );
    assert.match(all[0]?.summary ?? '', /IPv4 header checksum is wrong/);
    assert.match(all[1]?.summary ?? '', /TCP checksum is wrong/);
    assert.match(all[3]?.summary ?? '', /IP version 5/);
    assert.equal(all[4]?.summary, 'GET /ws HTTP/1.1, asking for a WebSocket');
  });
});
