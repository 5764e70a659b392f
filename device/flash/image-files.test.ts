import assert from 'node:assert/strict';
import test from 'node:test';
import { sha256Digest } from '../formats/octets/hash.ts';
import { concatOctets, toHex, uint32Octets } from '../formats/octets/octets.ts';
import type { Octets } from '../formats/octets/octets.ts';
import { ProblemError } from '../formats/problem.ts';
import { CHIP_ID_ESP32 } from '../formats/esp/chips.ts';
import { writeImage } from '../formats/esp/image.ts';
import { checkParts } from './flash-parts.ts';
import { overwrites, parseOffset, readFiles, type NamedFile } from './image-files.ts';

const text = (value: string): Octets => new TextEncoder().encode(value);
const file = (name: string, octets: Octets): NamedFile => ({ name, octets });

function image(address: number, first = new Uint8Array(64), chipId = CHIP_ID_ESP32): Octets {
  return writeImage({ chipId, entry: address, segments: [{ address, octets: first }] });
}

const bootLoader = image(0x40080400);
const program = image(0x3f400020, concatOctets(uint32Octets(0xabcd5432), new Uint8Array(252)));
const partitions = concatOctets(Uint8Array.of(0xaa, 0x50, 1, 2), new Uint8Array(0xbfc).fill(0xff));
const otaData = concatOctets(uint32Octets(1), new Uint8Array(0x1ffc).fill(0xff));
const merged = concatOctets(new Uint8Array(0x1000).fill(0xff), bootLoader);

function manifest(parts: unknown, chipFamily = 'ESP32', more = {}): NamedFile {
  return file(
    'manifest.json',
    text(JSON.stringify({ name: 'x', builds: [{ chipFamily, parts }], ...more })),
  );
}

function read(...files: NamedFile[]): string[] {
  return readFiles(files, CHIP_ID_ESP32).map(
    ({ file: name, what, address }) =>
      `${name}: ${what} at ${address === null ? '?' : address.toString(16)}`,
  );
}

function problem(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    assert.ok(error instanceof ProblemError, String(error));
    return `${error.problem.code}: ${error.problem.why}`;
  }
  return 'none';
}

const check = (...parts: { address: number; data: Octets }[]): string =>
  problem(() => checkParts(parts, CHIP_ID_ESP32));

test('files are told apart by what is in them', () => {
  assert.deepEqual(
    read(
      file('a.bin', bootLoader),
      file('b.bin', program),
      file('c.bin', partitions),
      file('d.bin', otaData),
      file('e.bin', merged),
      file('f.bin', text('any data')),
    ),
    [
      'a.bin: image for the boot ROM at 1000',
      'b.bin: program at 10000',
      'c.bin: partition table at 8000',
      'd.bin: OTA data at e000',
      'e.bin: merged image at 0',
      'f.bin: data at ?',
    ],
  );
  // A program without a description still lies where only the cache maps it.
  assert.deepEqual(read(file('app.bin', image(0x400d0020))), ['app.bin: program at 10000']);
});

test('what is plainly something else is refused by what it is', () => {
  assert.match(
    problem(() => read(file('x.bin', text('<!DOCTYPE html><p>404')))),
    /web page/,
  );
  assert.match(
    problem(() => read(file('x.elf', text('\u007fELF\u0001')))),
    /ELF/,
  );
  assert.match(
    problem(() => read(file('x.bin', new Uint8Array(0)))),
    /^files-empty/,
  );
  const many = Array.from({ length: 34 }, (_, at) => file(`${at}.bin`, bootLoader));
  assert.match(
    problem(() => read(...many)),
    /^files-too-many/,
  );
});

test('a manifest gives the offsets, and files are found by their names', () => {
  const parts = [
    { path: 'https://example.org/fw/boot.bin?v=3', offset: 4096 },
    { path: '../../etc/app%20one.bin', offset: 65536, sha256: toHex(sha256Digest(program)) },
  ];
  assert.deepEqual(
    read(file('BOOT.bin', bootLoader), manifest(parts), file('app one.bin', program)),
    ['BOOT.bin: image for the boot ROM at 1000', 'app one.bin: program at 10000'],
  );
  assert.match(
    problem(() => read(manifest(parts), file('boot.bin', bootLoader))),
    /^manifest-file-missing: .*app one.bin/,
  );
  assert.match(
    problem(() =>
      read(manifest(parts), file('boot.bin', bootLoader), file('app one.bin', bootLoader)),
    ),
    /^manifest-other-file: app one.bin/,
  );
  assert.match(
    problem(() => read(manifest(parts, 'ESP32-S3'))),
    /^manifest-other-chip: .*ESP32-S3/,
  );
  assert.match(
    problem(() => read(manifest(parts), manifest(parts))),
    /^manifest-several/,
  );
});

