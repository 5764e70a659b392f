import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { ManualClock } from '../../clock/testing/manual-clock.ts';
import { seededRandom } from '../../clock/testing/seeded-random.ts';
import { Link, type LinkEvent } from './link.ts';
import { addRandomFaults, type Chances } from '../testing/random-faults.ts';
import { boardAddress, scenario } from '../testing/scenario.ts';

/** A link whose far sides only note the first octet of what arrives, and when. */
function bareLink(
  chances: Chances = {},
  limits: { maxRecords?: number; maxRecordedOctets?: number } = {},
) {
  const clock = new ManualClock();
  const arrived: string[] = [];
  const events: LinkEvent[] = [];
  const note = (side: string) => (packet: Uint8Array) =>
    arrived.push(`${side}${packet[1]}@${clock.nowMs()}`);
  const random32 = seededRandom(9);
  const link = new Link({
    clock,
    random32,
    toBoard: note('b'),
    toClient: note('c'),
    onHolding: (holding) => arrived.push(holding ? 'holding' : 'none held'),
    ...limits,
  });
  addRandomFaults(link, random32, chances);
  link.tap((event) => events.push(event));
  const packet = (number: number) => Uint8Array.of(0x45, number, 0, 0);
  return { clock, link, arrived, events, packet };
}

test('both directions pass at once, are numbered, timed and copied', () => {
  const { clock, link, arrived, packet } = bareLink();
  const sent = packet(1);
  link.fromClient(sent);
  sent.fill(0);
  clock.advance(5);
  link.fromBoard(packet(2));
  assert.deepEqual(arrived, ['b1@0', 'c2@5']);
  assert.deepEqual(
    link.records.map(({ number, timeMs, direction, octets, fate }) => [
      number,
      timeMs,
      direction,
      octets[1],
      fate,
    ]),
    [
      [1, 0, 'client-to-board', 1, 'delivered'],
      [2, 5, 'board-to-client', 2, 'delivered'],
    ],
  );
});

test('the history is capped by count and by octets, and can be cleared', () => {
  const { link, packet, events, clock } = bareLink({}, { maxRecords: 3 });
  for (let number = 1; number <= 5; number += 1) link.fromClient(packet(number));
  assert.deepEqual(
    link.records.map(({ number }) => number),
    [3, 4, 5],
  );
  clock.advance(10);
  link.clear();
  assert.deepEqual(link.records, []);
  assert.equal(events.at(-1)?.type, 'cleared');
  link.fromClient(packet(6));
  assert.deepEqual(
    link.records.map(({ number, timeMs }) => [number, timeMs]),
    [[1, 0]],
  );

  const small = bareLink({}, { maxRecordedOctets: 10 });
  for (let number = 1; number <= 5; number += 1) small.link.fromClient(packet(number));
  assert.deepEqual(
    small.link.records.map(({ number }) => number),
    [4, 5],
  );
});

describe('rules', () => {
  test('strike the next packets of a kind, once or as often as told', () => {
    const { host, link, clock } = scenario({ tcp: { synRetries: 3 } });
    const rule = link.addRule({ action: 'drop', kind: 'syn', count: 2 });
    const connection = host.connect(boardAddress, 80);
    clock.advance(2990); // 1 s, then 2 s: the third SYN leaves at 3 s
    assert.equal(connection.state, 'SYN-SENT');
    assert.equal(rule.remaining, 0);
    clock.advance(20);
    assert.equal(connection.state, 'ESTABLISHED');
    assert.deepEqual(
      link.records.slice(0, 3).map(({ fate }) => fate),
      ['dropped', 'dropped', 'delivered'],
    );
  });

  test('by direction, by predicate, after some were let pass, until removed', () => {
    const { link, packet, arrived } = bareLink();
    link.addRule({ action: 'drop', direction: 'board-to-client', skip: 1 });
    const endless = link.addRule({
      action: 'drop',
      match: (octets) => octets[1] === 9,
      count: Infinity,
    });
    for (const number of [1, 9, 9]) link.fromClient(packet(number));
    endless.remove();
    link.fromClient(packet(9));
    for (const number of [1, 2, 3]) link.fromBoard(packet(number));
    assert.deepEqual(arrived, ['b1@0', 'b9@0', 'c1@0', 'c3@0']);
  });

  test('delay and reorder', () => {
    const { link, packet, arrived, clock } = bareLink();
    link.addRule({ action: 'delay', delayMs: 50 });
    link.fromClient(packet(1));
    link.addRule({ action: 'reorder' });
    link.fromClient(packet(2));
    link.fromClient(packet(3));
    clock.advance(50);
    assert.deepEqual(arrived, ['b3@0', 'b2@0', 'b1@50']);
    link.addRule({ action: 'reorder' });
    link.fromClient(packet(4)); // nothing comes to overtake it
    clock.advance(1000);
    assert.deepEqual(arrived.slice(3), ['b4@150']);
    link.addRule({ action: 'reorder', delayMs: 5000 });
    link.fromClient(packet(5));
    clock.advance(4000);
    link.fromClient(packet(6));
    assert.deepEqual(arrived.slice(4), ['b6@5050', 'b5@5050']);
    assert.deepEqual(
      link.records.map(({ fate }) => fate),
      ['delayed', 'reordered', 'delivered', 'reordered', 'reordered', 'delivered'],
    );
  });

  test('corrupt flips one bit, never in the first octet, and is recorded as it arrives', () => {
    for (let round = 0; round < 100; round += 1) {
      const { link, packet } = bareLink();
      link.addRule({ action: 'corrupt' });
      for (let skip = 0; skip < round; skip += 1) link.fromBoard(packet(0));
      const sent = packet(0xaa);
      link.fromClient(sent);
      const damaged =
        link.records.find(({ fate }) => fate === 'corrupted')?.octets ?? new Uint8Array(4);
      const reference = round === 0 ? sent : packet(0);
      let bits = 0;
      damaged.forEach((octet, i) => {
        bits += (octet ^ (reference[i] ?? 0)).toString(2).replaceAll('0', '').length;
      });
      assert.equal(bits, 1);
      assert.equal(damaged[0], 0x45);
    }
  });

  test('duplicate arrives twice and is recorded once', () => {
    const { link, packet, arrived, events } = bareLink();
    link.addRule({ action: 'duplicate' });
    link.fromClient(packet(1));
    assert.deepEqual(arrived, ['b1@0', 'b1@0']);
    assert.deepEqual(
      events.map(({ type }) => type),
      ['rule-used', 'packet', 'arrived', 'arrived'],
    );
  });
});

