/** Repetition, windows and probes: RFC 6298, RFC 5681, RFC 9293 section 3.8. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { ProblemError } from '../../formats/problem.ts';
import { seededRandom } from '../../clock/testing/seeded-random.ts';
import { seq, seqAdd } from '../../formats/net/sequence.ts';
import { CongestionControl } from './congestion.ts';
import { Reassembly } from './reassembly.ts';
import { RtoEstimator } from './rto.ts';
import { pattern } from '../testing/scenario.ts';
import { Wire } from '../testing/wire.ts';

const octets = (text: string) => new TextEncoder().encode(text);

/** When something is sent within the next `ms`, and what. */
function watch(wire: Wire, ms: number): [number, string][] {
  const seen: [number, string][] = [];
  const start = wire.clock.nowMs();
  for (let step = 0; step < ms; step += 10) {
    wire.clock.advance(10);
    for (const line of wire.sent()) seen.push([wire.clock.nowMs() - start, line]);
  }
  return seen;
}

describe('retransmission timeout (RFC 6298)', () => {
  const options = { initialRtoMs: 1000, minRtoMs: 1000, maxRtoMs: 60_000 };

  test('computed from measurements', () => {
    const rto = new RtoEstimator({ ...options, minRtoMs: 0 });
    assert.equal(rto.rtoMs, 1000);
    rto.measure(100); // (2.2): SRTT 100, RTTVAR 50
    assert.equal(rto.rtoMs, 300);
    rto.measure(180); // (2.3): RTTVAR 0.75*50 + 0.25*80 = 57.5; SRTT 110
    assert.equal(rto.variationMs, 57.5);
    assert.equal(rto.smoothedMs, 110);
    assert.equal(rto.rtoMs, 340);
    for (let count = 0; count < 100; count += 1) rto.measure(110);
    assert.ok(rto.rtoMs >= 111 && rto.rtoMs < 112); // the variation never counts less than the clock's grain
  });

  test('at least a second, at most a minute, doubled by back-off until measured again', () => {
    const rto = new RtoEstimator(options);
    rto.measure(5);
    assert.equal(rto.rtoMs, 1000);
    rto.backOff();
    assert.equal(rto.rtoMs, 2000);
    rto.measure(5);
    assert.equal(rto.rtoMs, 1000);
    for (let count = 0; count < 20; count += 1) rto.backOff();
    assert.equal(rto.rtoMs, 60_000);
  });

  test('unacknowledged data is repeated at 1, 3, 7 … seconds, then the connection is given up', async () => {
    const wire = new Wire({ tcp: { retries: 3 } }).establish();
    wire.connection.send(octets('hi'));
    wire.sent();
    const line = "PSH, ACK 1 1 'hi'";
    assert.deepEqual(watch(wire, 20_000), [
      [1000, line],
      [3000, line],
      [7000, line],
    ]);
    assert.equal(await wire.connection.closed, 'timeout');
  });

  test('after a repeated SYN data starts with 3 seconds (5.7) and one segment', () => {
    const wire = new Wire();
    wire.clock.advance(1000);
    wire.establish();
    wire.connection.send(pattern(2000));
    assert.deepEqual(wire.sent(), ['ACK 1 1 (536)']);
    assert.equal(watch(wire, 4000)[0]?.[0], 3000);
  });

  test('acknowledging new data restarts the timer (5.3); all of it stops it (5.2)', () => {
    const wire = new Wire().establish();
    wire.connection.send(pattern(1072));
    wire.clock.advance(900);
    wire.deliver({ ack: 537 });
    wire.sent();
    wire.clock.advance(990);
    assert.deepEqual(wire.sent(), []);
    wire.deliver({ ack: 1073 });
    assert.deepEqual(watch(wire, 5000), []);
  });

  test('a repeated segment is not measured (Karn)', () => {
    const wire = new Wire().establish();
    wire.events.length = 0;
    const measured = () => wire.events.filter(({ type }) => type === 'round-trip');
    wire.connection.send(octets('a'));
    wire.clock.advance(1500);
    wire.deliver({ ack: 2 });
    assert.deepEqual(measured(), []);
    wire.connection.send(octets('b'));
    const started = wire.events.findLast(({ type }) => type === 'timer-started');
    assert.ok(started?.type === 'timer-started' && started.timer === 'retransmission');
    assert.equal(started.dueMs - wire.clock.nowMs(), 2000); // still backed off
    wire.clock.advance(8);
    wire.deliver({ ack: 3 });
    const [trip, ...others] = measured();
    assert.ok(trip?.type === 'round-trip');
    assert.deepEqual([trip.measuredMs, trip.rtoMs, others], [8, 1000, []]);
  });

  test('observers see timers start, expire and stop, and every repetition', () => {
    const wire = new Wire().establish();
    wire.events.length = 0;
    wire.connection.send(octets('a'));
    wire.clock.advance(1000);
    wire.deliver({ ack: 2 });
    assert.deepEqual(
      wire.events.map(({ timeMs, connection, ...rest }) => [timeMs - 10_000, connection, rest]),
      [
        [0, '50000-80', { type: 'timer-started', timer: 'retransmission', dueMs: 11_000 }],
        [1000, '50000-80', { type: 'timer-expired', timer: 'retransmission' }],
        [
          1000,
          '50000-80',
          {
            type: 'retransmit',
            reason: 'timeout',
            sequence: (wire.iss + 1) >>> 0,
            attempt: 1,
          },
        ],
        [1000, '50000-80', { type: 'timer-started', timer: 'retransmission', dueMs: 13_000 }],
        [1000, '50000-80', { type: 'timer-stopped', timer: 'retransmission' }],
      ],
    );
  });
});

