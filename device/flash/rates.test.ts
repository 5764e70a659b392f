import assert from 'node:assert/strict';
import test from 'node:test';
import { rateKey, ratesToTry, recallRate, rememberRate, type RateMemory } from './rates.ts';

const CP2102 = { usbVendorId: 0x10c4, usbProductId: 0xea60 };
const CH340 = { usbVendorId: 0x1a86, usbProductId: 0x7523 };

function remembering(value: string | null): RateMemory {
  return { recall: () => value, remember: () => undefined };
}

test('the fastest first, unless the bridge is known or remembered to be slower', () => {
  assert.deepEqual(ratesToTry(CP2102, null, null), [921_600, 460_800, 230_400, 115_200]);
  assert.deepEqual(ratesToTry({}, null, null)[0], 921_600);
  assert.deepEqual(ratesToTry(CH340, null, null), [460_800, 230_400, 115_200]);
  assert.deepEqual(ratesToTry(CP2102, remembering('230400'), null), [230_400, 115_200]);
  assert.deepEqual(ratesToTry(CH340, remembering('921600'), null)[0], 921_600);
});

test('what is remembered may be anything', () => {
  for (const value of ['', '0', '-1', 'NaN', '1e9', '921601', '<b>', null]) {
    assert.equal(ratesToTry(CP2102, remembering(value), null)[0], 921_600, String(value));
  }
});

test('a rate that the reader has chosen is tried, and then only the one that every board does', () => {
  assert.deepEqual(ratesToTry(CP2102, remembering('230400'), 460_800), [460_800, 115_200]);
  assert.deepEqual(ratesToTry(CP2102, null, 115_200), [115_200]);
});

test('a rate that the reader has chosen says nothing of faster ones', () => {
  const kept = new Map<string, string>();
  const memory: RateMemory = {
    recall: (key) => kept.get(key) ?? null,
    remember: (key, value) => void kept.set(key, value),
  };
  const after = (baudRate: number, fixed: number | null): number | undefined => {
    rememberRate(CP2102, memory, { baudRate, byStub: false }, fixed);
    return recallRate(CP2102, memory)?.baudRate;
  };
  assert.equal(after(115_200, 115_200), undefined);
  assert.equal(after(460_800, null), 460_800);
  assert.equal(after(115_200, 115_200), 460_800, 'slower by choice');
  assert.equal(after(115_200, 921_600), 460_800, 'what was chosen did not hold');
  assert.equal(after(921_600, 921_600), 921_600, 'it has come to hold');
  assert.equal(after(230_400, null), 230_400);
});

test('that the ROM does not write is kept when the stub writes what is the stub’s anyway', () => {
  const kept = new Map<string, string>();
  const memory: RateMemory = {
    recall: (key) => kept.get(key) ?? null,
    remember: (key, value) => void kept.set(key, value),
  };
  const stub = (byStub: boolean | null): boolean | undefined => {
    rememberRate(CP2102, memory, { baudRate: 921_600, byStub }, null);
    return recallRate(CP2102, memory)?.byStub;
  };
  assert.equal(stub(null), false);
  assert.equal(stub(true), true);
  assert.equal(stub(null), true);
  assert.equal(stub(false), false);
});

test('the key tells the kind of bridge and nothing else', () => {
  assert.equal(rateKey(CP2102), 'flash-speed.10c4-ea60');
  assert.equal(rateKey({}), 'flash-speed.other');
});

test('what held is kept, with who wrote', () => {
  const kept = new Map<string, string>();
  const memory: RateMemory = {
    recall: (key) => kept.get(key) ?? null,
    remember: (key, value) => void kept.set(key, value),
  };
  assert.equal(recallRate(CP2102, memory), null);
  for (const byStub of [true, false]) {
    rememberRate(CP2102, memory, { baudRate: 460_800, byStub }, null);
    assert.deepEqual(recallRate(CP2102, memory), { baudRate: 460_800, byStub });
    assert.equal(ratesToTry(CP2102, memory, null)[0], 460_800);
  }
  assert.equal(recallRate(CH340, memory), null);
});
