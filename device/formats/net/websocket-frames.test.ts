/** Frames, octet by octet: the examples of RFC 6455 section 5.7, lengths, and frames that break the rules. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { concatOctets, fromHex, toHex } from '../octets/octets.ts';
import { decodeAll } from './testing/decode-frames.ts';
import {
  applyMask,
  encodeFrame,
  FrameDecoder,
  FrameError,
  isValidCloseCode,
} from './websocket-frames.ts';

const vectors = JSON.parse(
  readFileSync(new URL('../../../tests/vectors/websocket.json', import.meta.url), 'utf8'),
) as {
  frames: {
    name: string;
    octets: string;
    fin: boolean;
    opcode: number;
    mask: string | null;
    payload: string;
  }[];
  binaryHeads: { length: number; head: string }[];
};

const octets = (text: string) => new TextEncoder().encode(text);

describe('frames', () => {
  for (const vector of vectors.frames) {
    test(`RFC 6455 5.7: ${vector.name}, both ways and cut at every octet`, () => {
      const mask = vector.mask === null ? null : fromHex(vector.mask);
      const payload = fromHex(vector.payload);
      const encoded = encodeFrame({ fin: vector.fin, opcode: vector.opcode, mask, payload });
      assert.equal(toHex(encoded), vector.octets);
      for (let cut = 0; cut <= encoded.length; cut += 1) {
        const decoder = new FrameDecoder({ masked: mask !== null, maxPayload: 5 });
        decoder.push(encoded.subarray(0, cut));
        if (cut < encoded.length) assert.equal(decoder.next(), null);
        decoder.push(encoded.subarray(cut));
        const frame = decoder.next();
        assert.ok(frame);
        assert.deepEqual(
          [frame.fin, frame.rsv, frame.opcode, frame.mask, frame.payload, frame.octets],
          [vector.fin, 0, vector.opcode, mask, payload, encoded],
        );
        assert.equal(decoder.next(), null);
      }
    });
  }

  for (const { length, head } of vectors.binaryHeads) {
    test(`a length of ${length} takes its shortest form`, () => {
      const encoded = encodeFrame({ opcode: 2, payload: new Uint8Array(length) });
      assert.equal(toHex(encoded.subarray(0, head.length / 2)), head);
      assert.equal(decodeAll(encoded, false)[0]?.payload.length, length);
    });
  }

  const broken: [string, string, number][] = [
    ['reserved bit', 'c100', 1002],
    ['reserved opcode 3', '8300', 1002],
    ['reserved control opcode 11', '8b00', 1002],
    ['fragmented ping', '0900', 1002],
    ['ping of 126 octets', '897e', 1002],
    ['masked', '818000000000', 1002],
    ['16-bit length below 126', '817e007d', 1002],
    ['64-bit length below 65536', '817f000000000000ffff', 1002],
    ['64-bit length with its highest bit', '817f8000000000000000', 1002],
    ['too big', '827f0000000000100000', 1009],
  ];
  for (const [name, input, code] of broken) {
    test(`refuses: ${name}`, () => {
      assert.throws(
        () => decodeAll(fromHex(input), false),
        (error) => error instanceof FrameError && error.code === code,
      );
    });
  }

  test('a server refuses unmasked frames', () => {
    assert.throws(() => decodeAll(fromHex('810548656c6c6f'), true), FrameError);
  });

  test('masking goes on from any position', () => {
    const data = octets('abcdefghij');
    const mask = fromHex('01020304');
    assert.deepEqual(
      concatOctets(applyMask(data.subarray(0, 3), mask), applyMask(data.subarray(3), mask, 3)),
      applyMask(data, mask),
    );
  });

  test('close codes', () => {
    const valid = [
      1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 4999,
    ];
    const invalid = [0, 999, 1004, 1005, 1006, 1015, 1016, 2999, 5000, 65535];
    assert.ok(valid.every(isValidCloseCode));
    assert.ok(!invalid.some(isValidCloseCode));
  });
});
