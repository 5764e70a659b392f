/** A board of unknown make on a cable: rates that do not hold, ways in that do not work, writers that fail. */
import assert from 'node:assert/strict';
import test from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import { concatOctets } from '../../device/bytes/octets.ts';
import { ProblemError } from '../../device/bytes/problem.ts';
import type { Octets } from '../../device/bytes/octets.ts';
import { eraseBoard, flashImage } from '../../device/flash/flasher.ts';
import { COMMANDS, encodeResponse } from '../../device/rom/commands.ts';
import { encodeSlip } from '../../device/slip/slip.ts';
import { image, poweredBoard, problemCode, readUntil, usbOptions } from './board.ts';
import type { BoardOnCable } from './board.ts';

/** Octets from the board, changed on their way; null: they do not arrive. */
function onWayBack(board: BoardOnCable, change: (octets: Octets) => Octets | null): void {
  const { port } = board;
  const deliver = port.deliver.bind(port);
  port.deliver = (octets) => {
    const changed = change(octets);
    if (changed !== null) deliver(changed);
  };
}

/** Octets to the board, counted by the command they carry. */
function onWayThere(board: BoardOnCable, change: (octets: Uint8Array) => Uint8Array | null): void {
  const { chip } = board;
  const receive = chip.receive.bind(chip);
  chip.receive = (octets) => {
    const changed = change(octets);
    if (changed !== null) receive(changed);
  };
}

function rateOf(board: BoardOnCable): { now: number; opened: number[] } {
  const rate = { now: 0, opened: [] as number[] };
  const open = board.port.open.bind(board.port);
  board.port.open = async (options) => {
    await open(options);
    rate.now = options.baudRate;
    rate.opened.push(options.baudRate);
  };
  return rate;
}

function assertHolds(board: BoardOnCable, program: Octets, address = 0x1000): void {
  assert.deepEqual(board.chip.flash.read(address, program.length), program);
}

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
    const isBegin = octets[2] === COMMANDS.FLASH_DEFL_BEGIN && octets.length === 14;
    if (!isBegin) return octets;
    const command = COMMANDS.FLASH_DEFL_BEGIN;
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
    const board = poweredBoard(t, { mac: '025741000001', flashId });
    assert.equal(await problemCode(flashImage(usbOptions(board))), 'flash-chip-silent');
    assert.deepEqual(board.chip.flash.snapshot(), { sectors: [] });
  }
});

test('a flash smaller than the image claims is said in the log', async (t) => {
  const board = poweredBoard(t, { mac: '025741000001', flashId: 'c84015' });
  const options = usbOptions(board);
  const { flashOctets } = await flashImage(options);
  assert.equal(flashOctets, 2 * 1024 * 1024);
  assert.match(options.log.join(), /says that the flash has 4 MB, and it has 2 MB/);
});

for (const way of ['tight', 'classic'] as const) {
  test(`a board that only the ${way} sequence reaches`, async (t) => {
    const board = poweredBoard(t);
    const { port } = board;
    const setSignals = port.setSignals.bind(port);
    let resetting = true;
    port.setSignals = (signals) => {
      const both = Object.keys(signals).length === 2;
      // What does not work does nothing; in the end the board is restarted in any case.
      if (resetting && both !== (way === 'tight')) return Promise.resolve();
      return setSignals(signals);
    };
    const options = usbOptions(board, {
      baudRates: [115_200],
      onStep: ({ kind }) => {
        if (kind === 'reset') resetting = false;
      },
    });
    const { byButton } = await flashImage(options);
    assert.equal(byButton, false);
    assertHolds(board, image());
  });
}

/** A board without the auto-reset circuit: its buttons have to be pressed. */
function withoutAutoReset(board: BoardOnCable): void {
  board.port.setSignals = () => Promise.resolve();
}

function pressButtons({ chip }: BoardOnCable): void {
  chip.press('BOOT', true);
  chip.press('EN', true);
  chip.press('EN', false);
  setTimeout(() => chip.press('BOOT', false), 20);
}

