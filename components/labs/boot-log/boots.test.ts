import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Boots, outcomeOf, titleOf } from './boots.ts';

const NORMAL = [
  'ets Jul 29 2019 12:21:46',
  '',
  'rst:0x1 (POWERON_RESET),boot:0x12 (SPI_FAST_FLASH_BOOT)',
  'mode:DIO, clock div:2',
  'entry 0x40080400',
  'hello',
];
const DOWNLOAD = [NORMAL[0]!, '', 'rst:0x1 (POWERON_RESET),boot:0xf (UART_BOOT(UART0))'];

function boots(...lines: readonly string[]): Boots {
  const made = new Boots();
  for (const line of lines) made.line(line);
  return made;
}

test('each hello of the ROM begins a boot, with a title and an outcome', () => {
  const { list } = boots('rest of a program', ...NORMAL, ...DOWNLOAD);
  assert.deepEqual(list.map(titleOf), [
    'Boot 1: POWERON_RESET, start from flash',
    'Boot 2: POWERON_RESET, download mode',
  ]);
  assert.deepEqual(list.map(outcomeOf), [
    'The program runs.',
    'It waits for a flasher. No program runs.',
  ]);
});

test('what is not as it was the last time is marked', () => {
  const { list } = boots(...NORMAL, ...DOWNLOAD, ...NORMAL, ...NORMAL);
  const changes = list.map(({ lines }) => lines.map(({ change }) => change));
  assert.deepEqual(changes, [
    [null, null, null, null, null],
    [null, 'changed'],
    [null, 'changed', 'new', 'new', null],
    [null, null, null, null, null],
  ]);
});

test('a hello in the middle of a line, and one that was lost, begin a boot as well', () => {
  const cut = boots('Hello wor' + NORMAL[0]!, ...NORMAL.slice(1));
  assert.equal(cut.list.length, 1);
  assert.equal(cut.list[0]?.lines[0]?.event.line, NORMAL[0]);
  const lost = boots(...NORMAL, '\u{fffd}x~', ...NORMAL.slice(2));
  assert.deepEqual(
    lost.list.map(({ number }) => number),
    [1, 2],
  );
});

test('a board that fails says how', () => {
  const blank = boots(...NORMAL.slice(0, 3), 'invalid header: 0xffffffff');
  assert.equal(outcomeOf(blank.list[0]!), 'Nothing in the flash that it can run.');
  const crashed = boots(...NORMAL, 'Brownout detector was triggered');
  assert.equal(outcomeOf(crashed.list[0]!), 'The program has crashed.');
  assert.equal(outcomeOf(boots(...NORMAL.slice(0, 3)).list[0]!), 'It is booting.');
});

test('boots and lines are capped, and what is left out is counted', () => {
  const chatty = boots(...NORMAL, ...new Array<string>(100).fill('tick'));
  assert.equal(chatty.list[0]?.lines.length, 40);
  assert.equal(chatty.list[0].more, 65);
  const many = boots(...Array.from({ length: 20 }, () => NORMAL).flat());
  assert.equal(many.list.length, 6);
  assert.equal(many.list.at(-1)?.number, 20);
  many.clear();
  assert.deepEqual(many.list, []);
});
