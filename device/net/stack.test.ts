import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { ManualClock } from '../clock/testing/manual-clock.ts';
import { ProblemError } from '../formats/problem.ts';
import { seededRandom } from '../clock/testing/seeded-random.ts';
import { NetworkStack, type NetworkStackOptions } from './stack.ts';
import { readIcmp, encodeIcmp } from '../formats/net/icmp.ts';
import { readIpv4, encodeIpv4, type Ipv4Send } from '../formats/net/ipv4.ts';
import { seq, seqAdd, type Sequence } from '../formats/net/sequence.ts';
import { readTcp, encodeTcp, tcpFlag } from '../formats/net/tcp-segment.ts';
import { boardAddress, pattern } from './testing/scenario.ts';

const clientAddress = '192.168.43.1';

function host(options: Partial<NetworkStackOptions> = {}) {
  const sent: Uint8Array[] = [];
  const clock = new ManualClock();
  const machine = new NetworkStack({
    clock,
    random32: seededRandom(3),
    transmit: (packet) => sent.push(packet),
    ...options,
  });
  const deliver = (packet: Partial<Ipv4Send> & { payload: Uint8Array }) =>
    machine.receive(
      encodeIpv4({
        source: boardAddress,
        destination: clientAddress,
        protocol: 6,
        identification: 0,
        ...packet,
      }),
    );
  /** The last segment sent. */
  const lastSegment = () => {
    const packet = readIpv4(sent.at(-1) ?? new Uint8Array(0));
    assert.ok(packet.fault === null);
    const segment = readTcp(packet.facts.payload, packet.facts.source, packet.facts.destination);
    assert.ok(segment.fault === null);
    return segment.facts;
  };
  return { machine, sent, deliver, lastSegment, clock };
}

test('answers echo with the same data, and nothing but sound echo requests', () => {
  const { machine, sent, deliver } = host();
  const echo = { type: 8, code: 0, identifier: 77, sequence: 2, payload: pattern(56) };
  deliver({ protocol: 1, payload: encodeIcmp(echo) });
  const packet = readIpv4(sent[0] ?? new Uint8Array(0));
  assert.ok(packet.fault === null);
  assert.equal(packet.facts.destination, boardAddress);
  const reply = readIcmp(packet.facts.payload);
  assert.ok(reply.fault === null);
  assert.deepEqual(reply.facts, { ...echo, type: 0 });
  deliver({ protocol: 1, payload: encodeIcmp({ ...echo, type: 0 }) });
  deliver({ protocol: 1, payload: encodeIcmp({ ...echo, type: 3 }) });
  deliver({ protocol: 1, payload: pattern(20) });
  assert.equal(sent.length, 1);
  assert.equal(machine.counters.malformed, 1);
});

describe('a segment for no connection is reset (RFC 9293 section 3.10.7.1)', () => {
  const stray = {
    sourcePort: 80,
    destinationPort: 50000,
    sequence: seq(100),
    acknowledgment: seq(900),
    window: 5,
  };
  const deliverStray = (flags: number, payload = new Uint8Array(0)) => {
    const machine = host();
    machine.deliver({
      payload: encodeTcp({ ...stray, flags, payload }, boardAddress, clientAddress),
    });
    return machine;
  };

  test('with ACK: RST takes its number from there', () => {
    const { sequence, flags } = deliverStray(tcpFlag.ack, pattern(10)).lastSegment();
    assert.deepEqual([sequence, flags], [seq(900), tcpFlag.rst]);
  });

  test('without: RST acknowledges all of it, SYN and FIN included', () => {
    const { sequence, acknowledgment, flags } = deliverStray(
      tcpFlag.syn | tcpFlag.fin,
      pattern(10),
    ).lastSegment();
    assert.deepEqual(
      [sequence, acknowledgment, flags],
      [seq(0), seq(112), tcpFlag.rst | tcpFlag.ack],
    );
  });

  test('never in answer to RST', () => {
    assert.equal(deliverStray(tcpFlag.rst).sent.length, 0);
  });
});

