import assert from 'node:assert/strict';
import { test } from 'node:test';
import { messageInWords } from '../lab/client-talk.ts';
import { USES, type Use } from './uses.ts';

function use(sketch: string): Use {
  const found = USES.find((other) => other.sketch === sketch);
  assert.ok(found);
  return found;
}

test('a class shows its hands, and each pen point once it has come as two octets', () => {
  const { view, sendings } = use('online_class');
  const heard = ['hands up: 0', Uint8Array.of(1, 2), Uint8Array.of(3), 'hands up: 1'];
  assert.deepEqual(view(heard), {
    words: 'hands up: 1',
    points: [{ x: 1, y: 2 }],
    shape: 'stroke',
  });
  const stroke = sendings.find(({ name }) => name === 'Draw a stroke')?.messages() ?? [];
  assert.equal(view(stroke).points.length, stroke.length);
  assert.ok(view(stroke).points.every(({ x, y }) => x <= 100 && y <= 100));
});

test('a bus is where its last place says, and what is no place moves nothing', () => {
  const { view, sendings } = use('location');
  const route = sendings[0]?.messages() ?? [];
  assert.equal(view(route).points.length, route.length);
  // The sketch takes 16 octets at most.
  assert.ok(route.every((place) => place.length <= 16));
  assert.deepEqual(view(['10 20', 'here', '300 1', '1 2 3']).points, [{ x: 10, y: 20 }]);
  assert.equal(view(['10 20']).words, 'The bus is at 10, 20.');
});

test('a price goes up, down, or stays', () => {
  const { view } = use('ticker');
  assert.equal(view([]).words, 'No price yet.');
  assert.equal(view(['100.00']).words, '100.00');
  assert.equal(view(['100.00', '100.25']).words, '100.25 ▲ up');
  assert.equal(view(['100.00', '99.75']).words, '99.75 ▼ down');
  assert.equal(view(['99.75', '99.75']).words, '99.75 = the same');
});

test('a log shows text as it is, and octets in hexadecimal', () => {
  assert.equal(messageInWords('hand up'), '“hand up”');
  assert.equal(messageInWords(Uint8Array.of(8, 0xff)), '08 ff (binary)');
});
