/** The conversation of a whole flash by unmodified esptool-js, as a lab shows it. */
import assert from 'node:assert/strict';
import test from 'node:test';
import { ExchangeRecorder } from '../../device/flash/exchange-recorder.ts';
import { flashImage } from '../../device/flash/flasher.ts';
import type { Exchange } from '../../device/formats/esp/exchange.ts';
import { optionsFor, poweredBoard, problemCode } from './board.ts';

function listening(): { tap: ExchangeRecorder; exchanges: () => Exchange[] } {
  const told = new Map<number, Exchange>();
  const tap = new ExchangeRecorder({
    flash: 1,
    nowMs: () => performance.now(),
    onExchange: (exchange) => told.set(exchange.number, exchange),
  });
  return { tap, exchanges: () => [...told.values()] };
}

test('a flash is told from the reset to the digest, every exchange answered', async (t) => {
  const board = poweredBoard(t);
  const { tap, exchanges } = listening();
  const {
    md5: [md5 = ''],
  } = await flashImage(optionsFor(board, { tap }));
  const phases = exchanges().map(({ phase }) => phase);
  assert.deepEqual(
    phases.filter((phase, at) => phase !== phases[at - 1]),
    ['reset', 'sync', 'identify', 'stub', 'flash-chip', 'write', 'verify', 'start'],
  );
  assert.match(exchanges()[0]?.answer ?? '', /download mode/);
  const blocks = exchanges().filter(({ name }) => name === 'FLASH_DEFL_DATA');
  assert.ok(blocks.length > 3);
  assert.deepEqual(
    blocks.map(({ block }) => block),
    blocks.map((_, index) => ({ number: index + 1, of: blocks.length })),
  );
  const refused = exchanges().filter(({ state, name }) => state !== 'ok' && name !== 'Reset');
  assert.deepEqual(
    refused.map(({ name }) => name),
    ['GET_SECURITY_INFO'],
  );
  const verify = exchanges().find(({ name }) => name === 'SPI_FLASH_MD5');
  assert.match(verify?.answer ?? '', new RegExp(`${md5}: the same`));
  assert.deepEqual(
    exchanges()
      .at(-1)
      ?.levels.map(({ en, io0 }) => [en, io0]),
    [
      [0, 1],
      [1, 1],
    ],
  );
});

test('flash that holds something else: the digests differ', async (t) => {
  const board = poweredBoard(t);
  const { flash } = board.chip;
  flash.onChange = () => {
    flash.onChange = null;
    flash.write(0x1800, new Uint8Array(4));
  };
  const { tap, exchanges } = listening();
  assert.equal(await problemCode(flashImage(optionsFor(board, { tap }))), 'flash-verify');
  const verify = exchanges().find(({ name }) => name === 'SPI_FLASH_MD5');
  assert.match(verify?.answer ?? '', /the flash holds something else/);
});

test('a tap that holds everything back can be cancelled, and nothing was sent', async (t) => {
  const board = poweredBoard(t);
  const { tap, exchanges } = listening();
  const cancel = new AbortController();
  const held = Promise.withResolvers<undefined>();
  let waits = 0;
  const holding = Object.assign(tap, {
    ready: () => {
      if (++waits === 2) cancel.abort();
      return waits === 1 ? Promise.resolve() : held.promise;
    },
  });
  const options = optionsFor(board, { tap: holding, signal: cancel.signal });
  assert.equal(await problemCode(flashImage(options)), 'flash-cancelled');
  held.resolve(undefined);
  assert.deepEqual(
    exchanges().map(({ name }) => name),
    ['Reset'],
  );
});
