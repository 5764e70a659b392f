/** Libraries enter a sketch as files; what is none, or too much, is refused in a sentence. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { strToU8, zipSync } from 'fflate';
import { libraryFrom, libraryNames } from './library-files.ts';
import { FilesRefused } from './sketch-files.ts';

const zip = (entries: Record<string, string>): File[] => {
  const octets = zipSync(
    Object.fromEntries(Object.entries(entries).map(([name, text]) => [name, strToU8(text)])),
  );
  return [new File([new Uint8Array(octets)], 'a.zip')];
};
const PROPERTIES = 'name=My Library\nversion=2.0.1\n';
const refused = async (files: readonly File[], pattern: RegExp): Promise<void> => {
  await assert.rejects(libraryFrom(files), (error) => {
    assert.ok(error instanceof FilesRefused);
    assert.match(error.message, pattern);
    return true;
  });
};

test('a zip with library.properties is a library: without its examples, tests and pictures', async () => {
  for (const folder of ['', 'My_Library-2.0.1/']) {
    const library = await libraryFrom(
      zip({
        [`${folder}library.properties`]: PROPERTIES,
        [`${folder}src/My.h`]: '\ufeffint a;\r\n',
        [`${folder}src/deep/My.tpp`]: 'int b;',
        [`${folder}src/logo.png`]: '\0',
        [`${folder}examples/One/One.ino`]: 'void setup() {}',
        [`${folder}test/test.cpp`]: 'int main() {}',
      }),
    );
    assert.equal(library?.title, 'My_Library 2.0.1');
    assert.deepEqual(library.files.map(({ name, text }) => [name, text]).slice(1), [
      ['libraries/My_Library/src/My.h', 'int a;\n'],
      ['libraries/My_Library/src/deep/My.tpp', 'int b;'],
    ]);
    assert.deepEqual(libraryNames([{ name: 'a.ino', text: '' }, ...library.files]), ['My_Library']);
  }
});

test('a large header alone is a library, a small one is not', async () => {
  const header = (length: number): File[] => [new File(['/'.repeat(length)], 'Big.h')];
  assert.deepEqual(
    (await libraryFrom(header(30_000)))?.files.map(({ name }) => name),
    ['libraries/Big/Big.h'],
  );
  assert.equal(await libraryFrom(header(300)), null);
  assert.equal(await libraryFrom(zip({ 'a/a.ino': 'void setup() {}' })), null);
  assert.equal(await libraryFrom([new File(['no zip'], 'b.zip')]), null);
});

test('what is no library of text files is refused', async () => {
  await refused(zip({ 'library.properties': PROPERTIES, 'src/a.cpp': '' }), /no header/);
  await refused(zip({ 'library.properties': PROPERTIES, 'a.h': 'a\0b' }), /not text/);
  await refused(
    zip({ 'library.properties': PROPERTIES, 'src/a.h': 'a'.repeat(4_000_001) }),
    /larger/,
  );
  const many = Object.fromEntries(Array.from({ length: 1001 }, (_, at) => [`src/${at}.h`, '']));
  await refused(zip({ 'library.properties': PROPERTIES, ...many }), /more than 1000 files/);
  await refused(zip({ 'library.properties': PROPERTIES, 'src/../../a.h': '' }), /strange name/);
});

test('its name is a plain folder, whatever it says', async () => {
  for (const [said, name] of [
    ['../../x', 'x'],
    ['', 'library'],
    ['a'.repeat(200), 'a'.repeat(63)],
  ] as const) {
    const library = await libraryFrom(zip({ 'library.properties': `name=${said}\n`, 'a.h': '' }));
    assert.equal(library?.name, name);
  }
});
