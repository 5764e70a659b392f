import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { fromHex, toHex } from '../../../device/formats/octets/octets.ts';
import {
  encodeFrame,
  FrameDecoder,
  isValidCloseCode,
  FrameError,
} from '../../../device/formats/net/websocket-frames.ts';
import { CLOSE_CODES } from './close-codes.ts';
import { type FrameText, plainFrame, readFrame } from './draft.ts';
import { bitGrid, fieldTable, maskTable, octetRow } from './frame-html.ts';
import { frameParts } from './frame-parts.ts';
import type { WireFrame } from './frame-session.ts';
import { closeFrame, PRESETS } from './presets.ts';
import { verdict } from './verdict.ts';

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
};

function encoded(text: FrameText): Uint8Array<ArrayBuffer> {
  const read = readFrame(text);
  assert.ok('frame' in read);
  return encodeFrame(read.frame);
}
const fault = (changes: Partial<FrameText>) => {
  const read = readFrame(plainFrame(changes));
  return 'fault' in read ? Object.keys(read.fault) : [];
};

describe('frames written in fields', () => {
  for (const { name, octets, fin, opcode, mask, payload } of vectors.frames) {
    test(`RFC 6455 5.7: ${name}`, () => {
      const text = plainFrame({
        fin,
        opcode,
        masked: mask !== null,
        key: mask ?? '',
        kind: 'hex',
        payload,
      });
      assert.equal(toHex(encoded(text)), octets);
    });
  }

  test('text is UTF-8, hexadecimal may have spaces', () => {
    const unmasked = { masked: false };
    assert.equal(toHex(encoded(plainFrame({ ...unmasked, payload: 'é' }))), '8102c3a9');
    assert.equal(
      toHex(encoded(plainFrame({ ...unmasked, kind: 'hex', payload: ' C3\na9 ' }))),
      '8102c3a9',
    );
  });

  test('each fault is told at its field', () => {
    assert.deepEqual(fault({}), []);
    for (const key of ['', '37', '37 fa 21', '37 fa 21 3d 00', 'zz zz zz zz', '3']) {
      assert.deepEqual(fault({ key }), ['key'], key);
    }
    assert.deepEqual(fault({ key: 'nonsense', masked: false }), []);
    for (const payload of ['7', 'xyz', '74 6']) {
      assert.deepEqual(fault({ kind: 'hex', payload }), ['payload'], payload);
    }
    assert.deepEqual(fault({ payload: 'é'.repeat(501) }), ['payload']);
    for (const announced of ['-1', 'six', '1.5', '1e3', '9'.repeat(21)]) {
      assert.deepEqual(fault({ announced }), ['announced'], announced);
    }
    assert.deepEqual(fault({ form: '7', announced: '126' }), ['announced']);
    assert.deepEqual(fault({ form: '7', payload: 'x'.repeat(126) }), ['announced']);
    assert.deepEqual(fault({ form: '16', announced: '65536' }), ['announced']);
    assert.deepEqual(fault({ announced: String(1n << 64n) }), ['announced']);
    assert.deepEqual(fault({ announced: String((1n << 64n) - 1n) }), []);
    assert.deepEqual(fault({ key: '', kind: 'hex', payload: 'x', announced: 'y' }), [
      'key',
      'payload',
      'announced',
    ]);
  });
});

describe('frames taken apart', () => {
  test('every bit belongs to one field, in the order of RFC 6455 5.2', () => {
    for (const { frames } of Object.values(PRESETS).flat()) {
      for (const frame of frames) {
        const octets = encoded(frame);
        let at = 0;
        for (const { from, to } of frameParts(octets, true)) {
          assert.equal(from, at);
          at = to;
        }
        assert.equal(at, octets.length * 8);
      }
    }
  });

  test('an unfinished head has no fields yet', () => {
    const octets = encoded(plainFrame({ form: '64' }));
    for (let cut = 0; cut < 14; cut += 1)
      assert.deepEqual(frameParts(octets.slice(0, cut), true), []);
  });

  test('who sends decides about masking', () => {
    const wrong = (hex: string, fromClient: boolean) =>
      frameParts(fromHex(hex), fromClient)
        .filter((part) => part.wrong !== null)
        .map(({ kind }) => kind);
    assert.deepEqual(wrong('818537fa213d7f9f4d5158', true), []);
    assert.deepEqual(wrong('818537fa213d7f9f4d5158', false), ['mask']);
    assert.deepEqual(wrong('810548656c6c6f', true), ['mask']);
    assert.deepEqual(wrong('810548656c6c6f', false), []);
  });

  /** What a single frame can show; the rest is about frames before it, or about what they say. */
  const visible: Record<string, string> = {
    unmasked: 'mask',
    'reserved-opcode': 'opcode',
    rsv: 'rsv',
    'long-ping': 'length',
    'fragmented-ping': 'fin',
    'long-form': 'extended',
    'top-bit': 'extended',
  };
  test('what is wrong with a frame is marked at its field, as the decoder refuses it', () => {
    for (const { id, frames } of Object.values(PRESETS).flat()) {
      const octets = encoded(frames[0] ?? plainFrame());
      const marked = frameParts(octets, true).filter(({ wrong }) => wrong !== null);
      assert.deepEqual(
        marked.map(({ kind }) => kind),
        id in visible ? [visible[id]] : [],
        id,
      );
      const decoder = new FrameDecoder({ masked: true, maxPayload: Infinity });
      decoder.push(octets);
      if (id in visible) assert.throws(() => decoder.next(), FrameError, id);
      else assert.doesNotThrow(() => decoder.next(), id);
    }
  });

  test('close codes: what must not be sent is marked', () => {
    for (const { code, sendable } of CLOSE_CODES) {
      assert.equal(isValidCloseCode(code), sendable, String(code));
      const marked = frameParts(encoded(closeFrame(code)), true).some(
        ({ wrong }) => wrong !== null,
      );
      assert.equal(marked, !sendable, String(code));
    }
    for (const code of [0, 999, 1016, 2999, 5000, 65535])
      assert.equal(isValidCloseCode(code), false);
    const one = encoded(plainFrame({ opcode: 8, kind: 'hex', payload: '03' }));
    assert.ok(frameParts(one, true).some(({ wrong }) => wrong?.includes('5.5.1') === true));
    assert.ok(frameParts(encoded(closeFrame(null)), true).every(({ wrong }) => wrong === null));
  });
});

