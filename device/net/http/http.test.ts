import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, test } from 'node:test';
import { systemClock } from '../../clock/clock.ts';
import { ProblemError } from '../../formats/problem.ts';
import { encodeRequest } from '../../formats/net/http-request.ts';
import { type HttpRequest, requestOver } from './http.ts';
import { HttpParseError, HttpResponseParser } from '../../formats/net/http-parser.ts';
import { maxHeadOctets } from '../../formats/net/http-reader.ts';
import { isProblem } from '../testing/problem-code.ts';
import { SocketTransport } from '../testing/socket-transport.ts';

const octets = (text: string) => new TextEncoder().encode(text);
const text = (body: Uint8Array) => new TextDecoder().decode(body);

function parse(response: string, options: { method?: string; max?: number; ends?: boolean } = {}) {
  const parser = new HttpResponseParser(options.method ?? 'GET', options.max ?? 10_000);
  parser.push(octets(response));
  if (options.ends) parser.end();
  return parser;
}

describe('response parser', () => {
  const responses: [string, string, string, boolean][] = [
    ['by length', 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello', 'hello', false],
    [
      'in chunks, as the real library sends them',
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0005\r\nhello\r\n1;x=y\r\n!\r\n0000\r\n\r\n',
      'hello!',
      false,
    ],
    ['until the connection closes', 'HTTP/1.1 200 OK\r\nX: y\r\n\r\nhello', 'hello', true],
    [
      'with trailers',
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\n2\r\nhi\r\n0\r\nA: b\r\nC: d\r\n\r\n',
      'hi',
      false,
    ],
    [
      'after interim responses',
      'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok',
      'ok',
      false,
    ],
    ['without reason phrase', 'HTTP/1.1 200 \r\nContent-Length: 0\r\n\r\n', '', false],
  ];
  for (const [name, response, body, ends] of responses) {
    test(`body ${name}, cut at every octet`, () => {
      const whole = octets(response);
      for (let cut = 0; cut <= whole.length; cut += 1) {
        const parser = new HttpResponseParser('GET', 100);
        parser.push(whole.subarray(0, cut));
        parser.push(whole.subarray(cut));
        if (ends) parser.end();
        assert.equal(parser.done, true, `cut at ${cut}`);
        assert.equal(text(parser.body), body, `cut at ${cut}`);
        assert.equal(parser.head?.status, 200);
      }
      const parser = new HttpResponseParser('GET', 100);
      for (const octet of whole) parser.push(Uint8Array.of(octet));
      if (ends) parser.end();
      assert.equal(text(parser.body), body, 'octet by octet');
    });
  }

  const recorded = JSON.parse(
    readFileSync(
      new URL('../../../tests/vectors/esp-async-webserver.json', import.meta.url),
      'utf8',
    ),
  ) as { exchanges: { case: string; head: string; body?: string }[] };
  for (const { case: name, head, body } of recorded.exchanges) {
    if (body === undefined || head === '' || name.startsWith('HEAD')) continue;
    test(`what the real library answered to ${name}`, () => {
      const parser = parse(`${head}\r\n\r\n${body}`);
      parser.end();
      assert.equal(parser.head?.status, Number(head.slice(9, 12)));
      // To HTTP/1.0 it sends chunks without saying so; they are then part of the body.
      const decoded = text(parser.body);
      if (head.includes('chunked')) assert.match(decoded, /^<!DOCTYPE html>[^]*<\/html>$/);
      else assert.equal(decoded, body);
    });
  }

  test('head without body: HEAD, 204, 304', () => {
    assert.ok(parse('HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n', { method: 'HEAD' }).done);
    assert.ok(parse('HTTP/1.1 204 No Content\r\n\r\n').done);
    assert.ok(parse('HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n').done);
  });

  test('header fields: names in lower case, several joined, folded lines, white space', () => {
    const parser = parse(
      'HTTP/1.1 200 OK\r\nA:  1 \r\na: 2\r\nB: x\r\n  y\r\nContent-Length: 0\r\n\r\n',
    );
    assert.equal(parser.head?.headers.get('a'), '1, 2');
    assert.equal(parser.head.headers.get('b'), 'x y');
  });

  const malformed: [string, string][] = [
    ['no status line', 'hello\r\n\r\n'],
    ['wrong version', 'HTTP/2.0 200 OK\r\n\r\n'],
    ['status of two digits', 'HTTP/1.1 20 OK\r\n\r\n'],
    ['bare line feeds', 'HTTP/1.1 200 OK\nA: b\r\n\r\n'],
    ['space before the colon', 'HTTP/1.1 200 OK\r\nA : b\r\n\r\n'],
    ['control character in a value', 'HTTP/1.1 200 OK\r\nA: b\0\r\n\r\n'],
    ['two lengths', 'HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nx'],
    ['negative length', 'HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n'],
    ['unknown transfer coding', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n'],
    ['chunk without size', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n'],
    [
      'chunk longer than it says',
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nabc\r\n',
    ],
    ['unasked upgrade', 'HTTP/1.1 101 Switching Protocols\r\n\r\n'],
    ['endless interim responses', 'HTTP/1.1 100 Continue\r\n\r\n'.repeat(50)],
  ];
  for (const [name, response] of malformed) {
    test(`refuses: ${name}`, () => {
      assert.throws(
        () => parse(response),
        (error) => error instanceof HttpParseError && error.kind === 'malformed',
      );
    });
  }

  test('refuses: cut short', () => {
    assert.throws(() => parse('HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhell', { ends: true }));
    assert.throws(() => parse('HTTP/1.1 200 OK\r\n', { ends: true }));
  });

  const large: [string, string][] = [
    ['head', `HTTP/1.1 200 OK\r\nA: ${'x'.repeat(maxHeadOctets)}`],
    ['announced body', 'HTTP/1.1 200 OK\r\nContent-Length: 10001\r\n\r\n'],
    ['chunks', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFF\r\n'],
    ['body until close', `HTTP/1.1 200 OK\r\n\r\n${'x'.repeat(10_001)}`],
    [
      'chunk size line',
      `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;${'x'.repeat(2000)}`,
    ],
    [
      'trailers',
      `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n${'A: b\r\n'.repeat(5000)}`,
    ],
  ];
  for (const [name, response] of large) {
    test(`refuses what is too large: ${name}`, () => {
      assert.throws(
        () => parse(response),
        (error) => error instanceof HttpParseError && error.kind === 'too-large',
      );
    });
  }
});

describe('request writer', () => {
  test('writes what was asked for', () => {
    const request = {
      method: 'POST',
      path: '/led?on',
      host: 'x',
      headers: { A: 'b' },
      body: octets('hi'),
    };
    assert.equal(
      text(encodeRequest(request)),
      'POST /led?on HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 2\r\nA: b\r\n\r\nhi',
    );
  });

  const bad: [string, Partial<HttpRequest>][] = [
    ['method', { method: 'GET /' }],
    ['path', { path: '/ HTTP/1.1\r\nX: y' }],
    ['relative path', { path: 'x' }],
    ['header name', { headers: { 'A b': 'c' } }],
    ['header value', { headers: { A: 'b\r\nC: d' } }],
  ];
  for (const [name, part] of bad) {
    test(`refuses a ${name} that would break out of its place`, () => {
      assert.throws(
        () => encodeRequest({ method: 'GET', host: 'x', ...part }),
        (error) => error instanceof ProblemError && error.problem.code === 'http-bad-request',
      );
    });
  }
});

describe("against Node's own server", () => {
  async function ask(listener: RequestListener, options: Partial<HttpRequest> = {}) {
    const server = createServer(listener);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    try {
      const transport = new SocketTransport(port);
      return await requestOver(transport, systemClock, `127.0.0.1:${port}`, options);
    } finally {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
  }

  test('chunked, by length, HEAD, and a request body', async () => {
    const chunked = await ask((_, response) => {
      response.write('hello ');
      response.end('world');
    });
    assert.equal(text(chunked.body), 'hello world');
    const counted = await ask((_, response) => {
      response.writeHead(404, { 'Content-Length': 2, 'X-A': 'b' }).end('no');
    });
    assert.deepEqual(
      [counted.status, counted.statusText, counted.headers.get('x-a')],
      [404, 'Not Found', 'b'],
    );
    const head = await ask((_, response) => response.setHeader('Content-Length', 9).end(), {
      method: 'HEAD',
    });
    assert.equal(head.body.length, 0);
    const echoed = await ask((request, response) => void request.pipe(response), {
      method: 'POST',
      body: octets('echo'),
    });
    assert.equal(text(echoed.body), 'echo');
  });

  test('a body can be had as it comes, of a response that does not end', async () => {
    const enough = new AbortController();
    const stopped = new Error('enough');
    const seen: string[] = [];
    const more = Promise.withResolvers<undefined>();
    const listener: RequestListener = (_, response) => {
      response.write('first');
      void more.promise.then(() => response.write('second'));
    };
    const onBody: HttpRequest['onBody'] = ({ status }, octets) => {
      if (octets.length === 0) return;
      seen.push(`${status} ${text(octets)}`);
      more.resolve(undefined);
      if (seen.length === 2) enough.abort(stopped);
    };
    // Together they are more than may be kept: nothing of it is.
    await assert.rejects(
      ask(listener, { signal: enough.signal, maxBodyOctets: 8, onBody }),
      stopped,
    );
    assert.deepEqual(seen, ['200 first', '200 second']);
  });

  test('failures carry their code', async () => {
    await assert.rejects(
      ask((request) => request.socket.destroy()),
      isProblem('http-malformed'),
    );
    await assert.rejects(
      ask((request) => request.socket.end('nonsense\r\n\r\n')),
      isProblem('http-malformed'),
    );
    await assert.rejects(
      ask((_, response) => response.end('x'.repeat(99)), { maxBodyOctets: 9 }),
      isProblem('http-too-large'),
    );
    await assert.rejects(
      ask(() => undefined, { timeoutMs: 20 }),
      isProblem('http-timeout'),
    );
  });

  test('a signal ends it with its reason', async () => {
    const reason = new Error('enough');
    const abort = new AbortController();
    await assert.rejects(
      ask(() => abort.abort(reason), { signal: abort.signal }),
      reason,
    );
    await assert.rejects(
      ask(() => undefined, { signal: AbortSignal.abort(reason) }),
      reason,
    );
  });
});
