import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MAX_LINE_CHARACTERS, MAX_NAME_CHARACTERS, valuesOf } from './plot-line.ts';

const pairs = (line: string) => valuesOf(line)?.map(({ name, value }) => [name, value]) ?? null;

test('values stand between commas, spaces and tabs, in any number', () => {
  const expected = [
    ['value 1', 1],
    ['value 2', -2.5],
    ['value 3', 3000],
  ];
  for (const line of ['1,-2.5,3e3', '1 -2.5 3e3', '1\t-2.5\t3e3', ' 1, \t-2.50,,  +3.0E+3 ,']) {
    assert.deepEqual(pairs(line), expected, line);
  }
  assert.deepEqual(pairs('.5 5. -.5e-1'), [
    ['value 1', 0.5],
    ['value 2', 5],
    ['value 3', -0.05],
  ]);
});

test('a value may have a name', () => {
  assert.deepEqual(pairs('knob:1850'), [['knob', 1850]]);
  assert.deepEqual(pairs('min:0,knob:7,max:4095'), [
    ['min', 0],
    ['knob', 7],
    ['max', 4095],
  ]);
  assert.deepEqual(pairs('temp_°C:21.5\tµ:3'), [
    ['temp_°C', 21.5],
    ['µ', 3],
  ]);
  assert.deepEqual(pairs('a:1 2 b:3'), [
    ['a', 1],
    ['value 2', 2],
    ['b', 3],
  ]);
});

test('the last value of a name counts', () => {
  assert.deepEqual(pairs('a:1,b:2,a:3'), [
    ['a', 3],
    ['b', 2],
  ]);
});

test('names that an object has by nature are names', () => {
  for (const name of ['constructor', '__proto__', 'toString', 'hasOwnProperty', 'length']) {
    assert.deepEqual(pairs(`${name}:1`), [[name, 1]]);
  }
});

test('what is no number on an axis is a gap', () => {
  for (const printed of ['nan', 'NaN', '-nan', 'inf', '-INF', 'Infinity', 'ovf', '1e999', '-1e999'])
    assert.deepEqual(pairs(`a:${printed},b:1`), [
      ['a', null],
      ['b', 1],
    ]);
  assert.ok(Object.is(valuesOf('-0')?.[0]?.value, 0));
  assert.equal(valuesOf('1e-999')?.[0]?.value, 0);
});

test('a line in which anything else stands is text', () => {
  const lines = [
    '',
    ' ',
    ',,',
    'LED1: ON',
    'Ready: open http://192.168.43.233/',
    'knob 1850',
    'knob: 1850',
    'knob:1850 pressed',
    'knob=1850',
    '1850 mV',
    '0x10',
    'a:0x10',
    '1.2.3',
    '1e',
    '--1',
    '1_000',
    '１',
    ':1',
    'a:',
    'a::1',
    '00:22:57',
    '1;2',
    '> 12',
    '{"knob":1850}',
    '[1,2]',
    '\u{fffd}12',
    'n\u00a0:1\u00a02',
    '\u{fffd}\u{fffd}:1',
    'a\u0007:1',
    '\u202eabc:1',
    '\u200b:1',
  ];
  for (const line of lines) assert.equal(valuesOf(line), null, JSON.stringify(line));
});

test('the boot ROM says nothing that is a value', () => {
  const boot = [
    'ets Jul 29 2019 12:21:46',
    'rst:0x1 (POWERON_RESET),boot:0x13 (SPI_FAST_FLASH_BOOT)',
    'rst:0x10 (RTCWDT_RTC_RESET),boot:0x3 (DOWNLOAD_BOOT(UART0/UART1/SDIO_REI_REO_V2))',
    'configsip: 0, SPIWP:0xee',
    'clk_drv:0x00,q_drv:0x00,d_drv:0x00,cs0_drv:0x00,hd_drv:0x00,wp_drv:0x00',
    'mode:DIO, clock div:1',
    'load:0x3fff0030,len:1184',
    'load:0x40080400,len:3028',
    'ho 0 tail 12 room 4',
    'entry 0x400805e4',
    'waiting for download',
    'flash read err, 1000',
    'ets_main.c 371 ',
    'invalid header: 0xffffffff',
    'csum err:0x9a!=0x7f',
    'PC      : 0x400d1234  PS      : 0x00060030  A0      : 0x800d2345',
    'Backtrace: 0x400d1234:0x3ffb1f80 0x400d2345:0x3ffb1fa0',
    'I (29) boot: ESP-IDF v5.1.4 2nd stage bootloader',
  ];
  for (const line of boot) assert.equal(valuesOf(line), null, line);
});

test('long lines and long names are text, and are read in no time', () => {
  const fits = '9'.repeat(MAX_NAME_CHARACTERS);
  assert.equal(valuesOf(`${fits}:1`)?.length, 1);
  assert.equal(valuesOf(`${fits}9:1`), null);
  assert.equal(valuesOf('1 '.repeat(MAX_LINE_CHARACTERS / 2))?.length, MAX_LINE_CHARACTERS / 2);
  assert.equal(valuesOf('1 '.repeat(MAX_LINE_CHARACTERS / 2 + 1)), null);
  for (const part of ['1', '1,', 'a:', '.', 'e', '\t', ' , ', 'a:1,']) {
    valuesOf(part.repeat(100_000 / part.length));
    valuesOf(`${part.repeat(MAX_LINE_CHARACTERS / part.length - 1)}x`);
  }
});