describe('frames drawn', () => {
  test('the masking is that of the frame, and payload is escaped', () => {
    const octets = encoded(plainFrame({ payload: '<b>&' }));
    const html = maskTable(octets).text;
    assert.match(html, /&lt;/);
    assert.doesNotMatch(html, /<b>/);
    assert.doesNotMatch(fieldTable(octets, true).text, /<b>/);
    // 3c XOR 37 is 0b.
    assert.match(html, /<code>3c<\/code>[^]*?<code>37<\/code>[^]*?<code>0b<\/code>/);
    assert.match(maskTable(encoded(plainFrame({ masked: false }))).text, /no masking key/);
    assert.match(maskTable(encoded(plainFrame({ payload: '' }))).text, /no payload/);
  });

  test('on a phone a row has sixteen bits, and a field of 32 is two rows high', () => {
    const { text } = bitGrid(encoded(plainFrame({ payload: 'x'.repeat(300) })), true);
    const places = [...text.matchAll(/--narrow-at:(.*?);--narrow-row:(.*?)"/g)].map(
      ([, at, row]) => `${at}, ${row}`,
    );
    // FIN, three RSV, opcode, MASK, length; two octets of length; the key; the payload's first three.
    assert.deepEqual(places.slice(0, 12), [
      ...['1 / span 1, 2', '2 / span 1, 2', '3 / span 1, 2', '4 / span 1, 2', '5 / span 4, 2'],
      ...['9 / span 1, 2', '10 / span 7, 2', '1 / span 16, 3', '1 / span 16, 4 / span 2'],
      ...['1 / span 8, 6', '9 / span 8, 6', '1 / span 8, 7'],
    ]);
  });

  test('long frames are cut, and say how much is left out', () => {
    const octets = encoded(plainFrame({ payload: 'x'.repeat(900) }));
    assert.match(bitGrid(octets, true).text, /and 888 octets more/);
    assert.match(octetRow(octets, true).text, /and 844 more/);
    assert.match(maskTable(octets).text, /and 888 octets more/);
  });
});

describe('what the board made of it', () => {
  const frame = (sent: boolean, hex: string): WireFrame => {
    const octets = fromHex(hex);
    const payload = octets.slice(2);
    const length = BigInt(payload.length);
    const opcode = (octets[0] ?? 0) & 15;
    return {
      sent,
      packets: [],
      frame: {
        start: 0,
        octets,
        fin: true,
        rsv: 0,
        opcode,
        masked: false,
        mask: null,
        lengthForm: 7,
        length,
        payload,
        isWhole: true,
        size: 2,
      },
    };
  };
  const nothing = { frames: [], acknowledged: false, closed: false, led: null, missing: 0n };

  test('in words', () => {
    const after = (frames: WireFrame[], rest = {}) => verdict({ ...nothing, frames, ...rest });
    assert.equal(after([]), 'Sent.');
    assert.match(after([], { acknowledged: true }), /no frame in answer/);
    assert.match(after([], { acknowledged: true, missing: 94n }), /94 octets .* still missing/);
    assert.match(after([], { closed: true }), /without a word/);
    assert.match(after([frame(false, '810131')], { led: '"0"' }), /was off and is on now/);
    assert.match(after([frame(false, '810131')], { led: '"1"' }), /"1": its LED is on/);
    assert.match(
      after([frame(true, '890141'), frame(false, '8a0141')]),
      /pong with the same 1 octet\./,
    );
    assert.match(after([frame(true, '890141'), frame(false, '8a0142')]), /other 1 octet/);
    assert.match(
      after([frame(false, '880203ea')], { closed: true }),
      /1002, protocol error\. Then TCP/,
    );
  });
});
