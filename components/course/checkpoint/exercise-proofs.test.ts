/** What proves an exercise, and what comes near and does not. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NO_BOARD } from '../../../device/board/board-events.ts';
import type { Packet, StreamFact } from '../../../device/formats/net/packet.ts';
import type { PinState } from '../../../device/formats/esp/pins.ts';
import {
  blinked,
  buttonTold,
  counted,
  dimmed,
  everybodyTold,
  knobStreamed,
  ledWitnessed,
  limited,
  pageWithControls,
  silentClosed,
  statusTold,
  strangersRefused,
  twoOrders,
} from './exercise-proofs.ts';
import type { BoardNews, Proof } from './proof.ts';
import { frame, packet } from './testing/packets.ts';

function proved(proof: Proof, news: readonly (BoardNews | Packet)[]): boolean {
  const all = news.map((one): BoardNews => ('kind' in one ? one : { kind: 'packet', packet: one }));
  if (proof.from === 'board') {
    const shows = proof.begin();
    return all.map((one) => shows(one)).includes(true);
  }
  assert.equal(proof.from, 'wire');
  const shows = proof.begin();
  return all.map((one) => one.kind === 'packet' && shows(one.packet)).includes(true);
}

const led = (ledLit: boolean): BoardNews => ({
  kind: 'change',
  snapshot: { ...NO_BOARD, state: 'running', ledLit },
});
const line = (text: string): BoardNews => ({ kind: 'line', line: text });
const pins = (...entries: [number, PinState][]): BoardNews => ({
  kind: 'pins',
  pins: new Map(entries),
});
const pwm = (duty: number): BoardNews => pins([2, { kind: 'pwm', duty, frequencyHz: 5000 }]);
const at = (timeMs: number, one: Packet): Packet => ({ ...one, timeMs });
const asks = (text: string, name = 'a'): Packet => packet(name, true, frame(1, text));
const tells = (text: string, name = 'a'): Packet => packet(name, false, frame(1, text));
const lost = (one: Packet): Packet => ({ ...one, arrives: false });

const ON = [led(true), line('LED1: ON')];
const OFF = [led(false), line('LED1: OFF')];

test('the LED was witnessed when each state was printed, before or after the pin was told', () => {
  assert.ok(proved(ledWitnessed, [led(false), ...ON, ...OFF]));
  assert.ok(proved(ledWitnessed, [led(false), ...ON.toReversed(), ...OFF.toReversed()]));
  assert.ok(proved(ledWitnessed, [led(false), line('LED1: OFF'), ...ON, ...OFF]));
});

test('the same word always, the wrong word, one state alone or no LED witness nothing', () => {
  const always = [led(false), led(true), line('LED1: ON'), led(false), line('LED1: ON')];
  assert.ok(!proved(ledWitnessed, [...always, ...always.slice(1), ...always.slice(1)]));
  const turn = [led(true), line('LED1: OFF'), led(false), line('LED1: ON')];
  assert.ok(!proved(ledWitnessed, [led(false), ...turn, ...turn, ...turn]));
  assert.ok(!proved(ledWitnessed, [led(false), ...ON]));
  assert.ok(!proved(ledWitnessed, [led(false), line('LED1: ON'), line('LED1: OFF')]));
});

const changes = (count: number): BoardNews[] =>
  Array.from({ length: count }, (_, index) => led(index % 2 === 0));

test('six changes after "blink" are blinking; five, or some that another message asked for, are not', () => {
  assert.ok(proved(blinked, [led(false), asks('blink'), ...changes(6)]));
  assert.ok(!proved(blinked, [led(false), asks('blink'), ...changes(5)]));
  assert.ok(!proved(blinked, [led(false), ...changes(6), asks('blink')]));
  assert.ok(!proved(blinked, [led(false), lost(asks('blink')), ...changes(6)]));
  const toggled = changes(6).flatMap((change) => [asks('toggle'), change]);
  assert.ok(!proved(blinked, [led(false), asks('blink'), ...toggled]));
});

test('an LED is dimmed by two numbers, each at its share', () => {
  const dim = (number: number): (BoardNews | Packet)[] => [asks(String(number)), pwm(number / 255)];
  assert.ok(proved(dimmed, [...dim(20), ...dim(200)]));
  assert.ok(!proved(dimmed, [...dim(20), ...dim(20)]));
  assert.ok(!proved(dimmed, [...dim(255), ...dim(0)]));
  assert.ok(!proved(dimmed, [asks('20'), pwm(0.5), asks('200'), pwm(0.5)]));
  assert.ok(!proved(dimmed, [asks('20'), pins([2, { kind: 'output', level: 1 }]), ...dim(200)]));
});

test('five numbers in order, a second apart, are a counter', () => {
  const numbers = (everyMs: number, list: readonly (number | string)[]): Packet[] =>
    list.map((number, index) => at(index * everyMs, tells(String(number))));
  assert.ok(proved(counted, numbers(1000, [7, 8, 9, 10, 11])));
  assert.ok(!proved(counted, numbers(1000, [7, 8, 9, 10])));
  assert.ok(!proved(counted, numbers(1000, [7, 8, 9, 9, 10, 11])));
  assert.ok(!proved(counted, numbers(100, [1, 2, 3, 4, 5, 6])));
  assert.ok(!proved(counted, numbers(1000, ['a1', 'a2', 'a3', 'a4', 'a5'])));
  const one = numbers(1000, [1, 2, 3, 4, 5]);
  assert.ok(
    !proved(
      counted,
      one.map((each, index) => (index === 2 ? lost(each) : each)),
    ),
  );
  assert.ok(
    !proved(
      counted,
      one.map((each) => ({ ...each, direction: 'client-to-board' })),
    ),
  );
});

const turned = (millivolts: number): BoardNews => ({
  kind: 'input',
  pin: 34,
  input: { millivolts },
});
const stream = (value: number, fromMs: number, everyMs = 100): Packet[] =>
  Array.from({ length: 10 }, (_, index) => at(fromMs + index * everyMs, tells(String(value))));

test('a knob is streamed when many numbers come and follow it', () => {
  assert.ok(proved(knobStreamed, [...stream(2000, 0), turned(3000), ...stream(3700, 2000)]));
  assert.ok(!proved(knobStreamed, [...stream(2000, 0), turned(3000), ...stream(2000, 2000)]));
  assert.ok(!proved(knobStreamed, [...stream(2000, 0), ...stream(3700, 2000)]));
  assert.ok(!proved(knobStreamed, [...stream(2000, 0), turned(3000), ...stream(3700, 2000, 1000)]));
  assert.ok(!proved(knobStreamed, [...stream(5000, 0), turned(3000), ...stream(9000, 2000)]));
});

const BOOT: BoardNews = { kind: 'input', pin: 0, input: 0 };

test('a press of BOOT told two clients the same', () => {
  assert.ok(proved(buttonTold, [BOOT, tells('pressed', 'a'), tells('pressed', 'b')]));
  assert.ok(!proved(buttonTold, [BOOT, tells('pressed', 'a'), tells('pressed', 'a')]));
  assert.ok(!proved(buttonTold, [tells('pressed', 'a'), BOOT, tells('pressed', 'b')]));
  assert.ok(!proved(buttonTold, [BOOT, tells('1', 'a'), tells('2', 'b')]));
});

test('who sends no pong is closed; who sends one, or was asked once, is not taken for silent', () => {
  const ping = packet('a', false, frame(9, ''));
  const pong = packet('a', true, frame(10, ''));
  const close = packet('a', false, frame(8, ''));
  assert.ok(proved(silentClosed, [lost(ping), lost(ping), lost(close)]));
  assert.ok(proved(silentClosed, [ping, lost(pong), ping, lost(pong), close]));
  assert.ok(!proved(silentClosed, [ping, pong, ping, pong, close]));
  assert.ok(!proved(silentClosed, [ping, close]));
  const again = ping.tcp === null ? ping : { ...ping, tcp: { ...ping.tcp, again: true } };
  assert.ok(!proved(silentClosed, [ping, again, close]));
  assert.ok(!proved(silentClosed, [ping, ping, packet('b', false, frame(8, ''))]));
});

test('a status is told truly, with the LED off and on', () => {
  const told = (led: unknown, seconds: unknown = 3): Packet[] => [
    asks('status'),
    tells(JSON.stringify({ led, seconds })),
  ];
  assert.ok(proved(statusTold, [led(false), ...told(false), led(true), ...told(true)]));
  assert.ok(!proved(statusTold, [led(false), ...told(false), led(true), ...told(false)]));
  assert.ok(!proved(statusTold, [led(false), ...told(0), led(true), ...told(1)]));
  assert.ok(!proved(statusTold, [led(false), ...told(false, '3'), led(true), ...told(true, '3')]));
  const broken = [asks('status'), tells('{"led":true,')];
  assert.ok(!proved(statusTold, [led(false), ...told(false), led(true), ...broken]));
  const unasked = [tells(JSON.stringify({ led: true, seconds: 3 }))];
  assert.ok(!proved(statusTold, [led(false), ...told(false), asks('x'), led(true), ...unasked]));
});

function knock(name: string, origin: string | null, status: number): Packet[] {
  const fields: StreamFact[] = [
    { kind: 'request', method: 'GET', line: 'GET /ws HTTP/1.1' },
    { kind: 'field', name: 'host', value: '192.168.43.233' },
    ...(origin === null ? [] : [{ kind: 'field', name: 'origin', value: origin } as const]),
  ];
  const answer = { kind: 'response', status, line: `HTTP/1.1 ${status}` } as const;
  return [packet(name, true, ...fields), packet(name, false, answer)];
}

test('strangers are refused while the own page is let in', () => {
  const own = knock('a', 'http://192.168.43.233', 101);
  assert.ok(proved(strangersRefused, [...own, ...knock('b', 'http://other.example', 403)]));
  assert.ok(!proved(strangersRefused, [...own, ...knock('b', 'http://other.example', 101)]));
  assert.ok(!proved(strangersRefused, [...own, ...knock('b', null, 403)]));
  const none = knock('a', 'http://192.168.43.233', 403);
  assert.ok(!proved(strangersRefused, [...none, ...knock('b', 'http://other.example', 403)]));
  const gap = knock('c', 'https://192.168.43.233', 101);
  assert.ok(
    !proved(strangersRefused, [...own, ...knock('b', 'http://x.example', 403), ...gap].slice(2)),
  );
});

test('twenty toggles bring ten states or fewer, and a later one is obeyed', () => {
  const burst = Array.from({ length: 20 }, (_, index) => at(index, asks('toggle')));
  const states = (count: number): Packet[] =>
    Array.from({ length: count }, (_, index) => at(30 + index, tells(String(index % 2))));
  const later = [at(1500, asks('toggle')), at(1510, tells('1'))];
  assert.ok(proved(limited, [...burst, ...states(5), ...later]));
  assert.ok(!proved(limited, [...burst, ...states(20), ...later]));
  assert.ok(!proved(limited, [...burst, ...states(0), ...later]));
  assert.ok(!proved(limited, [...burst, ...states(5), at(1500, asks('toggle'))]));
  assert.ok(!proved(limited, [...burst.slice(1), ...states(5), ...later]));
  const soon = [at(500, asks('toggle')), at(510, tells('1'))];
  assert.ok(!proved(limited, [...burst, ...states(5), ...soon]));
  assert.ok(proved(limited, [...burst, ...states(5), ...soon, ...later]));
});

function page(...bodies: readonly string[]): Packet[] {
  const head = 'HTTP/1.1 200 OK\r\n';
  return bodies.map((body, index) => {
    const first = index === 0;
    const sent = packet('a', false, ...(first ? [OK] : []));
    const parts = [
      ...(first ? [{ kind: 'status-line', length: head.length }] : []),
      { kind: 'body', length: body.length },
    ] as unknown as Packet['parts'];
    const text = `${' '.repeat(40)}${first ? head : ''}${body}`;
    return { ...sent, octets: new TextEncoder().encode(text), parts };
  });
}

const OK: StreamFact = { kind: 'response', status: 200, line: 'HTTP/1.1 200 OK' };

test('a page has two controls, also one that is cut between packets', () => {
  assert.ok(proved(pageWithControls, page('<input><button>a</button>')));
  assert.ok(proved(pageWithControls, page('<p><inp', 'ut><select></select>')));
  assert.ok(!proved(pageWithControls, page('<button>a</button>')));
  assert.ok(!proved(pageWithControls, page('&lt;input> <inputs> <buttons>')));
  const [first, second] = page('<input>', '<input>');
  assert.ok(first !== undefined && second !== undefined);
  assert.ok(!proved(pageWithControls, [first, lost(second)]));
  assert.ok(!proved(pageWithControls, [second]));
});

test('two kinds of orders, each answered', () => {
  assert.ok(proved(twoOrders, [asks('bright 1'), tells('x'), asks('warn on'), tells('y')]));
  assert.ok(proved(twoOrders, [asks('{"a":1}'), tells('x'), asks('{"b":1}'), tells('y')]));
  assert.ok(!proved(twoOrders, [asks('bright 1'), tells('x'), asks('bright 2'), tells('y')]));
  assert.ok(!proved(twoOrders, [tells('x'), asks('bright 1'), asks('warn on')]));
});

test('everybody is told what one asked for', () => {
  assert.ok(proved(everybodyTold, [asks('on'), tells('on', 'a'), tells('on', 'b')]));
  assert.ok(!proved(everybodyTold, [asks('on'), tells('on', 'a'), tells('on', 'a')]));
  assert.ok(!proved(everybodyTold, [tells('on', 'a'), asks('on'), tells('on', 'b')]));
  assert.ok(!proved(everybodyTold, [tells('on', 'a'), tells('on', 'b')]));
});
