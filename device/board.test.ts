import assert from 'node:assert/strict';
import { before, test, type TestContext } from 'node:test';
import { linkSketch } from '../firmware/build.ts';
import { buildImages, imagePath } from '../firmware/images.ts';
import { readFileSync } from 'node:fs';
import { Board, type BoardSnapshot } from './board.ts';
import { systemClock } from './bytes/clock.ts';
import { sameOctets } from './bytes/octets.ts';
import { ProblemError } from './bytes/problem.ts';
import { VIRTUAL_RESET_TIMING } from './flash/flasher.ts';
import { BOOT_IMAGE_ADDRESS, CHIP_ID_WEBASSEMBLY } from './rom/chips.ts';
import { writeWebAssemblyImage } from './rom/webassembly-image.ts';
import type { SketchCall } from './virtual/call-recorder.ts';
import type { FlashSnapshot } from './virtual/flash.ts';
import { startNodeWorker } from './virtual/node-worker.ts';
import { VirtualBoard } from './virtual/virtual-board.ts';

before(buildImages);

function bundled(): Uint8Array<ArrayBuffer> {
  return new Uint8Array(readFileSync(imagePath('led_websocket')));
}

/** A page's board in Node: the same parts, with Node's kind of worker and flash kept in memory. */
function nodeBoard(
  t: TestContext,
  bundledImage: () => Promise<Uint8Array<ArrayBuffer>> = () => Promise.resolve(bundled()),
): { board: Board; hardware: VirtualBoard[] } {
  const hardware: VirtualBoard[] = [];
  let kept: FlashSnapshot = { sectors: [] };
  const board = new Board({
    openVirtual: ({ onLamp, onProblem, onTrace }, { paceBaud }) => {
      const virtual = new VirtualBoard({
        clock: systemClock,
        createWorker: startNodeWorker,
        flash: kept,
        paceBaud,
        onCalls: onTrace,
        onPin: (pin, level) => {
          if (pin === 2) onLamp(level === 1);
        },
        onFlash: () => {
          kept = virtual.flash.snapshot();
        },
        onProblem,
      });
      hardware.push(virtual);
      return Promise.resolve({
        kind: 'virtual' as const,
        port: virtual.port,
        chipId: CHIP_ID_WEBASSEMBLY,
        resetTiming: VIRTUAL_RESET_TIMING,
        holds: (image: Uint8Array) =>
          sameOctets(virtual.flash.read(BOOT_IMAGE_ADDRESS, image.length), image),
        press: (button: 'EN' | 'BOOT', down: boolean) => virtual.press(button, down),
        setEasySequence: (on: boolean) => {
          virtual.setEasySequence(on);
          return true;
        },
        holdTime: (held) => virtual.holdTime(held),
        release: () => virtual.unplug(),
      });
    },
    openUsb: () =>
      Promise.reject(new ProblemError({ code: 'none', what: 'No.', why: 'No.', next: 'No.' })),
    bundledImage,
  });
  t.after(() => board.disconnect());
  return { board, hardware };
}

/** Resolves with the first snapshot that satisfies `condition`. */
function until(
  board: Board,
  condition: (snapshot: BoardSnapshot) => boolean,
): Promise<BoardSnapshot> {
  return new Promise((resolve) => {
    const listening = new AbortController();
    const check = (snapshot: BoardSnapshot): void => {
      if (!condition(snapshot)) return;
      listening.abort();
      resolve(snapshot);
    };
    board.on('change', check, { signal: listening.signal });
    check(board.snapshot);
  });
}

const ledKnown = (snapshot: BoardSnapshot): boolean => snapshot.led !== 'unknown';

/** Every state the board went through, without repetitions. */
function record(board: Board): string[] {
  const states: string[] = [board.snapshot.state];
  board.on('change', ({ state }) => {
    if (states.at(-1) !== state) states.push(state);
  });
  return states;
}

test('a start goes through flashing and booting to running, and the percentage never falls', async (t) => {
  const { board } = nodeBoard(t);
  const states = record(board);
  const percents: number[] = [];
  board.on('change', ({ flashPercent }) => {
    if (flashPercent !== null) percents.push(flashPercent);
  });
  await board.startVirtual();
  await until(board, ledKnown);
  assert.equal(states[0], 'none');
  assert.equal(states[1], 'connecting');
  assert.deepEqual(states.slice(-3), ['flashing', 'booting', 'running']);
  assert.deepEqual(
    percents,
    percents.toSorted((one, other) => one - other),
  );
  assert.equal(percents.at(-1), 100);
  assert.equal(board.snapshot.label, 'Running');
  assert.equal(board.snapshot.problem, null);
});

