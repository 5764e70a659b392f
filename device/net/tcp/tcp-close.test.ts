/** Closing, segment by segment (RFC 9293 section 3.6): by either side, by both, and half. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { isProblem } from '../testing/problem-code.ts';
import { listen, Wire } from '../testing/wire.ts';

const octets = (text: string) => new TextEncoder().encode(text);

describe('closing', () => {
  test('by this side first, ending in TIME-WAIT for 2 MSL', async () => {
    const wire = new Wire({ tcp: { maximumSegmentLifetimeMs: 1000 } }).establish();
    const heard = listen(wire);
    wire.connection.send(octets('bye'));
    wire.connection.close();
    assert.deepEqual(wire.sent(), ["PSH, ACK 1 1 'bye'", 'FIN, ACK 4 1']);
    assert.throws(() => wire.connection.send(octets('x')), isProblem('connection-closed'));
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
