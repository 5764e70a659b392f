import assert from 'node:assert/strict';
import { test } from 'node:test';
import { holdForTabs, isHeldByTab, takeFromTab } from './usb-tabs.ts';

const CP210X = { usbVendorId: 0x10c4, usbProductId: 0xea60 };
const NOTHING_ASKED = () => Promise.reject(new Error('Nobody asked.'));

/** A request for a lock is granted in a later turn. */
async function held(info: SerialPortInfo, wanted: boolean): Promise<void> {
  while ((await isHeldByTab(info)) !== wanted)
    await new Promise((resolve) => setImmediate(resolve));
}

test('the tab that has the port open is known, for ports of this kind', async () => {
  const end = holdForTabs(CP210X, NOTHING_ASKED);
  await held(CP210X, true);
  assert.equal(await isHeldByTab({}), false);
  end();
  await held(CP210X, false);
});

test('two tabs can hold boards of one kind', async () => {
  const ends = [holdForTabs({}, NOTHING_ASKED), holdForTabs({}, NOTHING_ASKED)];
  await held({}, true);
  ends[0]?.();
  await new Promise((resolve) => setImmediate(resolve));
  assert.equal(await isHeldByTab({}), true);
  ends[1]?.();
  await held({}, false);
});

test('boards of one kind that this page holds itself are no other tab', async () => {
  const ends = [holdForTabs(CP210X, NOTHING_ASKED), holdForTabs(CP210X, NOTHING_ASKED)];
  await held(CP210X, true);
  while (!(await isHeldByTab(CP210X, 1))) await new Promise((resolve) => setImmediate(resolve));
  assert.equal(await isHeldByTab(CP210X, 2), false);
  for (const end of ends) end();
});

test('a tab that is asked to disconnect does so, and the other waits until it has', async () => {
  const asked = Promise.withResolvers<undefined>();
  const end = holdForTabs(CP210X, () => {
    asked.resolve(undefined);
    return Promise.resolve();
  });
  await held(CP210X, true);
  let taken: boolean | null = null;
  const taking = takeFromTab(CP210X, 60_000).then((done) => (taken = done));
  await asked.promise;
  assert.equal(taken, null);
  end();
  assert.equal(await taking, true);
  assert.equal(await isHeldByTab(CP210X), false, 'whoever asked holds nothing yet');
});

test('a board that nobody holds is there at once', async () => {
  assert.equal(await takeFromTab(CP210X, 60_000), true);
});

test('a tab that flashes keeps it', async () => {
  const end = holdForTabs(CP210X, () => Promise.resolve());
  await held(CP210X, true);
  assert.equal(await takeFromTab(CP210X, 20), false);
  assert.equal(await isHeldByTab(CP210X), true);
  end();
  await held(CP210X, false);
});
