import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ManualClock } from '../clock/testing/manual-clock.ts';
import { holdForTabs, isHeldByTab, takeFromTab, type OpenChannel } from './usb-tabs.ts';

const CP210X = { usbVendorId: 0x10c4, usbProductId: 0xea60 };

/** A BroadcastChannel whose messages arrive at once: at all others of its name that are open. */
function channels(): { open: OpenChannel; count: () => number } {
  const all = new Set<EventTarget>();
  return {
    count: () => all.size,
    open: () => {
      const channel = new EventTarget();
      all.add(channel);
      return Object.assign(channel, {
        postMessage: (data: unknown) => {
          for (const other of all) {
            if (other !== channel) other.dispatchEvent(new MessageEvent('message', { data }));
          }
        },
        close: () => void all.delete(channel),
      });
    },
  };
}

test('the tab that has the port open says so, for ports of this kind', async () => {
  const { open, count } = channels();
  const clock = new ManualClock();
  const end = holdForTabs(CP210X, () => Promise.resolve(true), open);
  assert.equal(await isHeldByTab(CP210X, clock, open), true);
  const other = isHeldByTab({}, clock, open);
  clock.advance(1_000);
  assert.equal(await other, false);
  end();
  const after = isHeldByTab(CP210X, clock, open);
  clock.advance(1_000);
  assert.equal(await after, false);
  assert.equal(count(), 0, 'every channel is closed');
});

test('a tab that is asked to disconnect does so, and says it when it is done', async () => {
  const { open, count } = channels();
  const clock = new ManualClock();
  const closed = Promise.withResolvers<boolean>();
  const end = holdForTabs(
    CP210X,
    async () => {
      end();
      return closed.promise;
    },
    open,
  );
  let taken: boolean | null = null;
  const taking = takeFromTab(CP210X, clock, open).then((done) => (taken = done));
  await Promise.resolve();
  assert.equal(taken, null);
  closed.resolve(true);
  assert.equal(await taking, true);
  await new Promise((resolve) => setImmediate(resolve));
  assert.equal(count(), 0);
});

test('a tab that flashes keeps it; strange messages are not answered', async () => {
  const { open } = channels();
  const clock = new ManualClock();
  holdForTabs(CP210X, () => Promise.resolve(false), open);
  const taking = takeFromTab(CP210X, clock, open);
  clock.advance(10_000);
  assert.equal(await taking, false);
  const stranger = open();
  const heard: unknown[] = [];
  stranger.addEventListener('message', (event) => heard.push(event));
  for (const data of [
    null,
    7,
    {},
    { ask: 'who-holds' },
    { ask: 'shout', vendor: 0x10c4, product: 0xea60 },
  ]) {
    stranger.postMessage(data);
  }
  assert.deepEqual(heard, []);
});
