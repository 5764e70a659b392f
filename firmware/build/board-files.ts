/** The module with which a page reads and writes the files of a board: firmware/port/page, and the file system. */
import type { CarryOut, SourceFile } from './job.ts';
import { C_LIBRARY, compileCore, linkModule } from './wasm-program.ts';

/**
 * @param sources firmware/port/page, and firmware/core
 * @param cLibrary the archive {@link C_LIBRARY}
 */
export async function linkBoardFiles(
  sources: readonly SourceFile[],
  cLibrary: Uint8Array,
  carryOut: CarryOut,
): Promise<Uint8Array> {
  const parts = sources.filter(
    ({ path }) => path.endsWith('.h') || /\/(?:littlefs|port\/page)\/\w+\.cpp$/.test(path),
  );
  const objects = await compileCore(parts, carryOut);
  return linkModule({ ...objects, [C_LIBRARY]: cLibrary }, 'The files of the board', carryOut);
}
