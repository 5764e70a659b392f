import assert from 'node:assert/strict';
import test from 'node:test';
import type { Octets } from '../formats/octets/octets.ts';
import { MemoryPort } from './memory-port.ts';
import type { PortEnd } from './memory-port.ts';

async function opened(end: PortEnd = {}): Promise<MemoryPort> {
  const port = new MemoryPort(end);
  await port.open({ baudRate: 115200 });
  return port;
}

function isDomException(name: string): (error: unknown) => boolean {
  return (error) => error instanceof DOMException && error.name === name;
}

const octets = (...values: number[]): Octets => Uint8Array.from(values);

test('octets and signals cross in both directions', async () => {
  const seen: string[] = [];
  const port = await opened({
    onOpen: ({ baudRate }) => void seen.push(`open ${baudRate}`),
    onClose: () => void seen.push('close'),
    onOctets: (received) => void seen.push(`octets ${[...received].join()}`),
    onSignals: (signals) => void seen.push(JSON.stringify(signals)),
  });
  const writer = port.writable!.getWriter();
  await writer.write(octets(1, 2));
  writer.releaseLock();
  await port.setSignals({ requestToSend: true });
  port.deliver(octets(3));
  port.deliver(octets(4));
  const reader = port.readable!.getReader();
  assert.deepEqual((await reader.read()).value, octets(3));
  assert.deepEqual((await reader.read()).value, octets(4));
  reader.releaseLock();
  await port.close();
  assert.deepEqual(seen, [
    'open 115200',
    'octets 1,2',
    '{"requestToSend":true}',
    '{"dataTerminalReady":false,"requestToSend":false}',
    'close',
  ]);
});

test('a closed port has no streams and takes no orders', async () => {
  const port = new MemoryPort({});
  assert.equal(port.readable, null);
  assert.equal(port.writable, null);
  port.deliver(octets(1));
  await assert.rejects(port.close(), isDomException('InvalidStateError'));
  await assert.rejects(
    port.setSignals({ requestToSend: true }),
    isDomException('InvalidStateError'),
  );
});

test('what comes while the port is being opened is kept; what came before is not', async () => {
  const answer = Promise.withResolvers<undefined>();
  const port = new MemoryPort({ onOpen: () => answer.promise });
  port.deliver(octets(1));
  const opening = port.open({ baudRate: 9600 });
  port.deliver(octets(2));
  port.deliver(octets(3));
  answer.resolve(undefined);
  await opening;
  port.deliver(octets(4));
  const reader = port.readable!.getReader();
  for (const value of [2, 3, 4]) assert.deepEqual((await reader.read()).value, octets(value));
});

test('nothing is kept of an opening that failed', async () => {
  let refusals = 1;
  const port = new MemoryPort({
    onOpen: () => {
      port.deliver(octets(refusals));
      if (refusals-- > 0) throw new Error('held by another program');
    },
  });
  await assert.rejects(port.open({ baudRate: 9600 }), isDomException('NetworkError'));
  await port.open({ baudRate: 9600 });
  assert.deepEqual((await port.readable!.getReader().read()).value, octets(0));
});

test('opening twice and senseless options are refused', async () => {
  const port = new MemoryPort({});
  await assert.rejects(port.open({ baudRate: 0 }), TypeError);
  await assert.rejects(port.open({ baudRate: 9600, bufferSize: 0 }), TypeError);
  const first = port.open({ baudRate: 9600 });
  await assert.rejects(port.open({ baudRate: 9600 }), isDomException('InvalidStateError'));
  await first;
  await assert.rejects(port.open({ baudRate: 9600 }), isDomException('InvalidStateError'));
  await assert.rejects(port.setSignals({}), TypeError);
});

test('a device that refuses to be opened is a NetworkError, and can be tried again', async () => {
  let refusals = 1;
  const port = new MemoryPort({
    onOpen: () => {
      if (refusals-- > 0) throw new Error('held by another program');
    },
  });
  await assert.rejects(port.open({ baudRate: 9600 }), isDomException('NetworkError'));
  await port.open({ baudRate: 9600 });
});

test('a port with a locked stream cannot be closed', async () => {
  const port = await opened();
  const reader = port.readable!.getReader();
  await assert.rejects(port.close(), TypeError);
  reader.releaseLock();
  const writer = port.writable!.getWriter();
  await assert.rejects(port.close(), TypeError);
  writer.releaseLock();
  await port.close();
  assert.equal(port.readable, null);
});

test('a cancelled readable is followed by a fresh one', async () => {
  const port = await opened();
  const first = port.readable!;
  port.deliver(octets(1));
  await first.cancel();
  assert.notEqual(port.readable, first);
  port.deliver(octets(2));
  const reader = port.readable!.getReader();
  assert.deepEqual((await reader.read()).value, octets(2));
});

test('what is delivered before anyone reads is kept, up to the buffer', async () => {
  const port = await opened();
  port.deliver(octets(1));
  port.deliver(new Uint8Array(0x10000 - 1));
  const reader = port.readable!.getReader();
  assert.deepEqual((await reader.read()).value, octets(1));
  port.deliver(new Uint8Array(2));
  await assert.rejects(reader.read(), isDomException('BufferOverrunError'));
  reader.releaseLock();
  port.deliver(octets(9));
  const next = port.readable!.getReader();
  assert.deepEqual((await next.read()).value, octets(9));
});

test('the board holds a writer back', async () => {
  const gate = Promise.withResolvers<undefined>();
  const received: number[] = [];
  const port = await opened({
    onOctets: async (chunk) => {
      received.push(...chunk);
      await gate.promise;
    },
  });
  const writer = port.writable!.getWriter();
  const first = writer.write(octets(1));
  const second = writer.write(octets(2));
  await new Promise((resolve) => {
    setImmediate(resolve);
  });
  assert.deepEqual(received, [1]);
  gate.resolve(undefined);
  await Promise.all([first, second]);
  assert.deepEqual(received, [1, 2]);
});

test('a lost device: streams error, the event fires, nothing works until it is back', async () => {
  const port = await opened();
  const reader = port.readable!.getReader();
  const writer = port.writable!.getWriter();
  writer.closed.catch(() => undefined);
  let disconnects = 0;
  port.addEventListener('disconnect', () => disconnects++);
  const reading = reader.read();
  port.lose();
  port.lose();
  await assert.rejects(reading, isDomException('NetworkError'));
  await assert.rejects(writer.write(octets(1)), isDomException('NetworkError'));
  assert.equal(disconnects, 1);
  assert.equal(port.readable, null);
  assert.equal(port.writable, null);
  await assert.rejects(port.setSignals({ requestToSend: true }), isDomException('NetworkError'));
  await port.close();
  await assert.rejects(port.open({ baudRate: 9600 }), isDomException('NetworkError'));
  port.restore();
  await port.open({ baudRate: 9600 });
  port.deliver(octets(5));
  assert.deepEqual((await port.readable!.getReader().read()).value, octets(5));
});