describe("the peer's window", () => {
  test('is never overrun', () => {
    const wire = new Wire().establish({ window: 700 });
    wire.connection.send(pattern(2000));
    assert.deepEqual(wire.sent(), ['ACK 1 1 (536)']); // 164 octets more would be silly
    wire.deliver({ ack: 537, window: 700 });
    assert.deepEqual(wire.sent(), ['ACK 537 1 (536)']);
  });

  test('closed: probes of one octet, further and further apart, and no giving up while answered', () => {
    const wire = new Wire({ tcp: { retries: 2 } }).establish();
    wire.deliver({ window: 0 });
    wire.connection.send(octets('hello'));
    const probes: number[] = [];
    for (let elapsed = 10; elapsed <= 200_000; elapsed += 10) {
      wire.clock.advance(10);
      for (const line of wire.sent()) {
        assert.equal(line, "ACK 1 1 'h'");
        probes.push(elapsed);
        wire.deliver({ window: 0 });
      }
    }
    assert.deepEqual(probes, [1000, 3000, 7000, 15_000, 31_000, 63_000, 123_000, 183_000]);
    wire.deliver({ window: 100 });
    assert.deepEqual(wire.sent(), ["PSH, ACK 1 1 'hello'"]);
  });

  test('closed and silent: given up', async () => {
    const wire = new Wire({ tcp: { retries: 2 } }).establish();
    wire.deliver({ window: 0 });
    wire.connection.send(octets('hello'));
    wire.clock.advance(100_000);
    assert.equal(await wire.connection.closed, 'timeout');
  });

  test('a probe that is accepted moves on', () => {
    const wire = new Wire().establish();
    wire.deliver({ window: 0 });
    wire.connection.send(octets('hello'));
    wire.clock.advance(1000);
    wire.sent();
    wire.deliver({ ack: 2, window: 0 });
    assert.deepEqual(wire.sent(), []);
    wire.deliver({ ack: 2, window: 100 });
    assert.deepEqual(wire.sent(), ["PSH, ACK 2 1 'ello'"]);
  });

  test('closing while data is under way', () => {
    const wire = new Wire().establish();
    wire.connection.send(octets('abc'));
    wire.sent();
    wire.deliver({ window: 0 });
    assert.deepEqual(
      watch(wire, 3000).map(([, line]) => line),
      ["ACK 1 1 'a'"],
    );
    wire.deliver({ window: 50 });
    assert.deepEqual(wire.sent(), ["PSH, ACK 1 1 'abc'"]);
  });

  test('with both windows closed acknowledgments still get through', () => {
    const wire = new Wire({ tcp: { receiveBuffer: 3 } }).establish({ window: 3 });
    wire.connection.send(octets('abcdef'));
    wire.deliver({ data: 'xyz', window: 0, ack: 4 });
    wire.clock.advance(40);
    wire.sent();
    // The board's own probe is under way: its number is one beyond our closed window.
    wire.deliver({ seq: 5, ack: 4, window: 3 });
    assert.deepEqual(wire.sent(), ["PSH, ACK 4 4 'def'"]);
  });

  test('a FIN waits for the window like data', () => {
    const wire = new Wire().establish();
    wire.deliver({ window: 0 });
    wire.connection.close();
    assert.deepEqual(watch(wire, 1000), [[1000, 'FIN, ACK 1 1']]);
    wire.deliver({ ack: 2, window: 0 });
    assert.equal(wire.connection.state, 'FIN-WAIT-2');
  });

  test('an older segment does not change it', () => {
    const wire = new Wire().establish();
    wire.connection.onData = () => undefined;
    wire.deliver({ data: 'abc', window: 50 });
    wire.deliver({ seq: 1, window: 4000 }); // sent before, arrives after
    wire.clock.advance(40);
    wire.sent();
    wire.connection.send(pattern(50));
    assert.deepEqual(wire.sent(), ['PSH, ACK 1 4 (50)']);
    wire.connection.send(pattern(1));
    assert.deepEqual(wire.sent(), []);
  });

  test('a small part of the window is used only after a while (silly window avoidance)', () => {
    const wire = new Wire().establish();
    wire.deliver({ window: 50 });
    wire.connection.send(pattern(100));
    assert.deepEqual(watch(wire, 1000), [[1000, 'ACK 1 1 (50)']]);
  });
});

