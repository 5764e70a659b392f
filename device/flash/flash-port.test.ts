import assert from 'node:assert/strict';
import test from 'node:test';
import { MemoryPort } from '../port/memory-port.ts';
import { FlashPort } from './flash-port.ts';

const IDLE = { baudRate: 115200 };

interface Bench {
  readonly port: MemoryPort;
  readonly flashPort: FlashPort;
  readonly opened: number[];
  readonly written: number[];
  /** Octets that have been handed on, chunk by chunk. */
  readonly received: number[][];
}

function bench(): Bench {
  const opened: number[] = [];
  const written: number[] = [];
  const port = new MemoryPort({
    onOpen: ({ baudRate }) => void opened.push(baudRate),
    onOctets: (octets) => void written.push(...octets),
  });
  const flashPort = new FlashPort(port, IDLE);
  return { port, flashPort, opened, written, received: listen(flashPort) };
}

function listen(flashPort: FlashPort): number[][] {
  const received: number[][] = [];
  flashPort.onOctets = (octets) => received.push([...octets]);
  return received;
}

async function read(stream: ReadableStream<Uint8Array> | null): Promise<number[]> {
  assert.ok(stream !== null);
  const reader = stream.getReader();
  const { value } = await reader.read();
  reader.releaseLock();
  return [...(value ?? [])];
}

test('octets pass both ways, and the log keeps what the board said', async () => {
  const { port, flashPort, written, received } = bench();
  await flashPort.open();
  port.deliver(new TextEncoder().encode('ets'));
  assert.equal(await flashPort.waitUntil(() => received.length > 0, 1000), true);
  assert.deepEqual(received, [[...new TextEncoder().encode('ets')]]);
  assert.equal(flashPort.log, 'ets');
  await flashPort.send(Uint8Array.of(1, 2));
  assert.deepEqual(written, [1, 2]);
});

test('cut off, it fails at once and touches the port no more', async () => {
  const { port, flashPort, opened, written } = bench();
  await flashPort.open();
  const waiting = flashPort.waitUntil(() => false, 60_000);
  await flashPort.cutOff(new Error('stopped'));
  assert.equal(await waiting, false);
  await assert.rejects(flashPort.open(), /stopped/);
  await assert.rejects(flashPort.changeRate(460_800), /stopped/);
  await assert.rejects(flashPort.setSignals({ requestToSend: true }), /stopped/);
  await assert.rejects(flashPort.send(Uint8Array.of(1)), /stopped/);
  assert.deepEqual([opened, written], [[115200], []]);
  assert.equal(port.readable?.locked, false);
  assert.equal(port.writable?.locked, false);
});

test('what comes after the port was handed back waits for the next reader', async () => {
  const { port, flashPort } = bench();
  await flashPort.open();
  await flashPort.cutOff(new Error('stopped'));
  port.deliver(Uint8Array.of(7));
  assert.deepEqual(await read(port.readable), [7]);
});

test('a port is left as it was found: closed', async () => {
  const { port, flashPort } = bench();
  await flashPort.open();
  await flashPort.handBack(false);
  assert.equal(port.readable, null);
});

test('a port is left as it was found: open, at its rate', async () => {
  const { port, opened } = bench();
  await port.open(IDLE);
  const flashPort = new FlashPort(port, IDLE);
  await flashPort.open();
  await flashPort.changeRate(921600);
  await flashPort.handBack(false);
  assert.deepEqual(opened, [115200, 921600, 115200]);
  assert.equal(port.readable?.locked, false);
});

test('octets that nobody takes are no lost board', async () => {
  const port = new MemoryPort({});
  const flashPort = new FlashPort(port, IDLE);
  await flashPort.open();
  port.deliver(Uint8Array.of(1));
  assert.equal(await flashPort.waitUntil(() => false, 0), false);
  assert.ok(!flashPort.lost.signal.aborted);
});

