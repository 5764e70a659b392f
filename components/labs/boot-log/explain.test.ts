/** Every line that the chip's ROM or the virtual one prints is explained, and by whom it was printed. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import {
  BOOT_IMAGE_ADDRESS,
  CHIP_ID_ESP32,
  CHIP_ID_WEBASSEMBLY,
} from '../../../device/formats/esp/chips.ts';
import { writeImage } from '../../../device/formats/esp/image.ts';
import {
  readBootLog,
  RESET_CAUSES,
  type ResetCause,
} from '../../../device/formats/esp/boot-log.ts';
import { bootBanner, bootFromFlash } from '../../../device/virtual/boot-rom.ts';
import { Flash } from '../../../device/virtual/flash.ts';
import { explain, type Explained } from './explain.ts';

function explained(text: string): Explained[] {
  return readBootLog(text).map(explain);
}

function part(line: Explained | undefined, name: string): string {
  return line?.parts.find((one) => one.name === name)?.value ?? '';
}

test('every line of the recorded boots is explained, the program’s as the program’s', () => {
  const url = new URL('../../../tests/vectors/esp32-rom-boot.json', import.meta.url);
  const { boots, download_mode: sessions } = JSON.parse(readFileSync(url, 'utf8')) as {
    boots: { name: string; text: string }[];
    download_mode: { exchange: { text?: string }[] }[];
  };
  const texts = [
    ...boots.map(({ text }) => text),
    ...sessions.flatMap(({ exchange }) => exchange.flatMap(({ text }) => text ?? [])),
  ];
  assert.ok(texts.length > 8);
  for (const text of texts) {
    const lines = explained(text);
    const entry = lines.findIndex(({ event }) => event.kind === 'entry');
    const rom = entry < 0 ? lines : lines.slice(0, entry + 1);
    for (const { event, by } of rom) assert.equal(by, 'rom', event.line);
    for (const { event, by } of lines.slice(rom.length)) assert.equal(by, 'program', event.line);
  }
});

test('every line of the virtual ROM is explained', () => {
  const good = {
    entry: 0x40080400,
    segments: [{ address: 0x40080400, octets: new Uint8Array(64) }],
  };
  const sound = writeImage({ chipId: CHIP_ID_WEBASSEMBLY, ...good });
  const [checksumWrong, digestWrong] = [sound.slice(), sound.slice()];
  checksumWrong[40]! ^= 1;
  digestWrong[40]! ^= 1;
  digestWrong[41]! ^= 1;
  const images = [
    new Uint8Array(0),
    sound,
    checksumWrong,
    digestWrong,
    writeImage({ chipId: CHIP_ID_ESP32, ...good }),
    writeImage({
      ...good,
      chipId: CHIP_ID_WEBASSEMBLY,
      segments: [...good.segments, ...good.segments],
    }),
  ];
  const kinds = new Set<string>();
  for (const image of images) {
    const flash = new Flash();
    flash.write(BOOT_IMAGE_ADDRESS, image);
    let text = '';
    const result = bootFromFlash(flash, (printed) => (text += printed));
    if (result.kind === 'hang') text += result.line;
    for (const { event, by } of explained(text)) {
      assert.ok(by === 'rom' || by === 'board', event.line);
      kinds.add(event.kind);
    }
  }
  for (const kind of [
    'entry',
    'invalid-header',
    'checksum',
    'digest',
    'chip',
    'segments',
    'ets-main',
  ]) {
    assert.ok(kinds.has(kind), kind);
  }
  for (const cause of Object.keys(RESET_CAUSES) as ResetCause[]) {
    for (const mode of ['flash', 'download'] as const) {
      const [, reset] = explained(bootBanner(cause, mode));
      assert.equal(reset?.event.kind, 'reset');
      assert.doesNotMatch(reset.parts[0]!.means, /not in Espressif/);
      assert.match(reset.means, mode === 'flash' ? /IO0 was high/ : /IO0 was low/);
    }
  }
});

test('the bits of the boot mode are the strapping pins', () => {
  const [usual] = explained('rst:0x1 (POWERON_RESET),boot:0x13 (SPI_FAST_FLASH_BOOT)');
  assert.deepEqual(
    ['IO12', 'IO0', 'IO2', 'IO4', 'IO15', 'IO5'].map((pin) => part(usual, pin)),
    ['low', 'high', 'low', 'low', 'high', 'high'],
  );
  const [download] = explained(
    'rst:0x1 (POWERON_RESET),boot:0x3 (DOWNLOAD_BOOT(UART0/UART1/SDIO_REI_REO_V2))',
  );
  assert.deepEqual(
    ['IO12', 'IO0', 'IO2', 'IO15', 'IO5'].map((pin) => part(download, pin)),
    ['low', 'low', 'low', 'high', 'high'],
  );
  assert.equal(part(download, 'boot:0x3'), 'DOWNLOAD_BOOT(UART0/UART1/SDIO_REI_REO_V2)');
});

test('lines of older ROMs, of a blank flash and of a crash', () => {
  const kinds = (text: string): string[] =>
    explained(text).map(({ event, by }) => `${by} ${event.kind}`);
  assert.deepEqual(
    kinds('ets Jun  8 2016 00:22:57\nflash read err, 1000\nets_main.c 371 \nwaiting for download'),
    ['rom banner', 'rom flash-read', 'rom ets-main', 'rom waiting'],
  );
  assert.deepEqual(kinds('load:0x3fff0030,len:1184\nho 0 tail 12 room 4'), [
    'rom load',
    'rom tail',
  ]);
  assert.deepEqual(
    kinds(
      'entry 0x400805e4\nhello\nBrownout detector was triggered\n' +
        "Guru Meditation Error: Core  1 panic'ed (LoadProhibited). Exception was unhandled.\n" +
        'E (task_wdt): Aborting.\nRebooting...\nets Jul 29 2019 12:21:46',
    ),
    [
      'rom entry',
      'program program',
      'sdk brown-out',
      'sdk panic',
      'sdk task-watchdog',
      'sdk rebooting',
      'rom banner',
    ],
  );
});

test('a program may say what it likes: it is the program’s', () => {
  const [, mimic, address] = explained(
    'entry 0x40080400\nmode:DIO, clock div:2\nopen http://192.168.43.233/',
  );
  assert.equal(mimic?.by, 'program');
  assert.match(address?.means ?? '', /listens, at http:\/\/192\.168\.43\.233\.$/);
});

test('what is not known is said to be so', () => {
  assert.equal(explained('�x�~f')[0]?.by, 'unknown');
  assert.deepEqual(explained('\r\n   \n'), []);
  const [other] = explained('rst:0x2 (NEW_RESET),boot:0x13 (SPI_FAST_FLASH_BOOT)');
  assert.match(other?.parts[0]?.means ?? '', /not in Espressif/);
});
