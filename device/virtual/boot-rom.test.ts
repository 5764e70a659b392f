/** The boot log against what the chip's own ROM printed for the same contents of its flash. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import type { Octets } from '../formats/octets/octets.ts';
import { CHIP_ID_ESP32, CHIP_ID_WEBASSEMBLY } from '../formats/esp/chips.ts';
import { checksum, readImage, writeImage } from '../formats/esp/image.ts';
import { writeWebAssemblyImage } from '../formats/esp/webassembly-image.ts';
import {
  bootAfterLoader,
  bootBanner,
  bootFromFlash,
  ESP32_ROM,
  WEBASSEMBLY_ROM,
} from './boot-rom.ts';
import type { BootResult, RomProfile } from './boot-rom.ts';
import { Flash } from './flash.ts';

interface Vectors {
  readonly boots: readonly { readonly name: string; readonly text: string }[];
  readonly download_mode: readonly { readonly exchange: readonly { readonly text?: string }[] }[];
}

const vectors = JSON.parse(
  readFileSync(new URL('../../tests/vectors/esp32-rom-boot.json', import.meta.url), 'utf8'),
) as Vectors;

/**
 * An image like the recorded one: same lengths, addresses and checksum 0x4f, and 0xf3 over what is
 * left of it when it is cut after 300 octets.
 */
function recordedImage(digest = false): Octets {
  const data = new Uint8Array(48);
  const text = new Uint8Array(564);
  text[0] = checksum(data) ^ 0xf3;
  text[563] = 0xf3 ^ 0x4f;
  return writeImage({
    chipId: CHIP_ID_ESP32,
    entry: 0x4008040c,
    segments: [
      { address: 0x3ffb0000, octets: data },
      { address: 0x40080400, octets: text },
    ],
    digest,
  });
}

function boot(image: Uint8Array, rom: RomProfile): { log: string; result: BootResult } {
  const flash = new Flash();
  flash.write(0x1000, image);
  let log = bootBanner('POWERON_RESET', 'flash', rom);
  const result = bootFromFlash(flash, (text) => (log += text), rom);
  return { log, result };
}

function changed(octets: Octets, at: number, value: number): Octets {
  const copy = octets.slice();
  copy[at] = value;
  return copy;
}

const CONTENTS: Record<string, Octets> = {
  'blank flash': new Uint8Array(0),
  'good image': recordedImage(),
  'first octet not E9': changed(recordedImage(), 0, 0xe8),
  'one data octet wrong (checksum)': changed(recordedImage(), 40, 1),
  'hash flag set, no digest follows': changed(recordedImage(), 23, 1),
  'hash flag set, right digest': recordedImage(true),
  'chip id of a C3': changed(recordedImage(), 12, 5),
  'truncated after 300 octets': recordedImage().slice(0, 300),
};

for (const { name, text } of vectors.boots) {
  test(`recorded boot: ${name}`, () => {
    const contents = CONTENTS[name];
    assert.ok(contents !== undefined, 'a recorded boot without its flash contents');
    const { log, result } = boot(contents, ESP32_ROM);
    // After "entry" the program speaks; where there was no program, this ROM says more than the
    // recorded one, which went on in silence.
    const spoken = result.kind === 'run' ? text.slice(0, text.indexOf('\r\n\r\nhello') + 2) : text;
    const silent = name === 'chip id of a C3';
    assert.equal(silent ? log.slice(0, spoken.length) : log, spoken);
    assert.equal(result.kind, KINDS[name]);
  });
}

test('recorded words of download mode', () => {
  const [said] = vectors.download_mode.map(({ exchange }) => exchange[0]?.text);
  assert.equal(bootBanner('POWERON_RESET', 'download', ESP32_ROM), said);
});

const KINDS: Record<string, BootResult['kind']> = {
  'blank flash': 'hang',
  'good image': 'run',
  'first octet not E9': 'hang',
  'one data octet wrong (checksum)': 'interpreter',
  'hash flag set, no digest follows': 'run',
  'hash flag set, right digest': 'run',
  'chip id of a C3': 'interpreter',
  'truncated after 300 octets': 'interpreter',
};

