/** The published images for the ESP32, carried out instruction by instruction. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readImage } from '../formats/esp/image.ts';
import { writeWebAssemblyImage } from '../formats/esp/webassembly-image.ts';
import { sketchNames } from '../../firmware/images.ts';
import { Bench, esp32Image } from './testing/bench.ts';

for (const name of sketchNames()) {
  test(`${name}: the ROM loads every segment, and the program says its first words`, async () => {
    const image = esp32Image(name);
    const bench = new Bench(image);
    await bench.start();
    await bench.advance(500);
    const text = bench.text();
    const { segments, entry } = readImage(image);
    for (const { address, octets } of segments) {
      assert.ok(text.includes(`load:0x${address.toString(16)},len:${octets.length}\r\n`), text);
    }
    assert.ok(text.includes(`entry 0x${entry.toString(16)}\r\n${name}: starting\r\n`), text);
    assert.match(text, /Ready: open http:\/\/192\.168\.43\.233\/\r\n/);
    assert.deepEqual(bench.faults, []);
    assert.equal(bench.counters.get('sentLost'), 0);
  });
}

test('an image for the page is for another chip, and the ROM says so', async () => {
  const bench = new Bench(writeWebAssemblyImage(new Uint8Array(64)));
  await bench.start();
  const text = bench.text();
  assert.match(text, /chip id err:0x5741!=0x0/);
  assert.match(text, /The image is for: virtual board \(WebAssembly\)\. This chip is: ESP32\./);
  assert.equal(bench.chip.state, 'interpreter');
});
