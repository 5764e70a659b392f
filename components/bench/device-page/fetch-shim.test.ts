/** The frame's `fetch` and the bridge, joined by a real MessageChannel as in a page. */
import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import type { HttpResponse } from '../../../device/board/board.ts';
import { MAX_REQUESTS, MAX_WAITING, type MakeRequest } from './fetch-bridge.ts';
import { installDeviceFetch } from './fetch-shim.ts';
import { FrameBridge } from './frame-bridge.ts';
import { openPort } from './frame-document.ts';
import { HELLO } from './hello.ts';

const HOST = '192.168.43.233';

/** A question that has reached the board, and how to answer it. */
interface Asked {
  readonly options: Parameters<MakeRequest>[0];
  readonly answer: (response: Partial<HttpResponse> & { text?: string }) => void;
  readonly fail: (error: Error) => void;
}

let asked: Asked[] = [];
let bridge: FrameBridge | null = null;
let deviceFetch: typeof fetch;

beforeEach(() => {
  asked = [];
  const request: MakeRequest = (options) =>
    new Promise((resolve, reject) => {
      options.signal.addEventListener('abort', () => reject(options.signal.reason as Error));
      const answer: Asked['answer'] = ({ text = '', ...response }) =>
        resolve({
          status: 200,
          statusText: 'OK',
          headers: new Map([['content-type', 'text/plain']]),
          body: new TextEncoder().encode(text),
          ...response,
        });
      asked.push({ options, answer, fail: reject });
    });
  const noSockets = (): never => {
    throw new Error('No socket is opened here.');
  };
  const frame: { fetch?: typeof fetch; parent: unknown } = {
    parent: {
      postMessage(_hello: string, _origin: string, [port]: MessagePort[]) {
        bridge = new FrameBridge(port!, noSockets, request);
      },
    },
  };
  Object.assign(globalThis, {
    window: frame,
    document: { baseURI: 'https://course.example/lessons/http-vs-websocket/' },
  });
  installDeviceFetch(openPort(HELLO), [HOST, `${HOST}:80`]);
  deviceFetch = frame.fetch!;
});

afterEach(() => {
  bridge?.close();
  bridge = null;
  Reflect.deleteProperty(globalThis, 'window');
  Reflect.deleteProperty(globalThis, 'document');
});

/** Waits for messages to cross; gives up after more turns than any of them needs. */
async function until(condition: () => boolean): Promise<void> {
  for (let turn = 0; turn < 1000; turn += 1) {
    if (condition()) return;
    await new Promise(setImmediate);
  }
  assert.fail('It did not happen.');
}

async function nextAsked(count = 1): Promise<Asked> {
  await until(() => asked.length >= count);
  return asked[count - 1]!;
}

const failed = (error: unknown): boolean =>
  error instanceof TypeError && error.message === 'Failed to fetch';

test('a page asks for a path of the board and reads the answer as text', async () => {
  const response = deviceFetch('/state?x=1#there', { cache: 'no-store' });
  const { options, answer } = await nextAsked();
  assert.equal(options.method, 'GET');
  assert.equal(options.path, '/state?x=1');
  assert.deepEqual(options.headers, {
    accept: '*/*',
    'cache-control': 'no-cache',
    pragma: 'no-cache',
  });
  assert.equal(options.body, undefined);
  answer({ text: '1' });
  const got = await response;
  assert.ok(got instanceof Response);
  assert.deepEqual(
    [got.status, got.ok, got.statusText, got.type, got.url, got.headers.get('Content-Type')],
    [200, true, 'OK', 'basic', `http://${HOST}/state?x=1`, 'text/plain'],
  );
  assert.equal(await got.text(), '1');
});

test('POST has a body, also an empty one', async () => {
  void deviceFetch('/toggle', { method: 'post' });
  assert.deepEqual((await nextAsked()).options.body, new Uint8Array());
  void deviceFetch('/led', { method: 'POST', body: new URLSearchParams({ on: '1' }) });
  const { options } = await nextAsked(2);
  assert.equal(new TextDecoder().decode(options.body), 'on=1');
  assert.match(options.headers['content-type'] ?? '', /^application\/x-www-form-urlencoded/);
  for (const { answer } of asked) answer({});
});

test('a page may use the other methods, with a body where there is one', async () => {
  for (const [index, method] of ['PUT', 'DELETE', 'PATCH', 'OPTIONS'].entries()) {
    const response = deviceFetch('/state', { method, ...(index === 0 ? {} : { body: '1' }) });
    const { options, answer } = await nextAsked(index + 1);
    assert.equal(options.method, method);
    assert.equal(new TextDecoder().decode(options.body), index === 0 ? '' : '1');
    answer({ text: 'done' });
    assert.equal(await (await response).text(), 'done');
  }
  const head = deviceFetch('/state', { method: 'HEAD' });
  const { options, answer } = await nextAsked(5);
  assert.deepEqual([options.method, options.body], ['HEAD', undefined]);
  answer({});
  assert.equal((await head).body, null);
});

