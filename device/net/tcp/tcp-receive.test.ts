/** Receiving, segment by segment (RFC 9293 section 3.10.7.4), and what a reader of the stream gets. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { iterateOctets } from '../testing/octet-stream.ts';
import { isProblem } from '../testing/problem-code.ts';
import { settle } from '../testing/scenario.ts';
import { listen, Wire } from '../testing/wire.ts';

const text = (data: Uint8Array) => new TextDecoder().decode(data);

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
    await assert.rejects(next, isProblem('connection-lost'));
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
