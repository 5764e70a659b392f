/** What goes wrong while flashing with unmodified esptool-js: every failure has its name, none is final. */
import assert from 'node:assert/strict';
import test from 'node:test';
import { ESPLoader } from 'esptool-js';
import { concatOctets, fromHex, toHex } from '../../device/formats/octets/octets.ts';
import type { Octets } from '../../device/formats/octets/octets.ts';
import { ProblemError } from '../../device/formats/problem.ts';
import { eraseBoard, flashImage } from '../../device/flash/flasher.ts';
import { deflatedBlocks, pack } from '../../device/flash/pack.ts';
import { VIRTUAL_RESET_TIMING } from '../../device/formats/esp/auto-reset.ts';
import { CHIP_ID_ESP32 } from '../../device/formats/esp/chips.ts';
import { COMMANDS } from '../../device/formats/esp/commands.ts';
import { writeImage } from '../../device/formats/esp/image.ts';
import { image, optionsFor, poweredBoard, problemCode, readUntil } from './board.ts';
import type { BoardOnCable } from './board.ts';

test('a wrong image does not reach the board', async (t) => {
  const board = poweredBoard(t);
  const damaged = image();
  damaged[1000]! ^= 1;
  const foreign = writeImage({
    chipId: CHIP_ID_ESP32,
    entry: 0,
    segments: [{ address: 0x40080400, octets: new Uint8Array(64) }],
  });
  const wrong: [Octets, string][] = [
    [damaged, 'image-checksum'],
    [image().slice(0, 9999), 'image-truncated'],
    [foreign, 'image-wrong-chip'],
    [new TextEncoder().encode('<html>404</html>'), 'image-wrong-magic'],
    [new Uint8Array(0), 'image-empty'],
  ];
  for (const [octets, code] of wrong) {
    assert.equal(
      await problemCode(
        flashImage(optionsFor(board, { parts: [{ address: 0x1000, data: octets }] })),
      ),
      code,
    );
  }
  assert.equal(board.port.readable, null);
  assert.equal(board.events.filter(({ kind }) => kind === 'loader').length, 0);
});

test('an image too large for the flash is refused once the board has said its size', async (t) => {
  const board = poweredBoard(t);
  const options = optionsFor(board, {
    parts: [{ address: 4 * 1024 * 1024 - 4096, data: image() }],
  });
  assert.equal(await problemCode(flashImage(options)), 'flash-too-small');
  assert.deepEqual(board.chip.flash.snapshot(), { sectors: [] });
});

test('flash that does not take what is written fails the verification', async (t) => {
  const board = poweredBoard(t);
  const { flash } = board.chip;
  flash.onChange = () => {
    flash.onChange = null;
    flash.write(0x1800, new Uint8Array(4));
  };
  assert.equal(await problemCode(flashImage(optionsFor(board))), 'flash-verify');
});

test('an answer is waited for as long as the flash needs for what was sent before', async (t) => {
  const board = poweredBoard(t);
  const asked: { readonly command: number; readonly timeoutMs: number }[] = [];
  const original = Reflect.get(ESPLoader.prototype, 'command');
  t.mock.method(
    ESPLoader.prototype,
    'command',
    function (this: ESPLoader, ...given: Parameters<ESPLoader['command']>) {
      const [operation, , , , timeoutMs = 0] = given;
      if (operation !== null) asked.push({ command: operation ?? 0, timeoutMs });
      return original.apply(this, given);
    },
  );
  // A few hundred octets on the line that become megabytes, behind some that stay what they are.
  const data = new Uint8Array(3 * 1024 * 1024).fill(0xff);
  data.set(image(30_000));
  await flashImage(optionsFor(board, { parts: [{ address: 0x10000, data }] }));
  const blocks = asked.filter(({ command: one }) => one === COMMANDS.FLASH_DEFL_DATA);
  const end = asked.find(({ command: one }) => one === COMMANDS.FLASH_DEFL_END);
  // At least by esptool's rule: 40 s for each MB that the block before became, and 3 s at least.
  assert.equal(blocks[0]?.timeoutMs, 3_000);
  const waited = [...blocks.slice(1), end].map((one) => (one?.timeoutMs ?? 0) - 3_000);
  const [part] = await pack([{ address: 0x10000, data }]);
  const sent = deflatedBlocks(part?.compressed ?? new Uint8Array(0), 0x1000);
  assert.equal(waited.length, sent.length);
  waited.forEach((ms, block) => {
    const esptoolMs = ((sent[block]?.becomes ?? 0) / 1_000_000) * 40_000;
    assert.ok(ms >= esptoolMs && ms < 30_000 + 1.5 * esptoolMs, `${ms} ms, not ${esptoolMs}`);
  });
});

test('one spoiled octet in the upload of the stub: it is uploaded again', async (t) => {
  for (const block of [0, 1, 2]) {
    const board = poweredBoard(t);
    const { port } = board;
    const { chip } = board;
    let uploads = 0;
    const receive = chip.receive.bind(chip);
    chip.receive = (octets) => {
      const isUpload = octets[2] === COMMANDS.MEM_DATA;
      if (isUpload && uploads++ === block) octets = octets.with(40, (octets[40] ?? 0) ^ 1);
      receive(octets);
    };
    const log: string[] = [];
    const options = optionsFor(board, { onLog: (line) => log.push(line) });
    assert.equal(await problemCode(flashImage(options)), 'none', log.join('\n'));
    assert.ok(log.some((line) => line.includes('Beginning once more')));
    assert.equal(port.readable !== null, true);
    await port.close();
  }
});