test('json and arrayBuffer, and a status that is an answer and not an error', async () => {
  const json = deviceFetch('/j');
  (await nextAsked()).answer({ text: '{"led":1}' });
  assert.deepEqual(await (await json).json(), { led: 1 });
  const octets = deviceFetch('/b');
  (await nextAsked(2)).answer({ body: Uint8Array.of(0, 255) });
  assert.deepEqual(new Uint8Array(await (await octets).arrayBuffer()), Uint8Array.of(0, 255));
  const missing = deviceFetch('/none');
  (await nextAsked(3)).answer({ status: 404, statusText: 'Not Found' });
  assert.deepEqual([(await missing).status, (await missing).ok], [404, false]);
  const empty = deviceFetch('/empty');
  (await nextAsked(4)).answer({ status: 204, statusText: 'No Content' });
  assert.equal((await empty).body, null);
});

test('the board by its address, with and without port, and from a page without one', async () => {
  const addresses = [
    `http://${HOST}/a`,
    `http://${HOST}:80/b`,
    'http:///c',
    'null/c2',
    'http://:/c3',
  ];
  for (const [index, address] of addresses.entries()) {
    void deviceFetch(address);
    (await nextAsked(index + 1)).answer({});
  }
  void deviceFetch(new Request('https://course.example/d', { method: 'POST' }));
  (await nextAsked(6)).answer({});
  assert.deepEqual(
    asked.map(({ options }) => options.path),
    ['/a', '/b', '/c', '/c2', '/c3', '/d'],
  );
});

const refused: [string, string, RequestInit?][] = [
  ['another host', 'http://example.org/'],
  ['another port', `http://${HOST}:8080/`],
  ['https', `https://${HOST}/`],
  ['a file', 'file:///etc/passwd'],
  ['data', 'data:text/plain,1'],
  ['the page around it', 'https://course.example.org/'],
  ['a path that is too long', `/${'p'.repeat(400)}`],
];
for (const [what, address, init] of refused) {
  test(`${what} is a network error, and nothing is asked`, async () => {
    await assert.rejects(deviceFetch(address, init), failed);
    assert.equal(asked.length, 0);
  });
}

test('what is no address or no request throws as in a browser', async () => {
  await assert.rejects(deviceFetch('http://:0:/'), TypeError);
  await assert.rejects(deviceFetch('/state', { body: 'a body' }), TypeError);
  await assert.rejects(deviceFetch('/state', { headers: { 'a b': 'c' } }), TypeError);
  assert.equal(asked.length, 0);
});

test('a connection that fails and a redirect are network errors', async () => {
  const broken = deviceFetch('/state');
  (await nextAsked()).fail(new Error('It broke.'));
  await assert.rejects(broken, failed);
  const moved = deviceFetch('/old');
  const headers = new Map([['location', '/new']]);
  (await nextAsked(2)).answer({ status: 301, headers });
  await assert.rejects(moved, failed);
  const manual = deviceFetch('/old', { redirect: 'manual' });
  (await nextAsked(3)).answer({ status: 301, headers });
  assert.equal((await manual).status, 301);
});

test('a signal ends the question here and on the wire', async () => {
  const abort = new AbortController();
  const response = deviceFetch('/state', { signal: abort.signal });
  const { options } = await nextAsked();
  const reason = new Error('enough');
  abort.abort(reason);
  await assert.rejects(response, reason);
  await until(() => options.signal.aborted);
  await assert.rejects(deviceFetch('/state', { signal: abort.signal }), reason);
  assert.equal(asked.length, 1);
});

test('a page may ask so many things at once; others wait, and then fail', async () => {
  const all = Array.from({ length: MAX_REQUESTS + MAX_WAITING + 1 }, () => deviceFetch('/state'));
  await assert.rejects(all.at(-1)!, failed);
  assert.equal(asked.length, MAX_REQUESTS);
  asked[0]!.answer({ text: '1' });
  assert.equal(await (await all[0]!).text(), '1');
  await until(() => asked.length === MAX_REQUESTS + 1);
  for (const response of all) response.catch(() => undefined);
});

test('closing the bridge ends what is under way', async () => {
  void deviceFetch('/state');
  const { options } = await nextAsked();
  bridge?.close();
  assert.equal(options.signal.aborted, true);
});
