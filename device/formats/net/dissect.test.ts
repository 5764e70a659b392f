import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { fromHex } from '../octets/octets.ts';
import { seededRandom } from '../../clock/testing/seeded-random.ts';
import { Dissector } from './dissect.ts';
import { request } from '../../net/http/http.ts';
import { encodeIcmp } from './icmp.ts';
import { encodeIpv4 } from './ipv4.ts';
import type { Field, Packet } from './packet.ts';
import type { Direction, PacketRecord } from './packet-record.ts';
import { seq } from './sequence.ts';
import { encodeTcp, tcpChecksum, tcpFlag, type TcpSend } from './tcp-segment.ts';
import {
  boardAddress,
  pattern,
  scenario,
  serveWebSocket,
  settle,
} from '../../net/testing/scenario.ts';
import { openWebSocket } from '../../net/websocket/websocket.ts';
import { encodeFrame } from './websocket-frames.ts';
import { fieldsOf, summaryOf } from './words/words.ts';
import { acceptFor } from './websocket-key.ts';

const client = '192.168.43.1';
const ascii = (text: string) => new TextEncoder().encode(text);

/** Every octet belongs to exactly one field, in order. */
function assertCovers(packet: Packet, length: number): void {
  const summary = summaryOf(packet);
  assert.notEqual(summary, '');
  let at = 0;
  for (const field of fieldsOf(packet)) {
    assert.equal(field.start, at, `${summary}: ${field.name}`);
    assert.ok(field.end > field.start);
    assert.notEqual(field.name, '');
    assert.notEqual(field.meaning, '');
    at = field.end;
  }
  assert.equal(at, length, summary);
}

type Dissected = Packet & { readonly summary: string; readonly fields: readonly Field[] };

function dissectAll(records: readonly PacketRecord[]): Dissected[] {
  const dissector = new Dissector();
  return records.map((record) => {
    const packet = dissector.next(record);
    assertCovers(packet, record.octets.length);
    return { ...packet, summary: summaryOf(packet), fields: fieldsOf(packet) };
  });
}

const summaries = (records: readonly PacketRecord[]) =>
  dissectAll(records).map(({ summary }) => summary);

function record(direction: Direction, octets: Uint8Array<ArrayBuffer>): PacketRecord {
  return { number: 1, timeMs: 0, direction, octets, fate: 'delivered' };
}

type RelativeSend = Omit<Partial<TcpSend>, 'sequence' | 'acknowledgment'> & {
  readonly sequence?: number;
  readonly acknowledgment?: number;
};

/** Segments of one made-up connection; numbers are relative to ISNs of 100 and 900. */
function segment(direction: Direction, part: RelativeSend): PacketRecord {
  const fromClient = direction === 'client-to-board';
  const [source, destination] = fromClient ? [client, boardAddress] : [boardAddress, client];
  const payload = encodeTcp(
    {
      sourcePort: fromClient ? 50000 : 80,
      destinationPort: fromClient ? 80 : 50000,
      flags: tcpFlag.ack,
      window: 1000,
      ...part,
      sequence: seq((part.sequence ?? 1) + (fromClient ? 100 : 900)),
      acknowledgment: seq((part.acknowledgment ?? 1) + (fromClient ? 900 : 100)),
    },
    source,
    destination,
  );
  return record(
    direction,
    encodeIpv4({ source, destination, protocol: 6, identification: 1, payload }),
  );
}
const up = (part: RelativeSend) => segment('client-to-board', part);
const down = (part: RelativeSend) => segment('board-to-client', part);

const opening = [
  up({ sequence: 0, acknowledgment: -900, flags: tcpFlag.syn, maximumSegmentSize: 536 }),
  down({ sequence: 0, flags: tcpFlag.syn | tcpFlag.ack, maximumSegmentSize: 536 }),
  up({}),
];
const upgradeRequest = ascii(
  'GET /ws HTTP/1.1\r\nHost: 192.168.43.233\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n',
);
const upgradeResponse = ascii(
  `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${acceptFor('dGhlIHNhbXBsZSBub25jZQ==')}\r\n\r\n`,
);
const upgraded = [
  ...opening,
  up({ payload: upgradeRequest }),
  down({ payload: upgradeResponse, acknowledgment: 1 + upgradeRequest.length }),
];
const afterRequest = 1 + upgradeRequest.length;
const afterResponse = 1 + upgradeResponse.length;

