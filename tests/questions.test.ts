/**
 * All questions of all lessons, as their authors have written them: each is whole, each wrong choice says why,
 * and each number is what this project's own code comes to.
 */
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { runInNewContext } from 'node:vm';
import { createProcessor } from '@mdx-js/mdx';
import type { Root } from 'hast';
import type { MdxJsxFlowElementHast } from 'mdast-util-mdx-jsx';
import { visitParents } from 'unist-util-visit-parents';
import { judgeNumber } from '../components/course/question/number-answer.ts';
import { packetAnswerNames } from '../components/course/question/packet-answers.ts';
import { kindOf, type QuestionForm } from '../components/course/question/question-form.ts';
import { encodeSlip } from '../device/formats/net/slip.ts';
import { seq } from '../device/formats/net/sequence.ts';
import { encodeTcp, occupied, readTcp, tcpFlag } from '../device/formats/net/tcp-segment.ts';
import { applyMask, encodeFrame, opcode } from '../device/formats/net/websocket-frames.ts';
import { acceptFor } from '../device/formats/net/websocket-key.ts';
import { fromHex, hexOctet, spacedHex, viewOf } from '../device/formats/octets/octets.ts';
import { RtoEstimator } from '../device/net/tcp/rto.ts';
import { root } from '../server/root.ts';

interface Asked extends QuestionForm {
  readonly lesson: string;
}

const LESSONS = globSync('content/*/index.mdx', { cwd: root }).sort();

/** The questions of a lesson, their attributes evaluated as the build evaluates them. */
async function questionsIn(file: string): Promise<Asked[]> {
  const asked: Asked[] = [];
  const collect = () => (tree: Root) => {
    visitParents(tree, 'mdxJsxFlowElement', (element: MdxJsxFlowElementHast) => {
      if (element.name !== 'Question') return;
      const entries = element.attributes.map((attribute): [string, unknown] => {
        assert.equal(attribute.type, 'mdxJsxAttribute');
        assert.ok('name' in attribute && attribute.value != null);
        const { name, value } = attribute;
        return [name, typeof value === 'string' ? value : runInNewContext(`(${value.value})`)];
      });
      // What is made in another context has other prototypes.
      const form = JSON.parse(JSON.stringify(Object.fromEntries(entries))) as QuestionForm;
      asked.push({ lesson: file, ...form });
    });
  };
  const text = readFileSync(join(root, file), 'utf8').replace(/^---[^]*?\n---/, '');
  await createProcessor({ rehypePlugins: [collect] }).process(text);
  return asked;
}

const questions = (await Promise.all(LESSONS.map(questionsIn))).flat();

/** Some words, and an end. */
const SENTENCE = /^\S+ .*\S[.?]$/;

const ascii = (text: string) => new TextEncoder().encode(text);
const MASK = Uint8Array.of(1, 2, 3, 4);
const IP_HEADER = 20;

/** As in tests/sentences.test.ts, which does not look into lists. */
const MOST_WORDS = 30;

function sentencesOf({ ask, choices = [], number }: QuestionForm): string[] {
  const texts = [
    ask,
    ...choices.flatMap(({ says, why = '' }) => [says, why]),
    ...(number?.hints ?? []).map(({ says }) => says),
  ];
  return texts.flatMap((text) => text.split(/(?<=[.?!:]) +/));
}

/** How many octets a packet has that carries this frame. */
function packetWith(frame: Uint8Array): number {
  const addresses = ['192.168.43.1', '192.168.43.233'] as const;
  const part = { sourcePort: 1, destinationPort: 2, sequence: seq(0), acknowledgment: seq(0) };
  const segment = { ...part, flags: tcpFlag.ack, window: 0, payload: frame };
  return IP_HEADER + encodeTcp(segment, ...addresses).length;
}

/** The longest waits of the served page's script, in seconds, read from the sketch. */
function longestWaits(attempts: number): number[] {
  const file = 'firmware/sketches/led_websocket/led_websocket.ino';
  const sketch = readFileSync(join(root, file), 'utf8');
  const first = Number(/let wait = (\d+);/.exec(sketch)?.[1]);
  const limit = Number(/wait = Math\.min\(wait \* 2, (\d+)\)/.exec(sketch)?.[1]);
  return Array.from({ length: attempts }, (_, at) => Math.min(first * 2 ** at, limit) / 1000);
}

function mostClients(): number {
  const header = readFileSync(join(root, 'firmware/core/arduino/ESPAsyncWebServer.h'), 'utf8');
  return Number(/DEFAULT_MAX_WS_CLIENTS (\d+)/.exec(header)?.[1]);
}

