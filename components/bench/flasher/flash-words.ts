/** What the flasher says of a board, in words. Nothing here needs a document. */
import { flashStep, type BoardSnapshot } from '../../../device/board/board.ts';

type Flashing = Pick<BoardSnapshot, 'state' | 'kind' | 'flash'>;

export function stepInWords({ state, flash }: Flashing): string {
  if (state === 'flashing') return flashStep({ flash })?.detail ?? 'Loading the flasher';
  if (state === 'none' || state === 'lost') return 'Nothing is being flashed.';
  if (flash.kind === 'starting' && flash.byButton) {
    return 'Press EN once, so that the program starts.';
  }
  if (state === 'download') return 'The board waits in download mode.';
  const result = resultOf({ flash });
  if (state === 'no-program') return result ?? 'The flash holds no program that runs.';
  if (state === 'running') return result ?? 'The board runs what its flash holds.';
  if (result !== null) return result;
  // What such a board holds is not known: perhaps half of what was flashed when it was lost.
  if (state === 'listening' || state === 'silent') return 'Nothing is being flashed.';
  return 'No program runs yet.';
}

function resultOf({ flash }: Pick<Flashing, 'flash'>): string | null {
  return flash.kind === 'ended' ? flash.result : null;
}

/**
 * Rate, time that has passed, and time that is left where that can be reckoned; empty when there is
 * nothing to tell: a virtual board is done too soon.
 * @param writingMs since writing began, null before
 */
export function factsInWords(
  { kind, state, flash }: Flashing,
  elapsedMs: number,
  writingMs: number | null,
): string {
  if (state !== 'flashing' || kind !== 'usb') return '';
  const step = flashStep({ flash });
  const facts = [`${minutes(elapsedMs)} so far`];
  if (step !== null) facts.unshift(`${step.baudRate} baud`);
  const { octets = 0, totalOctets = 0 } = step ?? {};
  if (writingMs !== null && octets > 0.05 * totalOctets) {
    facts.push(`about ${minutes((writingMs * (totalOctets - octets)) / octets)} left`);
  }
  return facts.join(', ');
}

/** Beside the facts, when the reader has come back to a page that flashes. */
export const WAS_HIDDEN =
  'This page was out of view, which slows the flasher down: keep it in view.';

/** What the title of a page that flashes says before its name, while another page is in view. */
export const HIDDEN_TITLE = 'Flashing, keep this page in view: ';

/** What a screen reader hears: each stage once, and not each percent. */
export function stageInWords(snapshot: Flashing): string {
  if (snapshot.state !== 'flashing') return resultOf(snapshot) ?? '';
  const step = flashStep(snapshot);
  switch (step?.kind) {
    case undefined:
    case 'check':
      return 'Flashing begins.';
    case 'hold-boot':
      return (
        'The board cannot be reset from here. Hold BOOT down, press EN and let it go, then let go of ' +
        'BOOT. Flashing goes on by itself.'
      );
    case 'write':
      return 'Writing.';
    default:
      return `${step?.detail ?? ''}.`;
  }
}

/** "0:07". */
function minutes(ms: number): string {
  const seconds = Math.round(ms / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}
