/**
 * The built module as its host sees it: imports and exports, the loop task suspended by JSPI while
 * octets come in, and a sketch's mistakes. Packets are made by hand here, independently of the
 * network client in device/net.
 */
import assert from 'node:assert/strict';
import test from 'node:test';
import { buildSketch, linkSketch } from '../../wasm-build.ts';
import { BuildError } from '../../build/job.ts';

interface Program {
  readonly memory: WebAssembly.Memory;
  readonly begin: () => void;
  readonly setup: () => void;
  readonly loop: () => void;
  readonly uart_rx_buffer: () => number;
  readonly uart_rx_capacity: () => number;
  readonly uart_rx: (length: number) => void;
  readonly poll: () => number;
  readonly easy_sequence: (on: number) => void;
}

const jspi = WebAssembly as unknown as {
  Suspending: new (call: (ms: number) => Promise<void>) => WebAssembly.ImportValue;
  promising(call: () => void): () => Promise<void>;
};

const END = 0xc0;
const SYN = 2;
const RST = 4;
const PSH = 8;
const ACK = 16;

/** A module with its host: time, pins and the far end of the wire are the test's. */
class Machine {
  nowMs = 0;
  text = '';
  readonly frames: Uint8Array[] = [];
  readonly pins = new Map<number, number>();
  readonly program: Program;
  /** The delay() the loop task is suspended in. */
  sleeping: { ms: number; wake: () => void } | undefined;
  #frame: number[] | undefined;
  #escaped = false;
  #random = 1;

