import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Field } from '../../../device/formats/net/packet.ts';
import { asCharacter, fieldOfEachOctet, fieldSlugs, groupByLayer, rfcAddress } from './octets.ts';

function field(overrides: Partial<Field>): Field {
  return {
    layer: 'TCP',
    name: 'Source Port',
    start: 0,
    end: 2,
    value: '80',
    meaning: '',
    source: '',
    ...overrides,
  };
}

test('octets are written as two hexadecimal digits and as printable ASCII', () => {
  assert.equal(asCharacter(0x41), 'A');
  assert.deepEqual([0x1f, 0x7f, 0x80, 0xff].map(asCharacter), ['·', '·', '·', '·']);
});

test('each octet knows its field, and one outside every field knows none', () => {
  const fields = [field({ start: 0, end: 2 }), field({ start: 3, end: 4 })];
  assert.deepEqual(fieldOfEachOctet(5, fields), [0, 0, -1, 1, -1]);
});

test('a field that reaches beyond the packet is cut at its end', () => {
  assert.deepEqual(fieldOfEachOctet(2, [field({ start: -3, end: 90 })]), [0, 0]);
});

test('neighbours of one layer share a group; a layer that returns opens another', () => {
  const layers = ['IPv4', 'IPv4', 'TCP', 'IPv4'] as const;
  const groups = groupByLayer(layers.map((layer) => field({ layer })));
  assert.deepEqual(
    groups.map(({ layer, members }) => [layer, ...members.map(({ index }) => index)]),
    [
      ['IPv4', 0, 1],
      ['TCP', 2],
      ['IPv4', 3],
    ],
  );
});

test('an RFC is linked to its section, other sources are not', () => {
  const editor = 'https://www.rfc-editor.org/rfc';
  assert.equal(rfcAddress('RFC 9293 section 3.1'), `${editor}/rfc9293#section-3.1`);
  assert.equal(rfcAddress('RFC 6455 (5.2)'), `${editor}/rfc6455#section-5.2`);
  assert.equal(rfcAddress('RFC 6455 sections 5.3 and 10.3'), `${editor}/rfc6455#section-5.3`);
  assert.equal(rfcAddress('RFC 1055'), `${editor}/rfc1055`);
  assert.equal(rfcAddress('the sketch'), null);
});

test('every field has a link of its own, also when a name comes twice', () => {
  const names = ['Sequence Number', 'Option: No-Operation', 'Option: No-Operation', 'Accept:'];
  assert.deepEqual(fieldSlugs(names.map((name) => field({ name }))), [
    'sequence-number',
    'option-no-operation',
    'option-no-operation-2',
    'accept',
  ]);
});
