/**
 * Unmodified esptool-js, through this project's flasher, against the virtual board: the other end is
 * a stranger. Real time passes, because the library waits by the machine's clock.
 */
import assert from 'node:assert/strict';
import test from 'node:test';
import type { TestContext } from 'node:test';
import { md5Hex } from '../bytes/hash.ts';
import { concatOctets, fromHex, toHex } from '../bytes/octets.ts';
import type { Octets } from '../bytes/octets.ts';
import { ProblemError } from '../bytes/problem.ts';
import { eraseBoard, flashImage, identifyBoard, VIRTUAL_RESET_TIMING } from '../flash/flasher.ts';
import type { FlashOptions } from '../flash/flasher.ts';
import type { FlashStep } from '../flash/steps.ts';
import { CHIP_ID_ESP32, CHIP_ID_WEBASSEMBLY } from '../rom/chips.ts';
import { writeImage } from '../rom/image.ts';
import { writeWebAssemblyImage } from '../rom/webassembly-image.ts';
import type { ChipEvent } from './chip.ts';
import { Flash } from './flash.ts';
import { plugIn } from './usb-bridge.ts';
import type { BoardOnCable } from './usb-bridge.ts';

/** A board whose programs say hello and do nothing else. */
function poweredBoard(t: TestContext): BoardOnCable & { events: ChipEvent[] } {
  const flash = new Flash();
  const events: ChipEvent[] = [];
  const { setTimeout: timeout } = globalThis;
  const board = plugIn({
    // The board's own timers, whatever a test does to those of the page.
    clock: {
      nowMs: () => performance.now(),
      after: (delayMs, callback) => {
        const timer = timeout(callback, delayMs);
        return () => clearTimeout(timer);
      },
    },
    flash,
    pace: null,
    onEvent: (event) => events.push(event),
    startCpu: (program, bus) => {
      bus.transmit(new TextEncoder().encode(`program of ${program.length} octets\r\n`));
      const ignore = (): void => undefined;
      return Promise.resolve({ receive: ignore, setInput: ignore, stop: ignore });
    },
  });
  board.chip.powerOn();
  // A board without a program resets for ever.
  t.after(() => board.chip.unplug());
  return { ...board, events };
}

/** An image whose compressed size is near its own: octets of a seeded generator. */
function image(octets = 20_000, seed = 1): Octets {
  let state = seed;
  return writeWebAssemblyImage(
    new Uint8Array(octets).map(() => {
      state = (Math.imul(state, 1103515245) + 12345) >>> 0;
      return state >>> 24;
    }),
  );
}

function optionsFor(board: BoardOnCable, overrides: Partial<FlashOptions> = {}): FlashOptions {
  return {
    port: board.port,
    chipId: CHIP_ID_WEBASSEMBLY,
    image: image(),
    resetTiming: VIRTUAL_RESET_TIMING,
    ...overrides,
  };
}

async function problemCode(promise: Promise<unknown>): Promise<string> {
  try {
    await promise;
  } catch (error) {
    assert.ok(error instanceof ProblemError, String(error));
    return error.problem.code;
  }
  return 'none';
}

/** Text from the port until `end` was in it. */
async function readUntil(board: BoardOnCable, end: string): Promise<string> {
  assert.ok(board.port.readable !== null);
  const reader = board.port.readable.getReader();
  const decoder = new TextDecoder();
  let text = '';
  while (!text.includes(end)) {
    const { value, done } = await reader.read();
    assert.ok(!done);
    text += decoder.decode(value, { stream: true });
  }
  reader.releaseLock();
  return text;
}

test('an image is written, verified and started, and the port can be read on', async (t) => {
  const board = poweredBoard(t);
  const steps: FlashStep[] = [];
  const program = image();
  const result = await flashImage(
    optionsFor(board, { image: program, onStep: (step) => steps.push(step) }),
  );
  assert.deepEqual(result, {
    chip: 'ESP32-D0WDQ6 (revision 0)',
    mac: '02:57:41:00:00:01',
    flashOctets: 4 * 1024 * 1024,
    md5: md5Hex(program),
    octets: program.length,
  });
  assert.deepEqual(board.chip.flash.read(0x1000, program.length), program);
  assert.match(
    await readUntil(board, 'octets\r\n'),
    /^ets Jul 29 2019 12:21:46\r\n\r\nrst:0x1 \(POWERON_RESET\),boot:0x12[^]*program of 20000 octets/,
  );
  const kinds = steps.map(({ kind }) => kind).filter((kind, at, all) => kind !== all[at - 1]);
  assert.deepEqual(kinds, [
    'check',
    'connect',
    'identify',
    'upload-stub',
    'write',
    'verify',
    'reset',
    'done',
  ]);
  const percents = steps.map(({ percent }) => percent);
  assert.deepEqual(
    percents,
    percents.toSorted((one, other) => one - other),
  );
  assert.ok(steps.filter(({ kind }) => kind === 'write').length > 4, 'progress in small steps');
});

test('a port that is open already stays open, at whatever the caller reads', async (t) => {
  const board = poweredBoard(t);
  await board.port.open({ baudRate: 115200 });
  await flashImage(optionsFor(board));
  await readUntil(board, 'octets\r\n');
  await board.port.close();
});