describe('congestion (RFC 5681, RFC 6582)', () => {
  test('starts with four segments and grows by what is acknowledged', () => {
    const wire = new Wire().establish({ window: 60_000 });
    wire.connection.send(pattern(20_000));
    assert.equal(wire.sent().length, 4);
    wire.deliver({ ack: 1 + 1072, window: 60_000 });
    assert.equal(wire.sent().length, 3); // two left the network, one more is allowed
  });

  test('three duplicates: the missing segment again, without waiting', () => {
    const wire = new Wire().establish({ window: 60_000 });
    wire.connection.send(pattern(20_000));
    wire.sent();
    for (let count = 0; count < 2; count += 1) wire.deliver({ window: 60_000 });
    assert.deepEqual(wire.sent(), []);
    wire.deliver({ window: 60_000 });
    assert.equal(wire.sent()[0], 'ACK 1 1 (536)');
    assert.ok(
      wire.events.some((event) => event.type === 'retransmit' && event.reason === 'duplicate-acks'),
    );
    // A partial acknowledgment names the next hole, which is filled at once.
    wire.deliver({ ack: 1073, window: 60_000 });
    assert.equal(wire.sent()[0], 'ACK 1073 1 (536)');
    assert.ok(
      wire.events.some((event) => event.type === 'retransmit' && event.reason === 'partial-ack'),
    );
  });

  test('acknowledgments with data, another window or nothing under way are no duplicates', () => {
    const wire = new Wire().establish();
    wire.connection.onData = () => undefined;
    for (let count = 0; count < 5; count += 1) wire.deliver();
    wire.connection.send(pattern(100));
    wire.sent();
    for (let count = 0; count < 5; count += 1) wire.deliver({ window: 3000 + count });
    for (let count = 0; count < 5; count += 1)
      wire.deliver({ seq: 1 + count, data: 'x', window: 3004 });
    wire.sent();
    assert.ok(!wire.events.some(({ type }) => type === 'retransmit'));
  });

  test('after a timeout one segment, then twice as many', () => {
    const wire = new Wire().establish({ window: 60_000 });
    wire.connection.send(pattern(20_000));
    wire.sent();
    wire.clock.advance(1000);
    assert.deepEqual(wire.sent(), ['ACK 1 1 (536)']);
    wire.deliver({ ack: 537, window: 60_000 });
    assert.deepEqual(wire.sent(), ['ACK 537 1 (536)', 'ACK 1073 1 (536)']);
  });

  test('the threshold: half of what was under way, at least two segments', () => {
    const control = new CongestionControl(100);
    assert.equal(control.window, 400);
    control.timedOut(seq(0), seq(1000), false);
    assert.equal(control.window, 100);
    assert.equal(control.threshold, 500);
    control.timedOut(seq(0), seq(1000), true);
    assert.equal(control.threshold, 500); // the same loss once more does not halve it again
    for (let ack = 100; ack <= 400; ack += 100) control.acknowledged(100, seq(ack), 100);
    assert.equal(control.window, 500);
    control.acknowledged(100, seq(500), 100);
    assert.equal(control.window, 520); // avoidance: MSS * MSS / cwnd
  });
});

