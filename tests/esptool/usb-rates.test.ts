/** A board of unknown make on a cable: rates that do not hold, writers that fail. */
import assert from 'node:assert/strict';
import test from 'node:test';
import { concatOctets } from '../../device/formats/octets/octets.ts';
import { eraseBoard, flashImage } from '../../device/flash/flasher.ts';
import { COMMANDS, encodeResponse } from '../../device/formats/esp/commands.ts';
import { encodeSlip } from '../../device/formats/net/slip.ts';
import { image, poweredBoard, problemCode, readUntil, usbOptions } from './board.ts';
import { assertHolds, onWayBack, onWayThere, rateOf } from './cable.ts';

test('a small program is written by the ROM at the fastest rate, a large one by the stub', async (t) => {
  for (const [octets, writer] of [
    [20_000, 'rom'],
    [80_000, 'stub'],
  ] as const) {
    const board = poweredBoard(t);
    const program = image(octets);
    const options = usbOptions(board, { parts: [{ address: 0x1000, data: program }] });
    const result = await flashImage(options);
    assert.equal(result.writer, writer);
    assert.equal(result.baudRate, 921_600);
    assertHolds(board, program);
    await readUntil(board, 'octets\r\n');
  }
});

test('at the ROM’s own rate the stub writes sooner, from some 16 KB on', async (t) => {
  for (const [octets, writer] of [
    [10_000, 'rom'],
    [20_000, 'stub'],
  ] as const) {
    const board = poweredBoard(t);
    const parts = [{ address: 0x1000, data: image(octets) }];
    const result = await flashImage(usbOptions(board, { parts, baudRates: [115_200] }));
    assert.equal(result.writer, writer);
  }
});

test('several parts are written, each verified', async (t) => {
  const board = poweredBoard(t);
  const data = new Uint8Array(5_001).fill(7);
  const result = await flashImage(
    usbOptions(board, {
      parts: [
        { address: 0x1000, data: image() },
        { address: 0x10000, data },
      ],
    }),
  );
  assert.equal(result.md5.length, 2);
  assertHolds(board, image());
  assertHolds(board, data, 0x10000);
});

test('a bridge that garbles what is too fast for it: the next lower rate is used', async (t) => {
  const board = poweredBoard(t);
  const rate = rateOf(board);
  onWayBack(board, (octets) => (rate.now > 500_000 ? octets.map((octet) => octet ^ 0x55) : octets));
  const options = usbOptions(board);
  const result = await flashImage(options);
  // The stub is tried as well, in case the ROM reckons its rate wrongly.
  assert.equal(result.baudRate, 460_800);
  assert.match(options.log.join(), /921600 baud do not hold/);
  assertHolds(board, image());
});

test('a driver that does not do a rate is asked for the next', async (t) => {
  const board = poweredBoard(t);
  const open = board.port.open.bind(board.port);
  board.port.open = (options) =>
    options.baudRate > 500_000
      ? Promise.reject(new DOMException('Failed to open serial port.', 'NetworkError'))
      : open(options);
  const options = usbOptions(board);
  assert.equal((await flashImage(options)).baudRate, 460_800);
  assert.match(options.log.join(), /does not do 921600 baud/);
});

test('a rate that fails in the middle of writing: once more, slower, and said so', async (t) => {
  const board = poweredBoard(t);
  const rate = rateOf(board);
  let blocks = 0;
  onWayThere(board, (octets) => {
    if (rate.now < 921_600 || octets[2] !== COMMANDS.FLASH_DEFL_DATA) return octets;
    return ++blocks > 2 ? octets.map((octet, at) => (at === 100 ? octet ^ 1 : octet)) : octets;
  });
  const program = image(80_000);
  const options = usbOptions(board, { parts: [{ address: 0x1000, data: program }] });
  const result = await flashImage(options);
  assert.equal(result.baudRate, 460_800);
  assert.match(options.log.join(), /Beginning once more, at 460800 baud/);
  assertHolds(board, program);
});

