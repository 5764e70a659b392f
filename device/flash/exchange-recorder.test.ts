/** The conversation in words and fields: a recorded session of the chip's own ROM, octet by octet. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { concatOctets, fromHex, toHex, uint32Octets } from '../formats/octets/octets.ts';
import type { Octets } from '../formats/octets/octets.ts';
import {
  COMMANDS,
  encodeRequest,
  encodeResponse,
  ROM_ERRORS,
  ROM_STATUS_OCTETS,
  SYNC_PAYLOAD,
} from '../formats/esp/commands.ts';
import type { Exchange, ExchangeFrame } from '../formats/esp/exchange.ts';
import { checksum } from '../formats/esp/image.ts';
import { encodeSlip } from '../formats/net/slip.ts';
import { ExchangeRecorder } from './exchange-recorder.ts';

interface Message {
  readonly from?: 'host' | 'board';
  readonly octets?: number;
  readonly hex?: string;
}

const RECORDED_MD5 = '33d9712cc5eb0bf18a41ed54a908e412';

/** Where the recording shows only both ends of a message, zeros stand for the middle. */
function messages(): { from: 'host' | 'board'; octets: Octets }[] {
  const url = new URL('../../tests/vectors/esp32-esptool-session.json', import.meta.url);
  const { exchange } = JSON.parse(readFileSync(url, 'utf8')) as { exchange: Message[] };
  return exchange.flatMap(({ from, hex, octets = 0 }) => {
    if (from === undefined || hex === undefined) return [];
    const [start = '', end] = hex.split('...');
    if (end === undefined) return [{ from, octets: fromHex(start) }];
    const middle = new Uint8Array(octets - (start.length + end.length) / 2);
    return [{ from, octets: concatOctets(fromHex(start), middle, fromHex(end)) }];
  });
}

function recorder(): { recorder: ExchangeRecorder; exchanges: () => Exchange[]; told: Exchange[] } {
  const told: Exchange[] = [];
  let now = 0;
  const made = new ExchangeRecorder({
    flash: 1,
    nowMs: () => now++,
    onExchange: (exchange) => told.push(exchange),
  });
  const exchanges = (): Exchange[] => [
    ...new Map(told.map((exchange) => [exchange.number, exchange])).values(),
  ];
  return { recorder: made, exchanges, told };
}

/** The recorded session, its messages cut into pieces of `size` octets. */
function recorded(size = Infinity): Exchange[] {
  const { recorder: made, exchanges } = recorder();
  made.expectMd5(RECORDED_MD5);
  for (const { from, octets } of messages()) {
    for (let at = 0; at < octets.length; at += size) {
      const piece = octets.subarray(at, at + size);
      if (from === 'host') made.sent(piece);
      else made.received(piece);
    }
  }
  made.finish();
  return exchanges();
}

/** Fields stand one behind the other, from the first octet of the frame to its last. */
function assertWhole(frame: ExchangeFrame): void {
  let at = 0;
  for (const { start, end, name } of frame.fields) {
    assert.equal(start, at, name);
    assert.ok(end > start, name);
    at = end;
  }
  assert.equal(at, frame.length);
}

test('a recorded session: every octet of every frame is in one exchange and one field', () => {
  const exchanges = recorded();
  const frames = exchanges.flatMap((exchange) => exchange.frames);
  const said = (from: 'host' | 'board'): number =>
    messages().reduce((sum, one) => sum + (one.from === from ? one.octets.length : 0), 0);
  const kept = (from: 'client' | 'board'): number =>
    frames.reduce((sum, frame) => sum + (frame.from === from ? frame.length : 0), 0);
  assert.equal(kept('client'), said('host'));
  assert.equal(kept('board'), said('board'));
  for (const frame of frames) {
    assertWhole(frame);
    assert.ok(frame.octets.length + frame.tail.length <= 320);
  }
});