test('blank flash hangs on "invalid header"', () => {
  const { result } = boot(new Uint8Array(0), WEBASSEMBLY_ROM);
  assert.deepEqual(result, { kind: 'hang', line: 'invalid header: 0xffffffff\r\n' });
});

test('the program is handed over as it was put into the image', () => {
  const module = new Uint8Array(1000).map((_, index) => index & 0xff);
  const { result, log } = boot(writeWebAssemblyImage(module), WEBASSEMBLY_ROM);
  assert.ok(result.kind === 'run');
  assert.deepEqual(result.program.segments[0]?.octets, module);
  assert.match(log, /load:0x40080400,len:1000\r\nentry 0x40080400\r\n$/);
});

test('every segment is handed over with its address, and the entry', () => {
  const image = recordedImage();
  const { result } = boot(image, ESP32_ROM);
  assert.ok(result.kind === 'run');
  assert.deepEqual(result.program.segments, readImage(image).segments);
  assert.equal(result.program.entry, 0x4008040c);
});

/** Nothing that it can run, on a board without the ROM's command line. */
const STOPPED: BootResult = { kind: 'stop', watched: true };

test('an image for another chip is refused, and the log says why', () => {
  const { result, log } = boot(recordedImage(), WEBASSEMBLY_ROM);
  assert.deepEqual(result, STOPPED);
  assert.match(log, /chip id err:0x0!=0x5741\r\nThe image is for: ESP32\. This chip is: virtual/);
});

test('a damage that the checksum misses fails the digest', () => {
  const image = writeWebAssemblyImage(new Uint8Array(64));
  const { result, log } = boot(changed(changed(image, 40, 1), 41, 1), WEBASSEMBLY_ROM);
  assert.deepEqual(result, STOPPED);
  assert.match(log, /SHA-256 comparison failed:\r\nCalculated: [0-9a-f]{64}\r\nExpected: /);
});

test('a second segment has nowhere to go', () => {
  const segment = { address: 0x40080400, octets: new Uint8Array(4) };
  const image = writeImage({
    chipId: CHIP_ID_WEBASSEMBLY,
    entry: 0,
    segments: [segment, segment],
  });
  const { result, log } = boot(image, WEBASSEMBLY_ROM);
  assert.deepEqual(result, STOPPED);
  assert.match(log, /one segment, not 2/);
});

test('an image cut off or damaged anywhere boots nothing wrong and always ends', () => {
  const image = writeWebAssemblyImage(new Uint8Array(100).map((_, index) => index));
  for (let length = 0; length < image.length; length++) {
    const { result } = boot(image.slice(0, length), WEBASSEMBLY_ROM);
    assert.notEqual(result.kind, 'run', `cut to ${length}`);
  }
  for (let at = 0; at < image.length; at++) {
    const { result } = boot(changed(image, at, image[at]! ^ 0x81), WEBASSEMBLY_ROM);
    // The digest's flag is what says that there is one.
    assert.equal(result.kind === 'run', at === 23, `octet ${at}`);
  }
});

test('an image that ends inside a segment: the same checksum error after a reset and after the loader', () => {
  const image = recordedImage();
  // Behind the second segment's header; what is not there reads as ff, the stored checksum, too.
  for (let length = 24 + 8 + 48 + 8; length < image.length - 16; length += 4) {
    const flash = new Flash();
    flash.write(0x1000, image.slice(0, length));
    const logs = [bootFromFlash, bootAfterLoader].map((boots) => {
      let log = '';
      assert.equal(boots(flash, (text) => (log += text), ESP32_ROM).kind, 'interpreter');
      return log;
    });
    assert.match(logs[0] ?? '', /len:564\r\ncsum err:0x[0-9a-f]{2}!=0xff\r\nFalling back/);
    assert.equal(logs[1], logs[0]);
  }
});

test('segments as long as a number can be do not leave the flash', () => {
  const image = changed(recordedImage(), 1, 16);
  image.fill(0xff, 28, 32);
  const { result } = boot(image, ESP32_ROM);
  assert.deepEqual(result, { kind: 'hang', line: 'load:0x3ffb0000,len:-1\r\n' });
});
