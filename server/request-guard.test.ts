/** What reaches the board of what clients send, wherever it is cut. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { latin1 } from '../device/formats/octets/octets.ts';
import { ownHosts } from './own-hosts.ts';
import { RequestGuard } from './request-guard.ts';

const octets = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0));
const guard = () => new RequestGuard(ownHosts([]));

const get = (fields = '', host = 'localhost:8080') =>
  `GET / HTTP/1.1\r\nHost: ${host}\r\n${fields}\r\n`;
const EVIL = get('', 'evil.example');
const UPGRADE = get('Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: k\r\n');
const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok';
const SWITCHED =
  'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n';

/** What passes of the text, sent in two pieces, and how it ends. */
function pass(text: string, cut: number): { passed: string; status: number | undefined } {
  const one = guard();
  const passed = [text.slice(0, cut), text.slice(cut)].map((piece) =>
    latin1(one.fromClient(octets(piece))),
  );
  return { passed: passed.join(''), status: one.refusal?.status };
}

describe('wherever the stream is cut', () => {
  const wholes = [
    get(),
    `\r\n${get()}`,
    get('Origin: http://127.0.0.1:4321\r\n'),
    get().replaceAll('\r\n', '\n'),
    'GET / HTTP/1.0\r\n\r\n',
    'GET http://localhost:8080/ HTTP/1.1\r\nHost: localhost\r\n\r\n',
    `POST / HTTP/1.1\r\nHost: [::1]\r\nContent-Length: ${EVIL.length}\r\n\r\n${EVIL}`,
    'POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n5;a=b\r\nhello\r\n0\r\nA: b\r\n\r\n',
  ];
  for (const text of wholes) {
    test(`passes: ${JSON.stringify(text.slice(0, 60))}`, () => {
      for (let cut = 0; cut < text.length; cut++) {
        assert.deepEqual(pass(text, cut), { passed: text, status: undefined }, `cut at ${cut}`);
      }
    });
  }

  const refused: [status: number, text: string][] = [
    [421, EVIL],
    [421, `${EVIL}${get()}`],
    [421, get('', '')],
    [421, get('Host: evil.example\r\n')],
    [421, EVIL.replaceAll('\r\n', '\n')],
    [421, 'GET http://evil.example/ HTTP/1.1\r\nHost: localhost\r\n\r\n'],
    [421, `HEAD / HTTP/1.1\r\nHost: evil.example\r\n\r\n`],
    [421, `POST / HTTP/1.1\r\nHost: evil.example\r\nContent-Length: 5\r\n\r\nhello`],
    [403, get('Origin: http://evil.example\r\n')],
    [403, get('Origin: null\r\n')],
    [403, get('Origin: http://localhost\r\nOrigin: http://evil.example\r\n')],
    [403, UPGRADE.replace('\r\n\r\n', '\r\nORIGIN: https://evil.example\r\n\r\n')],
    [400, 'GET / HTTP/1.1\r\nHost : localhost\r\n\r\n'],
    [400, 'GET / HTTP/1.1\r\nHost: evil.example\r\n folded\r\n\r\n'],
    [400, 'GET / HTTP/1.1\r\nHost: localhost\rX: y\r\n\r\n'],
    [400, 'GET / HTTP/2.0\r\nHost: localhost\r\n\r\n'],
    [400, '\x16\x03\x01\x02\0\x01\0\x01\xfc\x03\x03\n'],
  ];
  for (const [status, text] of refused) {
    test(`${status}, and nothing passes: ${JSON.stringify(text.slice(0, 60))}`, () => {
      for (let cut = 0; cut < text.length; cut++) {
        assert.deepEqual(pass(text, cut), { passed: '', status }, `cut at ${cut}`);
      }
    });
  }
});

test('a head without end is refused at its limit', () => {
  const one = guard();
  assert.equal(one.fromClient(octets('GET / HTTP/1.1\r\n')).length, 0);
  for (let count = 0; count < 20 && one.refusal === null; count++) {
    assert.equal(one.fromClient(octets(`A: ${'a'.repeat(1000)}\r\n`)).length, 0);
  }
  assert.equal(one.refusal?.status, 431);
  assert.equal(one.fromClient(octets('\r\n')).length, 0);
});

test('a refused HEAD has no content', () => {
  const one = guard();
  one.fromClient(octets('HEAD / HTTP/1.1\r\nHost: evil.example\r\n\r\n'));
  assert.deepEqual(one.refusal, { status: 421, sentence: '' });
});

describe('on one connection', () => {
  test('each request is looked at', () => {
    const one = guard();
    for (let count = 0; count < 200; count++) {
      assert.equal(latin1(one.fromClient(octets(get()))), get());
      one.fromBoard(octets(OK));
    }
    assert.equal(one.fromClient(octets(EVIL)).length, 0);
    assert.equal(one.refusal?.status, 421);
  });

  test('a request that was sent ahead waits until the answer before it is complete', () => {
    const one = guard();
    assert.equal(latin1(one.fromClient(octets(get() + get() + EVIL))), get());
    assert.deepEqual([one.isBlocked, one.refusal], [true, null]);
    for (const piece of ['HTTP/1.1 103 Early Hints\r\n\r\n', OK.slice(0, -1)]) {
      one.fromBoard(octets(piece));
      assert.equal(one.fromClient(octets('')).length, 0, piece);
    }
    one.fromBoard(octets('k'));
    assert.equal(latin1(one.fromClient(octets(''))), get());
    one.fromBoard(octets(OK));
    assert.equal(one.fromClient(octets('')).length, 0);
    assert.equal(one.refusal?.status, 421);
    assert.ok(!one.isBlocked);
  });

  test('a response in chunks, and one to HEAD, end where they end', () => {
    const one = guard();
    const head = 'HEAD / HTTP/1.1\r\nHost: localhost\r\n\r\n';
    one.fromClient(octets(head + get() + get()));
    one.fromBoard(octets('HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n'));
    assert.equal(latin1(one.fromClient(octets(''))), get());
    one.fromBoard(octets('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n'));
    assert.equal(one.fromClient(octets('')).length, 0);
    one.fromBoard(octets('\r\n'));
    assert.equal(latin1(one.fromClient(octets(''))), get());
  });

  test('frames wait for 101 and then pass as they are', () => {
    const frames = `\x81\x85\n\r\n\r${EVIL}`;
    for (let cut = 1; cut < SWITCHED.length; cut++) {
      const one = guard();
      assert.equal(latin1(one.fromClient(octets(UPGRADE + frames))), UPGRADE);
      one.fromBoard(octets(SWITCHED.slice(0, cut)));
      assert.equal(one.fromClient(octets('')).length, 0);
      one.fromBoard(octets(SWITCHED.slice(cut)));
      assert.equal(latin1(one.fromClient(octets(''))), frames);
      one.fromBoard(octets('\x81\x01A'));
      assert.equal(latin1(one.fromClient(octets(frames))), frames);
      assert.ok(!one.isBlocked && !one.inHead && one.refusal === null);
    }
  });

  test('after an upgrade that was refused there are requests', () => {
    const one = guard();
    assert.equal(latin1(one.fromClient(octets(UPGRADE + EVIL))), UPGRADE);
    one.fromBoard(octets(OK.replace('200 OK', '403 Forbidden')));
    assert.equal(one.fromClient(octets('')).length, 0);
    assert.equal(one.refusal?.status, 421);
  });
});
