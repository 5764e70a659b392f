/** The one reader of HTTP: what the octets are, wherever the stream is cut, and what is wrong with them. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { latin1 } from '../octets/octets.ts';
import { type HttpPart, HttpReader, maxHeadOctets } from './http-reader.ts';

const octets = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0));

/** Reads a stream in the pieces that `cuts` make of it. */
function read(text: string, fromClient: boolean, cuts: readonly number[] = []): HttpPart[] {
  const reader = new HttpReader(fromClient, { requests: [], isWebSocket: false });
  const all = octets(text);
  const edges = [0, ...cuts, all.length];
  return edges.slice(1).flatMap((end, index) => {
    const piece = all.subarray(edges[index], end);
    const parts = reader.read(piece);
    assert.equal(
      parts.reduce((sum, { length }) => sum + length, 0),
      piece.length,
      'the parts cover the octets',
    );
    return parts;
  });
}

/** What does not depend on where the stream was cut: things said, and the octets of bodies. */
function told(text: string, parts: readonly HttpPart[]): unknown[] {
  let at = 0;
  let body = '';
  const said: unknown[] = [];
  for (const part of parts) {
    if (part.kind === 'body') body += text.slice(at, at + part.length);
    else if (part.fact !== null) said.push(part.fact);
    if (part.kind === 'head-end') said.push([part.body, part.bodyLength, ...part.headers]);
    at += part.length;
  }
  return [...said, body, parts.filter(({ ends }) => ends).length];
}

const whys = (parts: readonly HttpPart[]) => parts.flatMap(({ fault }) => fault?.why ?? []);

const STREAMS: readonly [name: string, fromClient: boolean, text: string][] = [
  [
    'requests, one with a body, one in chunks, one to switch',
    true,
    '\r\nGET / HTTP/1.1\r\nHost: x\r\n\r\nPOST /led HTTP/1.1\r\nContent-Length: 5\r\n\r\nhello' +
      'PUT / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3;a=b\r\nabc\r\n0\r\nX: y\r\n\r\n' +
      'GET /ws HTTP/1.1\r\nUpgrade: websocket\r\nSec-WebSocket-Key: k\r\n\r\n',
  ],
  [
    'responses: interim, by length, in chunks, folded fields, until the end',
    false,
    'HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok' +
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n' +
      'HTTP/1.1 404 Not Found\r\nA: 1\r\na:  2 \r\nB: x\r\n  y\r\n\r\nand so on',
  ],
  [
    'an upgrade, and octets of frames behind it',
    false,
    'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n\x81\x01A',
  ],
];

for (const [name, fromClient, text] of STREAMS) {
  test(`${name}: alike wherever the stream is cut`, () => {
    const whole = read(text, fromClient);
    assert.deepEqual(whys(whole), []);
    const expected = told(text, whole);
    for (let cut = 1; cut < text.length; cut += 1) {
      const parts = read(text, fromClient, [cut]);
      assert.deepEqual(told(text, parts), expected, `cut at ${cut}`);
      assert.deepEqual(whys(parts), [], `cut at ${cut}`);
    }
    const each = Array.from({ length: text.length - 1 }, (_, index) => index + 1);
    assert.deepEqual(told(text, read(text, fromClient, each)), expected, 'octet by octet');
  });
}

