/**
 * `npm run firmware`: builds the images of every sketch for every board into firmware/images/, and
 * says what memory each takes on the ESP32. `npm start` makes the virtual board's alone, which need no
 * compiler from the system.
 */
import { BuildError } from '../firmware/build/job.ts';
import { buildAllImages } from '../firmware/images.ts';
import { ensureSystemPackages } from './system-packages.ts';

ensureSystemPackages('npm run firmware', {
  names: ['gcc-xtensa-lx106', 'picolibc-xtensa-lx106-elf'],
});
try {
  await buildAllImages((sketch, { image, footprints, stackRoom }) => {
    const taken = footprints.map(
      ({ name: memory, used, size }) =>
        `${memory} ${used} of ${size} octets (${((100 * used) / size).toFixed(0)} %)`,
    );
    taken.push(`stack ${stackRoom} octets`);
    console.log(`${sketch}: image for the ESP32 ${image.length} octets; ${taken.join(', ')}`);
  });
} catch (error) {
  if (!(error instanceof BuildError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
