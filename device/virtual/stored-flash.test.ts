/** Whatever a browser's storage holds or does, the board gets a flash. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ManualClock } from '../clock/testing/manual-clock.ts';
import { FLASH_OCTETS, SECTOR_OCTETS } from './flash.ts';
import { readStoredFlash, STORAGE_PATIENCE_MS } from './stored-flash.ts';

const BLANK = { sectors: [] };
const octets = new Uint8Array(SECTOR_OCTETS).fill(7);
const sector = (overrides: object = {}) => ({ sector: 1, octets, ...overrides });

const stored = (value: unknown) => readStoredFlash(() => Promise.resolve(value), new ManualClock());

test('a stored flash is read back', async () => {
  assert.deepEqual(await stored({ sectors: [sector()] }), { sectors: [sector()] });
});

test('a value that is no flash gives a blank one', async () => {
  const revoked = Proxy.revocable([], {});
  revoked.revoke();
  for (const value of [
    undefined,
    null,
    'nonsense',
    7,
    [],
    {},
    { sectors: null },
    { sectors: 'many' },
    { sectors: { length: 1 } },
    { sectors: [null] },
    { sectors: [sector({ sector: '1' })] },
    { sectors: [sector({ sector: 0.5 })] },
    { sectors: [sector({ sector: -1 })] },
    { sectors: [sector({ sector: NaN })] },
    { sectors: [sector({ sector: FLASH_OCTETS / SECTOR_OCTETS })] },
    { sectors: [sector({ octets: null })] },
    { sectors: [sector({ octets: octets.subarray(1) })] },
    { sectors: [sector({ octets: 'x'.repeat(SECTOR_OCTETS) })] },
    { sectors: [sector({ octets: [...octets] })] },
    { sectors: [sector(), sector({ octets: undefined })] },
    { sectors: revoked.proxy },
  ]) {
    assert.deepEqual(await stored(value), BLANK);
  }
});

test('storage that refuses gives a blank flash', async () => {
  const refuse = () => Promise.reject(new Error('Forbidden.'));
  assert.deepEqual(await readStoredFlash(refuse, new ManualClock()), BLANK);
});

test('storage that does not answer is not waited for', async () => {
  const clock = new ManualClock();
  const flash = readStoredFlash(() => new Promise(() => undefined), clock);
  clock.advance(STORAGE_PATIENCE_MS);
  assert.deepEqual(await flash, BLANK);
});