describe('what is wrong is said, and reading goes on', () => {
  const head = 'HTTP/1.1 200 OK\r\n';
  const chunked = `${head}Transfer-Encoding: chunked\r\n\r\n`;
  const wrong: [why: RegExp, text: string][] = [
    [/no HTTP|not an HTTP status line/, 'hello'],
    [/not an HTTP status line/, 'HTTP/1.1 099 Odd\r\n\r\n'],
    [/lacks its CR/, 'HTTP/1.1 200 OK\n\r\n'],
    [/not "name: value"/, `${head}nonsense\r\n\r\n`],
    [/not one number/, `${head}Content-Length: 1, 2\r\n\r\n`],
    [/"gzip" is not known/, `${head}Transfer-Encoding: gzip\r\n\r\n`],
    [/no valid size/, `${chunked}xyz\r\n`],
    [/longer than it said/, `${chunked}1\r\nabc\r\n`],
    [/head is longer/, `${head}A: ${'x'.repeat(maxHeadOctets)}`],
    [/line in its chunked body/, `${chunked}1;${'x'.repeat(2000)}`],
    [/trailer fields never end/, `${chunked}0\r\n${'A: b\r\n'.repeat(5000)}`],
  ];
  for (const [why, text] of wrong) {
    test(String(why), () => {
      const found = whys(read(text, false));
      assert.match(found[0] ?? 'nothing', why);
      for (let cut = 1; cut < Math.min(text.length, 90); cut += 1) {
        assert.equal(whys(read(text, false, [cut]))[0], found[0], `cut at ${cut}`);
      }
    });
  }

  test('text of a protocol that is not known is opaque to its end', () => {
    const parts = read('SSH-2.0-x\r\nGET / HTTP/1.1\r\n\r\n', true);
    assert.deepEqual(
      parts.map(({ kind }) => kind),
      ['opaque'],
    );
  });
});

interface Line {
  readonly line: string;
}
type List = 'sizes' | 'spoiledSizes' | 'trailers' | 'spoiledTrailers';

/** Of both languages: RFC 9112 sections 7.1 to 7.1.2. */
const CHUNKED = JSON.parse(
  readFileSync(new URL('../../../tests/vectors/chunked-body.json', import.meta.url), 'utf8'),
) as Record<List, readonly Line[]>;

describe('a chunked body is read in one way or not at all', () => {
  const inChunks = (size: string, trailer: string) =>
    `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n${size}\r\nhello\r\n0\r\n${trailer}\r\n`;
  const streams: Record<List, (line: string) => string> = {
    sizes: (size) => inChunks(size, ''),
    spoiledSizes: (size) => inChunks(size, ''),
    trailers: (fields) => inChunks('5', `${fields}\r\n`),
    spoiledTrailers: (fields) => inChunks('5', `${fields}\r\n`),
  };
  const spoiled = {
    spoiledSizes: 'a chunk has no valid size',
    spoiledTrailers: 'one of its trailer fields is not "name: value"',
  };

  for (const list of ['sizes', 'trailers'] as const) {
    test(`${list} that are sound`, () => {
      for (const { line } of CHUNKED[list]) {
        const text = streams[list](line);
        const parts = read(text, false);
        assert.deepEqual(whys(parts), [], line);
        assert.deepEqual(told(text, parts).slice(-2), ['hello', 1], line);
      }
    });
  }

  for (const list of ['spoiledSizes', 'spoiledTrailers'] as const) {
    test(`${list}, wherever the stream is cut`, () => {
      for (const { line } of CHUNKED[list]) {
        const text = streams[list](line);
        for (let cut = 0; cut < text.length; cut += 1) {
          assert.equal(whys(read(text, false, [cut]))[0], spoiled[list], `${line}, cut at ${cut}`);
        }
      }
    });
  }

  test('a size has no more digits than there are in any number', () => {
    assert.match(whys(read(inChunks(`${'0'.repeat(60_000)}5`, ''), false))[0] ?? '', /too long/);
    assert.match(whys(read(inChunks('FFFFFFFFFFFFFFFF', ''), false))[0] ?? '', /no valid size/);
  });
});

test('a folded field is a fault in a request, and one field in a response', () => {
  const fields = 'Name: a\r\n folded\r\n\r\n';
  assert.deepEqual(whys(read(`GET / HTTP/1.1\r\n${fields}`, true)), [
    'one of its header fields is not "name: value"',
  ]);
  const response = read(`HTTP/1.1 204 No Content\r\n${fields}`, false);
  assert.deepEqual(whys(response), []);
  const end = response.find(({ kind }) => kind === 'head-end');
  assert.equal(end?.kind === 'head-end' && end.headers.get('name'), 'a folded');
});

test('a fact keeps the beginning of a body alone', () => {
  const text = `POST / HTTP/1.1\r\nContent-Length: 300\r\n\r\n${'x'.repeat(300)}`;
  const body = read(text, true).find(({ kind }) => kind === 'body');
  assert.equal(body?.length, 300);
  assert.equal(body.fact?.kind === 'body' ? latin1(body.fact.octets) : '', 'x'.repeat(256));
});
