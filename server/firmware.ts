/**
 * `npm run firmware`: builds every sketch for every target, and says what each takes. The virtual
 * board's images are made by `npm start` too; those for the ESP32 need its compiler.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildEsp32 } from '../firmware/esp32-build.ts';
import { buildImages, sketchNames } from '../firmware/images.ts';
import { BuildError } from '../firmware/sources.ts';
import { root } from './root.ts';
import { ensureSystemPackages } from './system-packages.ts';

const OUTPUT = '.cache/firmware/esp32-images';

ensureSystemPackages('npm run firmware', ['gcc-xtensa-lx106', 'picolibc-xtensa-lx106-elf']);
try {
  await buildImages();
  mkdirSync(join(root, OUTPUT), { recursive: true });
  for (const name of sketchNames()) {
    const { image, elf, map, footprints } = await buildEsp32(name);
    for (const [kind, content] of Object.entries({ bin: image, elf, map })) {
      writeFileSync(join(root, OUTPUT, `${name}.${kind}`), content);
    }
    const taken = footprints.map(
      ({ name: memory, used, size }) =>
        `${memory} ${used} of ${size} octets (${((100 * used) / size).toFixed(0)} %)`,
    );
    console.log(`${OUTPUT}/${name}.bin  ${image.length} octets; ${taken.join(', ')}`);
  }
} catch (error) {
  if (!(error instanceof BuildError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