test('an overrun is survived, a lost board is told', async () => {
  const { port, flashPort, received } = bench();
  await flashPort.open();
  // One for the read that waits, a buffer full, and one too many.
  port.deliver(Uint8Array.of(4));
  port.deliver(new Uint8Array(0x10000));
  port.deliver(Uint8Array.of(5));
  await flashPort.waitUntil(() => false, 0);
  assert.ok(!flashPort.lost.signal.aborted);
  port.deliver(Uint8Array.of(6));
  assert.equal(await flashPort.waitUntil(() => received.length > 1, 1000), true);
  assert.deepEqual(received, [[4], [6]]);
  port.lose();
  await flashPort.waitUntil(() => flashPort.lost.signal.aborted, 1000);
  assert.ok(flashPort.lost.signal.aborted);
});

test('a port that is closed from elsewhere, its permission taken back, is lost', async () => {
  const { port, flashPort } = bench();
  await port.open(IDLE);
  const closed = new AbortController();
  Object.defineProperty(port, 'readable', {
    value: new ReadableStream({
      start: (source) => closed.signal.addEventListener('abort', () => source.close()),
    }),
  });
  await flashPort.open();
  closed.abort();
  assert.equal(await flashPort.waitUntil(() => flashPort.lost.signal.aborted, 1000), true);
});

test('waiting ends when the octets are there, or the time is up', async () => {
  const { port, flashPort, received } = bench();
  await flashPort.open();
  const arrived = flashPort.waitUntil(() => received.flat().length >= 3, 60_000);
  port.deliver(Uint8Array.of(1));
  port.deliver(Uint8Array.of(2, 3));
  assert.equal(await arrived, true);
  assert.equal(await flashPort.waitUntil(() => received.flat().length >= 4, 1), false);
});

test('at another rate octets go on both ways, and both control lines are released', async () => {
  const opened: number[] = [];
  const signals: SerialOutputSignals[] = [];
  const written: number[] = [];
  const port = new MemoryPort({
    onOpen: ({ baudRate }) => {
      if (baudRate === 921_600) throw new Error('this driver does not do that');
      opened.push(baudRate);
    },
    onSignals: (set) => void signals.push(set),
    onOctets: (octets) => void written.push(...octets),
  });
  const flashPort = new FlashPort(port, IDLE);
  await flashPort.open();
  const received = listen(flashPort);
  await assert.rejects(flashPort.changeRate(921_600), { name: 'NetworkError' });
  await flashPort.changeRate(460_800);
  assert.deepEqual(opened, [115_200, 460_800]);
  assert.deepEqual(Object.assign({}, ...signals.slice(-2)), {
    dataTerminalReady: false,
    requestToSend: false,
  });
  port.deliver(Uint8Array.of(5));
  assert.equal(await flashPort.waitUntil(() => received.length > 0, 1000), true);
  assert.deepEqual(received, [[5]]);
  await flashPort.send(Uint8Array.of(6));
  assert.deepEqual(written, [6]);
  await flashPort.handBack(true);
  assert.equal(opened.at(-1), 115_200);
});

test('handed back while the rate is being changed: the port is left as it was found', async () => {
  const opening = Promise.withResolvers<undefined>();
  const port = new MemoryPort({
    onOpen: ({ baudRate }) => (baudRate === 460_800 ? opening.promise : undefined),
  });
  await port.open(IDLE);
  const flashPort = new FlashPort(port, IDLE);
  await flashPort.open();
  const opened: number[] = [];
  const open = port.open.bind(port);
  port.open = async (options) => {
    await open(options);
    opened.push(options.baudRate);
  };
  const changing = flashPort.changeRate(460_800);
  const handedBack = flashPort.handBack(false);
  opening.resolve(undefined);
  await Promise.all([changing.catch(() => undefined), handedBack]);
  assert.equal(opened.at(-1), 115_200);
  assert.equal(port.readable?.locked, false);
  assert.equal(port.writable?.locked, false);
});
