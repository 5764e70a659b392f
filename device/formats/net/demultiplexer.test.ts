import assert from 'node:assert/strict';
import test from 'node:test';
import { concatOctets, fromHex, toHex } from '../octets/octets.ts';
import type { Octets } from '../octets/octets.ts';
import { Demultiplexer, WIRE_MTU } from './demultiplexer.ts';
import { encodeSlip, END } from './slip.ts';

/** Everything a demultiplexer made of the chunks: runs of text joined, packets in hexadecimal. */
function demultiplex(chunks: readonly Uint8Array[]): {
  events: string[];
  counters: Demultiplexer['counters'];
} {
  const events: string[] = [];
  const demultiplexer = new Demultiplexer({
    onText: (text) => {
      const last = events.at(-1);
      if (last?.startsWith('text:') === true) events[events.length - 1] = last + text;
      else events.push(`text:${text}`);
    },
    onPacket: (octets) => events.push(`packet:${toHex(octets)}`),
  });
  for (const chunk of chunks) demultiplexer.push(chunk);
  return { events, counters: demultiplexer.counters };
}

/** An IPv4 packet of `length` octets, its payload full of octets that SLIP escapes. */
function packet(length = 40): Octets {
  const octets = new Uint8Array(length).map(
    (_, index) => [END, 0xdb, 0xdc, index & 0xff][index % 4]!,
  );
  octets.set([0x45, 0, length >> 8, length & 0xff]);
  return octets;
}

function text(characters: string): Octets {
  return new TextEncoder().encode(characters);
}

test('text and packets share the wire, whatever the split', () => {
  const wire = concatOctets(
    text('Grüße, 世界 😀\r\n'),
    encodeSlip(packet()),
    encodeSlip(packet(20)),
    text('Error\r\n'),
    encodeSlip(packet(WIRE_MTU)),
  );
  const expected = [
    'text:Grüße, 世界 😀\r\n',
    `packet:${toHex(packet())}`,
    `packet:${toHex(packet(20))}`,
    'text:Error\r\n',
    `packet:${toHex(packet(WIRE_MTU))}`,
  ];
  for (let at = 0; at <= wire.length; at++) {
    assert.deepEqual(demultiplex([wire.subarray(0, at), wire.subarray(at)]).events, expected);
  }
  const one = demultiplex([...wire].map((octet) => Uint8Array.of(octet)));
  assert.deepEqual(one.events, expected);
  assert.deepEqual(one.counters, {
    packets: 3,
    notFrames: 0,
    oversized: 0,
    truncated: 0,
    badEscapes: 0,
    lineErrors: 0,
    wireOctets: [packet(), packet(20), packet(WIRE_MTU)]
      .map((octets) => encodeSlip(octets).length)
      .reduce((sum, octets) => sum + octets),
    binaryOctets: 0,
  });
});

test('what is not text is counted, octet by octet, whatever the split', () => {
  const wire = concatOctets(
    text('\u001b[31mGrüße\u001b[0m\tü\b\r\n'),
    fromHex('00 07 7f ff fe e2 82'),
    text('A'),
    encodeSlip(packet()),
    text('世'),
  );
  for (let at = 0; at <= wire.length; at++) {
    const { counters } = demultiplex([wire.subarray(0, at), wire.subarray(at)]);
    assert.equal(counters.binaryOctets, 7, `split at ${at}`);
    assert.equal(counters.wireOctets, encodeSlip(packet()).length, `split at ${at}`);
  }
});

test('a character cut in two by a packet is one character', () => {
  const [first, second] = [text('ü').subarray(0, 1), text('ü').subarray(1)];
  const { events } = demultiplex([first, encodeSlip(packet()), second]);
  assert.deepEqual(events, [`packet:${toHex(packet())}`, 'text:ü']);
});

test('invalid UTF-8 becomes replacement characters and costs nothing else', () => {
  const { events } = demultiplex([fromHex('41 ff 42 e2 82 43')]);
  assert.deepEqual(events, ['text:A\uFFFDB\uFFFDC']);
});

test('a frame that does not begin like IPv4 is text after all', () => {
  const { events } = demultiplex([encodeSlip(text('hello')), encodeSlip(packet())]);
  assert.deepEqual(events, ['text:hello', `packet:${toHex(packet())}`]);
});

test('a receiver that starts anywhere in a stream is in step by the frame after next', () => {
  const wire = concatOctets(encodeSlip(packet()), encodeSlip(packet(44)), text('in step\r\n'));
  const last = concatOctets(wire, encodeSlip(packet(48)), text('ok'));
  for (let start = 0; start < encodeSlip(packet()).length; start++) {
    const { events } = demultiplex([last.subarray(start)]);
    assert.equal(events.at(-2), `packet:${toHex(packet(48))}`, `start ${start}`);
    assert.equal(events.at(-1), 'text:ok');
  }
});

test('a board reset inside a frame: its boot log is not swallowed', () => {
  const frame = encodeSlip(packet());
  for (let cut = 2; cut < frame.length - 1; cut++) {
    // Longer than the longest length the cut can leave standing, as the ROM's log is.
    const bootLog = `ets Jul 29 2019 12:21:46\r\n${'load\r\n'.repeat(60)}(POWERON_RESET)\r\n`;
    const { events } = demultiplex([frame.subarray(0, cut), text(bootLog), encodeSlip(packet(24))]);
    assert.equal(events.at(-1), `packet:${toHex(packet(24))}`, `cut ${cut}`);
    assert.ok(events.slice(0, -1).join('').includes('(POWERON_RESET)'), `cut ${cut}`);
  }
});