test('a board that cannot be reset waits for its buttons, and goes on by itself', async (t) => {
  const board = poweredBoard(t);
  withoutAutoReset(board);
  const steps: string[] = [];
  const options = usbOptions(board, {
    onStep: ({ kind }) => {
      if (steps.at(-1) !== kind) steps.push(kind);
      if (kind === 'hold-boot') setTimeout(() => pressButtons(board), 50);
    },
  });
  const { byButton } = await flashImage(options);
  assert.equal(byButton, true);
  assert.deepEqual(steps.slice(0, 5), ['check', 'connect', 'hold-boot', 'connect', 'identify']);
  assertHolds(board, image());
});

test('a board whose supply breaks down at each reset: not its buttons, its power is asked for', async (t) => {
  const flashed = async (line: string): Promise<string> => {
    const board = poweredBoard(t);
    onWayBack(board, () => new TextEncoder().encode(line));
    const options = usbOptions(board);
    const code = await problemCode(flashImage(options));
    assert.ok(!options.steps.includes('hold-boot'));
    return code;
  };
  const lines = [
    'rst:0xf (RTCWDT_BROWN_OUT_RESET),boot:0x13 (SPI_FAST_FLASH_BOOT)\r\n',
    'Brownout detector was triggered\r\n',
  ];
  assert.deepEqual(
    await Promise.all(lines.map((line) => flashed(line))),
    lines.map(() => 'flash-brown-out'),
  );
});

test('a port without DTR and RTS: the buttons are asked for, before and after', async (t) => {
  const board = poweredBoard(t);
  board.port.setSignals = () =>
    Promise.reject(new DOMException('Failed to set control signals.', 'NetworkError'));
  const options = usbOptions(board, {
    onStep: ({ kind }) => {
      if (kind === 'hold-boot') setTimeout(() => pressButtons(board), 20);
    },
  });
  const { byButton } = await flashImage(options);
  assert.equal(byButton, true);
  assertHolds(board, image());
  assert.match(options.log.join(), /cannot reset the board: Failed to set control signals/);
});

test('cancelled, and unplugged, while it waits for the buttons', async (t) => {
  for (const [end, code] of [
    ['cancel', 'flash-cancelled'],
    ['unplug', 'flash-board-lost'],
  ] as const) {
    const board = poweredBoard(t);
    withoutAutoReset(board);
    const cancel = new AbortController();
    const options = usbOptions(board, {
      signal: cancel.signal,
      onStep: ({ kind }) => {
        if (kind !== 'hold-boot') return;
        if (end === 'cancel') setTimeout(() => cancel.abort(), 30);
        else setTimeout(() => board.port.lose(), 30);
      },
    });
    assert.equal(await problemCode(flashImage(options)), code);
  }
});

test('cancelled: whether the flash holds what it held before is told', async (t) => {
  for (const [stage, told] of [
    ['identify', /holds what it held before/],
    ['write', /half a program/],
  ] as const) {
    const board = poweredBoard(t);
    const cancel = new AbortController();
    const options = usbOptions(board, {
      signal: cancel.signal,
      onStep: ({ kind }) => {
        if (kind === stage) cancel.abort();
      },
    });
    await assert.rejects(
      flashImage(options),
      (error) => error instanceof ProblemError && told.test(error.problem.next),
    );
  }
});

test('cancelled at each stage: the port is closed as it was before, and the next flash works', async (t) => {
  const board = poweredBoard(t);
  const program = image(80_000);
  for (const stage of ['connect', 'identify', 'upload-stub', 'speed', 'write', 'verify'] as const) {
    const cancel = new AbortController();
    const options = usbOptions(board, {
      parts: [{ address: 0x1000, data: program }],
      signal: cancel.signal,
      onStep: ({ kind }) => {
        if (kind === stage) cancel.abort();
      },
    });
    assert.equal(await problemCode(flashImage(options)), 'flash-cancelled', stage);
    assert.equal(board.port.readable, null, stage);
  }
  await flashImage(usbOptions(board, { parts: [{ address: 0x1000, data: program }] }));
  assertHolds(board, program);
});