test('what is damaged, for somebody else, a fragment or unknown is counted and dropped', () => {
  const { machine, sent, deliver } = host();
  machine.receive(pattern(30));
  machine.receive(new Uint8Array(0));
  deliver({ destination: '192.168.43.2', payload: pattern(20) });
  deliver({ protocol: 17, payload: pattern(20) });
  deliver({ payload: pattern(20) });
  const fragment = encodeIpv4({
    source: boardAddress,
    destination: clientAddress,
    protocol: 6,
    identification: 0,
    payload: pattern(20),
  });
  fragment[6] = 0x20; // More Fragments instead of Don't Fragment: 0x2000 less in the sum
  const view = new DataView(fragment.buffer);
  view.setUint16(10, view.getUint16(10) + 0x2000);
  machine.receive(fragment);
  assert.deepEqual(machine.counters, {
    received: 6,
    transmitted: 0,
    malformed: 3,
    notForUs: 1,
    fragments: 1,
    unknownProtocol: 1,
    resetsSent: 0,
  });
  assert.equal(sent.length, 0);
});

describe('connections', () => {
  test('take ports in turn, go round, and skip those in use', () => {
    const { machine } = host({ firstPort: 65535 });
    const ports = [1, 2, 3].map(() => machine.connect(boardAddress, 80).localPort);
    assert.deepEqual(ports, [65535, 49152, 49153]);
    const again = host({ firstPort: 50000 });
    again.machine.connect(boardAddress, 80);
    assert.equal(again.machine.connect(boardAddress, 81).localPort, 50001);
  });

  test('are limited, and places become free', () => {
    const { machine } = host();
    const all = Array.from({ length: 256 }, () => machine.connect(boardAddress, 80));
    assert.throws(
      () => machine.connect(boardAddress, 80),
      (error) => error instanceof ProblemError && error.problem.code === 'too-many-connections',
    );
    all[0]?.abort();
    machine.connect(boardAddress, 80);
  });

  test('in TIME-WAIT give way, the oldest first, when there is no other place', () => {
    const { machine, deliver, lastSegment } = host({ firstPort: 50000 });
    /** Opened by both ends and closed by both, this one first. */
    const finished = () => {
      const connection = machine.connect(boardAddress, 80);
      const answer = (flags: number, sequence: Sequence) =>
        deliver({
          payload: encodeTcp(
            {
              sourcePort: 80,
              destinationPort: connection.localPort,
              sequence,
              acknowledgment: seqAdd(lastSegment().sequence, 1),
              flags,
              window: 4000,
            },
            boardAddress,
            clientAddress,
          ),
        });
      answer(tcpFlag.syn | tcpFlag.ack, seq(1000));
      connection.close();
      answer(tcpFlag.fin | tcpFlag.ack, seq(1001));
      assert.equal(connection.state, 'TIME-WAIT');
      return connection;
    };
    const open = machine.connect(boardAddress, 80);
    const first = finished();
    const second = finished();
    for (let count = 3; count < 256; count++) machine.connect(boardAddress, 80);
    assert.equal(machine.connections.length, 256);
    const next = machine.connect(boardAddress, 80);
    assert.deepEqual(
      [open.state, first.state, second.state, next.state],
      ['SYN-SENT', 'CLOSED', 'TIME-WAIT', 'SYN-SENT'],
    );
    assert.equal(next.localPort, 50256);
    machine.connect(boardAddress, 80);
    assert.equal(second.state, 'CLOSED');
    assert.throws(() => machine.connect(boardAddress, 80), ProblemError);
  });

  test('end with the host, or are forgotten without a word', async () => {
    const { machine, clock, sent } = host();
    const connection = machine.connect(boardAddress, 80);
    machine.forget();
    assert.equal(sent.length, 1); // the SYN, long ago
    assert.equal(await connection.closed, 'aborted');
    assert.equal(clock.untilNextMs(), null);
  });

  test('need an address', () => {
    assert.throws(() => host().machine.connect('esp32.local', 80), SyntaxError);
  });
});