test('an octet lost anywhere costs at most two packets', () => {
  const frames = [packet(28), packet(32), packet(36), packet(40)];
  const wire = concatOctets(...frames.map(encodeSlip));
  for (let lost = 0; lost < encodeSlip(packet(28)).length; lost++) {
    const { events } = demultiplex([wire.subarray(0, lost), wire.subarray(lost + 1)]);
    assert.deepEqual(
      events.slice(-2),
      frames.slice(2).map((frame) => `packet:${toHex(frame)}`),
      `lost ${lost}`,
    );
  }
});

test('every octet value at every place: the following frames arrive', () => {
  const wire = concatOctets(encodeSlip(packet(20)), encodeSlip(packet(24)));
  for (let at = 0; at < encodeSlip(packet(20)).length; at++) {
    for (let value = 0; value < 256; value++) {
      const damaged = wire.slice();
      damaged[at] = value;
      // A length field claiming more than the MTU keeps the receiver waiting for the END it names.
      const { events } = demultiplex([damaged, encodeSlip(packet(28)), encodeSlip(packet(32))]);
      assert.equal(events.at(-1), `packet:${toHex(packet(32))}`, `octet ${at} = ${value}`);
    }
  }
});

test('a frame longer than the MTU is dropped and counted, the next one taken', () => {
  const { events, counters } = demultiplex([encodeSlip(packet(577)), encodeSlip(packet())]);
  assert.deepEqual(events, [`packet:${toHex(packet())}`]);
  assert.equal(counters.oversized, 1);
});

test('text that looks like a frame of 28 KB is text', () => {
  const letters = `E${'r'.repeat(5000)}\r\n`;
  const { events, counters } = demultiplex([Uint8Array.of(END), text(letters)]);
  assert.deepEqual(events, [`text:${letters}`]);
  assert.equal(counters.notFrames, 1);
});

test('an endless frame holds back no more than one frame of text', () => {
  const { events } = demultiplex([
    Uint8Array.of(END),
    packet(100)
      .subarray(0, 60)
      .map((octet) => (octet === END || octet === 0xdb ? 1 : octet)),
    text('x'.repeat(10_000)),
  ]);
  assert.ok(events.join('').length > 9_900);
});

test('ESC before an octet that is never escaped drops the frame', () => {
  const { events, counters } = demultiplex([
    fromHex('c0 4500 0014 0000 db01 0000 0000 0000 0000 0000 0000 0000 c0'),
    encodeSlip(packet()),
    encodeSlip(packet(24)),
  ]);
  assert.equal(events.at(-1), `packet:${toHex(packet(24))}`);
  assert.equal(counters.badEscapes, 1);
});

test('an incomplete frame is counted, and its END may open the next', () => {
  const cut = encodeSlip(packet()).subarray(0, 20);
  const { events, counters } = demultiplex([cut, encodeSlip(packet(24))]);
  assert.deepEqual(events, [`packet:${toHex(packet(24))}`]);
  assert.equal(counters.truncated, 1);
});

test('noise of any kind: text and packets stay within what came, and step is found again', () => {
  let state = 20260101;
  const random = (below: number): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  // Octets that matter to the parser come up more often than chance has them.
  const telling = [END, END, 0xdb, 0xdc, 0xdd, 0x45, 0x45, 0x00, 0x01, 0x14, 0x28];
  for (let round = 0; round < 300; round++) {
    const noise = new Uint8Array(random(2000)).map(() =>
      random(2) === 0 ? telling[random(telling.length)]! : random(256),
    );
    const after = [packet(28), packet(32), packet(36)];
    // What the noise began may claim up to 8 KB, and every octet of it may be escaped.
    const quiet = text('\n'.repeat(2 * 0x2000));
    const { events } = demultiplex([noise, quiet, ...after.map(encodeSlip), text('end')]);
    assert.deepEqual(
      events.slice(-3),
      [...after.slice(1).map((octets) => `packet:${toHex(octets)}`), 'text:end'],
      `round ${round}`,
    );
    for (const event of events) {
      assert.ok(!event.startsWith('packet:') || event.length <= 'packet:'.length + 2 * WIRE_MTU);
    }
  }
});

test('a board reset by hand inside a long frame: its boot log is not taken for the rest of it', () => {
  const log =
    'ets Jul 29 2019 12:21:46\r\n\r\nrst:0x1 (POWERON_RESET),boot:0x13 (SPI_FAST_FLASH_BOOT)\r\n' +
    'entry 0x40080400\r\nled_websocket: starting\r\n';
  const begun = encodeSlip(packet(WIRE_MTU));
  const answer = encodeSlip(packet());
  // END and four octets: from then on its length is known.
  for (let cut = 5; cut < begun.length - 2 * log.length; cut++) {
    // Inside an escape the next octet cannot be told from a damaged one.
    if (begun[cut - 1] === 0xdb) continue;
    const wire = concatOctets(begun.subarray(0, cut), text(log), answer);
    const { events, counters } = demultiplex([wire]);
    assert.ok(events[0]?.endsWith(log), `cut at ${cut}`);
    assert.deepEqual(events.slice(1), [`packet:${toHex(packet())}`], `cut at ${cut}`);
    // The whole of it, or what came before the log, was no text.
    assert.ok(counters.wireOctets + counters.binaryOctets <= cut + answer.length, `cut at ${cut}`);
  }
});

test('reset forgets a frame begun and shows a character cut off', () => {
  const seen: string[] = [];
  const demultiplexer = new Demultiplexer({
    onText: (characters) => seen.push(characters),
    onPacket: () => assert.fail('no packet was complete'),
  });
  demultiplexer.push(text('ü').subarray(0, 1));
  demultiplexer.push(encodeSlip(packet()).subarray(0, 10));
  demultiplexer.reset();
  demultiplexer.push(text('Ende'));
  assert.deepEqual(seen, ['\uFFFD', 'Ende']);
});
