/** Resets, and segments that do not belong to the connection (RFC 5961). */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { isProblem } from '../testing/problem-code.ts';
import { listen, Wire } from '../testing/wire.ts';

const octets = (text: string) => new TextEncoder().encode(text);

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
    assert.throws(() => wire.connection.send(octets('x')), isProblem('connection-closed'));
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
