/** The state machine, segment by segment (RFC 9293 section 3). */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { ProblemError } from '../../formats/problem.ts';
import { iterateOctets } from '../testing/octet-stream.ts';
import { settle } from '../testing/scenario.ts';
import { Wire } from '../testing/wire.ts';

const octets = (text: string) => new TextEncoder().encode(text);
const text = (data: Uint8Array) => new TextDecoder().decode(data);
const code = (expected: string) => (error: unknown) =>
  error instanceof ProblemError && error.problem.code === expected;

/** Everything the application was told. */
function listen(wire: Wire) {
  const heard: string[] = [];
  wire.connection.onData = (data) => heard.push(text(data));
  wire.connection.onEnd = () => heard.push('<end>');
  wire.connection.onClosed = (reason) => heard.push(`<closed: ${reason}>`);
  return heard;
}

describe('opening', () => {
  test('the three steps, then data', async () => {
    const wire = new Wire();
    assert.deepEqual(wire.sent(), ['SYN 0']);
    wire.deliver({ flags: 'SA', seq: 0 });
    assert.deepEqual(wire.sent(), ['ACK 1 1']);
    await wire.connection.opened;
    wire.connection.send(octets('hi'));
    assert.deepEqual(wire.sent(), ["PSH, ACK 1 1 'hi'"]);
    assert.deepEqual(wire.states, ['SYN-SENT', 'ESTABLISHED']);
  });

  test('what is sent before it is open follows the third step', () => {
    const wire = new Wire();
    wire.connection.send(octets('early'));
    assert.deepEqual(wire.sent(), ['SYN 0']);
    wire.deliver({ flags: 'SA', seq: 0 });
    assert.deepEqual(wire.sent(), ['ACK 1 1', "PSH, ACK 1 1 'early'"]);
  });

  test('the SYN is repeated after 1, 2, 4 … seconds and then given up', async () => {
    const wire = new Wire({ tcp: { synRetries: 3 } });
    const times: number[] = [];
    const start = wire.clock.nowMs();
    for (let ms = 0; ms < 20_000; ms += 100) {
      if (wire.sent().length > 0) times.push(wire.clock.nowMs() - start);
      wire.clock.advance(100);
    }
    assert.deepEqual(times, [0, 1000, 3000, 7000]);
    assert.equal(await wire.connection.closed, 'timeout');
    await assert.rejects(wire.connection.opened, code('connection-timeout'));
    assert.deepEqual(wire.host.connections, []);
  });

  test('the third step is repeated for a SYN,ACK that comes again', () => {
    const wire = new Wire().establish();
    wire.deliver({ flags: 'SA', seq: 0 });
    assert.deepEqual(wire.sent(), ['ACK 1 1']);
  });

  test('refused by RST, but not by one that acknowledges something else', async () => {
    const wire = new Wire();
    wire.deliver({ flags: 'RA', seq: 0, ack: 5 });
    wire.deliver({ flags: 'R', seq: 0 });
    assert.equal(wire.connection.state, 'SYN-SENT');
    wire.deliver({ flags: 'RA', seq: 0, ack: 1 });
    assert.equal(wire.connection.state, 'CLOSED');
    assert.equal(await wire.connection.closed, 'refused');
    await assert.rejects(wire.connection.opened, code('connection-refused'));
  });

  test('an old half-open connection at the other end is reset (RFC 9293 figure 9)', () => {
    const wire = new Wire();
    wire.sent();
    wire.deliver({ seq: 300, ack: 100 });
    assert.deepEqual(wire.sent(), ['RST 100']);
    assert.equal(wire.connection.state, 'SYN-SENT');
  });

  test('both ends open at once (RFC 9293 figure 7)', async () => {
    const wire = new Wire();
    wire.sent();
    wire.deliver({ flags: 'S', seq: 0 });
    assert.deepEqual(wire.sent(), ['SYN, ACK 0 1']);
    wire.deliver({ flags: 'A', seq: 1, ack: 1 });
    await wire.connection.opened;
    assert.deepEqual(wire.states, ['SYN-SENT', 'SYN-RECEIVED', 'ESTABLISHED']);
    wire.sent();
    wire.connection.send(octets('x'));
    assert.deepEqual(wire.sent(), ["PSH, ACK 1 1 'x'"]);
  });

  test('closing before it is open, with something to send, waits for the opening', () => {
    const wire = new Wire();
    wire.connection.send(octets('hi'));
    wire.connection.close();
    wire.sent();
    wire.deliver({ flags: 'SA', seq: 0 });
    assert.deepEqual(wire.sent(), ['ACK 1 1', "FIN, PSH, ACK 1 1 'hi'"]);
    assert.deepEqual(wire.states, ['SYN-SENT', 'ESTABLISHED', 'FIN-WAIT-1']);
  });

  test('closing before it is open simply forgets it', async () => {
    const wire = new Wire();
    wire.sent();
    wire.connection.close();
    assert.equal(await wire.connection.closed, 'aborted');
    assert.deepEqual(wire.sent(), []);
    wire.deliver({ flags: 'SA', seq: 0 });
    assert.deepEqual(wire.sent(), ['RST 1']); // it belongs to nobody now
  });

  test('segments no larger than the peer asked for; 536 when it did not ask', () => {
    for (const [mss, expected] of [
      [100, 100],
      [undefined, 536],
      [1460, 536],
      [1, 64],
    ] as const) {
      const wire = new Wire();
      wire.deliver({ flags: 'SA', seq: 0, ...(mss === undefined ? {} : { mss }) });
      wire.sent();
      wire.connection.send(new Uint8Array(1000));
      assert.equal(wire.sent()[0], `ACK 1 1 (${expected})`);
    }
  });
});

