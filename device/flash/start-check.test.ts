import assert from 'node:assert/strict';
import test from 'node:test';
import { StartCheck, type StartVerdict } from './start-check.ts';

const BANNER = [
  'ets Jul 29 2019 12:21:46',
  '',
  'rst:0x1 (POWERON_RESET),boot:0x13 (SPI_FAST_FLASH_BOOT)',
];
const ENTRY = ['load:0x3ffb0000,len:4800', 'entry 0x400807b0'];

function verdict(
  lines: readonly string[],
  firstLine: string | null = 'led_websocket:',
  byButton = false,
): StartVerdict {
  const listener = new StartCheck({ firstLine, byButton });
  for (const line of lines) {
    const found = listener.line(line);
    if (found !== null) return found;
  }
  return listener.end();
}

function code(...given: Parameters<typeof verdict>): string {
  const found = verdict(...given);
  return found.kind === 'failed' ? found.problem.code : found.kind;
}

test('a boot and the first line of the program', () => {
  assert.deepEqual(verdict([...BANNER, ...ENTRY, '', 'led_websocket: starting']), {
    kind: 'running',
    line: 'led_websocket: starting',
  });
  assert.equal(code([...BANNER, ...ENTRY, 'hello'], null), 'running');
  assert.equal(code([...BANNER, ...ENTRY], null), 'silent');
});

test('what was seen instead has a name', () => {
  const cases: [string, readonly string[]][] = [
    ['boot-nothing', []],
    ['boot-nothing', ['\u0000\u00fe garbage']],
    ['boot-stuck', BANNER],
    [
      'boot-download-mode',
      [
        'rst:0x1 (POWERON_RESET),boot:0x3 (DOWNLOAD_BOOT(UART0/UART1/SDIO_REI_REO_V2))',
        'waiting for download',
      ],
    ],
    ['boot-invalid-header', [...BANNER, 'invalid header: 0xffffffff']],
    ['boot-damaged', [...BANNER, 'csum err:0x5!=0x7']],
    ['boot-silent', [...BANNER, ...ENTRY]],
    ['boot-other-program', [...BANNER, ...ENTRY, 'something else']],
    ['boot-loop', [...BANNER, ...BANNER, ...BANNER, ...BANNER]],
    [
      'boot-loop',
      Array.from({ length: 4 }, () => [...BANNER, ...ENTRY, 'Guru Meditation Error']).flat(),
    ],
    ['boot-brown-out', [...BANNER, ...ENTRY, 'Brownout detector was triggered']],
    ['boot-brown-out', [...BANNER, ...ENTRY, 'E BOD: Brownout detector was triggered']],
    ['boot-brown-out', ['rst:0xf (RTCWDT_BROWN_OUT_RESET),boot:0x13 (SPI_FAST_FLASH_BOOT)']],
  ];
  for (const [expected, lines] of cases) assert.equal(code(lines), expected, lines.join('|'));
});

/** What ESP-IDF's boot loader says between the ROM's `entry` and the program, in its colours or without. */
const LOADER = [
  '\u001b[0;32mI (29) boot: ESP-IDF v5.5 2nd stage bootloader\u001b[0m',
  'I (29) boot: compile time 12:00:00',
  'I (62) boot: Partition Table:',
  'I (70) boot:  0 nvs              WiFi data        01 02 00009000 00005000',
  'I (110) esp_image: segment 0: paddr=00010020 vaddr=3f400020 size=0b4d8h ( 46296) map',
];

test('the boot loader of a program of one’s own is not the program', () => {
  const found = verdict([...BANNER, ...ENTRY, ...LOADER, 'hello from the program'], null);
  assert.deepEqual(found, { kind: 'running', line: 'hello from the program' });
  assert.equal(code([...BANNER, ...ENTRY, ...LOADER], null), 'silent');
  // What ESP-IDF's own start-up says is the program's.
  assert.equal(
    code([...BANNER, ...ENTRY, ...LOADER, 'I (310) cpu_start: Pro cpu up.'], null),
    'running',
  );
});

