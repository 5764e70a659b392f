import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Dissector } from '../../../device/formats/net/dissect.ts';
import { boardAddress, scenario } from '../../../device/net/testing/scenario.ts';
import { workOutChecksum } from './checksum-sum.ts';
import { readSegment } from '../../../device/formats/net/segment.ts';
import { SequenceModel } from './sequence-model.ts';

/** A model fed from the link of a client and a plain peer, whose initial numbers are 1000 and 5000. */
function drawn(isn = 5000, iss = 1000) {
  const made = scenario({ iss, isn });
  const model = new SequenceModel();
  const said: string[] = [];
  model.onSay = (sentence) => said.push(sentence);
  const dissector = new Dissector();
  made.link.tap((event) => {
    if (event.type === 'packet') model.take(dissector.next(event.record));
    if (event.type === 'held') model.held(event.number);
    if (event.type === 'arrived') model.arrived(event.number, event.timeMs);
  });
  const connect = () => made.host.connect(boardAddress, 80);
  const slugs = () => model.segments.map(({ slug }) => slug);
  return { ...made, model, said, connect, slugs };
}

test('a handshake is three segments, each with its sum', () => {
  const { model, clock, connect, slugs, said } = drawn();
  connect();
  clock.advance(100);
  assert.deepEqual(slugs(), ['syn', 'syn-ack', 'ack']);
  assert.deepEqual(
    model.segments.map(({ calculations }) => calculations.map(({ sum }) => sum)[0]),
    [undefined, '1000 + 1 = 1001', '5000 + 1 = 5001'],
  );
  assert.equal(model.boardState.state, 'ESTABLISHED');
  assert.deepEqual(said, [
    'SYN from the client: seq 1000.',
    'SYN, ACK from the board: seq 5000, ack 1001.',
    'ACK from the client: seq 1001, ack 5001.',
  ]);
});

test('numbers go round at 2^32, and so do the sums', () => {
  const { model, clock, connect } = drawn(5000, 0xffffffff);
  connect();
  clock.advance(100);
  const [, synAck] = model.segments;
  assert.equal(synAck?.numbers.acknowledgment, 0);
  assert.equal(synAck.calculations[0]?.sum, '4294967295 + 1 = 0');
  assert.equal(model.boardState.state, 'ESTABLISHED');
});

test('a lost SYN stays half-way, and its repetition is one', () => {
  const { model, clock, connect, link, slugs, said } = drawn();
  link.addRule({ action: 'drop', kind: 'syn' });
  connect();
  clock.advance(900);
  assert.equal(model.segments[0]?.flight, 'lost');
  assert.match(said[0] ?? '', /lost on the way/);
  clock.advance(200);
  assert.deepEqual(slugs(), ['syn', 'syn-2', 'syn-ack', 'ack']);
  assert.deepEqual(
    model.segments.map(({ repeats }) => repeats),
    [0, 1, 0, 0],
  );
  const purposes = model.segments.map(({ purpose }) => purpose);
  assert.match(purposes[1] ?? '', /asks again, with the same number 1000/);
});

test('a SYN that is held is not landed, and one that is cut off is lost', () => {
  const { model, connect, link } = drawn();
  link.pause();
  connect();
  assert.equal(model.segments[0]?.flight, 'held');
  model.cut();
  assert.equal(model.segments[0].flight, 'lost');
});

test('a late segment has a row of its own where it lands', () => {
  const { model, clock, connect, link } = drawn();
  link.addRule({ action: 'delay', kind: 'syn', delayMs: 1500 });
  connect();
  assert.equal(model.segments[0]?.flight, 'waiting');
  clock.advance(2000);
  const late = model.rows.find((row) => row.type === 'landing');
  assert.equal(late?.segment.slug, 'syn');
  assert.equal(model.segments[0].flight, 'landed');
});

test('a duplicate lands twice and is one segment', () => {
  const { model, clock, connect, link } = drawn();
  link.addRule({ action: 'duplicate', kind: 'syn' });
  connect();
  clock.advance(100);
  assert.equal(model.segments[0]?.landings.length, 2);
  assert.equal(model.segments.filter(({ numbers }) => numbers.kind === 'syn').length, 1);
});

test('data is counted from its sequence number, and a FIN adds one', () => {
  const { model, clock, connect, slugs } = drawn();
  const connection = connect();
  clock.advance(100);
  connection.send(new TextEncoder().encode('hello'));
  clock.advance(100);
  connection.close();
  clock.advance(1000);
  assert.ok(slugs().includes('data') && slugs().includes('fin'));
  const data = model.segments.find(({ slug }) => slug === 'data');
  assert.match(data?.purpose ?? '', /sends 5 octets, numbered 1001 to 1005/);
  const sums = model.segments.flatMap(({ calculations }) => calculations.map(({ sum }) => sum));
  assert.ok(sums.includes('1001 + 5 = 1006'), sums.join('; '));
  assert.ok(sums.includes('1006 + 1 = 1007'), sums.join('; '));
});

test('cleared, it begins anew', () => {
  const { model, clock, connect, slugs } = drawn();
  connect();
  clock.advance(100);
  model.clear();
  assert.equal(model.boardState.state, null);
  connect();
  assert.deepEqual(slugs(), ['syn']);
  assert.equal(model.segments[0]?.repeats, 0);
});

test('the checksum worked out is the one in the packet, and a damaged one shows', () => {
  const { model, clock, connect } = drawn();
  const connection = connect();
  clock.advance(100);
  connection.send(Uint8Array.of(1, 2, 3)); // an odd number of octets
  for (const { record, numbers } of model.segments) {
    const sum = workOutChecksum(record.octets, numbers);
    assert.equal(sum.checksum, sum.inPacket);
    assert.equal(
      sum.total,
      sum.parts.reduce((whole, part) => whole + part.sum, 0),
    );
  }
  const damaged = model.segments[0]?.record.octets.slice() ?? new Uint8Array();
  damaged[24] = 0xff;
  const numbers = readSegment(damaged, 'client-to-board');
  assert.ok(numbers !== null);
  assert.notEqual(workOutChecksum(damaged, numbers).checksum, numbers.sequence);
  assert.notEqual(
    workOutChecksum(damaged, numbers).checksum,
    workOutChecksum(damaged, numbers).inPacket,
  );
});

test('what is no TCP segment is no row', () => {
  assert.equal(readSegment(new Uint8Array(40), 'client-to-board'), null);
  assert.equal(readSegment(Uint8Array.of(0x45, 0, 0), 'board-to-client'), null);
});
