import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ManualClock } from '../clock/testing/manual-clock.ts';
import { MemoryPort } from '../port/memory-port.ts';
import type { Port } from '../port/port.ts';
import { comeback } from './comeback.ts';

const CP210X = { usbVendorId: 0x10c4, usbProductId: 0xea60 };
const CH340 = { usbVendorId: 0x1a86, usbProductId: 0x7523 };

/** Lets promises that are due settle. */
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

class Plugs {
  /** What the browser lists. */
  list: Port[] = [];
  readonly #listeners = new Set<(port: Port) => void>();

  get count(): number {
    return this.#listeners.size;
  }

  onPlugged(listener: (port: Port) => void, signal: AbortSignal): void {
    this.#listeners.add(listener);
    signal.addEventListener('abort', () => this.#listeners.delete(listener));
  }

  granted(): Promise<Port[]> {
    return Promise.resolve(this.list);
  }

  plug(port: Port): void {
    if (!this.list.includes(port)) this.list.push(port);
    for (const listener of this.#listeners) listener(port);
  }
}

function waiting(port = new MemoryPort({}, CP210X)) {
  const clock = new ManualClock();
  const ports = new Plugs();
  ports.list.push(port);
  const ending = new AbortController();
  const tries: Port[] = [];
  let back: Port | null = null;
  let ended: unknown = null;
  void comeback({
    port,
    ports,
    clock,
    open: (candidate) => {
      tries.push(candidate);
      return candidate.open({ baudRate: 115_200 });
    },
    signal: ending.signal,
  }).then(
    (found) => (back = found),
    (error: unknown) => (ended = error),
  );
  /** Moves time on by so many tries. */
  const later = async (count = 1): Promise<void> => {
    for (let index = 0; index < count; index++) {
      clock.advance(500);
      await settle();
    }
  };
  return { port, ports, clock, ending, tries, later, back: () => back, ended: () => ended };
}

test('the same port, plugged in again, is opened', async () => {
  const it = waiting();
  it.port.lose();
  await it.later(3);
  assert.equal(it.back(), null);
  it.port.restore();
  it.ports.plug(it.port);
  await it.later();
  assert.equal(it.back(), it.port);
  assert.notEqual(it.port.readable, null);
  assert.equal(it.ports.count, 0, 'nobody listens any more');
});

test('a new port with the same USB ids is taken for the same board; another kind is not', async () => {
  const it = waiting();
  it.port.lose();
  it.ports.list = [];
  it.ports.plug(new MemoryPort({}, CH340));
  await it.later();
  assert.equal(it.back(), null);
  const again = new MemoryPort({}, CP210X);
  it.ports.plug(again);
  await it.later();
  assert.equal(it.back(), again);
});

test('a port that cannot be opened yet is tried again', async () => {
  let refusals = 3;
  const port = new MemoryPort(
    {
      onOpen: () => {
        if (refusals-- > 0) throw new Error('busy');
      },
    },
    {},
  );
  const it = waiting(port);
  await it.later(3);
  assert.equal(it.back(), null);
  await it.later();
  assert.equal(it.back(), port);
  assert.equal(it.tries.length, 4);
});

test('trying ends, waiting does not', async () => {
  const it = waiting();
  it.port.lose();
  await it.later(70);
  assert.equal(it.tries.length, 60);
  it.port.restore();
  it.ports.plug(it.port);
  await it.later();
  assert.equal(it.back(), it.port);
});

test('whoever waits can be told to stop', async () => {
  const it = waiting();
  it.port.lose();
  it.ending.abort();
  await settle();
  assert.equal((it.ended() as Error).name, 'AbortError');
  assert.equal(it.ports.count, 0);
  it.port.restore();
  await it.later(2);
  assert.equal(it.back(), null);
  assert.equal(it.clock.untilNextMs(), null);
});

test('a new port is found in the list, too, where nobody heard it being plugged in', async () => {
  const it = waiting(new MemoryPort({}));
  it.port.lose();
  it.ports.list = [];
  await it.later(2);
  const again = new MemoryPort({});
  it.ports.list = [new MemoryPort({}, CH340), again];
  await it.later();
  assert.equal(it.back(), again);
});