/** Seconds from the first of `count` SYNs to the last. */
function secondsUntil(count: number): number {
  const rto = new RtoEstimator({ initialRtoMs: 1000, minRtoMs: 1000, maxRtoMs: 60_000 });
  let waited = 0;
  for (let sent = 1; sent < count; sent++) {
    waited += rto.rtoMs;
    rto.backOff();
  }
  return waited / 1000;
}

/** One octet takes a start bit, eight bits and a stop bit. */
const octetsPerSecond = (baud: number): number => baud / (1 + 8 + 1);

/** How each number comes about. A question whose number is not here fails. */
const COMPUTED: Readonly<Record<string, () => number | string>> = {
  'c0-in-decimal': () => 12 * 16,
  'source-port': () => viewOf(fromHex('c3500050')).getUint16(0),
  'first-letter': () => hexOctet(applyMask(fromHex('43'), fromHex('37'))[0]!),
  'answers-without-news': () => 60 * 60 - 2,
  'wait-on-average': () => (0 + 400) / 2,
  // TCP, TLS 1.3 (RFC 8446 section 2), the upgrade.
  'round-trips': () => [1, 1, 1].reduce((sum, one) => sum + one),
  'ack-of-data': () => 2000 + occupied(0, 100),
  'ack-of-fin': () => 1000 + occupied(tcpFlag.syn, 0) + occupied(0, 200) + occupied(tcpFlag.fin, 0),
  'fourth-syn': () => secondsUntil(4),
  'length-of-accept': () => acceptFor('dGhlIHNhbXBsZSBub25jZQ==').length,
  'three-hundred-octets': () =>
    spacedHex(encodeFrame({ opcode: opcode.text, payload: new Uint8Array(300) }).subarray(0, 4)),
  'second-octet-of-ping': () =>
    hexOctet(encodeFrame({ opcode: opcode.ping, payload: ascii('hello'), mask: MASK })[1]!),
  'octets-of-the-answer': () =>
    packetWith(encodeFrame({ opcode: opcode.text, payload: ascii('1') })),
  'octets-at-9600': () => octetsPerSecond(9600),
  'in-a-frame': () => spacedHex(encodeSlip(fromHex('01c002'))),
  'forty-kilobytes': () => 40_960 / octetsPerSecond(115_200),
  'three-clients': () => 3,
  'longest-wait': () => longestWaits(6).at(-1)!,
  'calls-until-rest': () => 12 - mostClients(),
  'octets-of-warn-off': () => ascii('warn off').length,
};

test('each lesson has three to five questions, of more than one kind where it can', () => {
  for (const lesson of LESSONS) {
    const names = questions.filter((one) => one.lesson === lesson).map(({ name }) => name);
    assert.ok(names.length >= 3 && names.length <= 5, `${lesson}: ${names.length}`);
    assert.equal(new Set(names).size, names.length, lesson);
  }
});

for (const question of questions) {
  const where = `${question.lesson}, ${question.name}`;
  test(`${where}: it is whole, and ends as a question or a task`, () => {
    const kind = kindOf(question);
    assert.match(question.ask, /[?.]$/);
    if (kind === 'packet') assert.ok(packetAnswerNames().includes(question.packet ?? ''));
    for (const { says, right, why } of question.choices ?? []) {
      assert.notEqual(says.trim(), '');
      if (right !== true) assert.match(why, SENTENCE, says);
    }
    for (const { says } of question.number?.hints ?? []) assert.match(says, SENTENCE);
    for (const sentence of sentencesOf(question)) {
      assert.ok(sentence.split(/\s+/).length <= MOST_WORDS, sentence);
    }
  });
}

for (const { name, number } of questions) {
  if (number === undefined) continue;
  test(`the number of "${name}" is what code comes to, and its hints are for others`, () => {
    const compute = COMPUTED[name];
    assert.ok(compute !== undefined, 'say in COMPUTED how it comes about');
    const value = compute();
    // Two decimals, as a person would write it.
    const written = typeof value === 'string' ? value : String(Math.round(value * 100) / 100);
    assert.equal(judgeNumber({ ...number, within: 0.005 }, written).end, 'right', written);
    const said = (number.hints ?? []).map(({ at, says }) => {
      const judged = judgeNumber(number, at);
      assert.deepEqual(judged, { end: 'wrong', says });
      return at;
    });
    assert.equal(new Set(said).size, said.length);
  });
}

test('every way to a number belongs to a question', () => {
  const numbers = questions.filter(({ number }) => number !== undefined).map(({ name }) => name);
  assert.deepEqual(Object.keys(COMPUTED).sort(), numbers.sort());
});

test('the header that a question shows is what TCP reads', () => {
  const octets = fromHex('c3500050'.padEnd(40, '0'));
  octets[12] = 0x50;
  const { facts } = readTcp(octets, '192.168.43.1', '192.168.43.233');
  assert.equal(facts?.sourcePort, 50_000);
  assert.equal(facts.destinationPort, 80);
});
