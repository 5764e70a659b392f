import assert from 'node:assert/strict';
import test from 'node:test';
import { BootListener, type BootVerdict } from './boot-verdict.ts';

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
): BootVerdict {
  const listener = new BootListener({ firstLine, byButton });
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
    ['boot-brown-out', ['rst:0xf (RTCWDT_BROWN_OUT_RESET),boot:0x13 (SPI_FAST_FLASH_BOOT)']],
  ];
  for (const [expected, lines] of cases) assert.equal(code(lines), expected, lines.join('|'));
});

test('a board that cannot be restarted from here: its button is asked for', () => {
  const found = verdict([], 'led_websocket:', true);
  assert.equal(found.kind, 'failed');
  assert.match(found.problem.next, /Press EN/);
});