test('a program that is reset before its first word does not run', () => {
  const boot = [...BANNER, ...ENTRY];
  assert.equal(code([...boot, ...boot, ...boot, ...boot], null), 'boot-loop');
  assert.equal(code([...boot, ...BANNER], null), 'boot-stuck');
});

test('what the boot loader finds wrong has a name', () => {
  const cases: [string, string][] = [
    ['boot-no-program', 'E (51) boot: No bootable app partitions in the partition table'],
    [
      'boot-no-program',
      'E (140) esp_image: image at 0x10000 has invalid magic byte (nothing flashed here?)',
    ],
    ['boot-no-program', 'E (45) flash_parts: partition 0 invalid magic number 0xffff'],
    ['boot-no-program', '\u001b[0;31mE (50) boot: Failed to verify partition table\u001b[0m'],
    ['boot-damaged', 'E (612) esp_image: Checksum failed. Calculated 0x5 read 0x7'],
    ['boot-damaged', 'E (612) esp_image: Image hash failed - image is corrupt'],
  ];
  for (const [expected, line] of cases) {
    const boot = [...BANNER, ...ENTRY, ...LOADER, line];
    assert.equal(code(boot, null), expected, line);
    assert.equal(code([...boot, ...boot, ...boot, ...boot], null), expected, 'over and over');
    // It looks for another program, and may find one.
    assert.equal(code([...boot, 'hello'], null), 'running', line);
  }
});

test('a boot loader that gave up is not the program', () => {
  // ESP-IDF 4.x without a partition table.
  const withoutTable = [
    'I (60) boot: ESP-IDF 3.40100.200827 2nd stage bootloader',
    'I (64) boot_comm: chip revision: 1, min. bootloader chip revision: 0',
    'I (71) boot.esp32: SPI Speed      : 40MHz',
    'E (90) flash_parts: partition 0 invalid magic number 0xa0a',
    'E (97) boot: Failed to verify partition table',
  ];
  // ESP-IDF 3.0 with a broken one.
  const brokenTable = [
    'I (11) boot: Enabling RNG early entropy source...',
    'E (37) boot: load partition table error!',
    'user code done',
  ];
  for (const lines of [withoutTable, brokenTable, ['user code done']]) {
    assert.equal(code([...BANNER, ...ENTRY, ...lines], null), 'boot-no-program');
  }
  const smallFlash = [
    'E (130) spi_flash: Detected size(2048k) smaller than the size in the binary image header(4096k). Probe failed.',
    '',
    'assert failed: do_core_init startup.c:328 (flash_ret == ESP_OK)',
    'Backtrace: 0x40083881:0x3ffe3b30',
    '',
    'Rebooting...',
  ];
  assert.equal(code([...BANNER, ...ENTRY, ...smallFlash], null), 'boot-crashed');
});

test('a boot loader that finds something wrong and a program all the same', () => {
  const wrong = 'E (40) boot: ota data partition invalid, falling back to factory';
  const loaded = 'I (300) boot: Loaded app from partition at offset 0x10000';
  assert.equal(code([...BANNER, ...ENTRY, wrong, loaded], null), 'silent');
});

test('a program whose first word is that it has crashed does not run', () => {
  for (const line of [
    'Guru Meditation Error: Core  0 panic’ed (LoadProhibited). Exception was unhandled.',
    'abort() was called at PC 0x400d1234 on core 0',
    'assert failed: app_main main.c:12 (false)',
  ]) {
    const boot = [...BANNER, ...ENTRY, line, 'Rebooting...'];
    assert.equal(code([...boot, ...boot, ...boot, ...boot], null), 'boot-loop', line);
    assert.equal(code(boot, null), 'boot-crashed', line);
  }
});

test('a board that cannot be restarted from here: its button is asked for', () => {
  const found = verdict([], 'led_websocket:', true);
  assert.equal(found.kind, 'failed');
  assert.match(found.problem.next, /Press EN/);
});