test('cancelled while EN, or IO0, is held low: both are let go of', async (t) => {
  for (const held of [
    { dataTerminalReady: false, requestToSend: true },
    { dataTerminalReady: true, requestToSend: false },
  ]) {
    const board = poweredBoard(t);
    await board.port.open({ baudRate: 115_200 });
    const cancel = new AbortController();
    const lines: SerialOutputSignals = {};
    const setSignals = board.port.setSignals.bind(board.port);
    board.port.setSignals = async (signals) => {
      await setSignals(signals);
      Object.assign(lines, signals);
      if (isDeepStrictEqual(lines, held)) cancel.abort();
    };
    const code = await problemCode(flashImage(usbOptions(board, { signal: cancel.signal })));
    assert.equal(code, 'flash-cancelled');
    assert.deepEqual(lines, { dataTerminalReady: false, requestToSend: false });
    await board.port.close();
  }
});

test('a driver that never answers does not keep cancelling from ending', async (t) => {
  const cancelledWith = (stuck: 'open' | 'close' | 'setSignals'): Promise<string> => {
    const board = poweredBoard(t);
    const cancel = new AbortController();
    const options = usbOptions(board, {
      signal: cancel.signal,
      onStep: ({ kind }) => {
        if (kind !== 'identify') return;
        board.port[stuck] = () => {
          cancel.abort();
          return new Promise<never>(() => undefined);
        };
        if (stuck !== 'open') cancel.abort();
      },
    });
    return problemCode(flashImage(options));
  };
  const ends = ['open', 'close', 'setSignals'] as const;
  assert.deepEqual(
    await Promise.all(ends.map((stuck) => cancelledWith(stuck))),
    ends.map(() => 'flash-cancelled'),
  );
});

test('unplugged at any moment, a change of rate and the restart among them: lost, and so it is said', async (t) => {
  const stages = ['connect', 'identify', 'upload-stub', 'speed', 'write', 'verify', 'reset'];
  for (const stage of stages) {
    for (const later of [false, true]) {
      const board = poweredBoard(t);
      await board.port.open({ baudRate: 115_200 });
      const lose = (): void => {
        board.chip.unplug();
        board.port.lose();
      };
      const options = usbOptions(board, {
        parts: [{ address: 0x1000, data: image(80_000) }],
        onStep: ({ kind }) => {
          if (kind !== stage) return;
          if (later) setTimeout(lose);
          else lose();
        },
      });
      assert.equal(await problemCode(flashImage(options)), 'flash-board-lost', stage);
    }
  }
  const board = poweredBoard(t);
  await board.port.open({ baudRate: 115_200 });
  const close = board.port.close.bind(board.port);
  board.port.close = async () => {
    await close();
    board.port.lose();
  };
  assert.equal(await problemCode(flashImage(usbOptions(board))), 'flash-board-lost');
});

test('erasing is cancelled while the chip is at it', async (t) => {
  const board = poweredBoard(t);
  const cancel = new AbortController();
  onWayBack(board, (octets) => (octets[2] === COMMANDS.ERASE_FLASH ? null : octets));
  const options = usbOptions(board, {
    signal: cancel.signal,
    onStep: ({ kind }) => {
      if (kind === 'erase') setTimeout(() => cancel.abort(), 20);
    },
  });
  assert.equal(await problemCode(eraseBoard(options)), 'flash-cancelled');
});

test('a board that stops answering at the lowest rate is a problem with a name', async (t) => {
  const board = poweredBoard(t);
  onWayThere(board, (octets) => (octets[2] === COMMANDS.SPI_ATTACH ? concatOctets() : octets));
  const options = usbOptions(board, { baudRates: [115_200] });
  assert.equal(await problemCode(flashImage(options)), 'flash-line');
});