  private constructor(octets: Uint8Array) {
    const hw = {
      micros: () => this.nowMs * 1000,
      uart_write: (pointer: number, length: number) => this.#written(this.octets(pointer, length)),
      uart_baud: () => undefined,
      gpio_mode: () => undefined,
      gpio_write: (pin: number, level: number) => this.pins.set(pin, level),
      gpio_read: (pin: number) => this.pins.get(pin) ?? 0,
      delay: new jspi.Suspending(
        (ms) =>
          new Promise((wake) => {
            this.sleeping = { ms, wake };
          }),
      ),
      random: () => (this.#random = (Math.imul(this.#random, 1664525) + 1013904223) | 0),
      function_entered: () => undefined,
      function_left: () => undefined,
      panic: (pointer: number, length: number) => {
        throw new Error(`panic: ${new TextDecoder().decode(this.octets(pointer, length))}`);
      },
    };
    const module = new WebAssembly.Module(octets as Uint8Array<ArrayBuffer>);
    this.program = new WebAssembly.Instance(module, { hw }).exports as unknown as Program;
    this.program.begin();
  }

  static start(octets: Uint8Array): Machine {
    return new Machine(octets);
  }

  octets(pointer: number, length: number): Uint8Array {
    return new Uint8Array(this.program.memory.buffer, pointer, length);
  }

  /** Runs setup() or loop() with every delay() passing at once, timers included. */
  async run(call: () => void): Promise<void> {
    const task = jspi.promising(call)();
    let settled = false as boolean;
    const settle = (): void => {
      settled = true;
    };
    void task.then(settle, settle);
    while (!settled) {
      await new Promise(setImmediate);
      if (this.sleeping !== undefined) this.wake();
    }
    await task;
  }

  /** Lets the time of the running delay() pass. */
  wake(): void {
    assert.ok(this.sleeping !== undefined, 'the loop task is not suspended');
    const { ms, wake } = this.sleeping;
    this.sleeping = undefined;
    this.program.poll();
    this.nowMs += ms;
    this.program.poll();
    wake();
  }

  receive(octets: Iterable<number>): void {
    const all = Uint8Array.from(octets);
    assert.ok(all.length <= this.program.uart_rx_capacity());
    this.octets(this.program.uart_rx_buffer(), all.length).set(all);
    this.program.uart_rx(all.length);
  }

  /** Sends a packet to the board as a SLIP frame. */
  packet(packet: Uint8Array): void {
    const frame = [...packet].flatMap((octet) =>
      octet === END ? [0xdb, 0xdc] : octet === 0xdb ? [0xdb, 0xdd] : [octet],
    );
    this.receive([END, ...frame, END]);
  }

  #written(octets: Uint8Array): void {
    for (const octet of octets) {
      if (octet === END) {
        if (this.#frame !== undefined) this.frames.push(Uint8Array.from(this.#frame));
        this.#frame = this.#frame === undefined ? [] : undefined;
      } else if (this.#frame === undefined) {
        this.text += String.fromCharCode(octet);
      } else if (this.#escaped) {
        this.#frame.push(octet === 0xdc ? END : 0xdb);
        this.#escaped = false;
      } else if (octet === 0xdb) {
        this.#escaped = true;
      } else {
        this.#frame.push(octet);
      }
    }
  }
}

function onesComplement(octets: Uint8Array): number {
  let sum = 0;
  for (let i = 0; i < octets.length; i += 2) {
    sum += ((octets[i] ?? 0) << 8) | (octets[i + 1] ?? 0);
  }
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  return sum ^ 0xffff;
}

const BOARD = [192, 168, 43, 233];
const HOST = [192, 168, 43, 1];

function ipPacket(protocol: number, payload: Uint8Array): Uint8Array {
  const packet = new Uint8Array(20 + payload.length);
  packet.set([0x45, 0, packet.length >> 8, packet.length & 0xff, 0, 0, 0, 0, 64, protocol]);
  packet.set([...HOST, ...BOARD], 12);
  new DataView(packet.buffer).setUint16(10, onesComplement(packet.subarray(0, 20)));
  packet.set(payload, 20);
  return packet;
}

function segment(fields: {
  seq: number;
  ack?: number;
  flags: number;
  text?: string;
  port?: number;
}): Uint8Array {
  const { seq, ack = 0, flags, text = '', port = 50_000 } = fields;
  const payload = new Uint8Array(20 + text.length);
  const view = new DataView(payload.buffer);
  view.setUint16(0, port);
  view.setUint16(2, 80);
  view.setUint32(4, seq);
  view.setUint32(8, ack);
  view.setUint16(12, 0x5000 | flags);
  view.setUint16(14, 8192);
  payload.set(Buffer.from(text, 'latin1'), 20);
  const pseudo = Uint8Array.from([...HOST, ...BOARD, 0, 6, payload.length >> 8, payload.length]);
  view.setUint16(16, onesComplement(Uint8Array.from([...pseudo, ...payload])));
  return ipPacket(6, payload);
}

function parseSegment(packet: Uint8Array): {
  seq: number;
  ack: number;
  flags: number;
  text: string;
} {
  const view = new DataView(packet.buffer, packet.byteOffset);
  assert.equal(packet[9], 6);
  const text = packet.subarray(20 + ((packet[32] ?? 0) >> 4) * 4);
  return {
    seq: view.getUint32(24),
    ack: view.getUint32(28),
    flags: packet[33] ?? 0,
    text: new TextDecoder('latin1').decode(text),
  };
}

/** Opens a connection to port 80 and sends `text`; returns what the board sends at once. */
function exchange(machine: Machine, text: string): string {
  machine.packet(segment({ seq: 1000, flags: SYN }));
  const answer = parseSegment(machine.frames.at(-1)!);
  assert.equal(answer.flags, SYN | ACK);
  machine.frames.length = 0;
  machine.packet(segment({ seq: 1001, ack: answer.seq + 1, flags: ACK }));
  machine.packet(segment({ seq: 1001, ack: answer.seq + 1, flags: ACK | PSH, text }));
  return machine.frames.map((frame) => parseSegment(frame).text).join('');
}

function sketch(text: string): Promise<Uint8Array> {
  return linkSketch([{ path: 'firmware/sketches/probe/probe.ino', text }]);
}

const UPGRADE =
  'GET /ws HTTP/1.1\r\nHost: 192.168.43.233\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n' +
  'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n';

test('the module imports the hardware and exports the interface, nothing else', async () => {
  const octets = await buildSketch('led_websocket');
  const module = new WebAssembly.Module(octets as Uint8Array<ArrayBuffer>);
  const imports = WebAssembly.Module.imports(module);
  const hardware = ['micros', 'uart_write', 'gpio_mode', 'gpio_write', 'gpio_read', 'delay'];
  for (const { module: from, name, kind } of imports) {
    assert.equal(`${from} ${kind}`, 'hw function');
    const others = ['random', 'panic', 'uart_baud', 'function_entered', 'function_left'];
    assert.ok([...hardware, ...others].includes(name), name);
  }
  assert.deepEqual(
    WebAssembly.Module.exports(module)
      .map(({ name }) => name)
      .sort(),
    [
      'begin',
      'easy_sequence',
      'interrupt',
      'loop',
      'memory',
      'poll',
      'setup',
      'uart_rx',
      'uart_rx_buffer',
      'uart_rx_capacity',
    ],
  );
  const machine = Machine.start(octets);
  assert.throws(() => machine.program.memory.grow(1), RangeError);
});

test('the module holds nothing of the machine it was built on', async () => {
  const octets = await buildSketch('led_websocket');
  assert.ok(!Buffer.from(octets).includes(process.cwd()));
  assert.ok(!Buffer.from(octets).includes('firmware/'));
});

test('octets are taken and answered while setup() is suspended', async () => {
  const machine = Machine.start(await buildSketch('led_websocket'));
  const setup = jspi.promising(machine.program.setup)();
  assert.equal(machine.sleeping?.ms, 100);
  assert.equal(machine.text, 'led_websocket: starting\r\nConnecting to Wi-Fi');

  // ICMP echo (RFC 792): ignored before the link is up, answered after the first poll.
  const echo = Uint8Array.from([8, 0, 0, 0, 0, 1, 0, 1, 0xc0, 0xdb]);
  new DataView(echo.buffer).setUint16(2, onesComplement(echo));
  machine.packet(ipPacket(1, echo));
  assert.equal(machine.frames.length, 0);
  machine.program.poll();
  machine.packet(ipPacket(1, echo));
  assert.equal(machine.frames.length, 1);
  assert.deepEqual([...machine.frames[0]!.subarray(28)], [0xc0, 0xdb]);
  // Nobody listens yet.
  machine.packet(segment({ seq: 1000, flags: SYN }));
  assert.equal(parseSegment(machine.frames.at(-1)!).flags, RST | ACK);

  machine.wake();
  await setup;
  assert.ok(machine.text.endsWith('.\r\nReady: open http://192.168.43.233/\r\n'), machine.text);
});

test('a toggle lights the LED while loop() is suspended', async () => {
  const machine = Machine.start(await buildSketch('led_websocket'));
  await machine.run(machine.program.setup);
  const loop = jspi.promising(machine.program.loop)();
  assert.equal(machine.sleeping?.ms, 1000);
  // "toggle", masked with zeros.
  const answer = exchange(machine, `${UPGRADE}\x81\x86\0\0\0\0toggle`);
  assert.match(answer, /^HTTP\/1\.1 101 Switching Protocols\r\n/);
  assert.match(answer, /Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK\+xOo=\r\n/);
  assert.ok(answer.endsWith('\r\n\r\n\x81\x010\x81\x011'), JSON.stringify(answer));
  assert.equal(machine.pins.get(2), 1);
  machine.wake();
  await loop;
});

test('connections begin at 5000 while that is switched on, and elsewhere otherwise', async () => {
  const machine = Machine.start(await buildSketch('led_websocket'));
  await machine.run(machine.program.setup);
  const answerTo = (seq: number, port: number): { seq: number; ack: number } => {
    machine.packet(segment({ seq, flags: SYN, port }));
    return parseSegment(machine.frames.at(-1)!);
  };
  assert.notEqual(answerTo(1000, 50_001).seq, 5000);
  machine.program.easy_sequence(1);
  assert.equal(answerTo(1000, 50_002).seq, 5000);
  assert.equal(answerTo(2000, 50_003).seq, 5000);
  // A connection that begins so works like any other.
  assert.match(exchange(machine, 'GET / HTTP/1.1\r\nHost: x\r\n\r\n'), /^HTTP\/1\.1 200 OK\r\n/);
  machine.program.easy_sequence(0);
  assert.notEqual(answerTo(3000, 50_004).seq, 5000);
});

test('delay() in a network callback stops the board with an explanation', async () => {
  const octets = await sketch(`
    #include <WiFi.h>
    #include <ESPAsyncWebServer.h>
    AsyncWebServer server(80);
    void setup() {
      WiFi.begin("any");
      while (WiFi.status() != WL_CONNECTED) delay(1);
      server.on("/", HTTP_GET, [](AsyncWebServerRequest* request) { delay(5); });
      server.begin();
    }
    void loop() { delay(1000); }
  `);
  const machine = Machine.start(octets);
  await machine.run(machine.program.setup);
  assert.throws(
    () => exchange(machine, 'GET / HTTP/1.1\r\nHost: x\r\n\r\n'),
    /panic: delay\(\) was called inside a network callback/,
  );
});

test('a sketch has the language and library it is used to', async () => {
  const machine = Machine.start(
    await sketch(`
      #include <atomic>
      #include <stdio.h>
      #include <stdlib.h>
      std::atomic<int> count{3};
      struct Base { virtual ~Base() {} virtual int number() = 0; };
      struct Derived : Base { int number() override { return 42; } };
      String greeting = "made before setup";
      void setup() {
        Serial.begin(115200);
        Serial.println(greeting);
        count += 2;
        char line[20];
        snprintf(line, sizeof line, "%03d|%s|%.1f", count.load(), "x", 2.5);
        Serial.println(line);
        Base* base = new Derived;
        Serial.println(base->number());
        delete base;
        Serial.println(String(strlen("four")) + "," + atoi("17") + "," + strstr("haystack", "st"));
        Serial.println(IPAddress(1, 2, 3, 4));
        if (millis() < 1000 && max(2, 3) == constrain(7, 1, 3)) Serial.println(F("flash"));
      }
      void loop() {
        if (Serial.available()) Serial.print(Serial.readStringUntil('\\n'));
      }
    `),
  );
  await machine.run(machine.program.setup);
  assert.equal(
    machine.text,
    'made before setup\r\n005|x|2.5\r\n42\r\n4,17,stack\r\n1.2.3.4\r\nflash\r\n',
  );
  machine.text = '';
  machine.receive(Buffer.from('typed by hand\n'));
  await machine.run(machine.program.loop);
  assert.equal(machine.text, 'typed by hand');
});

test('a mistake in the sketch is reported in the compiler’s words, with its line', async () => {
  await assert.rejects(
    sketch('void setup() {}\nvoid loop() {\n  digitalWrit(2, HIGH);\n}\n'),
    (error: unknown) =>
      error instanceof BuildError &&
      error.diagnostics.includes('firmware/sketches/probe/probe.ino:3:3: error: '),
  );
  await assert.rejects(sketch('void setup() {}\n'), /loop/);
  await assert.rejects(buildSketch('no_such_sketch'), /no_such_sketch\.ino/);
  await assert.rejects(buildSketch('../escape'), BuildError);
});

test('for names of the Arduino core 2.x the compiler says what 3.x has instead', async () => {
  for (const [line, instead] of [
    ['ledcSetup(0, 5000, 8);', 'ledcAttach(pin, frequency, resolution)'],
    ['ledcAttachPin(25, 0);', 'ledcAttach(pin, frequency, resolution)'],
    ['ledcDetachPin(25);', 'ledcDetach(pin)'],
  ] as const) {
    await assert.rejects(
      sketch(`void setup() {\n  ${line}\n}\nvoid loop() {}\n`),
      (error: unknown) => error instanceof BuildError && error.diagnostics.includes(instead),
    );
  }
});