describe('sending', () => {
  test('several small messages leave at once (no Nagle), together when they answer', () => {
    const wire = new Wire().establish();
    wire.connection.send(octets('a'));
    wire.connection.send(octets('b'));
    assert.deepEqual(wire.sent(), ["PSH, ACK 1 1 'a'", "PSH, ACK 2 1 'b'"]);
    wire.connection.onData = () => {
      wire.connection.send(octets('c'));
      wire.connection.send(octets('d'));
    };
    wire.deliver({ data: 'x', ack: 3 });
    assert.deepEqual(wire.sent(), ["PSH, ACK 3 2 'cd'"]);
  });

  test('the buffer is bounded, and draining is told', () => {
    const wire = new Wire({ tcp: { sendBuffer: 100 } }).establish();
    let drained = 0;
    wire.connection.onDrain = () => (drained += 1);
    wire.connection.send(pattern(100));
    assert.equal(wire.connection.bufferedAmount, 100);
    assert.throws(
      () => wire.connection.send(pattern(1)),
      (error) => error instanceof ProblemError && error.problem.code === 'send-buffer-full',
    );
    wire.deliver({ ack: 101 });
    assert.equal(wire.connection.bufferedAmount, 0);
    assert.equal(drained, 1);
  });
});

test('reassembly: any order, any overlap, any repetition gives the same octets', () => {
  const random = seededRandom(11);
  for (let round = 0; round < 200; round += 1) {
    const data = pattern(200 + (random() % 800));
    const irs = seq(0xffff_ff00 + (random() % 300));
    const receiver = new Reassembly(400, 50);
    receiver.synchronize(irs);
    const first = receiver.next;
    const got: number[] = [];
    for (let tries = 0; !receiver.finished(); tries += 1) {
      assert.ok(tries < 50_000, 'makes progress');
      const start = Math.min(
        data.length,
        (got.length + (random() % 450) - 30 + data.length) % data.length,
      );
      const end = Math.min(data.length, start + 1 + (random() % 120));
      receiver.insert(seqAdd(first, start), data.subarray(start, end), end === data.length);
      got.push(...receiver.take());
      receiver.offer();
    }
    assert.deepEqual(Uint8Array.from(got), data);
    assert.equal(receiver.next, seqAdd(first, data.length + 1));
    assert.equal(receiver.hasHoles, false);
  }
});

test('random segments never throw, are bounded in effect, and leave the connection usable or closed', () => {
  const random = seededRandom(77);
  const flags = ['A', 'SA', 'S', 'R', 'RA', 'FA', 'PA', ''] as const;
  for (let round = 0; round < 60; round += 1) {
    const wire = new Wire({ tcp: { receiveBuffer: 300 } });
    if (round % 3 > 0) wire.establish();
    let heard = 0;
    wire.connection.onData = (data) => (heard += data.length);
    for (let count = 0; count < 200 && wire.connection.state !== 'CLOSED'; count += 1) {
      const flag = flags[random() % (count % 20 === 0 ? 8 : 3)] ?? 'A';
      wire.deliver({
        flags: flag,
        seq: (random() % 700) - 50,
        ack: (random() % 50) - 10,
        window: random() & 0x3ff,
        mss: random() & 0xffff,
        data: 'x'.repeat(random() % 100),
      });
      if (random() % 10 === 0 && wire.connection.state === 'ESTABLISHED')
        wire.connection.send(pattern(random() % 50));
      if (random() % 10 === 0) wire.clock.advance(random() % 2000);
      assert.ok(wire.sent().length < 12);
    }
    assert.ok(heard < 200 * 100);
    wire.connection.abort();
    assert.equal(wire.clock.untilNextMs(), null, 'no timer outlives the connection');
    assert.deepEqual(wire.host.connections, []);
  }
});
