/**
 * The sketch on an ESP32 at the far end of the wire: what a page does with it, in the chip's own time,
 * octet by octet at the line's rate. No octet may be lost on the way in.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seededRandom } from '../clock/testing/seeded-random.ts';
import { NetworkStack } from '../net/stack.ts';
import { encodeIcmp, icmpType } from '../formats/net/icmp.ts';
import { encodeIpv4, protocolNumber } from '../formats/net/ipv4.ts';
import { request, type HttpResponse } from '../net/http/http.ts';
import {
  decodeLineControl,
  encodeLineControl,
  isLineControl,
} from '../formats/net/line-control.ts';
import { openWebSocket } from '../net/websocket/websocket.ts';
import { RateAgreement } from '../board/rate/rate-agreement.ts';
import { Demultiplexer } from '../formats/net/demultiplexer.ts';
import { encodeSlip } from '../formats/net/slip.ts';
import { Bench, esp32Image, type BenchOptions } from './testing/bench.ts';

const BOARD = '192.168.43.233';
const HOST = '192.168.43.1';
const FROM_BOARD = { source: BOARD, destination: HOST };
const FROM_HOST = { source: HOST, destination: BOARD };
const LED_PIN = 2;

/** A running board with a computer on its wire. */
class WiredBench extends Bench {
  readonly host: NetworkStack;
  readonly rate: RateAgreement;
  said = '';

  constructor(sketch: string, options: BenchOptions) {
    super(esp32Image(sketch), options);
    const send = (packet: Uint8Array): void => this.chip.receive(encodeSlip(packet));
    this.host = new NetworkStack({
      clock: this.clock,
      random32: seededRandom(1),
      transmit: send,
    });
    this.rate = new RateAgreement({
      clock: this.clock,
      firstRate: 115_200,
      send: (message) => send(encodeLineControl(message, FROM_HOST)),
      reopen: (baudRate) => {
        this.chip.setHostBaudRate(baudRate);
        return Promise.resolve();
      },
      onLost: () => undefined,
    });
    const demultiplexer = new Demultiplexer({
      onText: (text) => (this.said += text),
      onPacket: (packet) => this.#receive(packet),
    });
    this.onOctets = (octets) => demultiplexer.push(octets);
  }

  static async running(sketch: string, options: BenchOptions = {}): Promise<WiredBench> {
    const bench = new WiredBench(sketch, options);
    await bench.start();
    await bench.until(() => bench.said.includes('Ready: open'));
    return bench;
  }

  /** What a promise gives, in the board's time. */
  async settled<Result>(promise: Promise<Result>, limitMs?: number): Promise<Result> {
    let isSettled = false;
    const settle = (): void => {
      isSettled = true;
    };
    promise.then(settle, settle);
    await this.until(() => isSettled, limitMs);
    return promise;
  }

  fetch(path: string, method = 'GET'): Promise<HttpResponse> {
    return this.settled(request(this.host, { address: BOARD, path, method }));
  }

  get led(): 0 | 1 | null | undefined {
    return this.pins.findLast(([pin]) => pin === LED_PIN)?.[1];
  }

  /** Nothing went wrong that nobody would see. */
  checkSound(): void {
    assert.deepEqual(this.faults, []);
    assert.equal(this.counters.get('receivedLost'), 0, 'octets lost by the receiver');
    assert.equal(this.counters.get('sentLost'), 0, 'octets written into a full FIFO');
    assert.equal(this.host.counters.malformed, 0, 'packets damaged on the wire');
  }

  #receive(packet: Uint8Array<ArrayBuffer>): void {
    if (!isLineControl(packet)) {
      this.host.receive(packet);
      return;
    }
    const message = decodeLineControl(packet, FROM_BOARD);
    assert.ok(message !== null);
    this.rate.receive(message);
  }
}

function echoRequest(sequence: number, payload: Uint8Array): Uint8Array {
  return encodeIpv4({
    source: HOST,
    destination: BOARD,
    protocol: protocolNumber.icmp,
    identification: sequence,
    payload: encodeIcmp({ type: icmpType.echo, code: 0, identifier: 1, sequence, payload }),
  });
}

const openLedSocket = (bench: WiredBench): ReturnType<typeof openWebSocket> =>
  openWebSocket(bench.host, { address: BOARD, path: '/ws', origin: `http://${BOARD}` });

