import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RestartWatch } from './restart-watch.ts';

/** Lines of the boot ROM and of ESP-IDF, as a chip prints them. */
const POWER_ON = 'rst:0x1 (POWERON_RESET),boot:0x13 (SPI_FAST_FLASH_BOOT)';
const WATCHDOG = 'rst:0x10 (RTCWDT_RTC_RESET),boot:0x13 (SPI_FAST_FLASH_BOOT)';
const SOFTWARE = 'rst:0xc (SW_CPU_RESET),boot:0x13 (SPI_FAST_FLASH_BOOT)';

/** What is told of lines that come so many milliseconds apart. */
function told(lines: readonly string[], apartMs: number): (string | null)[] {
  let nowMs = 0;
  const trouble = new RestartWatch(() => nowMs);
  return lines.map((line) => {
    nowMs += apartMs;
    return trouble.line(line)?.code ?? null;
  });
}

test('a supply that breaks down is told at once, and once', () => {
  assert.deepEqual(
    told(['Brownout detector was triggered', '', SOFTWARE, 'Brownout detector was triggered'], 300),
    ['board-brownout', null, null, null],
  );
  assert.deepEqual(told(['rst:0xf (RTCWDT_BROWN_OUT_RESET),boot:0x13 (SPI_FAST_FLASH_BOOT)'], 1), [
    'board-brownout',
  ]);
});

test('resets one after the other are a loop, a watchdog’s or another', () => {
  const dogs = Array<string>(6).fill(WATCHDOG);
  assert.deepEqual(told(dogs, 400), [null, null, null, 'board-watchdog-loop', null, null]);
  const crashes = Array<string>(4).fill(SOFTWARE);
  assert.deepEqual(told(crashes, 1_500), [null, null, null, 'board-boot-loop']);
});

test('a person who presses EN now and then is no loop', () => {
  assert.deepEqual(told(Array<string>(8).fill(POWER_ON), 2_500), Array<null>(8).fill(null));
  assert.deepEqual(told(['Ready', 'rst: nothing', ''], 1), [null, null, null]);
});

test('a reset that was asked for begins anew', () => {
  const trouble = new RestartWatch(() => 0);
  for (const expected of [null, null, null, 'board-watchdog-loop', null]) {
    assert.equal(trouble.line(WATCHDOG)?.code ?? null, expected);
  }
  trouble.expectReset();
  for (const expected of [null, null, null, 'board-watchdog-loop']) {
    assert.equal(trouble.line(WATCHDOG)?.code ?? null, expected);
  }
});
