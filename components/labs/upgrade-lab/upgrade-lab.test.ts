import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { acceptSteps } from '../../../device/formats/net/websocket-key.ts';
import { fieldOf, readAnswer, readHead } from '../lab/http-text.ts';
import { answerFault, explainRefusal, judgeRequest, keyOctets } from './judge.ts';
import {
  correctRequest,
  encodeRequest,
  EXAMPLE_KEY,
  PRESETS,
  presetRequest,
  requestFault,
  targetFault,
  valueFault,
} from './request.ts';
import { stepHtml, STEPS, type UpgradeRun } from './steps.ts';

const vectors = JSON.parse(
  readFileSync(new URL('../../../tests/vectors/websocket.json', import.meta.url), 'utf8'),
) as { accept: { key: string; sha1: string; accept: string }[] };

const octets = (text: string) => new TextEncoder().encode(text);
const text = (body: Uint8Array) => new TextDecoder().decode(body);
const headOf = (id: string) => {
  const head = readHead(encodeRequest(presetRequest(id, EXAMPLE_KEY)));
  assert.ok(head);
  return head;
};

test('the calculation passes through what the RFC gives', () => {
  for (const { key, sha1, accept } of vectors.accept) {
    const steps = acceptSteps(key);
    assert.equal(steps.joined, `${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`);
    assert.equal(Buffer.from(steps.digest).toString('hex'), sha1);
    assert.equal(steps.accept, accept);
  }
});

describe('requests', () => {
  test('a correct one has every line of RFC 6455 4.1, and nothing else', () => {
    assert.equal(
      text(encodeRequest(correctRequest())),
      'GET /ws HTTP/1.1\r\nHost: 192.168.43.233\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n' +
        'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n' +
        'Origin: http://192.168.43.233\r\n\r\n',
    );
  });

  test('each preset spoils one thing, and the rules name it', () => {
    const fine = new Set(['correct', 'origin-none']);
    for (const { id } of PRESETS) {
      const wrong = judgeRequest(headOf(id)).filter(({ ok }) => !ok);
      // An Origin cannot name the host of a request that names none.
      const expected = fine.has(id) ? 0 : id === 'host-none' ? 2 : 1;
      assert.equal(wrong.length, expected, `${id}: ${wrong.map(({ rule }) => rule).join(', ')}`);
    }
  });

  test('a value that would break out of its line is refused', () => {
    for (const value of ['a\r\nX: y', 'a\n', '\r', 'a\0b', 'café', '\x7f']) {
      assert.notEqual(valueFault(value), null, JSON.stringify(value));
      const request = correctRequest(value);
      assert.equal(requestFault(request)?.line, 'Sec-WebSocket-Key');
      assert.throws(() => encodeRequest(request), RangeError);
    }
    for (const value of ['', 'a b', 'a\tb', '"<>&\'']) assert.equal(valueFault(value), null);
    for (const target of ['ws', '/a b', '/\r\n', '/ü', '']) {
      assert.notEqual(targetFault(target), null, JSON.stringify(target));
    }
    // What is not sent may be anything.
    const left = correctRequest('\n').fields.map((field) => ({ ...field, sent: false }));
    assert.equal(requestFault({ ...correctRequest(), fields: left }), null);
  });

  test('keys: base64 of any length, or none', () => {
    assert.equal(keyOctets(EXAMPLE_KEY)?.length, 16);
    assert.equal(keyOctets('dG9vc2hvcnQ=')?.length, 8);
    assert.equal(keyOctets('')?.length, 0);
    for (const key of ['a', 'abc', 'ab=c', 'let me in, please!', 'abcd=']) {
      assert.equal(keyOctets(key), null, key);
    }
  });
});

describe('answers', () => {
  const good = [
    'HTTP/1.1 101 Switching Protocols',
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=',
  ];
  const answerOf = (...lines: string[]) => {
    const answer = readAnswer(octets(`${lines.join('\r\n')}\r\n\r\n`), 'GET', true);
    assert.ok(answer);
    return answer;
  };
  const accept = 's3pPLMBiTxaQ9kYGzzhZRbK+xOo=';

  test('a client accepts what RFC 6455 4.1 asks for, and nothing less', () => {
    assert.equal(answerFault(answerOf(...good), accept), null);
    assert.match(answerFault(answerOf(...good), `x${accept}`) ?? '', /does not belong/);
    for (let left = 1; left < good.length; left += 1) {
      const fault = answerFault(answerOf(...good.filter((_, index) => index !== left)), accept);
      assert.notEqual(fault, null, good[left]);
    }
    assert.match(
      answerFault(answerOf('HTTP/1.1 200 OK', ...good.slice(1)), accept) ?? '',
      /200 and not 101/,
    );
  });

  test('bodies: by length, in chunks, to the end; whole at the last octet and not before', () => {
    const cases: [string, string][] = [
      ['HTTP/1.1 404 Not Found\r\nContent-Length: 9\r\n\r\nNot found', 'Not found'],
      ['HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n', ''],
      [
        'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n',
        'abcde',
      ],
    ];
    for (const [message, body] of cases) {
      const all = octets(message);
      for (let cut = 0; cut < all.length; cut += 1) {
        assert.equal(readAnswer(all.subarray(0, cut), 'GET', false), null);
      }
      const answer = readAnswer(all, 'GET', false);
      assert.deepEqual([answer?.body, answer?.end], [body, all.length]);
    }
    const endless = octets('HTTP/1.1 200 OK\r\n\r\nabc');
    assert.equal(readAnswer(endless, 'GET', false), null);
    assert.equal(readAnswer(endless, 'GET', true)?.body, 'abc');
    const head = octets('HTTP/1.1 404 Not Found\r\nContent-Length: 9\r\n\r\n');
    assert.equal(readAnswer(head, 'HEAD', false)?.body, '');
  });

  test('a refusal is explained by its status and by what was asked', () => {
    const refusal = (status: string, id: string, ...fields: string[]) =>
      explainRefusal(
        answerOf(`HTTP/1.1 ${status}`, ...fields, 'Content-Length: 0'),
        judgeRequest(headOf(id)),
      );
    assert.match(
      refusal('400 Bad Request', 'version-8', 'Sec-WebSocket-Version: 13'),
      /speaks: 13/,
    );
    assert.match(refusal('403 Forbidden', 'origin-foreign'), /not one of its own/);
    assert.match(refusal('404 Not Found', 'upgrade-none'), /plain request/);
    assert.match(refusal('404 Not Found', 'path'), /nothing on the board answers/);
  });
});

test('steps are drawn for any run, and what comes from outside is escaped', () => {
  const request = readHead(encodeRequest(correctRequest('<b>"&')));
  assert.ok(request);
  const run: UpgradeRun = {
    request,
    requestPackets: [3],
    calculation: acceptSteps(fieldOf(request, 'Sec-WebSocket-Key') ?? ''),
    answer: readAnswer(octets('HTTP/1.1 400 <i>\r\nContent-Length: 3\r\n\r\n<u>'), 'GET', false),
    answerPackets: [4, 5],
    firstFrame: null,
  };
  for (const { id } of STEPS) {
    const html = stepHtml(id, run).text;
    assert.doesNotMatch(html, /<b>"|<i>|<u>/, id);
    assert.notEqual(stepHtml(id, { ...run, calculation: null, answer: null }).text, '', id);
  }
  assert.match(stepHtml('answer', run).text, /#packet-5/);
});
