/** What the gateway answers, and to what it does not. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Dissector } from '../../formats/net/dissect.ts';
import { readDns } from '../../formats/net/dns.ts';
import { encodeIcmp, readIcmp } from '../../formats/net/icmp.ts';
import { encodeIpv4, readIpv4 } from '../../formats/net/ipv4.ts';
import { readNtp } from '../../formats/net/ntp.ts';
import { encodeUdp, readUdp } from '../../formats/net/udp.ts';
import { fieldsOf, summaryOf } from '../../formats/net/words/words.ts';
import { boardAddress } from '../testing/scenario.ts';
import { Gateway } from './gateway.ts';

const HERE = '192.168.43.1';
const NOW = Date.UTC(2026, 11, 1, 1, 2, 3, 500);

function gateway() {
  const sent: Uint8Array<ArrayBuffer>[] = [];
  const foreign: string[] = [];
  const router = new Gateway({
    address: HERE,
    transmit: (packet) => sent.push(packet),
    now: () => NOW,
    onForeign: (what) => foreign.push(what),
  });
  const send = (destination: string, protocol: number, payload: Uint8Array) => {
    const packet = { source: boardAddress, destination, protocol, identification: 9, payload };
    const octets = encodeIpv4(packet);
    router.receive(octets);
    return octets;
  };
  const datagram = (destination: string, destinationPort: number, payload: Uint8Array) =>
    send(
      destination,
      17,
      encodeUdp({ sourcePort: 50000, destinationPort, payload }, boardAddress, destination),
    );
  /** The one answer: its addresses, and what is in it. */
  const answer = () => {
    assert.equal(sent.length, 1);
    const { fault, facts } = readIpv4(sent[0] ?? new Uint8Array(0));
    assert.ok(fault === null);
    assert.equal(facts.destination, boardAddress);
    return facts;
  };
  const answered = () => {
    const packet = answer();
    const { fault, facts } = readUdp(packet.payload, packet.source, packet.destination);
    assert.ok(fault === null);
    return { from: packet.source, ...facts };
  };
  return { router, sent, foreign, send, datagram, answer, answered };
}

function question(name: string, type = 1, flags = 0x0100): Uint8Array {
  const labels = name.split('.').flatMap((label) => [label.length, ...Buffer.from(label)]);
  const header = [0x12, 0x34, flags >> 8, flags & 0xff, 0, 1, 0, 0, 0, 0, 0, 0];
  return Uint8Array.from([...header, ...labels, 0, 0, type, 0, 1]);
}

/** The summary that the packet table shows; every octet belongs to one field. */
function words(octets: Uint8Array, direction: 'board-to-client' | 'client-to-board'): string {
  const record = { number: 1, timeMs: 0, direction, fate: 'delivered' as const };
  const packet = new Dissector().next({ ...record, octets: Uint8Array.from(octets) });
  let at = 0;
  for (const { start, end } of fieldsOf(packet)) {
    assert.equal(start, at);
    at = end;
  }
  assert.equal(at, octets.length);
  return `${packet.protocol}: ${summaryOf(packet)}`;
}

describe('names', () => {
  test('are refused, but for those of time servers', () => {
    const { datagram, answered, foreign, sent } = gateway();
    const asked = datagram(HERE, 53, question('example.com'));
    const { sourcePort, destinationPort, payload } = answered();
    assert.deepEqual([sourcePort, destinationPort], [53, 50000]);
    const { fault, facts } = readDns(payload);
    assert.ok(fault === null);
    assert.deepEqual([facts.id, facts.isResponse, facts.code], [0x1234, true, 5]);
    assert.deepEqual(foreign, ['example.com']);
    assert.equal(words(asked, 'board-to-client'), 'DNS: DNS question: A of example.com');
    assert.equal(
      words(sent[0] ?? asked, 'client-to-board'),
      'DNS: DNS answer: refused (A of example.com)',
    );
  });

  test('of time servers lead to the gateway', () => {
    for (const name of ['pool.ntp.org', '2.de.POOL.ntp.org', 'time.google.com', 'ntp1.example']) {
      const { datagram, answered, foreign, sent } = gateway();
      datagram(HERE, 53, question(name));
      const { facts } = readDns(answered().payload);
      assert.equal(facts?.records[0]?.value, HERE);
      assert.deepEqual(foreign, []);
      assert.match(words(sent[0] ?? new Uint8Array(0), 'client-to-board'), /DNS answer: .* A 192/);
    }
    const { datagram, answered } = gateway();
    datagram(HERE, 53, question('pool.ntp.org', 28));
    assert.deepEqual(readDns(answered().payload).facts?.records, []);
  });

  test('damaged and strange questions are answered so, and answers never', () => {
    const code = (octets: Uint8Array) => {
      const { datagram, answered } = gateway();
      datagram(HERE, 53, octets);
      return readDns(answered().payload).facts?.code;
    };
    assert.equal(code(question('a.b').subarray(0, 14)), 1);
    assert.equal(code(question('a.b', 1, 0x2800)), 4);
    const { datagram, sent } = gateway();
    datagram(HERE, 53, question('a.b', 1, 0x8180));
    datagram(HERE, 53, Uint8Array.of(1, 2, 3));
    assert.equal(sent.length, 0);
  });
});