test('files of one name in two folders are told apart by their digests, or not taken', () => {
  const given = [file('fw.bin', bootLoader), file('fw.bin', program)];
  const named = (sha256: readonly (Octets | null)[]): NamedFile =>
    manifest(
      ['boot/fw.bin', 'app/fw.bin'].map((path, at) => ({
        path,
        offset: [0x1000, 0x10000][at],
        ...(sha256[at] ? { sha256: toHex(sha256Digest(sha256[at])) } : {}),
      })),
    );
  assert.deepEqual(read(named([bootLoader, program]), ...given.toReversed()), [
    'fw.bin: image for the boot ROM at 1000',
    'fw.bin: program at 10000',
  ]);
  for (const files of [given, given.slice(1)]) {
    assert.match(
      problem(() => read(named([null, null]), ...files)),
      /^manifest-same-names: .*fw.bin/,
    );
  }
  // The same file in two places, as it says, is no question.
  const twice = [0x1000, 0x20000].map((offset) => ({ path: 'fw.bin', offset }));
  assert.equal(read(manifest(twice), file('fw.bin', bootLoader)).length, 2);
  assert.match(
    problem(() => read(manifest(twice), ...given)),
    /^manifest-same-names/,
  );
});

test('offsets of a manifest may be text, as some tools write them', () => {
  for (const offset of ['0x1000', '4096', 4096]) {
    const given = manifest([{ path: 'a.bin', offset }]);
    assert.deepEqual(read(given, file('a.bin', bootLoader)), [
      'a.bin: image for the boot ROM at 1000',
    ]);
  }
});

