/** Sketches leave and enter the browser as files; what is no sketch is refused in a sentence. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { strFromU8, strToU8, unzipSync, zipSync } from 'fflate';
import { FilesRefused, sketchFrom, zipOf } from './sketch-files.ts';

const file = (name: string, content: string | Uint8Array<ArrayBuffer>): File =>
  new File([content], name);
const zip = (entries: Record<string, string>): File => {
  const octets = zipSync(
    Object.fromEntries(Object.entries(entries).map(([name, text]) => [name, strToU8(text)])),
  );
  return file('a.zip', new Uint8Array(octets));
};
const refused = async (files: readonly File[], pattern: RegExp): Promise<void> => {
  await assert.rejects(sketchFrom(files), (error) => {
    assert.ok(error instanceof FilesRefused);
    assert.match(error.message, pattern);
    return true;
  });
};

test('a sketch goes through a zip and back, in its folder, without its password', async () => {
  const sketch = {
    name: 'mine',
    files: [
      { name: 'mine.ino', text: '#define WIFI_PASS "hunter2"\n' },
      { name: 'src/a.h', text: '// ä' },
      { name: 'sketch.yaml', text: 'profiles:\n' },
    ],
  };
  const octets = zipOf(sketch);
  assert.deepEqual(Object.keys(unzipSync(octets)), [
    'mine/mine.ino',
    'mine/src/a.h',
    'mine/sketch.yaml',
  ]);
  assert.doesNotMatch(strFromU8(octets, true), /hunter2/);
  const back = await sketchFrom([file('mine.zip', octets)]);
  assert.deepEqual(
    back.files.map(({ name }) => name),
    ['mine.ino', 'src/a.h', 'sketch.yaml'],
  );
  assert.equal(back.files[1]?.text, '// ä');
});

test('.ino files are taken as they are: byte order mark and Windows line ends go', async () => {
  const { name, files } = await sketchFrom([
    file('a.h', 'int a;'),
    file('my sketch (1).ino', '\ufeffvoid setup() {}\r\nvoid loop() {}\r\n'),
  ]);
  assert.equal(name, 'my_sketch_1_');
  assert.deepEqual(files, [
    { name: 'my_sketch_1_.ino', text: 'void setup() {}\nvoid loop() {}\n' },
    { name: 'a.h', text: 'int a;' },
  ]);
});

test('of a zip, the folder of the sketch counts, and nothing leaves it', async () => {
  const { name, files } = await sketchFrom([
    zip({
      'repo/readme.md': 'no',
      'repo/led/led.ino': 'void setup() {}',
      'repo/led/led.h': 'int a;',
      'repo/led/other/b.h': 'no',
      'repo/led/src/c.h': 'int c;',
      'repo/led/picture.png': 'no',
      'repo/led/../../../etc/passwd.h': 'no',
    }),
  ]);
  assert.equal(name, 'led');
  assert.deepEqual(files.map((one) => one.name).sort(), ['led.h', 'led.ino', 'src/c.h']);
});

test('what is no sketch is refused, and says why', async () => {
  await refused([], /No file/);
  await refused([file('a.h', 'int a;')], /no \.ino file/);
  await refused([file('a.ino', new Uint8Array([1, 0, 2]))], /is not text/);
  await refused([file('a.zip', 'no zip')], /cannot be read/);
  const whole = new Uint8Array(await zip({ 'a/a.ino': 'void setup() {}' }).arrayBuffer());
  for (let end = 1; end < whole.length; end += 7) {
    await refused([file('a.zip', whole.slice(0, end))], /cannot be read|no \.ino file/);
  }
  await refused([file('a.ino', 'x'.repeat(1_000_001))], /at most/);
  await refused([file('a.ino', 'x'.repeat(5_000_000))], /larger than a sketch/);
  await refused([zip({ 'a/a.ino': ' '.repeat(20_000_000) })], /more than a sketch/);
  const many = Object.fromEntries(Array.from({ length: 60 }, (_, n) => [`a/${n}.h`, '']));
  await refused([zip({ 'a/a.ino': '', ...many })], /at most 50 files/);
});

test('files for the board come along as they are, and are no sources', async () => {
  const octets = new Uint8Array(
    zipSync({
      'a/a.ino': strToU8('void setup() {}'),
      'a/data/index.html': strToU8('<p>\r\n'),
      'a/data/img/logo.png': new Uint8Array([0x89, 0x50, 0, 0xff]),
      'a/data/old.ino': strToU8('void loop() {}'),
    }),
  );
  const sketch = await sketchFrom([file('a.zip', octets)]);
  const html = sketch.files.find(({ name }) => name === 'data/index.html');
  assert.deepEqual(html, { name: 'data/index.html', text: '<p>\r\n' });
  const logo = sketch.files.find(({ name }) => name === 'data/img/logo.png');
  assert.deepEqual(logo?.octets, new Uint8Array([0x89, 0x50, 0, 0xff]));
  assert.equal(sketch.name, 'a');
  const again = await sketchFrom([file('b.zip', zipOf(sketch))]);
  assert.deepEqual(again, sketch);
  const huge = zipSync({
    'a/a.ino': strToU8('void setup() {}'),
    'a/data/huge': new Uint8Array(1_500_000),
  });
  await refused([file('huge.zip', new Uint8Array(huge))], /larger than the file system/);
});
