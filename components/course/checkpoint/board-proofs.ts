/** Evidence in what a board does: its states, and the lines on its serial port. */
import { flashStep } from '../../../device/board/board.ts';
import { isResetInto, readBootLine } from '../../../device/formats/esp/boot-log.ts';
import { BootProgress } from '../../../device/formats/esp/boot-progress.ts';
import { boardThat } from './proof.ts';

/** A flash ran to its end, the board started again, and the program said its first line. */
export const flashed = boardThat(() => {
  let step: 'idle' | 'flashing' | 'written' | 'restarted' = 'idle';
  return (news) => {
    if (news.kind !== 'change') return false;
    const { state, problem } = news.snapshot;
    if (state === 'flashing') {
      step = flashStep(news.snapshot)?.kind === 'done' ? 'written' : 'flashing';
    } else if (state === 'booting' && problem === null && step !== 'idle') {
      step = step === 'flashing' ? 'idle' : 'restarted';
    } else if (state === 'running' && problem === null && step === 'restarted') {
      step = 'idle';
      return true;
    } else step = 'idle';
    return false;
  };
});

/** Reset line, entry, and then a line of the program's own. */
export const booted = boardThat(() => {
  const progress = new BootProgress();
  let wasReset = false;
  return (news) => {
    if (news.kind !== 'line') return false;
    const stages = progress.line(news.line);
    wasReset ||= stages.includes('reset') || stages.includes('download');
    return stages.includes('program') && wasReset;
  };
});

/**
 * EN was pulled low: the ROM calls that a power-on reset, as the chip does, so one counts only while
 * the board already had power and was not being flashed.
 */
export const resetByEn = boardThat(() => {
  let powered = false;
  let state = '';
  return (news) => {
    if (news.kind === 'line') return powered && causeOf(news.line) === 'POWERON_RESET';
    if (news.kind !== 'change') return false;
    const before = state;
    state = news.snapshot.state;
    if (state === 'held') return false;
    if (state === 'booting') powered &&= before !== 'flashing';
    else powered = state === 'running' || state === 'no-program' || state === 'download';
    return false;
  };
});

/** The straps said download mode, and the ROM prints so. While it is flashed, nobody hears that. */
export const downloadMode = boardThat(
  () => (news) => news.kind === 'line' && isResetInto('download', readBootLine(news.line)),
);

/** The sketch has printed where its page is. */
export const serialReady = boardThat(() => (news) => {
  const event = news.kind === 'line' ? readBootLine(news.line) : null;
  // Whoever has the word: the page may have been opened after the boot.
  return event?.kind === 'unknown' && event.url !== null;
});

/** The sketch has printed what the LED does now. */
export const ledPrinted = boardThat(
  () => (news) => news.kind === 'line' && /^LED1: (?:ON|OFF)$/.test(news.line),
);

/** The sketch heartbeat has given a client up. */
export const noPong = boardThat(
  () => (news) =>
    news.kind === 'line' && /^WebSocket client \d+: no pong for \d+ ms$/.test(news.line),
);

/** The board stood in download mode, or found no program it could run, and runs one now. */
export const recovered = boardThat(() => {
  let stuck = false;
  return (news) => {
    if (news.kind !== 'change') return false;
    const { state } = news.snapshot;
    if (state === 'download' || state === 'no-program') stuck = true;
    else if (state === 'none' || state === 'lost' || state === 'connecting') stuck = false;
    const back = stuck && state === 'running';
    if (back) stuck = false;
    return back;
  };
});

/** The task watchdog fired, as ESP-IDF prints it, and the chip was reset for it, in software or by a timer. */
export const watchdog = boardThat(() => {
  let fired = false;
  return (news) => {
    if (news.kind !== 'line') return false;
    if (readBootLine(news.line)?.kind === 'task-watchdog') fired = true;
    const reset = fired && /WDT|^SW_CPU_RESET$/.test(causeOf(news.line));
    if (reset) fired = false;
    return reset;
  };
});

/** The name of the cause, in the ROM's line after a reset; of another line nothing. */
function causeOf(line: string): string {
  const event = readBootLine(line);
  return event?.kind === 'reset' ? event.causeName : '';
}