test('a bridge that loses octets above 230400, in long blocks alone: down to what it holds', async (t) => {
  const board = poweredBoard(t);
  const rate = rateOf(board);
  onWayThere(board, (octets) => {
    const lossy = rate.now > 230_400 && octets[2] === COMMANDS.FLASH_DEFL_DATA;
    return lossy ? octets.map((octet, at) => (at === 100 ? octet ^ 1 : octet)) : octets;
  });
  const program = image(80_000);
  const percents: number[] = [];
  const options = usbOptions(board, {
    parts: [{ address: 0x1000, data: program }],
    onStep: ({ percent }) => percents.push(percent),
  });
  assert.equal((await flashImage(options)).baudRate, 230_400);
  assertHolds(board, program);
  assert.deepEqual(
    percents,
    percents.toSorted((one, other) => one - other),
  );
});

test('a flash that never holds what was written: tried once more, and no further', async (t) => {
  const board = poweredBoard(t);
  let written = 0;
  onWayBack(board, (octets) => {
    if (octets[2] !== COMMANDS.SPI_FLASH_MD5) return octets;
    written++;
    return octets.map((octet, at) => (at === 20 ? octet ^ 1 : octet));
  });
  assert.equal(await problemCode(flashImage(usbOptions(board))), 'flash-verify');
  assert.equal(written, 2);
});

test('the ROM refuses to write: the stub does it', async (t) => {
  const board = poweredBoard(t);
  onWayBack(board, (octets) => {
    const isBegin = octets[2] === COMMANDS.FLASH_BEGIN && octets.length === 14;
    if (!isBegin) return octets;
    const command = COMMANDS.FLASH_BEGIN;
    const data = new Uint8Array(0);
    return encodeSlip(encodeResponse({ command, value: 0, data, error: 6, statusOctets: 4 }));
  });
  const options = usbOptions(board);
  const result = await flashImage(options);
  assert.equal(result.writer, 'stub');
  assert.equal(result.insteadOfRom, true);
  assertHolds(board, image());
  const again = usbOptions(board, { withoutRom: true });
  assert.equal((await flashImage(again)).writer, 'stub');
  assert.ok(!again.log.join().includes('once more'));
});

test('the stub does not start: the ROM writes, but cannot erase everything', async (t) => {
  const board = poweredBoard(t);
  // Its greeting, in a frame of its own, does not arrive.
  onWayBack(board, (octets) => {
    const at = Buffer.from(octets).indexOf('OHAI');
    return at === -1 ? octets : at <= 1 ? null : octets.slice(0, at - 1);
  });
  const program = image(80_000);
  const parts = [{ address: 0x1000, data: program }];
  const result = await flashImage(usbOptions(board, { parts, baudRates: [115_200] }));
  assert.equal(result.writer, 'rom');
  assertHolds(board, program);
  assert.equal(await problemCode(eraseBoard(usbOptions(board))), 'flash-no-stub');
});

test('a flash chip that gives no id is told before anything is written', async (t) => {
  for (const flashId of ['ffffff', '000000']) {
    const board = poweredBoard(t, { identity: { mac: '025741000001', flashId } });
    assert.equal(await problemCode(flashImage(usbOptions(board))), 'flash-chip-silent');
    assert.deepEqual(board.chip.flash.snapshot(), { sectors: [] });
  }
});

test('a flash smaller than the image claims is said in the log', async (t) => {
  const board = poweredBoard(t, { identity: { mac: '025741000001', flashId: 'c84015' } });
  const options = usbOptions(board);
  const { flashOctets } = await flashImage(options);
  assert.equal(flashOctets, 2 * 1024 * 1024);
  assert.match(options.log.join(), /says that the flash has 4 MB, and it has 2 MB/);
});

/** Small enough for the ROM to write it at its own rate. */
const SMALL = [{ address: 0x1000, data: image(10_000) }];

test('an answer that is lost at the lowest rate costs a second beginning', async (t) => {
  const board = poweredBoard(t);
  let lost = 0;
  onWayThere(board, (octets) =>
    octets[2] === COMMANDS.SPI_ATTACH && lost++ === 0 ? null : octets,
  );
  const options = usbOptions(board, { baudRates: [115_200], parts: SMALL });
  await flashImage(options);
  assert.match(options.log.join(), /Beginning once more, at 115200 baud/);
  assertHolds(board, image(10_000));
});

test('a board that stops answering at the lowest rate is a problem with a name', async (t) => {
  const board = poweredBoard(t);
  onWayThere(board, (octets) => (octets[2] === COMMANDS.SPI_ATTACH ? concatOctets() : octets));
  const options = usbOptions(board, { baudRates: [115_200], parts: SMALL });
  assert.equal(await problemCode(flashImage(options)), 'flash-line');
});