describe('receiving', () => {
  test('in order, acknowledged with the data that answers', () => {
    const wire = new Wire().establish();
    wire.connection.onData = (data) => wire.connection.send(data);
    wire.deliver({ data: 'echo' });
    assert.deepEqual(wire.sent(), ["PSH, ACK 1 5 'echo'"]);
    wire.clock.advance(100);
    assert.deepEqual(wire.sent(), []);
  });

  test('otherwise after at most 40 ms', () => {
    const wire = new Wire().establish();
    listen(wire);
    wire.deliver({ data: 'one' });
    wire.clock.advance(39);
    assert.deepEqual(wire.sent(), []);
    wire.clock.advance(1);
    assert.deepEqual(wire.sent(), ['ACK 1 4']);
  });

  test('at once for every second full segment', () => {
    const wire = new Wire().establish();
    listen(wire);
    for (let count = 0; count < 4; count += 1) {
      wire.deliver({ seq: 1 + 536 * count, data: 'x'.repeat(536) });
      assert.deepEqual(wire.sent(), count % 2 === 0 ? [] : [`ACK 1 ${1 + 536 * (count + 1)}`]);
    }
  });

  test('out of order: a duplicate ACK at once, everything when the hole is filled', () => {
    const wire = new Wire().establish();
    const heard = listen(wire);
    wire.deliver({ seq: 4, data: 'def' });
    wire.deliver({ seq: 10, data: 'jkl' });
    assert.deepEqual(wire.sent(), ['ACK 1 1', 'ACK 1 1']);
    wire.deliver({ seq: 1, data: 'abc' });
    assert.deepEqual(wire.sent(), ['ACK 1 7']);
    wire.deliver({ seq: 5, data: 'efghijkl' }); // overlaps on both sides
    assert.deepEqual(wire.sent(), ['ACK 1 13']);
    assert.equal(heard.join(''), 'abcdefghijkl');
  });

  test('duplicates are acknowledged and not delivered', () => {
    const wire = new Wire().establish();
    const heard = listen(wire);
    wire.deliver({ data: 'abc' });
    wire.deliver({ data: 'abc' });
    wire.deliver({ data: 'abcd' });
    assert.deepEqual(wire.sent(), ['ACK 1 4']); // the duplicate; 'd' may wait
    assert.deepEqual(heard, ['abc', 'd']);
  });

  test('a keep-alive is answered', () => {
    const wire = new Wire().establish();
    wire.deliver({ seq: 0 });
    assert.deepEqual(wire.sent(), ['ACK 1 1']);
  });

  test('data with the FIN, and a FIN ahead of its data', () => {
    const wire = new Wire().establish();
    const heard = listen(wire);
    wire.deliver({ flags: 'FA', seq: 4, data: 'def' });
    assert.deepEqual(heard, []);
    wire.deliver({ seq: 1, data: 'abc' });
    assert.deepEqual(heard, ['abcdef', '<end>']);
    assert.equal(wire.connection.state, 'CLOSE-WAIT');
    assert.deepEqual(wire.sent(), ['ACK 1 1', 'ACK 1 8']);
    wire.deliver({ seq: 8, data: 'after the end' });
    assert.deepEqual(heard, ['abcdef', '<end>']);
  });

  test('nobody reads: the window closes, and opens again with reading', () => {
    const wire = new Wire({ tcp: { receiveBuffer: 1000 } }).establish();
    wire.deliver({ data: 'x'.repeat(500) });
    wire.deliver({ seq: 501, data: 'x'.repeat(500) });
    assert.equal(wire.window, undefined);
    wire.clock.advance(40);
    assert.equal(wire.window, 0);
    assert.deepEqual(wire.sent(), ['ACK 1 1001']);
    wire.deliver({ seq: 1001, data: 'y' }); // a window probe
    assert.deepEqual(wire.sent(), ['ACK 1 1001']);
    const heard = listen(wire); // starts reading
    assert.equal(wire.window, 1000);
    assert.deepEqual(wire.sent(), ['ACK 1 1001']);
    assert.equal(heard.join('').length, 1000);
    wire.deliver({ seq: 1001, data: 'y' });
    assert.equal(heard.at(-1), 'y');
  });

  test('pause and resume', () => {
    const wire = new Wire().establish();
    const heard = listen(wire);
    wire.connection.pause();
    wire.deliver({ flags: 'FA', data: 'abc' });
    assert.deepEqual(heard, []);
    wire.connection.resume();
    assert.deepEqual(heard, ['abc', '<end>']);
  });

  test('data beyond the window is not kept', () => {
    const wire = new Wire({ tcp: { receiveBuffer: 10 } }).establish();
    wire.deliver({ data: '0123456789abcdef' });
    const heard = listen(wire);
    assert.deepEqual(heard, ['0123456789']);
  });
});

