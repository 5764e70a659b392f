/** What the dissector says of whole conversations, of every protocol, and of every field. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { request } from '../../net/http/http.ts';
import {
  boardAddress,
  pattern,
  scenario,
  serveWebSocket,
  settle,
} from '../../net/testing/scenario.ts';
import { openWebSocket } from '../../net/websocket/websocket.ts';
import { fromHex } from '../octets/octets.ts';
import { Dissector } from './dissect.ts';
import { encodeIcmp } from './icmp.ts';
import { encodeIpv4 } from './ipv4.ts';
import { seq } from './sequence.ts';
import { encodeTcp, tcpChecksum, tcpFlag } from './tcp-segment.ts';
import { ascii, client, dissectAll, record, summaries, up } from './testing/dissection.ts';
import { fieldsOf } from './words/words.ts';

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

  test('what is no UDP datagram, and protocols nobody knows', () => {
    for (const [protocol, expected] of [
      [17, 'malformed'],
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
