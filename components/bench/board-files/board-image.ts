/** The files of the page's board, as its flash holds them now. */
import { board } from '../../../device/board/board.ts';
import { BOARD_FILES_FILE } from '../../../firmware/page/kit.ts';
import { once } from '../../ui/widget/on-demand.ts';
import { FileImage } from './file-image.ts';

export { FileRefused } from './file-image.ts';

/** Rejects when the site does not answer. */
export const boardFilesModule = once(() => {
  const address = `${import.meta.env.BASE_URL}compiler/${BOARD_FILES_FILE}`;
  return WebAssembly.compileStreaming(fetch(address));
});

/** null without a virtual board. Rejects when the site does not answer. */
export async function boardImage(): Promise<FileImage | null> {
  const compiled = await boardFilesModule();
  if (board.readFlash(0, 0) === null) return null;
  return FileImage.open(
    compiled,
    (from, length) => board.readFlash(from, length) ?? new Uint8Array(length),
  );
}
