/** The command interpreter of a ROM with a console, on a board whose image is damaged. */
import assert from 'node:assert/strict';
import test from 'node:test';
import { BOOT_IMAGE_ADDRESS } from '../formats/esp/chips.ts';
import { writeWebAssemblyImage } from '../formats/esp/webassembly-image.ts';
import { Flash } from './flash.ts';
import { EN_RISE_MS } from './strapping-pins.ts';
import { ChipBench, PROGRAM, send, WITH_CONSOLE } from './testing/chip-bench.ts';

test('the ROM’s interpreter echoes, reckons, and does not understand', async () => {
  const flash = new Flash();
  const image = writeWebAssemblyImage(PROGRAM);
  image[40]! ^= 1;
  flash.write(BOOT_IMAGE_ADDRESS, image);
  const bench = new ChipBench({ flash, rom: WITH_CONSOLE });
  bench.chip.powerOn();
  await bench.advance(EN_RISE_MS);
  assert.equal(bench.chip.state, 'interpreter');
  assert.ok(bench.text().endsWith('Falling back to built-in command interpreter.\r\nOK\r\n>'));
  bench.chip.receive(send('PRINT 1'));
  assert.equal(bench.text(), 'PRINT 1');
  bench.chip.receive(send('0-(2+3)*-4/3\r'));
  assert.equal(bench.text(), '0-(2+3)*-4/3\r\n16\r\n>');
  assert.ok(bench.events.every(({ kind }) => kind !== 'unimplemented'));
  for (const [line, answer] of [
    ['', ''],
    ['hello', 'What? \r\n'],
    ['print 1/0', 'What? \r\n'],
    ['print (1', 'What? \r\n'],
    ['"', 'How?\r\n'],
  ] as const) {
    bench.chip.receive(send(`${line}\n`));
    assert.equal(bench.text(), `${line}\r\n${answer}>`);
  }
  bench.chip.receive(send('1'.repeat(100)));
  assert.equal(bench.text(), '1'.repeat(80) + '\x07'.repeat(20));
});