test('a manifest that is no JSON says where', () => {
  const why = problem(() => read(file('manifest.json', text('{"builds": [,]}'))));
  assert.match(why, /^manifest-malformed: .*it is no JSON \(.*token ','.*builds/);
});

/** A table of these entries: type, subtype, offset. */
function table(...entries: (readonly [type: number, subtype: number, offset: number])[]): Octets {
  const rows = entries.map(([type, subtype, offset]) =>
    concatOctets(
      Uint8Array.of(0xaa, 0x50, type, subtype),
      uint32Octets(offset, 0x100000),
      new Uint8Array(20),
    ),
  );
  return concatOctets(...rows, new Uint8Array(0xc00 - 32 * rows.length).fill(0xff));
}

test('a partition table among the files says where the program goes', () => {
  const elsewhere = table([1, 2, 0x9000], [1, 0, 0x1f000], [0, 0x10, 0x30000], [0, 0, 0x20000]);
  assert.deepEqual(read(file('p.bin', program), file('o.bin', otaData), file('t.bin', elsewhere)), [
    'p.bin: program at 20000',
    'o.bin: OTA data at 1f000',
    't.bin: partition table at 8000',
  ]);
  assert.deepEqual(read(file('t.bin', table([0, 0x10, 0x30000])), file('p.bin', program)), [
    't.bin: partition table at 8000',
    'p.bin: program at 30000',
  ]);
});

test('a program inside a merged image is looked at, where its partition table says', () => {
  const whole = (at: number, octets: Octets, parts = new Uint8Array(0)): Octets => {
    const flash = new Uint8Array(at + octets.length).fill(0xff);
    flash.set(bootLoader, 0x1000);
    flash.set(parts, 0x8000);
    flash.set(octets, at);
    return flash;
  };
  const damaged = program.slice();
  damaged[0x30]! ^= 1;
  const factory = table([0, 0, 0x20000]);
  assert.match(check({ address: 0, data: whole(0x10000, program) }), /^none/);
  assert.match(check({ address: 0, data: whole(0x10000, damaged) }), /^image-checksum/);
  assert.match(check({ address: 0, data: whole(0x20000, program, factory) }), /^none/);
  assert.match(check({ address: 0, data: whole(0x20000, damaged, factory) }), /^image-checksum/);
  assert.match(
    check({ address: 0x1000, data: whole(0x10000, damaged).slice(0x1000) }),
    /^image-ch/,
  );
});

test('a stale digest of a boot loader is told, and nothing more: the chip does not look at it', () => {
  const patched = bootLoader.slice();
  patched[2] = 3; // another flash mode, as old esptools write it
  assert.deepEqual(checkParts([{ address: 0x1000, data: patched }], CHIP_ID_ESP32).length, 1);
  assert.deepEqual(checkParts([{ address: 0x1000, data: bootLoader }], CHIP_ID_ESP32), []);
  const stale = program.slice();
  stale[2] = 3;
  assert.match(check({ address: 0x10000, data: stale }), /^image-digest/);
});

test('a program for an ESP8266 is called so', () => {
  const esp8266 = Uint8Array.from([
    0xe9,
    1,
    2,
    0x40,
    0x04,
    0xf0,
    0x10,
    0x40,
    ...new Uint8Array(64),
  ]);
  assert.match(
    check({ address: 0x1000, data: esp8266 }),
    /^image-wrong-chip: .*built for: ESP8266\./,
  );
});

test('a hostile manifest is refused in words', () => {
  const huge = Array.from({ length: 5000 }, () => ({ path: 'a.bin', offset: 0 }));
  const wrong: unknown[] = [
    [{ path: 'a.bin', offset: -4096 }],
    [{ path: 'a.bin', offset: 'x1000' }],
    [{ path: 'a.bin', offset: '0x1000000' }],
    [{ path: 'a.bin', offset: '-1' }],
    [{ path: 'a.bin', offset: '' }],
    [{ path: 'a.bin', offset: 1e300 }],
    [{ path: 'a.bin', offset: 4096.5 }],
    [{ path: 'a.bin' }],
    [{ path: 7, offset: 0 }],
    [{ path: 'a'.repeat(5000), offset: 0 }],
    [null],
    [],
    'parts',
    huge,
  ];
  for (const parts of wrong) {
    assert.match(
      problem(() => read(manifest(parts), file('a.bin', bootLoader))),
      /^manifest-malformed/,
    );
  }
  for (const json of [
    '{',
    '[]',
    'null',
    '{"builds":7}',
    '{"__proto__":{"builds":[]}}',
    '{"builds":[1,2]}',
  ]) {
    const given = file('manifest.json', text(json));
    assert.match(
      problem(() => read(given)),
      /^manifest-(?:malformed|other-chip)/,
      json,
    );
  }
  const long = file('manifest.json', text(`{"builds":[${' '.repeat(300_000)}]}`));
  assert.match(
    problem(() => read(long)),
    /longer than 256 KB/,
  );
});

test('a name is shown without control characters, and not endlessly', () => {
  const [line = ''] = read(file(`\u202e${'x'.repeat(500)}`, text('data')));
  assert.ok(line.length < 120 && !line.includes('\u202e'));
});

test('what a part writes over is named', () => {
  assert.match(
    overwrites(0, 0x11000),
    /boot loader, partition table, settings \(NVS\): saved Wi-Fi/,
  );
  assert.equal(overwrites(0x10000, 4096), 'program');
  assert.equal(overwrites(0x8000, 0xc00), 'partition table');
});

test('offsets as a reader writes them', () => {
  assert.deepEqual(
    ['0x10000', ' 65536 ', '0XE000', '0'].map(parseOffset),
    [0x10000, 0x10000, 0xe000, 0],
  );
  for (const wrong of ['', '-4096', '0x1001', '16777216', '1e4', '0x', 'boot', '99999999999']) {
    assert.equal(parseOffset(wrong), null, wrong);
  }
});

test('parts are checked before a board is touched', () => {
  assert.equal(
    check({ address: 0x1000, data: bootLoader }, { address: 0x10000, data: program }),
    'none',
  );
  assert.equal(check({ address: 0, data: merged }), 'none');
  assert.match(check(), /^parts-none/);
  assert.match(check({ address: 0x1004, data: bootLoader }), /^parts-offset/);
  assert.match(check({ address: -4096, data: bootLoader }), /^parts-offset/);
  assert.match(check({ address: 0xfff000, data: otaData }), /^parts-beyond/);
  assert.match(
    check({ address: 0, data: merged }, { address: 0x1000, data: bootLoader }),
    /^parts-overlap/,
  );
  assert.match(check({ address: 0x1000, data: partitions }), /^image-wrong-magic/);
  assert.match(
    check({ address: 0x10000, data: image(0x400d0020, undefined, 9) }),
    /^image-wrong-chip: .*ESP32-S3/,
  );
  const damaged = merged.slice();
  damaged[0x1030]! ^= 1;
  assert.match(check({ address: 0, data: damaged }), /^image-checksum/);
  assert.match(check({ address: 0, data: merged.slice(0, 0x1040) }), /^image-truncated/);
});