describe('closing', () => {
  test('by this side first, ending in TIME-WAIT for 2 MSL', async () => {
    const wire = new Wire({ tcp: { maximumSegmentLifetimeMs: 1000 } }).establish();
    const heard = listen(wire);
    wire.connection.send(octets('bye'));
    wire.connection.close();
    assert.deepEqual(wire.sent(), ["PSH, ACK 1 1 'bye'", 'FIN, ACK 4 1']);
    assert.throws(() => wire.connection.send(octets('x')), code('connection-closed'));
    wire.deliver({ ack: 5, data: 'still here' });
    wire.deliver({ flags: 'FA', seq: 11, ack: 5 });
    assert.deepEqual(wire.sent(), ['ACK 5 12']);
    assert.deepEqual(heard, ['still here', '<end>', '<closed: normal>']);
    assert.equal(await wire.connection.closed, 'normal');
    // The FIN again, because our ACK was lost: acknowledged, and the wait starts over.
    wire.clock.advance(1500);
    wire.deliver({ flags: 'FA', seq: 11, ack: 5 });
    assert.deepEqual(wire.sent(), ['ACK 5 12']);
    wire.clock.advance(1999);
    assert.equal(wire.connection.state, 'TIME-WAIT');
    wire.clock.advance(1);
    assert.deepEqual(wire.states, [
      'SYN-SENT',
      'ESTABLISHED',
      'FIN-WAIT-1',
      'FIN-WAIT-2',
      'TIME-WAIT',
      'CLOSED',
    ]);
  });

  test('FIN and its acknowledgment in one segment', () => {
    const wire = new Wire().establish();
    wire.connection.close();
    wire.deliver({ flags: 'FA', ack: 2 });
    assert.deepEqual(wire.states.slice(2), ['FIN-WAIT-1', 'FIN-WAIT-2', 'TIME-WAIT']);
  });

  test('by the other side first', async () => {
    const wire = new Wire().establish();
    wire.connection.onEnd = () => wire.connection.close();
    wire.deliver({ flags: 'FA' });
    assert.deepEqual(wire.sent(), ['FIN, ACK 1 2']);
    wire.deliver({ seq: 2, ack: 2 });
    assert.deepEqual(wire.states.slice(2), ['CLOSE-WAIT', 'LAST-ACK', 'CLOSED']);
    assert.equal(await wire.connection.closed, 'normal');
  });

  test('by both at once', () => {
    const wire = new Wire().establish();
    wire.connection.close();
    wire.sent();
    wire.deliver({ flags: 'FA', ack: 1 });
    assert.deepEqual(wire.sent(), ['ACK 2 2']);
    wire.deliver({ seq: 2, ack: 2 });
    assert.deepEqual(wire.states.slice(2), ['FIN-WAIT-1', 'CLOSING', 'TIME-WAIT']);
  });

  test('half closed: what arrives without a reader is acknowledged and dropped', () => {
    const wire = new Wire({ tcp: { receiveBuffer: 20 } }).establish();
    wire.connection.close();
    wire.deliver({ ack: 2, data: 'x'.repeat(20) });
    wire.deliver({ ack: 2, seq: 21, data: 'x'.repeat(20) });
    wire.deliver({ flags: 'FA', ack: 2, seq: 41 });
    assert.equal(wire.connection.state, 'TIME-WAIT');
  });

  test('a peer that never closes is left after a minute', async () => {
    const wire = new Wire().establish();
    wire.connection.close();
    wire.deliver({ ack: 2 });
    wire.clock.advance(60_000);
    assert.equal(await wire.connection.closed, 'timeout');
  });

  test('the FIN is repeated like data', () => {
    const wire = new Wire().establish();
    wire.connection.close();
    wire.sent();
    wire.clock.advance(1000);
    assert.deepEqual(wire.sent(), ['FIN, ACK 1 1']);
  });
});

