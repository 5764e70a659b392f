/** Streams cut into segments anywhere, and packets of any octets: the dissector reads on and never throws. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { seededRandom } from '../../clock/testing/seeded-random.ts';
import { pattern } from '../../net/testing/scenario.ts';
import { fromHex } from '../octets/octets.ts';
import { Dissector } from './dissect.ts';
import {
  afterRequest,
  afterResponse,
  ascii,
  assertCovers,
  dissectAll,
  down,
  opening,
  record,
  segment,
  up,
  upgraded,
  upgradeRequest,
  upgradeResponse,
} from './testing/dissection.ts';
import { encodeFrame } from './websocket-frames.ts';

test('wherever segments cut the stream, the same frames come out', () => {
  const stream = [
    encodeFrame({ opcode: 1, payload: ascii('a'.repeat(130)) }),
    encodeFrame({ opcode: 9, payload: new Uint8Array(0) }),
    encodeFrame({ opcode: 1, fin: false, payload: ascii('He') }),
    encodeFrame({ opcode: 0, payload: ascii('llo') }),
    encodeFrame({ opcode: 8, payload: fromHex('03e96f6b') }),
  ].flatMap((frame) => [...frame]);
  const whole = Uint8Array.from(stream);
  for (let cut = 1; cut < whole.length; cut += 1) {
    const common = { acknowledgment: afterRequest };
    const [first, second] = dissectAll([
      ...upgraded,
      down({ ...common, sequence: afterResponse, payload: whole.slice(0, cut) }),
      down({ ...common, sequence: afterResponse + cut, payload: whole.slice(cut) }),
    ]).slice(5);
    const fields = [...(first?.fields ?? []), ...(second?.fields ?? [])];
    const values = (name: string) =>
      fields.filter((field) => field.name.startsWith(name)).map(({ value }) => value);
    assert.deepEqual(
      values('FIN, RSV, Opcode'),
      [
        'FIN 1, opcode 1 (text)',
        'FIN 1, opcode 9 (ping)',
        'FIN 0, opcode 1 (text)',
        'FIN 1, opcode 0 (continuation)',
        'FIN 1, opcode 8 (close)',
      ],
      `cut at ${cut}`,
    );
    const text = values('Payload data').join('').replaceAll('"', '');
    assert.equal(text, `${'a'.repeat(130)}Hello`, `cut at ${cut}`);
    assert.ok(values('Status code').includes('1001 (going away)'), `cut at ${cut}`);
  }
});

test('an HTTP head cut anywhere keeps its lines', () => {
  for (let cut = 1; cut < upgradeRequest.length; cut += 1) {
    const all = dissectAll([
      ...opening,
      up({ payload: upgradeRequest.slice(0, cut) }),
      up({ sequence: 1 + cut, payload: upgradeRequest.slice(cut) }),
      down({ acknowledgment: afterRequest, payload: upgradeResponse }),
      down({ acknowledgment: afterRequest, sequence: afterResponse, payload: fromHex('810131') }),
    ]);
    assert.ok(
      all.slice(3, 6).every(({ protocol }) => protocol === 'HTTP'),
      `cut at ${cut}`,
    );
    assert.equal(all.at(-1)?.summary, 'Text frame "1" (1 octet)', `cut at ${cut}`);
  }
});

describe('hostile packets never throw', () => {
  test('any packet cut short', () => {
    for (const packet of [...upgraded, up({ payload: pattern(30) })]) {
      for (let length = 0; length < packet.octets.length; length += 1) {
        const [dissection] = dissectAll([{ ...packet, octets: packet.octets.slice(0, length) }]);
        assert.equal(dissection?.protocol, 'malformed');
      }
    }
  });

  test('random octets, and random damage with checksums made right again', () => {
    const random = seededRandom(42);
    const dissector = new Dissector();
    for (let round = 0; round < 3000; round += 1) {
      const noise = Uint8Array.from({ length: random() % 90 }, () => random());
      if (round % 2 === 0 && noise.length > 0) noise[0] = 0x45;
      const dissection = dissector.next(record('client-to-board', noise));
      assertCovers(dissection, noise.length);
      const payload = Uint8Array.from({ length: random() % 60 }, () => random());
      const packet = segment(round % 3 === 0 ? 'board-to-client' : 'client-to-board', {
        sequence: random() % 500,
        acknowledgment: random() % 500,
        flags: random() & 0xff,
        window: random() & 0xffff,
        payload: round % 5 === 0 ? upgradeResponse : payload,
      });
      assertCovers(dissector.next(packet), packet.octets.length);
    }
  });

  test('random octets as WebSocket frames', () => {
    const random = seededRandom(43);
    for (let round = 0; round < 50; round += 1) {
      const packets = [...upgraded];
      let sequence = afterResponse;
      for (let count = 0; count < 20; count += 1) {
        const payload = Uint8Array.from({ length: 1 + (random() % 40) }, () => random());
        packets.push(down({ sequence, acknowledgment: afterRequest, payload }));
        sequence += payload.length;
      }
      dissectAll(packets);
    }
  });
});
