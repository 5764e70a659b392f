/** Sketches as people write them do on our boards what they do on a real one. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BOARDS, boardWith } from './both-boards.ts';

for (const kind of BOARDS) {
  test(`${kind}: resistors hold a pin that nothing is wired to, and BOOT is not pressed`, async (t) => {
    const wired = await boardWith(t, kind, 'pullup');
    await wired.heard(
      /GPIO4 INPUT_PULLUP reads 1, GPIO0 \(BOOT, not pressed\) reads 1, GPIO5 INPUT_PULLDOWN reads 0\r?\n/,
    );
    assert.match(await wired.heard(/BOOT is \w+/), /BOOT is released/);
    wired.board.press('BOOT', true);
    await wired.heard(/BOOT is pressed/);
    wired.board.press('BOOT', false);
    await wired.heard(/BOOT is released/);
  });

  test(`${kind}: without pinMode() nothing is lit`, async (t) => {
    const wired = await boardWith(t, kind, 'no_pinmode');
    await wired.heard(/written without pinMode/);
    assert.deepEqual(wired.levels, []);
  });

  test(`${kind}: numbers are printed and read as the C library and Arduino do it`, async (t) => {
    const wired = await boardWith(t, kind, 'formats');
    const text = await wired.heard(/3\r?\n\w\r?\n4\r?\n/);
    assert.deepEqual(text.slice(text.indexOf('[')).split(/\r?\n/).filter(Boolean), [
      '[ 3.14|ab      |-002.500|+5|0xff|7|1234567890123|9|z|%|-3|0000BEEF|abc|   42]',
      '[1.5|7]',
      '[1.234568e+04|8]',
      '[200|-5|4000000000]',
      '[-1|ff|65535]',
      '[(null)]',
      '[42   |-0042| 42|ffffffff]',
      '3.1416',
      'ovf',
      '-0.00',
      'nan',
      '0.667|-0.50|ff|ffffffff|1.00',
      '12',
      '1000.00',
      '-7.25',
      '3',
      'b',
      '4',
    ]);
  });
}
