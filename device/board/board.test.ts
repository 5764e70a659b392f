import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { linkSketch } from '../../firmware/wasm-build.ts';
import { buildImages, imagePath } from '../../firmware/images.ts';
import { readFileSync } from 'node:fs';
import { ProblemError } from '../formats/problem.ts';
import { writeWebAssemblyImage } from '../formats/esp/webassembly-image.ts';
import type { SketchCall } from '../formats/esp/sketch-call.ts';
import type { Board } from './board-interface.ts';
import { nodeBoard, until, ledKnown, record } from './testing/node-board.ts';

before(buildImages);

/** Packets are told a moment after they have crossed the link. */
function tellPackets({ wire }: Board): void {
  wire?.tellNow();
}

test('a start goes through flashing and booting to running, and the percentage never falls', async (t) => {
  const { board } = nodeBoard(t);
  const states = record(board);
  const percents: number[] = [];
  board.on('change', ({ flash }) => {
    if (flash.kind === 'running') percents.push(flash.step?.percent ?? 0);
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

test('a toggle is confirmed by the sketch, and the LED follows its pin', async (t) => {
  const { board } = nodeBoard(t);
  await board.startVirtual();
  await until(board, ledKnown);
  assert.equal(board.snapshot.led, 'off');
  assert.equal(board.snapshot.ledLit, false);
  await board.toggle();
  assert.equal(board.snapshot.led, 'on');
  assert.ok(board.snapshot.toggleMs !== null && board.snapshot.toggleMs >= 0);
  await until(board, ({ ledLit }) => ledLit);
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
  assert.deepEqual([board.snapshot.state, board.snapshot.label], ['held', 'Held in reset']);
  assert.equal(board.snapshot.led, 'unknown');
  assert.equal(board.packets.length, 0, 'a reset ends connections without a word');
  board.press('EN', false);
  assert.equal(board.snapshot.state, 'booting');
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
  tellPackets(board);
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
  tellPackets(board);
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
  tellPackets(board);
  const packets = board.packets;
  assert.ok(states.includes('ESTABLISHED'));
  assert.deepEqual(
    arrived.slice(0, 3),
    packets.slice(0, 3).map(({ number }) => number),
  );
  const syn = packets[0]?.octets ?? new Uint8Array();
  assert.equal(new DataView(syn.buffer).getUint32(24), 1000);
});

test('packets since the restart are those of connections that the board knows', async (t) => {
  const { board } = nodeBoard(t);
  await board.startVirtual();
  await until(board, ledKnown);
  tellPackets(board);
  assert.deepEqual(board.packetsSinceRestart, board.packets);
  await board.reset();
  await until(board, ({ state }) => state === 'booting');
  await until(board, ledKnown);
  tellPackets(board);
  const isSyn = ({ octets }: { octets: Uint8Array }): boolean => octets[33] === 0x02;
  const again = board.packets.findLastIndex(isSyn);
  assert.ok(again > 0);
  assert.deepEqual(board.packetsSinceRestart, board.packets.slice(again));
  board.clearPackets();
  await board.toggle();
  tellPackets(board);
  assert.deepEqual(board.packetsSinceRestart, board.packets);
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
  tellPackets(board);
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
  assert.deepEqual([board.snapshot.led, board.snapshot.ledLit], ['on', true]);
  board.clearPackets();
  const connection = board.wire?.httpConnection();
  for (const [method, path, expected] of [
    ['GET', '/state', '1'],
    ['POST', '/toggle', '0'],
  ] as const) {
    const answer = await connection?.request({ method, path });
    assert.equal(new TextDecoder().decode(answer?.body), expected);
  }
  tellPackets(board);
  const syns = board.packets.filter(({ octets }) => ((octets[33] ?? 0) & 0x12) === 0x02);
  assert.equal(syns.length, 1);
  assert.equal(board.snapshot.led, 'on', 'nobody tells the page what another client has done');
  assert.equal(board.snapshot.ledLit, false);
});

test('at another baud rate the boot log is garbage; at the board’s own it can be read again', async (t) => {
  const { board } = nodeBoard(t);
  await board.startVirtual();
  await until(board, ledKnown);
  await board.listenAt(57_600);
  assert.equal(board.snapshot.baudRate, 57_600);
  assert.equal(board.snapshot.led, 'unknown');
  const heard = new Promise<string>((resolve) => {
    let all = '';
    board.on('text', (text) => {
      all += text;
      if (all.length > 40) resolve(all);
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

test('of rates that are chosen faster than a port opens the last one holds', async (t) => {
  const { board } = nodeBoard(t);
  await board.startVirtual();
  await until(board, ledKnown);
  await Promise.all([9_600, 57_600, 230_400, 460_800].map((rate) => board.listenAt(rate)));
  assert.deepEqual([board.snapshot.baudRate, board.snapshot.problem], [460_800, null]);
  await Promise.all([9_600, 115_200].map((rate) => board.listenAt(rate)));
  await until(board, ledKnown);
});

test('boot mode starts the ROM’s download mode, and a reset leads back out of it', async (t) => {
  const { board } = nodeBoard(t);
  await board.startVirtual();
  await until(board, ledKnown);
  await board.bootMode();
  await until(board, ({ state }) => state === 'download');
  assert.ok(board.serialLines.some((line) => line.includes('waiting for download')));
  await board.reset();
  await until(board, ledKnown);
  assert.equal(board.snapshot.state, 'running');
});

test('the transcript holds what was said, and the counters what was not', async (t) => {
  const { board } = nodeBoard(t);
  await board.startVirtual();
  await until(board, ledKnown);
  const { transcript } = board;
  const lines = Array.from({ length: transcript.end }, (_, piece) => transcript.text(piece));
  assert.ok(lines.includes('led_websocket: starting\r\n'), lines.join(''));
  const counters = board.streamCounters;
  assert.ok(counters !== null && counters.packets > 1 && counters.wireOctets > 2 * 40);
  assert.equal(counters.binaryOctets, 0);
});
