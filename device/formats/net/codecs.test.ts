/** The packet codecs against the RFCs' vectors and against damage. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { internetChecksum, onesComplementSum } from './internet-checksum.ts';
import { OctetQueue } from '../octets/octet-queue.ts';
import { concatOctets, fromHex, toHex } from '../octets/octets.ts';
import { seededRandom } from '../../clock/testing/seeded-random.ts';
import { readIcmp, encodeIcmp } from './icmp.ts';
import { readIpv4, encodeIpv4, parseAddress } from './ipv4.ts';
import { readSegment } from './segment.ts';
import { seq, seqAdd, seqAfter, seqBefore, seqDistance, seqMax, seqValue } from './sequence.ts';
import { readOptions, readTcp, encodeTcp, flagNames, tcpFlag } from './tcp-segment.ts';

const vectors = JSON.parse(
  readFileSync(new URL('../../../tests/vectors/internet-checksum.json', import.meta.url), 'utf8'),
) as {
  sums: { octets: string; sum: string; checksum: string }[];
  ipv4Headers: { octets: string; checksum: string }[];
};

describe('internet checksum', () => {
  for (const { octets, sum, checksum } of vectors.sums) {
    test(`RFC 1071: ${octets}`, () => {
      assert.equal(onesComplementSum(fromHex(octets)), Number.parseInt(sum, 16));
      assert.equal(internetChecksum(fromHex(octets)), Number.parseInt(checksum, 16));
    });
  }
  for (const { octets, checksum } of vectors.ipv4Headers) {
    test(`IPv4 header ${octets}`, () => {
      assert.equal(internetChecksum(fromHex(octets)), Number.parseInt(checksum, 16));
      const header = fromHex(octets);
      header.set(fromHex(checksum), 10);
      const decoded = readIpv4(concatOctets(header, new Uint8Array(95)));
      assert.ok(decoded.fault === null);
      assert.equal(decoded.facts.source, '192.168.0.1');
      assert.equal(decoded.facts.destination, '192.168.0.199');
      assert.equal(decoded.facts.protocol, 17);
      assert.equal(decoded.facts.payload.length, 95);
    });
  }

  test('an odd last octet counts as the high half of a word', () => {
    assert.equal(onesComplementSum(fromHex('0102 03')), 0x0402);
  });

  test('a large sum folds its carries, whatever came before', () => {
    assert.equal(onesComplementSum(new Uint8Array(65536).fill(0xff), 0xffff), 0xffff);
  });
});

describe('IPv4', () => {
  const sample = encodeIpv4({
    source: '192.168.43.1',
    destination: '192.168.43.233',
    protocol: 6,
    identification: 0x1234,
    payload: fromHex('0102030405'),
  });

  test('there and back', () => {
    const decoded = readIpv4(sample);
    assert.ok(decoded.fault === null);
    assert.equal(decoded.facts.identification, 0x1234);
    assert.equal(decoded.facts.dontFragment, true);
    assert.equal(decoded.facts.timeToLive, 64);
    assert.deepEqual(decoded.facts.payload, fromHex('0102030405'));
  });

  test('octets after the total length are ignored', () => {
    const decoded = readIpv4(concatOctets(sample, new Uint8Array(21)));
    assert.ok(decoded.fault === null);
    assert.equal(decoded.facts.payload.length, 5);
  });

  test('any cut and any single wrong bit in the header is refused', () => {
    for (let length = 0; length < sample.length; length += 1) {
      assert.ok(readIpv4(sample.subarray(0, length)).fault !== null, `cut to ${length}`);
    }
    for (let bit = 0; bit < 160; bit += 1) {
      const damaged = sample.slice();
      damaged[bit >> 3] = (damaged[bit >> 3] ?? 0) ^ (0x80 >> (bit & 7));
      assert.ok(readIpv4(damaged).fault !== null, `bit ${bit}`);
    }
  });

  test('options are kept apart from the payload', () => {
    const packet = new Uint8Array(26);
    packet.set(sample.subarray(0, 20));
    packet.set([0x46, 0, 0, 26], 0);
    packet.set([0, 0], 10);
    packet.set([1, 1, 1, 0, 0xaa, 0xbb], 20);
    new DataView(packet.buffer).setUint16(10, internetChecksum(packet.subarray(0, 24)));
    const decoded = readIpv4(packet);
    assert.ok(decoded.fault === null);
    assert.deepEqual(decoded.facts.options, Uint8Array.of(1, 1, 1, 0));
    assert.deepEqual(decoded.facts.payload, Uint8Array.of(0xaa, 0xbb));
  });

  test('addresses', () => {
    assert.deepEqual(parseAddress('192.168.43.1'), Uint8Array.of(192, 168, 43, 1));
    for (const text of [
      '',
      '1.2.3',
      '1.2.3.4.5',
      '1.2.3.256',
      '1.2.3.-4',
      '01.2.3.4',
      'a.b.c.d',
      '1.2.3.4 ',
    ]) {
      assert.throws(() => parseAddress(text), SyntaxError, text);
    }
  });

  test('a payload too large for one packet is refused', () => {
    const send = { source: '1.2.3.4', destination: '1.2.3.4', protocol: 6, identification: 0 };
    assert.throws(() => encodeIpv4({ ...send, payload: new Uint8Array(65516) }), RangeError);
  });
});

test('ICMP echo there and back; any cut or wrong bit is refused', () => {
  const message = { type: 8, code: 0, identifier: 0xbeef, sequence: 7, payload: fromHex('616263') };
  const octets = encodeIcmp(message);
  const decoded = readIcmp(octets);
  assert.ok(decoded.fault === null);
  assert.deepEqual(decoded.facts, message);
  assert.ok(readIcmp(octets.subarray(0, 7)).fault !== null);
  for (let bit = 0; bit < octets.length * 8; bit += 1) {
    const damaged = octets.slice();
    damaged[bit >> 3] = (damaged[bit >> 3] ?? 0) ^ (0x80 >> (bit & 7));
    assert.ok(readIcmp(damaged).fault !== null);
  }
});

describe('TCP segments', () => {
  const from = '192.168.43.1';
  const to = '192.168.43.233';
  const send = {
    sourcePort: 49152,
    destinationPort: 80,
    sequence: seq(0xffff_fffe),
    acknowledgment: seq(0x8000_0001),
    flags: tcpFlag.syn | tcpFlag.ack,
    window: 0xffff,
    maximumSegmentSize: 536,
    payload: fromHex('01'),
  };
  const octets = encodeTcp(send, from, to);

  test('there and back', () => {
    const decoded = readTcp(octets, from, to);
    assert.ok(decoded.fault === null);
    assert.deepEqual(decoded.facts, {
      sourcePort: 49152,
      destinationPort: 80,
      sequence: 0xffff_fffe,
      acknowledgment: 0x8000_0001,
      headerLength: 24,
      flags: 0x12,
      syn: true,
      fin: false,
      rst: false,
      acknowledges: true,
      window: 0xffff,
      urgentPointer: 0,
      options: [{ option: { kind: 'maximum-segment-size', octets: 536 }, start: 0, end: 4 }],
      payload: Uint8Array.of(1),
      occupies: 2,
    });
  });

  test('other addresses, any cut, any wrong bit: refused', () => {
    assert.ok(readTcp(octets, from, '192.168.43.234').fault !== null);
    for (let length = 0; length < octets.length; length += 1) {
      assert.ok(readTcp(octets.subarray(0, length), from, to).fault !== null);
    }
    for (let bit = 0; bit < octets.length * 8; bit += 1) {
      const damaged = octets.slice();
      damaged[bit >> 3] = (damaged[bit >> 3] ?? 0) ^ (0x80 >> (bit & 7));
      assert.ok(readTcp(damaged, from, to).fault !== null, `bit ${bit}`);
    }
  });

  test('options of all kinds', () => {
    const options = readOptions(
      fromHex(
        '0204 05b4 01 0303 07 0402 080a 00000001 00000002 050a 0000000a 00000014 fe03aa 00 ff',
      ),
    );
    assert.ok(options.fault === null);
    assert.deepEqual(
      options.facts.map(({ option }) => option),
      [
        { kind: 'maximum-segment-size', octets: 1460 },
        { kind: 'no-operation' },
        { kind: 'window-scale', shift: 7 },
        { kind: 'sack-permitted' },
        { kind: 'timestamps', value: 1, echo: 2 },
        { kind: 'sack', blocks: [{ left: seq(10), right: seq(20) }] },
        { kind: 'unknown', number: 254, data: Uint8Array.of(0xaa) },
        { kind: 'end' },
      ],
    );
  });

  test('options that lie about their length are refused, never read past', () => {
    for (const bad of ['02', '0200', '0201', '0205 0000', '0804 0000 08', '05ff 00']) {
      assert.ok(readOptions(fromHex(bad)).fault !== null, bad);
    }
    // A wrong length for a known kind is an option not known here.
    const odd = readOptions(fromHex('0203 ff'));
    assert.ok(odd.fault === null);
    assert.equal(odd.facts[0]?.option.kind, 'unknown');
  });

  test('names of flags in the usual order', () => {
    assert.equal(flagNames(0x12), 'SYN, ACK');
    assert.equal(flagNames(0xff), 'SYN, FIN, RST, PSH, ACK, URG, ECE, CWR');
  });

  test('kinds of segments, damaged ones too', () => {
    const packet = (flags: number, payload = '') =>
      encodeIpv4({
        source: from,
        destination: to,
        protocol: 6,
        identification: 0,
        payload: encodeTcp({ ...send, flags, payload: fromHex(payload) }, from, to),
      });
    const kind = (flags: number, payload = '') =>
      readSegment(packet(flags, payload), 'client-to-board')?.kind;
    assert.equal(kind(tcpFlag.syn), 'syn');
    assert.equal(kind(tcpFlag.syn | tcpFlag.ack), 'syn-ack');
    assert.equal(kind(tcpFlag.ack), 'ack');
    assert.equal(kind(tcpFlag.ack, '01'), 'data');
    assert.equal(kind(tcpFlag.ack | tcpFlag.fin, '01'), 'fin');
    assert.equal(kind(tcpFlag.ack | tcpFlag.rst), 'rst');
    assert.equal(readSegment(new Uint8Array(9), 'client-to-board'), null);
    // A bit that a link flips leaves a segment that an onlooker can follow.
    const sound = packet(tcpFlag.syn);
    for (let bit = 8; bit < 160; bit += 1) {
      const damaged = sound.slice();
      damaged[bit >> 3] = (damaged[bit >> 3] ?? 0) ^ (0x80 >> (bit & 7));
      const segment = readSegment(damaged, 'client-to-board');
      assert.equal(segment?.kind, bit >> 3 === 9 ? undefined : 'syn', `bit ${bit}`);
    }
  });
});

test('sequence numbers go round at 2^32', () => {
  assert.equal(seqAdd(seq(0xffff_ffff), 1), seq(0));
  assert.equal(seqValue(seqAdd(seq(0), -1)), 0xffff_ffff);
  assert.equal(seq(-1), seq(0xffff_ffff));
  assert.equal(seqDistance(seq(5), seq(0xffff_fffb)), 10);
  assert.ok(seqBefore(seq(0xffff_ffff), seq(0)));
  assert.ok(seqAfter(seq(0), seq(0xffff_ffff)));
  assert.ok(!seqBefore(seq(7), seq(7)) && !seqAfter(seq(7), seq(7)));
  assert.equal(seqMax(seq(0xffff_fff0), seq(3)), seq(3));
});

test('sequence numbers are not ordered or added by accident: that does not compile', () => {
  const [a, b] = [seq(0xffff_ffff), seq(0)];
  // @ts-expect-error -- seqBefore() orders
  assert.ok(!(a < b));
  // @ts-expect-error -- seqAdd() adds
  assert.ok(a + 1 !== seqValue(b));
  // @ts-expect-error -- seqDistance() subtracts
  assert.ok(b - a !== seqDistance(b, a));
  // @ts-expect-error -- seqValue() is what to print
  assert.equal('' + b, '0');
});

test('an octet queue behaves like a list, whatever the order of pushes and takes', () => {
  const random = seededRandom(5);
  const queue = new OctetQueue();
  let model: number[] = [];
  for (let round = 0; round < 2000; round += 1) {
    const pushed = Uint8Array.from({ length: random() % 300 }, () => random());
    queue.push(pushed);
    model.push(...pushed);
    const count = random() % 400;
    if (random() % 2 === 0) {
      assert.equal(toHex(queue.take(count)), toHex(Uint8Array.from(model.slice(0, count))));
      model = model.slice(count);
    }
    assert.equal(queue.length, model.length);
    if (model.length > 10) assert.equal(queue.at(10), model[10]);
    if (model.length > 3000) {
      queue.drop(model.length - 5);
      model = model.slice(-5);
    }
  }
  assert.throws(() => queue.at(queue.length), RangeError);
});
