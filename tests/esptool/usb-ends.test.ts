/** A flash over a cable that ends before its time: cancelled, unplugged, a driver that hangs. */
import assert from 'node:assert/strict';
import test from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import { ProblemError } from '../../device/formats/problem.ts';
import { eraseBoard, flashImage } from '../../device/flash/flasher.ts';
import { COMMANDS } from '../../device/formats/esp/commands.ts';
import { image, poweredBoard, problemCode, usbOptions } from './board.ts';
import { assertHolds, onWayBack, withoutAutoReset } from './cable.ts';

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