test('at a higher rate: both ends change, and change back for the program', async (t) => {
  for (const wasOpen of [false, true]) {
    const board = poweredBoard(t);
    if (wasOpen) await board.port.open({ baudRate: 115200 });
    await flashImage(optionsFor(board, { baudRate: 921_600 }));
    assert.match(await readUntil(board, 'octets\r\n'), /^ets Jul[^]*program of 20000 octets/);
    assert.deepEqual(board.chip.flash.read(0x1000, image().length), image());
  }
});

test('a board is identified and erased', async (t) => {
  const board = poweredBoard(t);
  board.chip.flash.write(0x200000, new Uint8Array(100));
  const { port } = board;
  const info = await identifyBoard({ port, resetTiming: VIRTUAL_RESET_TIMING });
  assert.equal(info.flashOctets, 4 * 1024 * 1024);
  await eraseBoard({ port, resetTiming: VIRTUAL_RESET_TIMING });
  assert.deepEqual(board.chip.flash.snapshot(), { sectors: [] });
});

test('what the flash holds is what the library reads back and digests', async (t) => {
  const board = poweredBoard(t);
  const content = new Uint8Array(10_000).map((_, index) => (index * 7) & 0xff);
  board.chip.flash.write(0x10003, content);
  const { ESPLoader, Transport } = await import('esptool-js');
  class QuietTransport extends Transport {
    override trace(): void {
      return;
    }
  }
  const ignore = (): void => undefined;
  const transport = new QuietTransport(board.port as unknown as SerialPort);
  const loader = new ESPLoader({
    transport,
    baudrate: 921_600,
    romBaudrate: 115200,
    terminal: { clean: ignore, write: ignore, writeLine: ignore },
  });
  // The library's own way in, its own reset, another rate.
  assert.equal(await loader.main(), 'ESP32-D0WDQ6 (revision 0)');
  assert.deepEqual(new Uint8Array(await loader.readFlash(0x10003, 10_000)), content);
  assert.equal(await loader.flashMd5sum(0x10003, 10_000), md5Hex(content));
  await transport.disconnect();
});

test('the library writes without the stub, too', async (t) => {
  const board = poweredBoard(t);
  const { ESPLoader, Transport } = await import('esptool-js');
  class QuietTransport extends Transport {
    override trace(): void {
      return;
    }
  }
  const ignore = (): void => undefined;
  const transport = new QuietTransport(board.port as unknown as SerialPort);
  const loader = new ESPLoader({
    transport,
    baudrate: 115200,
    terminal: { clean: ignore, write: ignore, writeLine: ignore },
  });
  await loader.detectChip();
  await loader.flashSpiAttach(0);
  const data = image();
  for (const [compress, address] of [
    [true, 0x1000],
    [false, 0x20000],
  ] as const) {
    await loader.writeFlash({
      fileArray: [{ data, address }],
      flashMode: 'keep',
      flashFreq: 'keep',
      flashSize: 'keep',
      eraseAll: false,
      compress,
    });
    assert.deepEqual(board.chip.flash.read(address, data.length), data);
  }
  // The ROM's digest is in hexadecimal, which the library then takes for octets.
  const digest = await loader.flashMd5sum(0x1000, data.length);
  assert.equal(Buffer.from(digest, 'hex').toString(), md5Hex(data));
  await transport.disconnect();
});

test('a page in the background, whose timers are slow, flashes all the same', async (t) => {
  const board = poweredBoard(t);
  const { setTimeout: timeout } = globalThis;
  const { port } = board;
  const deliver = port.deliver.bind(port);
  port.deliver = (octets) => void timeout(() => deliver(octets), 2);
  // Longer than the 100 ms that the library waits for an answer to SYNC.
  const slow = (callback: () => void, delayMs = 0): NodeJS.Timeout =>
    timeout(callback, Math.max(delayMs, 130));
  globalThis.setTimeout = slow as typeof timeout;
  try {
    await flashImage(optionsFor(board));
  } finally {
    globalThis.setTimeout = timeout;
  }
  await readUntil(board, 'octets\r\n');
});

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
    assert.equal(await problemCode(flashImage(optionsFor(board, { image: octets }))), code);
  }
  assert.equal(board.port.readable, null);
  assert.equal(board.events.filter(({ kind }) => kind === 'loader').length, 0);
});

test('an image too large for the flash is refused once the board has said its size', async (t) => {
  const board = poweredBoard(t);
  const options = optionsFor(board, { address: 4 * 1024 * 1024 - 4096 });
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
  await flashImage(optionsFor(board, { image: program }));
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
  await flashImage(optionsFor(board, { image: program }));
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
      await identifyBoard({ port: board.port, resetTiming: VIRTUAL_RESET_TIMING });
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
    'flash-not-in-download-mode: It reported boot mode 0x12 (SPI_FAST_FLASH_BOOT), which is the one for running.',
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
    const code = await problemCode(flashImage(optionsFor(board, { image: program })));
    const written = board.chip.flash.read(0x1000, program.length);
    if (code === 'none') assert.deepEqual(written, program);
  }
});