test('a toggle is confirmed by the sketch, and the lamp follows the pin', async (t) => {
  const { board } = nodeBoard(t);
  await board.startVirtual();
  await until(board, ledKnown);
  assert.equal(board.snapshot.led, 'off');
  assert.equal(board.snapshot.lamp, false);
  await board.toggle();
  assert.equal(board.snapshot.led, 'on');
  assert.ok(board.snapshot.toggleMs !== null && board.snapshot.toggleMs >= 0);
  await until(board, ({ lamp }) => lamp);
  await Promise.all([board.toggle(), board.toggle(), board.toggle()]);
  assert.equal(board.snapshot.led, 'off');
});

/** The functions that ran, each indented by how many of its task ran when it was entered. */
function nesting(calls: readonly SketchCall[]): string[] {
  const lines: string[] = [];
  const depth = { loop: 0, network: 0 };
  for (const { enter, name, task } of calls) {
    if (!enter) depth[task]--;
    else lines.push(`${'  '.repeat(depth[task]++)}${name}`);
  }
  assert.ok(depth.network === 0, 'what the network enters, it leaves');
  return lines;
}

test('a toggle goes through the functions of the sketch, one inside the other', async (t) => {
  const { board } = nodeBoard(t);
  const calls: SketchCall[] = [];
  let heard: () => void = () => undefined;
  board.on('trace', (batch) => {
    calls.push(...batch);
    heard();
  });
  const left = async (name: string): Promise<void> => {
    while (!calls.some((call) => !call.enter && call.name === name)) {
      await new Promise<void>((resolve) => (heard = resolve));
    }
  };
  await board.startVirtual();
  await left('setup');
  await until(board, ledKnown);
  await left('onEvent');
  assert.deepEqual(nesting(calls.filter(({ task }) => task === 'loop')).slice(0, 3), [
    'setup',
    '  initWebSocket',
    'loop',
  ]);
  assert.deepEqual(nesting(calls.filter(({ task }) => task === 'network')), ['onEvent']);

  calls.length = 0;
  await board.toggle();
  await left('onEvent');
  const network = calls.filter(({ task }) => task === 'network');
  assert.deepEqual(nesting(network), ['onEvent', '  handleWebSocketMessage', '    notifyClients']);
  const times = calls.map(({ timeMs }) => timeMs);
  assert.deepEqual(
    times,
    times.toSorted((one, other) => one - other),
  );

  calls.length = 0;
  await board.wire?.request({ path: '/' });
  await left('setup: GET /');
  assert.deepEqual(nesting(calls.filter(({ task }) => task === 'network')), [
    'setup: GET /',
    '  processor',
  ]);
});

test('a toggle at the first moment of "Running" is kept until the server listens', async (t) => {
  const { board } = nodeBoard(t);
  const toggled = until(board, ({ state }) => state === 'running').then(() => board.toggle());
  await board.startVirtual();
  await toggled;
  assert.equal(board.snapshot.problem, null);
  assert.equal(board.snapshot.led, 'on');
});

test('an image that arrives after a disconnect, or after a newer start, is not flashed', async (t) => {
  const late = Promise.withResolvers<Uint8Array<ArrayBuffer>>();
  const asked = Promise.withResolvers<undefined>();
  let count = 0;
  const { board } = nodeBoard(t, () => {
    asked.resolve(undefined);
    return count++ === 0 ? late.promise : Promise.resolve(bundled());
  });
  const first = board.startVirtual();
  await asked.promise;
  await board.disconnect();
  const second = board.startVirtual();
  const states = record(board);
  await until(board, ({ flashPercent }) => flashPercent !== null && flashPercent > 20);
  late.resolve(bundled());
  await Promise.all([first, second]);
  await until(board, ledKnown);
  assert.equal(states.filter((state) => state === 'flashing').length, 1);
  assert.equal(board.snapshot.problem, null);
});

test('BOOT and EN reach a board whose sketch never yields', async (t) => {
  const text = readFileSync('tests/sketches/never_yields/never_yields.ino', 'utf8');
  const image = writeWebAssemblyImage(await linkSketch([{ path: 'never_yields.ino', text }]));
  const { board } = nodeBoard(t, () => Promise.resolve(image));
  const hung = new Promise<void>((resolve) => {
    board.on('line', (line) => {
      if (line.includes('looping for ever')) resolve();
    });
  });
  await board.startVirtual();
  await hung;
  board.press('BOOT', true);
  board.press('EN', true);
  board.press('EN', false);
  await until(board, ({ state }) => state === 'download');
});