test('one toggle, from SYN to the last ACK, in plain words', async () => {
  const { host, peer, link, clock } = scenario();
  serveWebSocket(peer, (octets) => (octets[0] === 0x88 ? [] : fromHex('810131')));
  const socket = openWebSocket(host, { address: boardAddress, path: '/ws' });
  clock.advance(10);
  await settle();
  clock.advance(100);
  socket.send('toggle');
  clock.advance(100);
  socket.close(1000);
  clock.advance(3);
  peer.send(fromHex('880203e8'));
  clock.advance(100);
  peer.close();
  clock.advance(100);
  const dissections = dissectAll(link.records);
  assert.deepEqual(
    dissections.map(({ protocol, summary }) => `${protocol}: ${summary}`),
    [
      'TCP: SYN: the client asks to connect (seq 0, MSS 536)',
      'TCP: SYN, ACK: the board agrees and asks the same back (seq 0, ack 1, MSS 536)',
      'TCP: ACK: the client confirms, the connection is open (seq 1, ack 1)',
      'HTTP: GET /ws HTTP/1.1, asking for a WebSocket',
      'TCP: ACK: the board has received 155 octets more (seq 1, ack 156)',
      'HTTP: 101 Switching Protocols: now a WebSocket',
      'TCP: ACK: the client has received 129 octets more (seq 156, ack 130)',
      'WebSocket: Text frame "toggle" (masked, 6 octets)',
      'TCP: ACK: the board has received 12 octets more (seq 130, ack 168)',
      'WebSocket: Text frame "1" (1 octet)',
      'TCP: ACK: the client has received 3 octets more (seq 168, ack 133)',
      'WebSocket: Close 1000 (normal closure), masked',
      'TCP: ACK: the board has received 8 octets more (seq 133, ack 176)',
      'WebSocket: Close 1000 (normal closure)',
      'TCP: ACK: the client has received 4 octets more (seq 176, ack 137)',
      'TCP: FIN, ACK: the board has nothing more to send (seq 137, ack 176)',
      'TCP: FIN, ACK: the client has nothing more to send (seq 176, ack 138)',
      'TCP: ACK: the board has seen the FIN (seq 138, ack 177)',
    ],
  );
  assert.ok(dissections.every(({ clientPort }) => clientPort === 49152));
  const toggle = dissections[7]?.fields.at(-1);
  assert.equal(toggle?.name, 'Payload data');
  assert.equal(toggle.value, '"toggle"');
  const accept = dissections[5]?.fields.find(({ name }) => name === 'Sec-WebSocket-Accept');
  assert.match(accept?.meaning ?? '', /belongs to the key/);
});

test('a page in chunks, in as many segments as it takes', async () => {
  const { host, peer, link, clock } = scenario();
  peer.onData = () => {
    peer.send(
      ascii(
        `HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n258\r\n${'x'.repeat(600)}\r\n0\r\n\r\n`,
      ),
    );
  };
  const response = request(host, { address: boardAddress });
  clock.advance(10);
  await settle();
  clock.advance(100);
  assert.equal((await response).body.length, 600);
  assert.deepEqual(
    dissectAll(link.records)
      .filter(({ protocol }) => protocol === 'HTTP')
      .map(({ summary }) => summary),
    [
      'GET / HTTP/1.1',
      '200 OK (text/html, in chunks)',
      'Body of "HTTP/1.1 200 OK": the last 141 octets',
    ],
  );
});

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
      'RST: the board refuses, there is no such connection',
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

describe('other packets', () => {
  test('ICMP echo', () => {
    const payload = encodeIcmp({
      type: 8,
      code: 0,
      identifier: 7,
      sequence: 3,
      payload: pattern(5),
    });
    const packet = encodeIpv4({
      source: client,
      destination: boardAddress,
      protocol: 1,
      identification: 0,
      payload,
    });
    const [dissection] = dissectAll([record('client-to-board', packet)]);
    assert.equal(dissection?.protocol, 'ICMP');
    assert.equal(
      dissection.summary,
      'Echo request 3: the client asks whether the other end is there',
    );
    packet[24] = 99;
    assert.match(summaries([record('client-to-board', packet)])[0] ?? '', /ICMP checksum is wrong/);
  });

  test('UDP and protocols nobody knows', () => {
    for (const [protocol, expected] of [
      [17, 'UDP'],
      [99, 'IPv4'],
    ] as const) {
      const packet = encodeIpv4({
        source: client,
        destination: boardAddress,
        protocol,
        identification: 0,
        payload: pattern(20),
      });
      assert.equal(dissectAll([record('client-to-board', packet)])[0]?.protocol, expected);
    }
  });

  test('all TCP options have their own field', () => {
    const options = fromHex('0204 0218 01 030307 0402 080a 00000001 00000002 fe04abcd 00000000');
    const header = encodeTcp(
      {
        sourcePort: 1,
        destinationPort: 2,
        sequence: seq(3),
        acknowledgment: seq(4),
        flags: 2,
        window: 5,
        payload: options,
      },
      client,
      boardAddress,
    );
    header[12] = ((20 + options.length) / 4) << 4;
    header.fill(0, 16, 18);
    const fixed = encodeTcpChecksum(header);
    const packet = encodeIpv4({
      source: client,
      destination: boardAddress,
      protocol: 6,
      identification: 0,
      payload: fixed,
    });
    const [dissection] = dissectAll([record('client-to-board', packet)]);
    assert.notEqual(dissection?.protocol, 'malformed');
    assert.deepEqual(
      dissection?.fields
        .filter(({ name }) => name.startsWith('Option'))
        .map(({ name, value }) => `${name.slice(8)}: ${value}`),
      [
        'Maximum Segment Size: 536 octets',
        'No-Operation: 1',
        'Window Scale: times 128',
        'SACK Permitted: yes',
        'Timestamps: 1, echo 2',
        'kind 254: ab cd',
        'End of List: 0',
      ],
    );
  });
});

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

/** The segment with its checksum computed anew. */
function encodeTcpChecksum(header: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const fixed = header.slice();
  new DataView(fixed.buffer).setUint16(16, tcpChecksum(fixed, client, boardAddress));
  return fixed;
}

test('sequence numbers can be shown as they are on the wire', () => {
  const packet = new Dissector().next(up({ sequence: 100, flags: tcpFlag.syn }));
  const fields = fieldsOf(packet, 'wire');
  const sequence = fields.find(({ name }) => name === 'Sequence Number');
  assert.ok(sequence);
  assert.equal(sequence.value, '200');
  assert.doesNotMatch(sequence.meaning, /[Ss]hown/);
});
