/** What stands in the drawer of the flasher: erasing, and the log to copy; and when the drawer closes. */
import { board, type BoardSnapshot } from '../../../device/board/board.ts';
import { copyText, hasClipboard } from '../../ui/widget/clipboard.ts';
import { setText, type Widget } from '../../ui/widget/widget.ts';

/** @param log the lines of the last flash */
export function fillDrawer(
  flasher: Widget,
  log: () => readonly string[],
  signal: AbortSignal,
): void {
  offerErase(flasher, signal);
  offerLog(flasher, log, signal);
  closeWhenFlashing(flasher, signal);
}

/** Beside a lesson, an open drawer leaves a laptop no room for what the new program says on the wire. */
function closeWhenFlashing(flasher: Widget, signal: AbortSignal): void {
  if (flasher.closest('.bench') === null) return;
  const drawer = flasher.find('details', HTMLDetailsElement);
  const isInUse = (): boolean =>
    drawer.querySelector('.flasher-log[open]') !== null ||
    // What becomes of the reader's own files is told in it.
    !flasher.button('forget').hidden ||
    drawer.contains(document.activeElement);
  let before = board.snapshot.state;
  const follow = ({ state }: BoardSnapshot): void => {
    if (state === 'flashing' && before !== 'flashing' && !isInUse()) drawer.open = false;
    before = state;
  };
  board.on('change', follow, { signal });
}

function offerErase(flasher: Widget, signal: AbortSignal): void {
  const dialog = flasher.find('dialog', HTMLDialogElement);
  const ask = (): void => {
    const isVirtual = board.snapshot.kind === 'virtual';
    flasher.named('erases-virtual').hidden = !isVirtual;
    flasher.named('erases-usb').hidden = isVirtual;
    dialog.showModal();
  };
  const erase = (): void => {
    dialog.close();
    void board.eraseFlash();
  };
  flasher.press('erase', ask, signal);
  flasher.press('erase-now', erase, signal);
  flasher.press('erase-not', () => dialog.close(), signal);
}

function offerLog(flasher: Widget, log: () => readonly string[], signal: AbortSignal): void {
  const button = flasher.button('copy-log');
  button.hidden = !hasClipboard;
  const copy = async (): Promise<void> => {
    const copied = await copyText(`${log().join('\n')}\n`);
    setText(button, copied ? 'Copied' : 'Not allowed: mark the text and copy it');
    setTimeout(() => setText(button, 'Copy log'), 2_000);
  };
  flasher.press('copy-log', copy, signal);
}
