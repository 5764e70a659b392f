import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { boardAddress as board, pattern, scenario } from '../testing/scenario.ts';

describe('a connection to a plain peer', () => {
  test('opens, carries octets both ways, and closes', async () => {
    const { clock, host, peer } = scenario();
    const connection = host.connect(board, 80);
    assert.equal(connection.state, 'SYN-SENT');
    clock.advance(10);
    await connection.opened;
    assert.equal(connection.state, 'ESTABLISHED');
    const received: number[] = [];
    connection.onData = (octets) => received.push(...octets);
    connection.send(pattern(3000));
    peer.send(pattern(2000));
    clock.advance(100);
    assert.deepEqual(Uint8Array.from(peer.received), pattern(3000));
    assert.deepEqual(Uint8Array.from(received), pattern(2000));
    connection.close();
    clock.advance(10);
    assert.equal(connection.state, 'FIN-WAIT-2');
    peer.close();
    clock.advance(10);
    assert.equal(connection.state, 'TIME-WAIT');
    assert.equal(await connection.closed, 'normal');
    clock.advance(60_000);
    assert.equal(connection.state, 'CLOSED');
    assert.deepEqual(host.connections, []);
  });

  for (const seed of Array.from({ length: 30 }, (_, i) => i + 1)) {
    test(`survives a bad link, seed ${seed}`, () => {
      const { clock, host, peer } = scenario({
        seed,
        faults: { drop: 0.1, corrupt: 0.05, duplicate: 0.1, reorder: 0.1, delay: 0.1 },
        iss: 0xffff_f000 + seed * 130,
        isn: 0xffff_ff00 + seed * 7,
        tcp: { retries: 12 },
      });
      const connection = host.connect(board, 80);
      const received: number[] = [];
      connection.onData = (octets) => received.push(...octets);
      connection.send(pattern(20_000));
      peer.onEnd = () => peer.close();
      clock.advance(5000);
      peer.send(pattern(20_000));
      connection.close();
      clock.advance(3_000_000);
      assert.deepEqual(Uint8Array.from(peer.received), pattern(20_000));
      assert.deepEqual(Uint8Array.from(received), pattern(20_000));
      assert.ok(peer.finReceived);
      assert.equal(connection.state, 'CLOSED');
    });
  }
});
