/** The boot log's reader: the chip's own logs, logs cut anywhere, and lines made to hurt it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import vectors from '../../../tests/vectors/esp32-rom-boot.json' with { type: 'json' };
import {
  BootLogReader,
  isBrownOut,
  isResetInto,
  readBootLine,
  readBootLog,
  type BootEvent,
  type BootEventKind,
} from './boot-log.ts';

const kinds = (events: readonly BootEvent[]): BootEventKind[] => events.map(({ kind }) => kind);

function recorded(name: string): string {
  const text = vectors.boots.find((boot) => boot.name === name)?.text;
  assert.ok(text, name);
  return text;
}

const RECORDED: readonly string[] = [
  ...vectors.boots.map(({ text }) => text),
  ...vectors.download_mode.flatMap(({ exchange }) =>
    exchange.flatMap((said) => ('text' in said && said.text !== undefined ? [said.text] : [])),
  ),
];

test('the log of a good image, as numbers', () => {
  const lines = readBootLog(recorded('good image'));
  const facts = lines.slice(0, 9).map(({ line, ...fact }) => (line === '' ? null : fact));
  assert.deepEqual(facts, [
    { kind: 'banner', date: 'Jul 29 2019', time: '12:21:46' },
    {
      kind: 'reset',
      cause: 1,
      causeName: 'POWERON_RESET',
      straps: 0x12,
      modeName: 'SPI_FAST_FLASH_BOOT',
      mode: 'flash',
    },
    { kind: 'configsip', pins: '0', wp: '0xee' },
    { kind: 'drive' },
    { kind: 'flash-mode', name: 'DIO', divider: 2 },
    { kind: 'load', address: 0x3ffb0000, length: 48 },
    { kind: 'load', address: 0x40080400, length: 564 },
    { kind: 'entry', address: 0x4008040c },
    { kind: 'program', url: null },
  ]);
  assert.ok(kinds(lines.slice(8)).every((kind) => kind === 'program'));
});

test('the recorded failures and download mode', () => {
  const [damaged] = readBootLog(recorded('one data octet wrong (checksum)')).slice(-4);
  assert.deepEqual(damaged, {
    kind: 'checksum',
    computed: 0x4e,
    stored: 0x4f,
    line: 'csum err:0x4e!=0x4f',
  });
  assert.deepEqual(kinds(readBootLog(recorded('truncated after 300 octets'))).slice(-4), [
    'checksum',
    'interpreter',
    'ok',
    'prompt',
  ]);
  const said = readBootLog(vectors.download_mode[0]?.exchange[0]?.text ?? '');
  assert.ok(isResetInto('download', said.at(-1) ?? null));
  const newer = 'rst:0x1 (POWERON_RESET),boot:0x3 (DOWNLOAD_BOOT(UART0/UART1/SDIO_REI_REO_V2))';
  const reset = readBootLine(newer);
  assert.ok(reset?.kind === 'reset' && isResetInto('download', reset));
  assert.equal(reset.modeName, 'DOWNLOAD_BOOT(UART0/UART1/SDIO_REI_REO_V2)');
  assert.equal(readBootLine('waiting for download')?.kind, 'waiting');
});

test('a log that is cut at any octet says nothing that the whole does not', () => {
  for (const text of RECORDED) {
    const whole = kinds(readBootLog(text));
    for (let end = 0; end <= text.length; end++) {
      const cut = readBootLog(text.slice(0, end));
      const last = cut.at(-1)?.kind;
      const complete = kinds(cut.slice(0, -1));
      assert.deepEqual(complete, whole.slice(0, complete.length), `cut at ${end}`);
      const expected = whole[complete.length];
      const undecided = ['unknown', 'prompt'].includes(last ?? 'unknown');
      assert.ok(undecided || last === expected, `cut at ${end}: ${last} for ${expected}`);
    }
  }
});

test('brown-outs: both generations of ESP-IDF, and the ROM', () => {
  for (const line of [
    'Brownout detector was triggered',
    'E BOD: Brownout detector was triggered',
    'E (512) BOD: Brownout detector was triggered',
    'rst:0xf (RTCWDT_BROWN_OUT_RESET),boot:0x13 (SPI_FAST_FLASH_BOOT)',
  ]) {
    for (const entered of [false, true]) {
      const event = readBootLine(`Conn${line}`, entered);
      assert.ok(event !== null && isBrownOut(event), line);
      assert.equal(event.line, line);
    }
  }
  assert.ok(!readBootLog('the brownout detector is on').some(isBrownOut));
});

test('crashes, watchdogs and the boot loader, while a program runs too', () => {
  const cases: [BootEventKind, string][] = [
    ['panic', "Guru Meditation Error: Core  1 panic'ed (LoadProhibited). Exception was unhandled."],
    ['panic', 'abort() was called at PC 0x400d1234 on core 0'],
    ['panic', 'assert failed: app_main main.c:12 (false)'],
    ['task-watchdog', 'E (10303) task_wdt: Task watchdog got triggered.'],
    ['task-watchdog', 'E (task_wdt): Aborting.'],
    ['rebooting', 'Rebooting...'],
    ['boot-loader', '\u001b[0;32mI (29) boot: ESP-IDF v5.5 2nd stage bootloader\u001b[0m'],
    ['boot-loader-gave-up', 'user code done'],
    ['program', 'I (310) cpu_start: Pro cpu up.'],
    ['program', 'csum err:0x00!=0x01'],
    ['program', 'waiting for download'],
  ];
  for (const [kind, line] of cases) assert.equal(readBootLine(line, true)?.kind, kind, line);
});

test('after a reset the ROM has the word again, after `entry` the program', () => {
  const reader = new BootLogReader();
  const said = (line: string): string | undefined => reader.line(line)?.kind;
  assert.equal(said('mode:DIO, clock div:2'), 'flash-mode');
  assert.equal(said('entry 0x40080400'), 'entry');
  assert.ok(reader.entered);
  assert.equal(said('mode:DIO, clock div:2'), 'program');
  assert.equal(said(' \r'), undefined);
  assert.equal(said('hello worets Jul 29 2019 12:21:46'), 'banner');
  assert.ok(!reader.entered);
  assert.equal(said('open http://192.168.43.233/'), 'unknown');
});

test('lines that have no end, and lines that almost fit, cost little', () => {
  const parts = ['rst:0x1 (', 'ets Jul 29 2019 ', ' tail ', '. This chip is: ', 'E (1) BOD: ', '0'];
  for (const part of parts) {
    const line = part.repeat(1_000_000 / part.length);
    for (const entered of [false, true]) {
      const event = readBootLine(`The image is for: ${line}`, entered);
      assert.equal(event?.kind, entered ? 'program' : 'unknown');
      assert.ok(event.line.length <= 4_096);
    }
  }
  const octets = Uint8Array.from({ length: 20_000 }, (_, at) => (at * 7 + (at >> 8)) & 0xff);
  assert.ok(readBootLog(new TextDecoder().decode(octets)).every(({ kind }) => kind === 'unknown'));
});