test('the second start may skip flashing, and only with the same image', async (t) => {
  const { board } = nodeBoard(t);
  await board.startVirtual({ skipFlash: true });
  await until(board, ledKnown);
  const states = record(board);
  await board.startVirtual({ skipFlash: true });
  await until(board, ledKnown);
  assert.ok(!states.includes('flashing'), states.join());
  const again = record(board);
  await board.startVirtual();
  await until(board, ledKnown);
  assert.ok(again.includes('flashing'), again.join());
});

test('cancelling leaves the board in download mode; flashing again brings it back', async (t) => {
  const { board } = nodeBoard(t);
  board.on('change', ({ flashPercent }) => {
    if (flashPercent !== null && flashPercent >= 30 && flashPercent < 60) board.cancel();
  });
  await board.startVirtual();
  assert.equal(board.snapshot.state, 'download');
  assert.equal(board.snapshot.flashPercent, null);
  const { board: other } = nodeBoard(t);
  await other.startVirtual();
  await until(other, ledKnown);
});

test('a wrong image is a problem, and the sketch goes on running', async (t) => {
  const { board } = nodeBoard(t);
  await board.startVirtual();
  await until(board, ledKnown);
  const image = bundled();
  image[12] = 9; // ESP32-S3
  image[13] = 0;
  await board.flash(image);
  assert.equal(board.snapshot.problem?.code, 'image-wrong-chip');
  assert.equal(board.snapshot.state, 'running');
  await board.toggle();
  assert.equal(board.snapshot.led, 'on');
  assert.equal(board.snapshot.problem, null);
});

test('a second flash and a reset are refused while one is running, and it goes on', async (t) => {
  const { board } = nodeBoard(t);
  const starting = board.startVirtual();
  await until(board, ({ flashPercent }) => flashPercent !== null && flashPercent > 20);
  for (const act of [() => board.flash(), () => board.reset()]) {
    await act();
    assert.equal(board.snapshot.problem?.code, 'busy-flashing');
  }
  await starting;
  await until(board, ledKnown);
});

test('disconnecting in the middle of flashing ends it without a problem', async (t) => {
  const { board } = nodeBoard(t);
  const starting = board.startVirtual();
  await until(board, ({ flashPercent }) => flashPercent !== null && flashPercent > 20);
  await board.disconnect();
  await starting;
  assert.equal(board.snapshot.state, 'none');
  assert.equal(board.snapshot.problem, null);
});

test('a cable pulled in the middle of flashing is a problem that says so', async (t) => {
  const { board, hardware } = nodeBoard(t);
  const starting = board.startVirtual();
  await until(board, ({ flashPercent }) => flashPercent !== null && flashPercent > 20);
  hardware[0]?.unplug();
  await starting;
  assert.notEqual(board.snapshot.problem, null);
  await board.startVirtual();
  await until(board, ledKnown);
});

test('a cable pulled while running: lost, and it can be started again', async (t) => {
  const { board, hardware } = nodeBoard(t);
  await board.startVirtual();
  await until(board, ledKnown);
  hardware[0]?.unplug();
  const { problem, led } = await until(board, ({ state }) => state === 'lost');
  assert.equal(problem?.code, 'board-lost');
  assert.equal(led, 'unknown');
  await board.startVirtual();
  await until(board, ledKnown);
});

test('two starts at once: the later one counts', async (t) => {
  const { board, hardware } = nodeBoard(t);
  const first = board.startVirtual();
  const second = board.startVirtual();
  await Promise.all([first, second]);
  await until(board, ledKnown);
  assert.equal(board.snapshot.problem, null);
  assert.ok(hardware.length <= 2);
});

test('EN pressed on the board itself: the page notices, reconnects and starts with the LED off', async (t) => {
  const { board } = nodeBoard(t);
  await board.startVirtual();
  await until(board, ledKnown);
  await board.toggle();
  board.clearPackets();
  board.press('EN', true);
  assert.equal(board.snapshot.state, 'booting');
  assert.equal(board.snapshot.led, 'unknown');
  assert.equal(board.packets.length, 0, 'a reset ends connections without a word');
  board.press('EN', false);
  await until(board, ({ state, led }) => state === 'running' && led === 'off');
});

test('BOOT held at reset is download mode', async (t) => {
  const { board } = nodeBoard(t);
  await board.startVirtual();
  await until(board, ledKnown);
  board.press('BOOT', true);
  board.press('EN', true);
  board.press('EN', false);
  await until(board, ({ state }) => state === 'download');
  board.press('BOOT', false);
  await board.reset();
  await until(board, ledKnown);
});

