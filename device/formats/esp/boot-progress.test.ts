import assert from 'node:assert/strict';
import { test } from 'node:test';
import vectors from '../../../tests/vectors/esp32-rom-boot.json' with { type: 'json' };
import { BootProgress, type BootStage } from './boot-progress.ts';

function eventsOf(text: string, watcher = new BootProgress()): BootStage[] {
  return text.split('\r\n').flatMap((line) => watcher.line(line));
}

function boot(name: string): string {
  const found = vectors.boots.find((candidate) => candidate.name === name);
  assert.ok(found, name);
  return found.text;
}

test('the boot of a good image is a reset and then the program', () => {
  assert.deepEqual(eventsOf(boot('good image')), ['reset', 'program']);
});

test('images that fail their checksum are no program', () => {
  assert.deepEqual(eventsOf(boot('one data octet wrong (checksum)')), ['reset', 'no-program']);
  assert.deepEqual(eventsOf(boot('truncated after 300 octets')), ['reset', 'no-program']);
});

test('a blank flash is no program, once, however often the chip says so', () => {
  const text = `${boot('blank flash')}${'invalid header: 0xffffffff\r\n'.repeat(5)}`;
  assert.deepEqual(eventsOf(text), ['reset', 'no-program']);
});

test('download mode is told apart from a normal boot', () => {
  const [first] = vectors.download_mode;
  const banner = first?.exchange[0]?.text ?? '';
  assert.deepEqual(eventsOf(banner), ['download']);
});

test('a program that prints its address serves a page, once until the next reset', () => {
  const watcher = new BootProgress();
  eventsOf(boot('good image'), watcher);
  const ready = 'Ready: open http://192.168.43.233/\r\n';
  assert.deepEqual(eventsOf(ready + ready, watcher), ['serving']);
  assert.deepEqual(eventsOf(boot('good image') + ready, watcher), ['reset', 'program', 'serving']);
  assert.deepEqual(eventsOf(boot('blank flash') + ready), ['reset']);
});

test('a program whose first line is its address runs and serves with that line', () => {
  const start = boot('good image').replace(/(entry [^\n]*\n)[^]*/, '$1');
  const ready = 'Ready: open http://192.168.43.233/\r\n';
  assert.deepEqual(eventsOf(start + ready), ['reset', 'program', 'serving']);
  assert.deepEqual(eventsOf(start + ready + ready), ['reset', 'program', 'serving']);
});

test('a program that prints what the ROM prints on failure is still the program', () => {
  const watcher = new BootProgress();
  eventsOf(boot('good image'), watcher);
  assert.deepEqual(eventsOf('csum err:0x00!=0x01', watcher), []);
});

test('a boot loader that finds no program is no program, whichever words it has for that', () => {
  const start = 'entry 0x400805e4\r\nI (60) boot: ESP-IDF 3.40100.200827 2nd stage bootloader\r\n';
  for (const last of [
    'E (90) flash_parts: partition 0 invalid magic number 0xa0a\r\nE (102) boot: load partition table error!',
    'E (150) boot: Factory app partition is not bootable\r\nE (155) boot: No bootable app partitions in the partition table',
    'E (26) flash_parts: partition 5 invalid magic number 0xebeb\r\nuser code done',
  ]) {
    assert.deepEqual(eventsOf(`${start}${last}\r\n`), ['no-program'], last);
  }
});

test('a boot loader at work is not the program yet, and one that crashed never is', () => {
  const loader = 'entry 0x400805e4\r\nI (31) boot: ESP-IDF v5.1 2nd stage bootloader\r\n';
  assert.deepEqual(eventsOf(loader), []);
  assert.deepEqual(eventsOf(`${loader}Hello\r\n`), ['program']);
  const crash = 'assert failed: do_core_init startup.c:328\r\nBacktrace: 0x40083881:0x3ffe3b30\r\n';
  assert.deepEqual(eventsOf(`${loader}${crash}\r\nRebooting...\r\n`), []);
});