test('a write that is cancelled ends at once, and the next flash works', async (t) => {
  const board = poweredBoard(t);
  const cancel = new AbortController();
  const steps: string[] = [];
  const cancelled = flashImage(
    optionsFor(board, {
      signal: cancel.signal,
      onStep: ({ kind }) => {
        steps.push(kind);
        if (steps.filter((step) => step === 'write').length === 3) cancel.abort();
      },
    }),
  );
  assert.equal(await problemCode(cancelled), 'flash-cancelled');
  assert.ok(!steps.includes('verify'));
  assert.equal(board.port.readable, null, 'closed, as it was before');
  const program = image(20_000, 2);
  await flashImage(optionsFor(board, { parts: [{ address: 0x1000, data: program }] }));
  assert.deepEqual(board.chip.flash.read(0x1000, program.length), program);
});

test('a page that vanishes in the middle leaves a board that the next page flashes', async (t) => {
  const board = poweredBoard(t);
  const vanished = Promise.withResolvers<undefined>();
  const pending = flashImage(
    optionsFor(board, {
      onStep: ({ kind, octets }) => {
        // The page is gone: its cable end closes without a word, nothing it planned happens.
        if (kind === 'write' && octets !== 0) {
          vanished.resolve(undefined);
          throw new Error('the page is gone');
        }
      },
    }),
  ).catch(() => undefined);
  await vanished.promise;
  await pending;
  assert.equal(board.chip.state, 'download');
  const half = board.chip.flash.read(0x1000, 20_000);
  assert.notDeepEqual(half, image().slice(0, 20_000));
  const program = image(20_000, 3);
  await flashImage(optionsFor(board, { parts: [{ address: 0x1000, data: program }] }));
  assert.deepEqual(board.chip.flash.read(0x1000, program.length), program);
  await readUntil(board, 'octets\r\n');
});

test('a board unplugged while it is written is missed at once', async (t) => {
  const board = poweredBoard(t);
  const lost = flashImage(
    optionsFor(board, {
      onStep: ({ kind, octets }) => {
        if (kind === 'write' && octets !== 0) {
          board.chip.unplug();
          board.port.lose();
        }
      },
    }),
  );
  assert.equal(await problemCode(lost), 'flash-board-lost');
  board.port.restore();
  board.chip.powerOn();
  await flashImage(optionsFor(board));
});

test('another chip is refused by name', async (t) => {
  const board = poweredBoard(t);
  const { port } = board;
  const deliver = port.deliver.bind(port);
  // The answer to reading the chip's magic register, as an ESP32-S2 gives it.
  port.deliver = (octets) =>
    deliver(
      toHex(octets) === 'c0010a0400831df00000000000c0'
        ? fromHex('c0010a0400c607000000000000c0')
        : octets,
    );
  const refused = flashImage(optionsFor(board));
  assert.equal(await problemCode(refused), 'flash-wrong-board');
  assert.deepEqual(board.chip.flash.snapshot(), { sectors: [] });
});

test('a port that another program holds is busy', async (t) => {
  const board = poweredBoard(t);
  await board.port.open({ baudRate: 115200 });
  const reader = board.port.readable?.getReader();
  assert.equal(await problemCode(flashImage(optionsFor(board))), 'flash-port-busy');
  reader?.releaseLock();
  await flashImage(optionsFor(board));
});

test('a board that cannot be connected to is told apart by what it printed', async (t) => {
  const problemWith = async (change: (board: BoardOnCable) => void): Promise<string> => {
    const board = poweredBoard(t);
    change(board);
    try {
      await eraseBoard({ port: board.port, resetTiming: VIRTUAL_RESET_TIMING });
    } catch (error) {
      assert.ok(error instanceof ProblemError);
      return `${error.problem.code}: ${error.problem.why}`;
    }
    return 'none';
  };
  const told = await Promise.all([
    problemWith(({ port }) => {
      // A board without the auto-reset circuit on IO0: only EN follows RTS.
      const setSignals = port.setSignals.bind(port);
      port.setSignals = ({ requestToSend }) =>
        setSignals({ requestToSend: requestToSend ?? false, dataTerminalReady: false });
    }),
    problemWith(({ chip }) => {
      chip.receive = () => undefined;
    }),
    problemWith(({ port }) => {
      port.deliver = () => undefined;
    }),
    problemWith(({ chip, port }) => {
      const open = port.open.bind(port);
      port.open = async (options) => {
        await open(options);
        chip.setHostBaudRate(9600);
      };
      chip.receive = () => undefined;
    }),
  ]);
  assert.deepEqual(told, [
    'flash-not-in-download-mode: It reported boot mode 0x13 (SPI_FAST_FLASH_BOOT), which is the one for running.',
    'flash-no-answer: It is in its boot loader, but what this computer sends does not reach it.',
    'flash-no-answer: It sent nothing when it was reset.',
    'flash-no-answer: What it sent makes no sense.',
  ]);
});

test('noise on the line while flashing is an error or is overcome, never a false success', async (t) => {
  const program = image(8_000, 4);
  for (const every of [3, 7, 40]) {
    const board = poweredBoard(t);
    let count = 0;
    const { port } = board;
    const deliver = port.deliver.bind(port);
    port.deliver = (octets) => {
      count++;
      deliver(count % every === 0 ? concatOctets(Uint8Array.of(0xc0), octets) : octets);
    };
    const code = await problemCode(
      flashImage(optionsFor(board, { parts: [{ address: 0x1000, data: program }] })),
    );
    const written = board.chip.flash.read(0x1000, program.length);
    if (code === 'none') assert.deepEqual(written, program);
  }
});