test('without an image to flash, the problem is shown and the board is let go', async (t) => {
  const { board } = nodeBoard(t, () =>
    Promise.reject(
      new ProblemError({
        code: 'site-unreachable',
        what: 'It is gone.',
        why: 'Why.',
        next: 'Next.',
      }),
    ),
  );
  await board.startVirtual();
  assert.equal(board.snapshot.problem?.code, 'site-unreachable');
});

test('what needs a board says so without one', async (t) => {
  const { board } = nodeBoard(t);
  for (const act of [
    () => board.toggle(),
    () => board.reset(),
    () => board.flash(),
    () => board.sendText('x'),
  ]) {
    await act();
    assert.equal(board.snapshot.problem?.code, 'no-board');
    await board.disconnect();
  }
  await assert.rejects(board.get('/'), ProblemError);
  await board.connectUsb();
  assert.equal(board.snapshot.problem?.code, 'none');
  assert.equal(board.snapshot.state, 'none');
});

test('packets are recorded, cleared, and exported as pcap', async (t) => {
  const { board } = nodeBoard(t);
  await board.startVirtual();
  await until(board, ledKnown);
  assert.ok(board.packets.length >= 5);
  const capture = await board.pcap();
  assert.equal(new DataView(capture.buffer).getUint32(0), 0xa1b2c3d4);
  board.clearPackets();
  assert.equal(board.packets.length, 0);
});

test('a widget that copies the packets and then listens hears of each exactly once', async (t) => {
  const { board } = nodeBoard(t);
  await board.startVirtual();
  await until(board, ledKnown);
  await board.toggle();
  // The toggle's packets have crossed the link a moment ago.
  const seen = board.packets.map(({ number }) => number);
  board.on('packet', ({ number }) => seen.push(number));
  await board.toggle();
  await board.toggle();
  const last = board.packets.at(-1)?.number ?? 0;
  assert.deepEqual(
    seen,
    Array.from({ length: last }, (_, index) => index + 1),
  );
  assert.ok(last > 6);
});

test('connections of one’s own cross the same wire, from an easy number when asked for', async (t) => {
  const { board } = nodeBoard(t);
  const wireBefore = board.wire;
  assert.equal(wireBefore, null);
  await board.startVirtual();
  await until(board, ledKnown);
  board.setEasySequence(true);
  const states: string[] = [];
  board.on('tcp', (event) => event.type === 'state' && states.push(event.to));
  const arrived: number[] = [];
  board.on('link', (event) => event.type === 'arrived' && arrived.push(event.number));
  board.clearPackets();
  const response = await board.wire?.request({ path: '/' });
  assert.equal(response?.status, 200);
  const packets = board.packets;
  assert.ok(states.includes('ESTABLISHED'));
  assert.deepEqual(
    arrived.slice(0, 3),
    packets.slice(0, 3).map(({ number }) => number),
  );
  const syn = packets[0]?.octets ?? new Uint8Array();
  assert.equal(new DataView(syn.buffer).getUint32(24), 1000);
});

test('while a packet is stopped time stands still, and other packets pass', async (t) => {
  const { board } = nodeBoard(t);
  await board.startVirtual();
  await until(board, ledKnown);
  const { wire } = board;
  assert.ok(wire !== null);
  const isSyn = (octets: Uint8Array) => octets[33] === 0x02;
  wire.link.pause(isSyn);
  const connection = wire.connect(80);
  assert.equal(wire.link.held.length, 1);
  const stoppedMs = wire.link.nowMs;
  await board.toggle();
  assert.equal(board.snapshot.led, 'on');
  assert.equal(wire.link.nowMs, stoppedMs);
  wire.link.resume();
  await connection.opened;
  assert.ok(wire.link.nowMs > stoppedMs);
  assert.equal(
    board.packets.filter(({ octets }) => isSyn(octets)).length,
    2, // the LED's own connection, and this one: sent once only
  );
  connection.abort();
});

test('the HTTP sketch is toggled by POST, and one connection carries several questions', async (t) => {
  const { board } = nodeBoard(t, () =>
    Promise.resolve(new Uint8Array(readFileSync(imagePath('led_http')))),
  );
  await board.startVirtual({ sketch: 'led_http' });
  await until(board, ({ serving }) => serving);
  assert.deepEqual([board.snapshot.sketch, board.snapshot.socket], ['led_http', 'closed']);
  await board.toggle();
  assert.deepEqual([board.snapshot.led, board.snapshot.lamp], ['on', true]);
  board.clearPackets();
  const connection = board.wire?.httpConnection();
  for (const [method, path, expected] of [
    ['GET', '/state', '1'],
    ['POST', '/toggle', '0'],
  ] as const) {
    const answer = await connection?.request({ method, path });
    assert.equal(new TextDecoder().decode(answer?.body), expected);
  }
  const syns = board.packets.filter(({ octets }) => ((octets[33] ?? 0) & 0x12) === 0x02);
  assert.equal(syns.length, 1);
  assert.equal(board.snapshot.led, 'on', 'nobody tells the page what another client has done');
  assert.equal(board.snapshot.lamp, false);
});

