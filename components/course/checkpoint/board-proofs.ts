/** Evidence in what a board does: its states, and the lines on its serial port. */
import { boardThat } from './proof.ts';

/** The boot ROM's lines, as the chip prints them (tests/vectors/esp32-rom-boot.json). */
const RESET_LINE = /rst:0x[0-9a-f]+ \((\w+)\),boot:0x[0-9a-f]+ \(/;
const DOWNLOAD_LINE = /rst:0x[0-9a-f]+ \(\w+\),boot:0x[0-9a-f]+ \((?:UART|DOWNLOAD)/;
const ENTRY_LINE = /^entry 0x[0-9a-f]+/;
const ADDRESS = /\bhttp:\/\/\d+\.\d+\.\d+\.\d+/;

/** A flash ran to its end, the board started again, and the program said its first line. */
export const flashed = boardThat(() => {
  let step: 'idle' | 'flashing' | 'written' | 'restarted' = 'idle';
  return (news) => {
    if (news.kind !== 'change') return false;
    const { state, flashPercent, problem } = news.snapshot;
    if (state === 'flashing') step = flashPercent === 100 ? 'written' : 'flashing';
    else if (state === 'booting' && problem === null && step !== 'idle') {
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
  let step: 'idle' | 'reset' | 'entered' = 'idle';
  return (news) => {
    if (news.kind !== 'line') return false;
    if (RESET_LINE.test(news.line)) step = 'reset';
    else if (step === 'reset' && ENTRY_LINE.test(news.line)) step = 'entered';
    else if (step === 'entered' && news.line.trim() !== '') {
      step = 'idle';
      return true;
    }
    return false;
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
    if (news.kind === 'line') return powered && RESET_LINE.exec(news.line)?.[1] === 'POWERON_RESET';
    const before = state;
    state = news.snapshot.state;
    if (state === 'booting') powered &&= before !== 'flashing';
    else powered = state === 'running' || state === 'no-program' || state === 'download';
    return false;
  };
});

/** The straps said download mode, and the ROM prints so. While it is flashed, nobody hears that. */
export const downloadMode = boardThat(
  () => (news) => news.kind === 'line' && DOWNLOAD_LINE.test(news.line),
);

/** The sketch has printed where its page is. */
export const serialReady = boardThat(
  () => (news) => news.kind === 'line' && ADDRESS.test(news.line),
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

/** The task watchdog fired, as ESP-IDF prints it, and the chip was reset for it. */
export const watchdog = boardThat(() => {
  let fired = false;
  return (news) => {
    if (news.kind !== 'line') return false;
    if (news.line.includes('Task watchdog got triggered')) fired = true;
    const reset = fired && (RESET_LINE.exec(news.line)?.[1] ?? '').includes('WDT');
    if (reset) fired = false;
    return reset;
  };
});
