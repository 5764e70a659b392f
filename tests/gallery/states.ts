/** The states that a widget may find its board in, as facts: the columns of the gallery. */
import type { BoardSnapshot, FlashState } from '../../device/board/board-events.ts';
import type { BoardScript } from '../../device/board/testing/scripted-board.ts';
import type { FlashStep } from '../../device/flash/steps.ts';
import type { FlashEnd } from '../../device/formats/esp/exchange.ts';

const BOOT = [
  'ets Jul 29 2019 12:21:46',
  '',
  'rst:0x1 (POWERON_RESET),boot:0x13 (SPI_FAST_FLASH_BOOT)',
  'load:0x3fff0030,len:1184',
  'entry 0x400805e4',
  'led_websocket: starting',
];
const SERVING = [...BOOT, 'http://192.168.43.233/', 'WebSocket client 1 connected'];

const attached = (kind: 'virtual' | 'usb'): Partial<BoardSnapshot> => ({
  kind,
  sketch: 'led_websocket',
  fullSpeed: kind === 'virtual',
  abilities:
    kind === 'virtual'
      ? ['toggle', 'flash', 'reset', 'press', 'trace', 'wire']
      : ['toggle', 'flash', 'reset', 'wire'],
});

const running = (change: Partial<BoardSnapshot> = {}): Partial<BoardSnapshot> => ({
  ...attached('virtual'),
  state: 'running',
  serving: true,
  socket: 'open',
  led: 'off',
  ...change,
});

function flashing(step: FlashStep | null): BoardScript {
  const flash: FlashState = { kind: 'running', step };
  return { snapshot: { ...attached('usb'), state: 'flashing', flash } };
}

const verified: FlashEnd = {
  flash: 1,
  outcome: 'verified',
  why: 'The flash holds the image, octet by octet.',
};

export const STATES = {
  'no board': {},
  connecting: { snapshot: { state: 'connecting' } },
  'listening to a real board': { snapshot: { ...attached('usb'), state: 'listening' } },
  'no answer': { snapshot: { ...attached('usb'), state: 'silent' } },
  'flasher is loading': flashing(null),
  'hold BOOT': flashing({
    kind: 'hold-boot',
    detail: 'Waiting for download mode',
    percent: 2,
    baudRate: 115_200,
  }),
  erasing: flashing({
    kind: 'erase',
    detail: 'Erasing the flash',
    percent: 10,
    baudRate: 115_200,
  }),
  writing: flashing({
    kind: 'write',
    detail: 'Writing 30 of 77 KB',
    percent: 43,
    baudRate: 460_800,
    octets: 30_000,
    totalOctets: 77_000,
  }),
  verifying: flashing({ kind: 'verify', detail: 'Verifying', percent: 92, baudRate: 460_800 }),
  'press EN': {
    snapshot: {
      ...attached('usb'),
      state: 'booting',
      flash: { kind: 'starting', end: verified, byButton: true },
    },
  },
  booting: { snapshot: { ...attached('virtual'), state: 'booting' }, lines: BOOT.slice(0, 5) },
  'running, LED off': { snapshot: running(), lines: SERVING },
  'running, LED on': {
    snapshot: running({ led: 'on', ledLit: true, toggleMs: 12.3 }),
    lines: SERVING,
  },
  'running, a real board': {
    snapshot: running({
      ...attached('usb'),
      led: 'on',
      ledLit: true,
      flash: {
        kind: 'ended',
        end: verified,
        result: 'Flashed and verified. It has started and says: led_websocket: starting',
      },
    }),
    lines: SERVING,
  },
  'running over HTTP': {
    snapshot: running({ sketch: 'led_http', socket: 'closed', led: 'on', ledLit: true }),
    lines: SERVING,
  },
  'on a slow line': { snapshot: running({ fullSpeed: false }), lines: SERVING },
  'at another rate': {
    snapshot: running({ baudRate: 9_600, socket: 'closed', led: 'unknown' }),
    lines: ['\u0000\ufffdx\ufffd\ufffd'],
  },
  'no program': {
    snapshot: { ...attached('virtual'), state: 'no-program' },
    lines: [...BOOT.slice(0, 3), 'invalid header: 0xffffffff'],
  },
  'download mode': {
    snapshot: { ...attached('virtual'), state: 'download' },
    lines: ['rst:0x1 (POWERON_RESET),boot:0x3 (DOWNLOAD_BOOT(UART0))', 'waiting for download'],
  },
  lost: {
    snapshot: {
      state: 'lost',
      problem: {
        code: 'board-lost',
        what: 'The board is gone.',
        why: 'Its port closed: The device has been lost.',
        next: 'Plug it in again: it reconnects by itself. "Disconnect" ends waiting.',
      },
    },
    lines: SERVING,
  },
  'a problem while it runs': {
    snapshot: running({
      problem: {
        code: 'toggle-no-answer',
        what: 'The board did not confirm the toggle.',
        why: 'No message came back over the WebSocket: the sketch is busy, or the connection is gone.',
        next: 'Try again; if it stays silent, press "Reset board".',
      },
    }),
    lines: SERVING,
  },
  'a note': { snapshot: running({ note: 'Reconnected.' }), lines: SERVING },
} as const satisfies Record<string, BoardScript>;