test('random faults happen as often as they should, and the same seed repeats them', () => {
  const run = () => {
    const { link, packet } = bareLink(
      { drop: 0.2, corrupt: 0.1, duplicate: 0.1, reorder: 0.1, delay: 0.1 },
      { maxRecords: 9999 },
    );
    for (let count = 0; count < 4000; count += 1) link.fromClient(packet(1));
    return link.records.map(({ fate }) => fate);
  };
  const fates = run();
  assert.deepEqual(run(), fates);
  const share = (fate: string) => fates.filter((other) => other === fate).length / fates.length;
  for (const [fate, expected] of [
    ['dropped', 0.2],
    ['corrupted', 0.1],
    ['duplicated', 0.1],
    ['reordered', 0.1],
    ['delayed', 0.1],
    ['delivered', 0.4],
  ] as const) {
    assert.ok(Math.abs(share(fate) - expected) < 0.03, `${fate}: ${share(fate)}`);
  }
});

describe('pause and step', () => {
  test('a paused link holds packets and lets them go one by one', () => {
    const { link, packet, arrived } = bareLink();
    link.pause();
    link.fromClient(packet(1));
    link.fromBoard(packet(2));
    link.fromClient(packet(3));
    assert.deepEqual(
      link.held.map(({ number }) => number),
      [1, 2, 3],
    );
    assert.deepEqual(arrived, ['holding']);
    assert.equal(link.step(), true);
    assert.deepEqual(arrived, ['holding', 'b1@0']);
    link.resume();
    assert.deepEqual(arrived, ['holding', 'b1@0', 'c2@0', 'none held', 'b3@0']);
    assert.equal(link.step(), false);
    link.fromClient(packet(4));
    assert.equal(arrived.at(-1), 'b4@0');
  });

  test('a pause for some packets lets the others pass, and any of the held can go first', () => {
    const { link, packet, arrived, events } = bareLink();
    link.pause((octets) => octets[1] === 7);
    link.fromClient(packet(7));
    link.fromClient(packet(1));
    link.fromBoard(packet(7));
    link.fromBoard(packet(2));
    assert.deepEqual(arrived, ['holding', 'b1@0', 'c2@0']);
    assert.deepEqual(
      events.flatMap((event) => (event.type === 'held' ? [event.number] : [])),
      [1, 3],
    );
    assert.equal(link.step(2), false);
    assert.equal(link.step(3), true);
    assert.equal(link.step(1), true);
    assert.deepEqual(arrived.slice(3), ['c7@0', 'none held', 'b7@0']);
  });

  test('a cut tells that nothing is held any more', () => {
    const { link, packet, arrived } = bareLink();
    link.pause();
    link.fromClient(packet(1));
    link.cut();
    assert.deepEqual(arrived, ['holding', 'none held']);
    assert.equal(link.step(), false);
  });

  test('what is stopped or delayed is bounded, and a cut loses all of it', () => {
    const { link, packet, arrived, clock } = bareLink();
    link.pause();
    for (let count = 0; count < 2000; count += 1) link.fromClient(packet(1));
    assert.equal(link.held.length, 512);
    link.cut();
    link.resume();
    arrived.length = 0;
    const late = link.addRule({ action: 'delay', delayMs: 10, count: Infinity });
    for (let count = 0; count < 2000; count += 1) link.fromClient(packet(1));
    clock.advance(10);
    assert.equal(arrived.length, 512);
    link.fromClient(packet(2));
    late.remove();
    link.addRule({ action: 'reorder' });
    link.fromClient(packet(3));
    link.cut();
    clock.advance(1000);
    assert.equal(arrived.length, 512);
  });
});

test('a listener can stop listening', () => {
  const { link, packet } = bareLink();
  let count = 0;
  const stop = link.tap(() => (count += 1));
  link.fromClient(packet(1));
  stop();
  link.fromClient(packet(1));
  assert.equal(count, 2);
});
