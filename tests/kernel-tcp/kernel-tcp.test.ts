/**
 * The firmware's TCP against the Linux kernel's, over a TUN device in a namespace made for the test.
 * Octets are compared by digest; what each fault was meant to provoke is checked in the board's own
 * counters, so that a scenario that exercises nothing fails. Where losses are to be repaired the
 * board's clock runs ten times as fast as the kernel's: its shortest retransmission timeout is then
 * 100 ms. Where none may be repaired it keeps the standard's second, which a busy machine's pauses
 * do not reach.
 */
import assert from 'node:assert/strict';
import { after, afterEach, describe, test } from 'node:test';
import { build, Namespace, type Counted } from './namespace.ts';
import type { Seen } from './peer.ts';

const namespace = build() ?? Namespace.create();
const skip = typeof namespace === 'string' ? namespace : false;
const CLOCK_WRAPS_SOON = 2 ** 32 - 2_000;

function space(): Namespace {
  assert.ok(namespace instanceof Namespace);
  return namespace;
}

async function stopped(): Promise<Counted> {
  const counted = await space().stopBoard();
  assert.ok(counted !== null);
  return counted;
}

function intact(seen: Seen, count: number): void {
  assert.deepEqual([seen.count, seen.digest], [count, seen.expected]);
}

describe("the kernel's TCP against the firmware's", { skip, timeout: 60_000 }, () => {
  afterEach(async () => {
    if (namespace instanceof Namespace) await namespace.stopBoard();
  });
  after(() => {
    if (namespace instanceof Namespace) namespace.remove();
  });

  test('on a clean link: bulk both ways, many connections, closing from each side', async () => {
    await space().board({ seed: 1, wrap: 1, clock: CLOCK_WRAPS_SOON });
    intact(await space().peer('echo', 200_000), 200_000);
    intact(await space().peer('discard', 300_000), 300_000);
    intact(await space().peer('generate', 300_000), 300_000);
    intact(await space().peer('echo', 1), 1);
    assert.equal((await space().peer('inTurn', 60)).count, 60);
    assert.equal((await space().peer('many', 12)).count, 12);
    intact(await space().peer('lateTalker', 20_000), 4);
    const counted = await stopped();
    assert.equal(counted.accepted, 4 + 60 + 12 + 1);
    assert.equal(counted.normal, counted.accepted);
    assert.equal(counted.retransmissions, 0);
    assert.equal(counted.resetsSent, 0);
    assert.equal(counted.badChecksum, 0);
  });

  test('windows closed on either side open again', async () => {
    await space().board({ seed: 2, speed: 10 });
    intact(await space().peer('slow', 20_000), 20_000);
    intact(await space().peer('stall', 100_000), 100_000);
    const counted = await stopped();
    assert.ok(counted.probes > 0, 'the stalled reader was probed');
    assert.equal(counted.normal, 2);
  });

  test('resets from each side, and a port nobody listens on', async () => {
    await space().board({ seed: 3, speed: 10 });
    assert.equal((await space().peer('refused')).error, 'ECONNREFUSED');
    assert.equal((await space().peer('aborted')).error, 'ECONNRESET');
    intact(await space().peer('reset', 30), 100);
    const counted = await stopped();
    assert.equal(counted.reset, 30);
    assert.equal(counted.aborted, 1);
    assert.equal(counted.normal, 1);
  });

  test('more connections at once than there is room for are served in turn', async () => {
    await space().board({ seed: 4, speed: 10 });
    assert.equal((await space().peer('many', 40)).count, 40);
    assert.equal((await stopped()).normal, 40);
  });

  test('a flood of SYNs hinders neither an open connection nor new ones', async () => {
    await space().board({ seed: 7, speed: 10, flood: 200 });
    const [echoed, inTurn] = await Promise.all([
      space().peer('echo', 500_000),
      space().peer('inTurn', 40),
    ]);
    intact(echoed, 500_000);
    assert.equal(inTurn.count, 40);
    const counted = await stopped();
    assert.ok(counted.flooded > 1000);
    assert.ok(counted.halfOpenRecycled > 1000);
    assert.equal(counted.normal, 41);
  });

  for (const seed of [5, 6]) {
    test(`loss, duplication, reordering and damage, seed ${seed}`, async () => {
      const faults = { drop: 30, duplicate: 30, reorder: 60, corrupt: 10 };
      await space().board({ seed, speed: 10, wrap: seed % 2, ...faults });
      const all = await Promise.all([
        space().peer('echo', 30_000, 15_000),
        space().peer('discard', 40_000, 15_000),
        space().peer('generate', 40_000, 15_000),
        space().peer('inTurn', 6, 15_000),
      ]);
      const [echoed, discarded, generated, inTurn] = all;
      intact(echoed, 30_000);
      intact(discarded, 40_000);
      intact(generated, 40_000);
      assert.equal(inTurn.count, 6);
      const counted = await stopped();
      assert.ok(counted.faults > 20);
      assert.ok(counted.retransmissions > 0);
      assert.ok(counted.outOfOrder > 0);
      assert.ok(counted.badChecksum > 0);
    });
  }
});
