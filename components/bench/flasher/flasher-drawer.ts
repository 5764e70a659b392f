/** What stands in the drawer of the flasher: erasing, and the log to copy. */
import { board } from '../../../device/board/board.ts';
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
