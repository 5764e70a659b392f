/** Opening, segment by segment (RFC 9293 section 3.5): refused, repeated, from both ends at once. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { isProblem } from '../testing/problem-code.ts';
import { Wire } from '../testing/wire.ts';

const octets = (text: string) => new TextEncoder().encode(text);

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
    await assert.rejects(wire.connection.opened, isProblem('connection-timeout'));
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
    await assert.rejects(wire.connection.opened, isProblem('connection-refused'));
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
