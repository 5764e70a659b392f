import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { MemoryPort } from '../port/memory-port.ts';
import { Session } from './session.ts';

/** A session over a port that takes its time to open, and what happens at the port's other end. */
async function session(t: TestContext, onText: (text: string) => void = () => undefined) {
  const seen: string[] = [];
  const port = new MemoryPort({
    onOpen: async ({ baudRate }) => {
      await new Promise((resolve) => setImmediate(resolve));
      seen.push(`open ${baudRate}`);
    },
    onClose: () => void seen.push('close'),
    onOctets: (octets) => void seen.push(new TextDecoder().decode(octets)),
  });
  await port.open({ baudRate: 115_200 });
  const session = new Session(port, {
    onText,
    onLost: ({ why }) => void seen.push(`lost: ${why}`),
  });
  session.start();
  t.after(() => session.stop());
  return { session, port, seen };
}

test('a rate is changed after the one before it, and what is sent meanwhile waits', async (t) => {
  const { session: one, seen } = await session(t);
  const changed = Promise.all([one.reopen(9_600), one.reopen(57_600)]);
  await one.sendText('led on\n');
  await changed;
  assert.deepEqual(seen, ['open 115200', 'close', 'open 9600', 'close', 'open 57600', 'led on\n']);
});

test('what the port has lost is counted, and what comes afterwards is heard', async (t) => {
  const heard = Promise.withResolvers<string>();
  const { session: one, port } = await session(t, heard.resolve);
  port.deliver(new Uint8Array(100_000)); // more than it keeps
  while (port.readable?.locked !== true) await new Promise((resolve) => setImmediate(resolve));
  port.deliver(new TextEncoder().encode('afterwards'));
  assert.equal(await heard.promise, 'afterwards');
  assert.equal(one.counters.lineErrors, 1);
});

test('whoever stops it while the rate is changed gets an open port that is free', async (t) => {
  const { session: one, port } = await session(t);
  const changed = one.reopen(9_600);
  await one.stop();
  await changed;
  assert.equal(port.readable?.locked, false);
  await port.close();
});

test('a moment of the page is told in the time of the packets, also around a stopped packet', async (t) => {
  const { session: one } = await session(t);
  // Its SYN goes to nobody, and would be sent again for minutes.
  t.after(() => one.forgetConnections());
  const moments: { readonly pageMs: number; readonly from: number; readonly to: number }[] = [];
  const note = (): void => {
    const from = one.link.nowMs;
    moments.push({ pageMs: performance.now(), from, to: one.link.nowMs });
  };
  note();
  one.link.pause();
  one.connect();
  note();
  note();
  one.link.resume();
  note();
  for (const { pageMs, from, to } of moments) {
    const told = one.captureMs(pageMs);
    assert.ok(from - 0.01 <= told && told <= to + 0.01, `${from} ${told} ${to}`);
  }
});
