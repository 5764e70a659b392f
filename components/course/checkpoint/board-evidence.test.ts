import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { BoardSnapshot } from '../../../device/board/board.ts';
import { NO_BOARD } from '../../../device/board/board-events.ts';
import { EvidenceWatcher } from './watcher.ts';
import type { Evidence } from './evidence.ts';

type Step = string | Partial<BoardSnapshot>;

/** Lines of serial text and changes of the snapshot, in order; what was proved, in order. */
function evidence(wanted: Evidence[], steps: readonly Step[]): string[] {
  const watcher = new EvidenceWatcher(wanted);
  let snapshot: BoardSnapshot = NO_BOARD;
  return steps.flatMap((step) => {
    if (typeof step === 'string') return watcher.line(step).map(({ evidence }) => evidence);
    snapshot = { ...snapshot, ...step };
    return watcher.change(snapshot).map(({ evidence }) => evidence);
  });
}

const problem = { code: 'flash-failed', what: 'It failed.', why: 'Why.', next: 'Next.' };
const RESET = 'rst:0x1 (POWERON_RESET),boot:0x12 (SPI_FAST_FLASH_BOOT)';
const ENTRY = 'entry 0x40080400';
const flashing = (percent: number) =>
  ({
    state: 'flashing',
    flash: {
      kind: 'running',
      step: { kind: percent === 100 ? 'done' : 'write', detail: '', percent, baudRate: 115_200 },
    },
  }) as const;
const booting = { state: 'booting', flash: { kind: 'none' } } as const;
const running = { state: 'running' } as const;

test('a flash counts when it ended and the program spoke', () => {
  const steps = [flashing(0), flashing(60), flashing(100), booting, { led: 'unknown' }, running];
  assert.deepEqual(evidence(['flashed'], steps as Step[]), ['flashed']);
});

test('a flash that was cancelled, failed, or never touched the board does not count', () => {
  const cancelled: Step[] = [flashing(0), flashing(60), { state: 'download' }, booting, running];
  const failed: Step[] = [flashing(0), flashing(60), booting, { problem }, running];
  const refused: Step[] = [running, flashing(0), { ...running, problem }];
  const spoiled: Step[] = [flashing(100), booting, { problem }, running];
  for (const steps of [cancelled, failed, refused, spoiled]) {
    assert.deepEqual(evidence(['flashed'], steps), []);
  }
});

test('a boot without a flash is booted, not flashed', () => {
  const steps: Step[] = [booting, RESET, 'load:0x3fff0018', ENTRY, '', 'led_websocket', running];
  assert.deepEqual(evidence(['flashed', 'booted'], steps), ['booted']);
});

test('a board without a program does not boot', () => {
  assert.deepEqual(evidence(['booted'], [RESET, 'invalid header: 0xffffffff', 'x']), []);
  assert.deepEqual(evidence(['booted'], [RESET, 'Guru Meditation Error', 'x']), []);
});

test('EN counts on a board that runs, before its state changes or after', () => {
  const run: Step[] = [{ state: 'connecting' }, booting, RESET, ENTRY, 'x', running];
  assert.deepEqual(evidence(['reset-by-en'], run), []);
  assert.deepEqual(evidence(['reset-by-en'], [...run, RESET]), ['reset-by-en']);
  assert.deepEqual(evidence(['reset-by-en'], [...run, booting, RESET]), ['reset-by-en']);
});

test('a reset by the watchdog or by the flasher is not one by EN', () => {
  const run: Step[] = [{ state: 'connecting' }, booting, RESET, ENTRY, 'x', running];
  const watchdog = 'rst:0x8 (TG1WDT_SYS_RESET),boot:0x12 (SPI_FAST_FLASH_BOOT)';
  assert.deepEqual(evidence(['reset-by-en'], [...run, watchdog]), []);
  const flash: Step[] = [...run, flashing(0), RESET, flashing(100), booting, RESET];
  assert.deepEqual(evidence(['reset-by-en'], flash), []);
});

test('the address on the serial line is what makes it ready', () => {
  assert.deepEqual(evidence(['serial-ready'], ['Ready: open http://192.168.43.233/']), [
    'serial-ready',
  ]);
  assert.deepEqual(evidence(['serial-ready'], ['led_websocket: starting', 'see http://x']), []);
});

test('download mode counts when the ROM says it, of this chip and of older ROMs', () => {
  const older = 'rst:0x1 (POWERON_RESET),boot:0x3 (DOWNLOAD_BOOT(UART0/UART1/SDIO_REI_REO_V2))';
  for (const line of ['rst:0x1 (POWERON_RESET),boot:0xf (UART_BOOT(UART0))', older]) {
    assert.deepEqual(evidence(['download-mode'], [line]), ['download-mode']);
  }
  assert.deepEqual(evidence(['download-mode'], [RESET, 'UART_BOOT']), []);
});

test('a board that was stuck and runs again has recovered', () => {
  for (const state of ['download', 'no-program'] as const) {
    const steps: Step[] = [running, { state }, booting, running, booting, running];
    assert.deepEqual(evidence(['recovered'], steps), ['recovered']);
  }
  const flashedAfter: Step[] = [{ state: 'no-program' }, flashing(0), flashing(100), running];
  assert.deepEqual(evidence(['recovered'], flashedAfter), ['recovered']);
});

test('a board that only restarted, is still stuck, or is another one has not recovered', () => {
  assert.deepEqual(evidence(['recovered'], [running, booting, running]), []);
  assert.deepEqual(evidence(['recovered'], [running, { state: 'download' }, booting]), []);
  const another: Step[] = [{ state: 'download' }, { state: 'none' }, { state: 'connecting' }];
  assert.deepEqual(evidence(['recovered'], [...another, booting, running]), []);
});

test('the watchdog counts when it fired and reset the chip', () => {
  const fired = 'E (9013) task_wdt: Task watchdog got triggered. The following tasks/users did not';
  const reset = 'rst:0xc (SW_CPU_RESET),boot:0x12 (SPI_FAST_FLASH_BOOT)';
  assert.deepEqual(evidence(['watchdog'], [fired, reset]), ['watchdog']);
  assert.deepEqual(evidence(['watchdog'], [fired]), []);
  assert.deepEqual(evidence(['watchdog'], [fired, RESET]), []);
  assert.deepEqual(evidence(['watchdog'], [reset]), []);
});

test('a toggle is witnessed by the line that the sketch prints, and by no other', () => {
  assert.deepEqual(evidence(['led-printed'], ['LED1: ON']), ['led-printed']);
  assert.deepEqual(evidence(['led-printed'], ['LED1: OFF']), ['led-printed']);
  assert.deepEqual(evidence(['led-printed'], ['LED1: blink', 'say LED1: ON', 'LED1: ON?']), []);
});

test('a heartbeat has found a client gone when its sketch says so', () => {
  assert.deepEqual(evidence(['no-pong'], ['WebSocket client 3: no pong for 3000 ms']), ['no-pong']);
  assert.deepEqual(evidence(['no-pong'], ['WebSocket client 3 disconnected', 'no pong']), []);
});