test('the page, over HTTP', async () => {
  const bench = await WiredBench.running('led_websocket');
  const { status, body, headers } = await bench.fetch('/');
  assert.equal(status, 200);
  assert.equal(headers.get('content-type'), 'text/html');
  const html = new TextDecoder().decode(body);
  assert.match(html, /^<!DOCTYPE html>[^]*LED[^]*<\/html>\s*$/);
  assert.doesNotMatch(html, /%STATE%/);
  assert.equal((await bench.fetch('/nowhere')).status, 404);
  bench.checkSound();
});

test('"toggle" over a WebSocket, and the pin follows', async () => {
  const bench = await WiredBench.running('led_websocket');
  assert.equal(bench.led, 0);
  const socket = openLedSocket(bench);
  const messages: unknown[] = [];
  socket.onmessage = ({ data }) => messages.push(data);
  await bench.settled(socket.opened);
  for (const [count, level] of [1, 0, 1, 0, 1].entries()) {
    socket.send('toggle');
    await bench.until(() => messages.length === count + 2);
    assert.equal(bench.led, level);
  }
  assert.deepEqual(messages, ['0', '1', '0', '1', '0', '1']);
  socket.close(1000);
  assert.equal((await bench.settled(socket.closed)).code, 1000);
  bench.checkSound();
});

test('a second sketch switches the LED with requests alone', async () => {
  const bench = await WiredBench.running('led_http');
  const before = bench.led;
  await bench.fetch('/toggle', 'POST');
  assert.notEqual(bench.led, before);
  bench.checkSound();
});

test('several pages at once at the pace of the line', async () => {
  const bench = await WiredBench.running('led_websocket');
  const sockets = [1, 2, 3, 4].map(() => openLedSocket(bench));
  await bench.settled(Promise.all(sockets.map(({ opened }) => opened)), 10_000);
  const heard = sockets.map((socket) => {
    const messages: unknown[] = [];
    socket.onmessage = ({ data }) => messages.push(data);
    return messages;
  });
  const pages = [request(bench.host, { address: BOARD }), request(bench.host, { address: BOARD })];
  for (const socket of sockets) socket.send('toggle');
  const responses = await bench.settled(Promise.all(pages), 10_000);
  assert.deepEqual(
    responses.map(({ status }) => status),
    [200, 200],
  );
  await bench.until(() => heard.every((messages) => messages.length >= 4));
  bench.checkSound();
});

for (const baudRate of [115_200, 460_800, 921_600]) {
  test(`octets without a pause at ${baudRate} baud`, async () => {
    const bench = await WiredBench.running('led_websocket');
    if (baudRate !== 115_200) await bench.settled(bench.rate.agree(baudRate));
    const random32 = seededRandom(baudRate);
    const before = bench.counters.get('received');
    // Noise, text, and packets with their worst content: octets that are all escaped.
    const noise = new Uint8Array(4000).map(() => random32());
    const packets = Array.from({ length: 40 }, (_, count) =>
      encodeSlip(echoRequest(count, new Uint8Array(400).fill(count % 2 === 0 ? 0xc0 : 0x55))),
    );
    const storm = [noise, new TextEncoder().encode('x'.repeat(2000)), ...packets];
    for (const octets of storm) bench.chip.receive(octets);
    const length = storm.reduce((sum, octets) => sum + octets.length, 0);
    await bench.until(() => bench.counters.get('received') - before >= length, 20_000);
    assert.equal((await bench.fetch('/')).status, 200);
    bench.checkSound();
  });
}

test('a board whose crystal has 26 MHz keeps the same rates and the same time', async () => {
  const bench = await WiredBench.running('led_websocket', { crystalHz: 26_000_000 });
  await bench.settled(bench.rate.agree(921_600));
  assert.equal((await bench.fetch('/')).status, 200);
  // It goes back after three seconds without a word, and understands nothing until then.
  await bench.rate.rest();
  const answers = async (): Promise<number> => {
    const before = bench.host.counters.received;
    bench.chip.receive(encodeSlip(echoRequest(1, new Uint8Array(8))));
    await bench.advance(50);
    return bench.host.counters.received - before;
  };
  await bench.advance(2_850);
  assert.equal(await answers(), 0);
  await bench.advance(150);
  assert.equal(await answers(), 1);
  assert.equal((await bench.fetch('/')).status, 200);
  bench.checkSound();
});