test('whoever asks a time server gets the page’s time, from the address that was asked', () => {
  const { datagram, answered, sent, foreign } = gateway();
  const packet = new Uint8Array(48);
  packet[0] = 0x23; // version 4, mode 3
  packet.fill(7, 40);
  const asked = datagram('129.6.15.28', 123, packet);
  const { from, payload } = answered();
  assert.equal(from, '129.6.15.28');
  const { facts } = readNtp(payload);
  assert.deepEqual([facts?.version, facts?.mode, facts?.stratum], [4, 4, 1]);
  assert.equal(facts?.transmitMs, NOW);
  assert.deepEqual([...payload.subarray(24, 32)], Array<number>(8).fill(7));
  assert.deepEqual(foreign, []);
  assert.equal(words(asked, 'board-to-client'), 'NTP: NTP: what time is it?');
  assert.equal(
    words(sent[0] ?? asked, 'client-to-board'),
    'NTP: NTP: it is 2026-12-01T01:02:03 UTC',
  );
  datagram(HERE, 123, payload); // an answer
  datagram(HERE, 123, packet.subarray(0, 47));
  assert.equal(sent.length, 1);
});

describe('unreachable', () => {
  const codeFor = (destination: string) => {
    const { send, answer, foreign, sent } = gateway();
    const octets = send(destination, 6, new Uint8Array(20));
    const { fault, facts } = readIcmp(answer().payload);
    assert.ok(fault === null);
    assert.equal(facts.type, 3);
    assert.deepEqual([...facts.payload], [...octets]);
    assert.deepEqual(foreign, [destination]);
    return { code: facts.code, said: words(sent[0] ?? octets, 'client-to-board') };
  };
  test('are other networks and neighbours that are not there', () => {
    assert.deepEqual(codeFor('93.184.216.34'), {
      code: 0,
      said: 'ICMP: Destination unreachable: the client says of 93.184.216.34 that there is no way to its network',
    });
    assert.equal(codeFor('192.168.43.77').code, 1);
  });

  test('are closed ports of this host', () => {
    const { datagram, answer, foreign } = gateway();
    datagram(HERE, 9, new Uint8Array(3));
    assert.equal(readIcmp(answer().payload).facts?.code, 3);
    assert.deepEqual(foreign, []);
  });

  test('long packets are quoted as far as an error may go', () => {
    const { send, answer } = gateway();
    send('10.0.0.1', 6, new Uint8Array(1000));
    assert.equal(answer().totalLength, 576);
  });

  test('is not said of errors, groups, broadcasts and what is damaged', () => {
    const { send, sent, router, datagram } = gateway();
    send(
      '10.0.0.1',
      1,
      encodeIcmp({ type: 3, code: 0, identifier: 0, sequence: 0, payload: new Uint8Array(28) }),
    );
    datagram('224.0.0.251', 5353, question('a.local'));
    datagram('192.168.43.255', 9, new Uint8Array(1));
    datagram('255.255.255.255', 9, new Uint8Array(1));
    const damaged = encodeUdp(
      { sourcePort: 1, destinationPort: 9, payload: new Uint8Array(4) },
      boardAddress,
      HERE,
    );
    damaged[9] = 1;
    send(HERE, 17, damaged);
    router.receive(new Uint8Array(10));
    assert.equal(sent.length, 0);
  });
});

test('damaged messages of every length are read without an exception, and shown octet by octet', () => {
  const whole = Uint8Array.from([
    ...question('a.example'),
    0xc0,
    12,
    0,
    5,
    0,
    1,
    0,
    0,
    0,
    9,
    0,
    2,
    0xc0,
    14,
  ]);
  whole[7] = 1;
  for (let at = 0; at < whole.length; at += 1) {
    for (const value of [0, 1, 63, 64, 0xc0, 0xff]) {
      const changed = whole.slice();
      changed[at] = value;
      for (const octets of [changed, changed.subarray(0, at)]) {
        const { datagram } = gateway();
        words(datagram(HERE, 53, octets), 'board-to-client');
      }
    }
  }
});