test('a recorded session, in words', () => {
  const exchanges = recorded();
  const told = exchanges.map(({ name, phase, state }) => `${phase} ${name} ${state}`);
  assert.deepEqual(told.slice(0, 3), [
    'sync SYNC ok',
    // The ROM of the ESP32 answers a question it does not know eight times, and not by its name.
    'identify GET_SECURITY_INFO refused',
    'identify READ_REG ok',
  ]);
  const byName = (name: string): Exchange[] => exchanges.filter((one) => one.name === name);
  assert.equal(byName('SYNC')[0]?.answer, 'In step: it has answered 8 times.');
  assert.match(
    byName('GET_SECURITY_INFO')[0]?.answer ?? '',
    /ROM refuses: error 0x05.*answers to SYNC/,
  );
  assert.match(byName('READ_REG')[0]?.answer ?? '', /0x00f01d83: this is an ESP32/);
  assert.deepEqual(
    exchanges.filter(({ phase }) => phase === 'stub').map(({ name, block }) => [name, block]),
    [
      ['MEM_BEGIN', null],
      ['MEM_DATA', { number: 1, of: 2 }],
      ['MEM_DATA', { number: 2, of: 2 }],
      ['MEM_BEGIN', null],
      ['MEM_DATA', { number: 1, of: 1 }],
      ['MEM_END', null],
      ['OHAI', null],
    ],
  );
  assert.match(byName('MEM_END')[0]?.asks ?? '', /0x400a902c/);
  const flashId = exchanges.find(({ answer }) => answer?.includes('maker') === true);
  assert.equal(flashId!.phase, 'flash-chip');
  assert.match(flashId!.answer!, /maker 0xc8, size 0x16, 2\^22 octets are 4 MB/);
  assert.deepEqual(
    exchanges
      .filter(({ phase }) => ['write', 'verify', 'erase'].includes(phase))
      .map(({ phase, name }) => `${phase} ${name}`),
    [
      'write FLASH_DEFL_BEGIN',
      'write FLASH_DEFL_DATA',
      'write FLASH_DEFL_END',
      'verify SPI_FLASH_MD5',
      'write FLASH_BEGIN',
      'write FLASH_DATA',
      'write FLASH_END',
      'verify SPI_FLASH_MD5',
      'verify SPI_FLASH_MD5',
      'erase ERASE_FLASH',
    ],
  );
  assert.match(byName('FLASH_DEFL_BEGIN')[0]?.asks ?? '', /5000 octets at 0x00010000.*1 block/);
  const [same, , blank] = byName('SPI_FLASH_MD5');
  assert.match(same?.answer ?? '', /the same as the image’s/);
  assert.match(blank?.answer ?? '', /flash holds something else/);
});

test('the fields of a frame, escapes counted', () => {
  const [, , ...rest] = recorded();
  const begin = rest.find(({ name }) => name === 'FLASH_DEFL_BEGIN');
  const fields = begin?.frames[0]?.fields.map(({ name, start, end, value }) => [
    name,
    start,
    end,
    value,
  ]);
  assert.deepEqual(fields, [
    ['END', 0, 1, 'c0'],
    ['Direction', 1, 2, '00'],
    ['Command', 2, 3, '10, FLASH_DEFL_BEGIN'],
    ['Size', 3, 5, '16'],
    ['Checksum', 5, 9, '0x00000000'],
    ['Size', 9, 13, '5000 octets'],
    ['Blocks', 13, 17, '1'],
    ['Block Size', 17, 21, '16384 octets'],
    ['Offset', 21, 25, '0x00010000'],
    ['END', 25, 26, 'c0'],
  ]);
  // The last block of the stub begins with an octet c0: two on the wire.
  const block = rest.filter(({ name }) => name === 'MEM_DATA')[2]?.frames[0];
  const program = block?.fields.find(({ name }) => name === 'Program');
  assert.equal(program!.start, 25);
  assert.match(program!.meaning, /cross the wire as db dc/);
});

