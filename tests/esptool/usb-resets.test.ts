/** A board of unknown make on a cable: ways into its boot loader, its buttons among them. */
import assert from 'node:assert/strict';
import test from 'node:test';
import { flashImage } from '../../device/flash/flasher.ts';
import { image, poweredBoard, problemCode, usbOptions } from './board.ts';
import { assertHolds, onWayBack, pressButtons, rateOf, withoutAutoReset } from './cable.ts';

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

test('buttons are not asked for at each rate there is: from the second time on it is the lowest', async (t) => {
  const board = poweredBoard(t);
  withoutAutoReset(board);
  const rate = rateOf(board);
  onWayBack(board, (octets) => (rate.now > 115_200 ? octets.map((octet) => octet ^ 0x55) : octets));
  const program = image(80_000);
  let asked = 0;
  const options = usbOptions(board, {
    parts: [{ address: 0x1000, data: program }],
    onStep: ({ kind }) => {
      if (kind !== 'hold-boot') return;
      asked++;
      setTimeout(() => pressButtons(board), 20);
    },
  });
  assert.equal((await flashImage(options)).baudRate, 115_200);
  assert.equal(asked, 2);
  assertHolds(board, program);
});
