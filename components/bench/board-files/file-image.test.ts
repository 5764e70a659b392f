/** The files of a board as a page changes them, and as the board's own program finds them. */
import assert from 'node:assert/strict';
import test from 'node:test';
import { Flash } from '../../../device/virtual/flash.ts';
import { boardFiles } from '../../../firmware/compiler-kit.ts';
import { FileImage, FileRefused } from './file-image.ts';

const octetsOf = (text: string): Uint8Array => new TextEncoder().encode(text);
const module = WebAssembly.compile((await boardFiles()) as BufferSource);

async function imageOf(flash: Flash): Promise<FileImage> {
  return FileImage.open(await module, (address, length) => flash.read(address, length));
}

/** As a flasher does it. */
function write(flash: Flash, image: FileImage): void {
  for (const { address, data } of image.changes()) {
    flash.erase(address, data.length);
    flash.write(address, data);
  }
}

test('files are added to a blank flash, listed, read and removed', async () => {
  const flash = new Flash();
  const image = await imageOf(flash);
  assert.equal(image.isMounted, false);
  assert.deepEqual(image.list(), []);
  assert.deepEqual(image.changes(), []);
  image.write('/www/index.html', octetsOf('<p>'));
  image.write('/big.bin', new Uint8Array(10_000).fill(7));
  write(flash, image);
  // Of the partition's 352 sectors, those that hold something.
  assert.ok(image.changes().reduce((sum, { data }) => sum + data.length, 0) < 12 * 4096);

  const again = await imageOf(flash);
  assert.equal(again.isMounted, true);
  assert.deepEqual(again.changes(), []);
  assert.deepEqual(again.list(), [
    { path: '/big.bin', size: 10_000 },
    { path: '/www/index.html', size: 3 },
  ]);
  assert.deepEqual(again.read('/www/index.html'), octetsOf('<p>'));
  assert.deepEqual(again.octets, { total: 0x160000, used: 7 * 4096 });
  again.remove('/big.bin');
  again.write('/www/index.html', octetsOf('<h1>'));
  write(flash, again);
  const last = await imageOf(flash);
  assert.deepEqual(last.list(), [{ path: '/www/index.html', size: 4 }]);
});

test('what cannot be done is refused in a sentence, and changes nothing', async () => {
  const flash = new Flash();
  const image = await imageOf(flash);
  image.write('/a', octetsOf('a'));
  const refusals: [() => void, RegExp][] = [
    [() => image.write('/a/b', octetsOf('b')), /^\/a\/b: A part of the path is a file/],
    [() => image.write(`/${'n'.repeat(65)}`, octetsOf('n')), /longer than 64 characters/],
    [() => image.write(`/${'n'.repeat(300)}`, octetsOf('n')), /longer than 255 octets/],
    [() => image.write('/huge', new Uint8Array(0x160000)), /is full/],
    [() => image.write('/huge', new Uint8Array(0x160001)), /is full/],
    [() => image.remove('/missing'), /no such file/],
    [() => image.read('/missing'), /no such file/],
  ];
  for (const [action, reason] of refusals) {
    assert.throws(action, (error: Error) => {
      assert.ok(error instanceof FileRefused);
      assert.match(error.message, reason);
      return true;
    });
  }
  write(flash, image);
  assert.deepEqual((await imageOf(flash)).list(), [{ path: '/a', size: 1 }]);
});

test('any octets are no file system, and one is made over them', async () => {
  const flash = new Flash();
  flash.write(
    0x290000,
    new Uint8Array(0x160000).map((_, at) => (at * 31) & 255),
  );
  const image = await imageOf(flash);
  assert.equal(image.isMounted, false);
  image.write('/a', octetsOf('a'));
  write(flash, image);
  assert.deepEqual((await imageOf(flash)).list(), [{ path: '/a', size: 1 }]);
});