test('a block’s checksum is computed again', () => {
  const data = new Uint8Array(40).map((_, index) => index * 9);
  for (const [sum, verdict] of [
    [checksum(data), /correct/],
    [checksum(data) ^ 1, /wrong/],
  ] as const) {
    const { recorder: made, exchanges } = recorder();
    const content = concatOctets(uint32Octets(data.length, 0, 0, 0), data);
    made.sent(encodeSlip(encodeRequest(COMMANDS.FLASH_DATA, content, sum)));
    made.received(
      encodeSlip(
        encodeResponse({
          command: COMMANDS.FLASH_DATA,
          value: 0,
          data: new Uint8Array(0),
          error: ROM_ERRORS.WRONG_CHECKSUM,
          statusOctets: ROM_STATUS_OCTETS,
        }),
      ),
    );
    const [exchange] = exchanges();
    assert.match(
      exchange?.frames[0]?.fields.find(({ name }) => name === 'Checksum')?.value ?? '',
      verdict,
    );
    assert.equal(exchange?.state, 'refused');
    assert.match(exchange.answer ?? '', /0x07, the checksum of the data is wrong/);
  }
});

test('the pieces in which octets come make no difference', () => {
  const plain = (exchanges: Exchange[]): unknown =>
    exchanges.map(({ name, asks, answer, frames }) => [
      name,
      asks,
      answer,
      frames.map(({ octets, fields }) => [toHex(octets), fields]),
    ]);
  const whole = plain(recorded());
  for (const size of [1, 2, 3, 7, 61]) assert.deepEqual(plain(recorded(size)), whole);
});

test('a reset: the levels of EN and IO0, and what the ROM says then', () => {
  const { recorder: made, exchanges } = recorder();
  made.signals({ dataTerminalReady: false, requestToSend: false });
  made.signals({ dataTerminalReady: false, requestToSend: true });
  made.signals({ dataTerminalReady: true, requestToSend: false });
  made.received(new TextEncoder().encode('rst:0x1 (POWERON_RESET),boot:0x3 (DOWNLOAD_BOOT(UART0'));
  made.signals({ dataTerminalReady: false, requestToSend: false });
  const [reset] = exchanges();
  assert.deepEqual(
    reset!.levels.map(({ en, io0 }) => [en, io0]),
    [
      [0, 1],
      [1, 0],
      [1, 1],
    ],
  );
  assert.equal(reset!.phase, 'reset');
  assert.equal(reset!.answer, 'The ROM reports download mode.');
  made.sent(encodeSlip(encodeRequest(COMMANDS.SYNC, SYNC_PAYLOAD)));
  made.sent(encodeSlip(encodeRequest(COMMANDS.SYNC, SYNC_PAYLOAD)));
  made.finish();
  assert.deepEqual(
    exchanges().map(({ name, state }) => `${name} ${state}`),
    ['Reset ok', 'SYNC unanswered', 'SYNC unanswered'],
  );
});

test('both asserted move neither pin: no reset', () => {
  const { recorder: made, told } = recorder();
  made.signals({ dataTerminalReady: true, requestToSend: true });
  assert.deepEqual(told, []);
});

test('noise either way breaks nothing, and what follows a reset is understood', () => {
  let state = 7;
  const random = (below: number): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  const telling = [0xc0, 0xc0, 0xdb, 0xdc, 0xdd, 0, 1, 8, 0x0a, 0x13];
  const { recorder: made, exchanges } = recorder();
  for (let round = 0; round < 400; round++) {
    const noise = new Uint8Array(random(200)).map(() =>
      random(2) === 0 ? telling[random(telling.length)]! : random(256),
    );
    if (random(2) === 0) made.sent(noise);
    else made.received(noise);
  }
  for (const frame of exchanges().flatMap(({ frames }) => frames)) assertWhole(frame);
  made.signals({ requestToSend: true });
  made.signals({ requestToSend: false });
  made.sent(encodeSlip(encodeRequest(COMMANDS.SYNC, SYNC_PAYLOAD)));
  assert.equal(exchanges().at(-1)?.name, 'SYNC');
});
