/** The ways in which files enter the editor: as a sketch, or as a library of the one that is open. */
import { libraryFrom } from './library-files.ts';
import { sketchFrom } from './sketch-files.ts';
import type { Workshop } from './workshop.ts';

/** Lets them in. @returns how that went, in a sentence */
export type Entrance = (workshop: Workshop) => Promise<string>;

/** @throws FilesRefused */
export async function entranceFor(files: readonly File[]): Promise<Entrance> {
  const library = await libraryFrom(files);
  if (library !== null) {
    return async (workshop) => {
      await workshop.takeLibrary(library);
      const { title, files: all } = library;
      const count = all.length === 1 ? '1 file' : `${all.length} files`;
      return `The library ${title} lies with this sketch now (${count}).`;
    };
  }
  const sketch = await sketchFrom(files);
  return async (workshop) => {
    workshop.take(sketch);
    await workshop.keep();
    return `Opened ${workshop.sketch?.name ?? ''}. Press Run to run it.`;
  };
}
