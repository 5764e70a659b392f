/** What the state of a real board means, and what to do about it: its program may be anybody's, or none. */
import type { BoardSnapshot } from '../../../device/board/board.ts';

/** @param heard whether it has said anything at all; null: nothing needs saying */
export function adviceOn(snapshot: BoardSnapshot, heard: boolean): string | null {
  const { kind, state, serving } = snapshot;
  if (kind !== 'usb') return null;
  switch (state) {
    case 'silent':
      return heard
        ? 'The board talks, but no program of this course answers. Press "Flash" to write one.'
        : 'Nothing answers. A program that runs already may be quiet: press "Reset board" and watch it start, or "Flash" to write one of this course. If nothing comes then either, press EN on the board itself.';
    case 'download':
      return 'The boot loader of the board waits for a program: press "Flash", or "Reset board" to start what it holds.';
    case 'no-program':
      return 'Its flash holds nothing that the chip can start, however often it tries: press "Flash".';
    case 'running':
      return serving
        ? null
        : 'A program runs, but it has not said that its server listens. If it is none of this course, press "Flash" to write one.';
    default:
      return null;
  }
}