test('a flash is told exchange by exchange, from the reset to the boot log, and how it ended', async (t) => {
  const { board } = nodeBoard(t);
  const ends: string[] = [];
  board.on('flash-ended', ({ flash, outcome }) => ends.push(`${flash} ${outcome}`));
  await board.startVirtual();
  await until(board, ledKnown);
  assert.deepEqual(ends, ['1 verified']);
  assert.equal(board.flashEnd?.outcome, 'verified');
  const start = board.exchanges.at(-1);
  assert.equal(start?.phase, 'start');
  assert.equal(start.answer, 'The ROM has loaded the program and runs it.');
  assert.match(start.text, /entry 0x/);
  const told = board.exchanges.length;
  await board.reset();
  await until(board, ({ state }) => state === 'booting');
  await until(board, ledKnown);
  assert.equal(board.exchanges.length, told, 'what comes later is no part of the flash');

  const wrong = bundled();
  wrong[1000]! ^= 1;
  await board.flash(wrong);
  assert.deepEqual(ends, ['1 verified', '2 refused']);
  assert.deepEqual(board.exchanges, [], 'the board was not touched');
});

test('a flash is held back, one frame at a time, and cancelled while it waits', async (t) => {
  const { board } = nodeBoard(t);
  const reached = Promise.withResolvers<undefined>();
  board.holdFlash(() => {
    if (board.exchanges.at(-1)?.name !== 'FLASH_DEFL_DATA') return Promise.resolve();
    reached.resolve(undefined);
    return new Promise(() => undefined);
  });
  const started = board.startVirtual();
  await reached.promise;
  board.cancel();
  await started;
  assert.equal(board.flashEnd?.outcome, 'cancelled');
  assert.equal(board.snapshot.state, 'download');
  assert.equal(board.exchanges.filter(({ block }) => block !== null).at(-1)?.block?.number, 1);
  board.holdFlash(null);
  await board.flash();
  await until(board, ledKnown);
  assert.equal(board.flashEnd.outcome, 'verified');
});

test('at another baud rate the boot log is garbage; at the board’s own it can be read again', async (t) => {
  const { board } = nodeBoard(t);
  await board.startVirtual();
  await until(board, ledKnown);
  await board.listenAt(57_600);
  assert.equal(board.snapshot.baudRate, 57_600);
  assert.equal(board.snapshot.led, 'unknown');
  const before = board.serialText.length;
  const heard = new Promise<string>((resolve) => {
    board.on('text', () => {
      if (board.serialText.length > before + 40) resolve(board.serialText.slice(before));
    });
  });
  await board.reset();
  assert.doesNotMatch(await heard, /ets Jul|rst:0x/);
  await board.listenAt(115_200);
  await until(board, ledKnown);
  await board.listenAt(9_600);
  await board.flash();
  assert.equal(board.snapshot.baudRate, 115_200);
  await until(board, ledKnown);
});

test('a flash that is cancelled has not changed the program', async (t) => {
  const { board } = nodeBoard(t);
  await board.startVirtual();
  await until(board, ledKnown);
  board.holdFlash(() => {
    board.cancel();
    return new Promise(() => undefined);
  });
  await board.flash('led_http');
  board.holdFlash(null);
  assert.equal(board.snapshot.sketch, 'led_websocket');
  await board.reset();
  await until(board, ledKnown);
});

test('a flash at the moment a program is entered: the next program’s boot is not taken for its', async (t) => {
  const { board } = nodeBoard(t);
  await board.startVirtual();
  await until(board, ledKnown);
  const flashed = new Promise<void>((resolve) => {
    const listening = new AbortController();
    board.on(
      'line',
      (line) => {
        if (!line.startsWith('entry')) return;
        listening.abort();
        resolve(board.flash());
      },
      { signal: listening.signal },
    );
  });
  await board.reset();
  await flashed;
  await until(board, ledKnown);
  assert.equal(board.exchanges.at(-1)?.answer, 'The ROM has loaded the program and runs it.');
});