describe('resets and impostors', () => {
  test('only the exact number resets; others are challenged (RFC 5961)', async () => {
    const wire = new Wire().establish();
    const heard = listen(wire);
    wire.deliver({ flags: 'R', seq: 100 });
    assert.deepEqual(wire.sent(), ['ACK 1 1']);
    wire.deliver({ flags: 'R', seq: 9000 });
    assert.deepEqual(wire.sent(), []);
    wire.deliver({ flags: 'R', seq: 1 });
    assert.deepEqual(heard, ['<closed: reset>']);
    assert.equal(await wire.connection.closed, 'reset');
    assert.throws(() => wire.connection.send(octets('x')), code('connection-closed'));
  });

  test('a SYN in the middle is challenged, a few times a second only', () => {
    const wire = new Wire().establish();
    for (let count = 0; count < 50; count += 1) wire.deliver({ flags: 'S', seq: 500 });
    assert.equal(wire.sent().length, 10);
    wire.clock.advance(1000);
    wire.deliver({ flags: 'S', seq: 500 });
    assert.equal(wire.sent().length, 1);
    assert.equal(wire.connection.state, 'ESTABLISHED');
  });

  test('acknowledgments of what was never sent are challenged and carry no data', () => {
    const wire = new Wire().establish();
    const heard = listen(wire);
    wire.deliver({ ack: 50, data: 'evil' });
    wire.deliver({ ack: -100_000, data: 'evil' });
    assert.deepEqual(wire.sent(), ['ACK 1 1', 'ACK 1 1']);
    assert.deepEqual(heard, []);
  });

  test('a segment without ACK is dropped', () => {
    const wire = new Wire().establish();
    const heard = listen(wire);
    wire.deliver({ flags: '', data: 'x' });
    assert.deepEqual(heard, []);
    assert.deepEqual(wire.sent(), []);
  });

  test('abort sends RST and forgets', async () => {
    const wire = new Wire().establish();
    wire.connection.send(octets('abc'));
    wire.sent();
    wire.connection.abort();
    assert.deepEqual(wire.sent(), ['RST, ACK 4 1']);
    assert.equal(await wire.connection.closed, 'aborted');
    wire.clock.advance(100_000);
    assert.deepEqual(wire.sent(), []);
    assert.equal(wire.clock.untilNextMs(), null);

    const other = new Wire().establish();
    other.host.close();
    assert.deepEqual(other.sent(), ['RST, ACK 1 1']);
    const quiet = new Wire().establish();
    quiet.host.forget();
    assert.deepEqual(quiet.sent(), []);
    assert.equal(quiet.connection.state, 'CLOSED');
  });

  test('a reset does not cut TIME-WAIT short (RFC 1337)', () => {
    const wire = new Wire().establish();
    wire.connection.close();
    wire.deliver({ flags: 'FA', ack: 2 });
    wire.deliver({ flags: 'R', seq: 2 });
    assert.equal(wire.connection.state, 'TIME-WAIT');
  });
});

describe('as a stream', () => {
  test('async iteration ends with the peer and stops reading in between', async () => {
    const wire = new Wire({ tcp: { receiveBuffer: 6 } }).establish();
    const read = async () => {
      const parts = [];
      for await (const part of iterateOctets(wire.connection)) parts.push(text(part));
      return parts;
    };
    const all = read();
    wire.deliver({ data: 'abc' });
    wire.deliver({ seq: 4, data: 'def' });
    await settle();
    wire.deliver({ flags: 'FA', seq: 7, data: 'ghi' });
    assert.deepEqual((await all).join(''), 'abcdefghi');
  });

  test('and throws when the connection breaks', async () => {
    const wire = new Wire().establish();
    const next = iterateOctets(wire.connection).next();
    wire.deliver({ flags: 'R', seq: 1 });
    await assert.rejects(next, code('connection-lost'));
  });

  test('a listener that throws does not wedge the connection', () => {
    const wire = new Wire().establish();
    wire.connection.onData = () => {
      throw new Error('mine');
    };
    assert.throws(() => wire.deliver({ data: 'abc' }), /mine/);
    const heard = listen(wire);
    wire.deliver({ seq: 4, data: 'def' });
    assert.deepEqual(heard, ['def']);
    wire.clock.advance(40);
    assert.deepEqual(wire.sent(), ['ACK 1 7']);
  });
});
