import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { FrameFact, Packet } from '../../../device/formats/net/packet.ts';
import { CableWatch } from './cable-watch.ts';

const PORT = 50001;

function frame(opcode: number, text = ''): FrameFact {
  const payload = new TextEncoder().encode(text);
  const length = payload.length;
  return {
    kind: 'frame',
    fin: true,
    opcode,
    masked: false,
    length,
    payload,
    closeCode: null,
    whole: true,
  };
}

function packet(number: number, stream: FrameFact[], tcp: Partial<Packet['tcp']> = {}): Packet {
  return {
    number,
    direction: 'board-to-client',
    clientPort: PORT,
    arrives: false,
    tcp: { kind: 'data', again: false, length: 2, ...tcp },
    stream,
  } as unknown as Packet;
}

function cut(): CableWatch {
  const watch = new CableWatch(PORT);
  watch.line('WebSocket client 4 connected', 500);
  watch.cut(1000);
  return watch;
}

test('what is lost on a pulled cable is told with its time and its number', () => {
  const watch = cut();
  assert.equal(
    watch.packet(packet(7, [frame(9)]), 1400),
    'After 0.4 s: the board sends a ping; lost (packet 7).',
  );
  assert.equal(
    watch.packet(packet(8, [frame(9)], { again: true }), 2400),
    'After 1.4 s: the board sends a ping again; lost (packet 8).',
  );
  assert.match(watch.packet(packet(9, [frame(1, '?')]), 2500) ?? '', /“\?”/);
});

test('a bare acknowledgment, another client and a whole cable are not told', () => {
  const watch = cut();
  assert.equal(watch.packet(packet(1, [], { length: 0 }), 1100), null);
  assert.equal(watch.packet({ ...packet(1, [frame(9)]), clientPort: 50002 }, 1100), null);
  assert.equal(new CableWatch(PORT).packet(packet(1, [frame(9)]), 1), null);
});

test('the board notices by its own line about this client, once', () => {
  const watch = cut();
  assert.equal(watch.line('WebSocket client 9: no pong for 3000 ms', 4000), null);
  assert.match(watch.line('WebSocket client 4: no pong for 3000 ms', 4600) ?? '', /It has noticed/);
  assert.doesNotMatch(watch.line('WebSocket client 4 disconnected', 9600) ?? '', /noticed/);
  assert.deepEqual(watch.noticed, { board: 3600, page: null });
});

test('each end says when it noticed, and whether the cable was in again', () => {
  const fresh = new CableWatch(PORT);
  assert.deepEqual([fresh.result('board'), fresh.result('page')], [null, null]);
  const watch = cut();
  assert.deepEqual([watch.result('board'), watch.result('page')], ['not yet', 'not yet']);
  watch.line('WebSocket client 4: no pong for 3000 ms', 4600);
  watch.plug(5000);
  assert.equal(watch.result('page'), 'not while it was out');
  watch.pageNoticed('closed', 8700);
  assert.equal(watch.result('board'), 'after 3.6 s');
  assert.equal(watch.result('page'), 'after 7.7 s, the cable in again');
  watch.cut(9000);
  assert.equal(watch.result('board'), 'not yet');
});

test('the page notices once, and a new cut begins anew', () => {
  const watch = cut();
  assert.match(watch.pageNoticed('no answer', 4200) ?? '', /^After 3.2 s: the page has noticed/);
  assert.equal(watch.pageNoticed('closed', 7000), null);
  assert.deepEqual(watch.noticed, { board: null, page: 3200 });
  watch.cut(9000);
  assert.deepEqual(watch.noticed, { board: null, page: null });
});
