/** The frame's XMLHttpRequest over a `fetch` that a test answers. */
import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { installDeviceXhr } from './xhr-shim.ts';

let answer: (address: string, init: RequestInit) => Promise<Response>;
let Xhr: typeof XMLHttpRequest;

beforeEach(() => {
  const frame = {
    fetch: (address: string, init: RequestInit) => answer(address, init),
  } as unknown as { XMLHttpRequest?: typeof XMLHttpRequest };
  class ProgressEvent extends Event {}
  Object.assign(globalThis, { window: frame, ProgressEvent });
  answer = () => Promise.resolve(new Response('{"led":1}', { headers: { 'X-A': 'b' } }));
  installDeviceXhr();
  Xhr = frame.XMLHttpRequest!;
});

afterEach(() => {
  Reflect.deleteProperty(globalThis, 'window');
  Reflect.deleteProperty(globalThis, 'ProgressEvent');
});

function sent(method: string, address: string, prepare?: (xhr: XMLHttpRequest) => void) {
  const xhr = new Xhr();
  const heard: string[] = [];
  xhr.onreadystatechange = () => heard.push(String(xhr.readyState));
  for (const type of ['load', 'error', 'abort', 'timeout', 'loadend']) {
    xhr.addEventListener(type, () => heard.push(type));
  }
  const ended = new Promise((resolve) => xhr.addEventListener('loadend', resolve));
  xhr.open(method, address, true);
  prepare?.(xhr);
  xhr.send();
  return { xhr, heard, ended };
}

test('an answer is told by states and events, as pages of the field expect', async () => {
  const { xhr, heard, ended } = sent('GET', '/state');
  await ended;
  assert.deepEqual(heard, ['1', '2', '3', '4', 'load', 'loadend']);
  assert.deepEqual([xhr.status, xhr.responseText, xhr.response], [200, '{"led":1}', '{"led":1}']);
  assert.equal(xhr.getResponseHeader('x-a'), 'b');
  assert.match(xhr.getAllResponseHeaders(), /x-a: b\r\n/);
});

test('JSON and octets are given as asked for', async () => {
  const json = sent('GET', '/j', (xhr) => (xhr.responseType = 'json'));
  await json.ended;
  assert.deepEqual(json.xhr.response, { led: 1 });
  const octets = sent('GET', '/b', (xhr) => (xhr.responseType = 'arraybuffer'));
  await octets.ended;
  assert.equal((octets.xhr.response as ArrayBuffer).byteLength, 9);
});

test('a failure, a timeout and an abort are told apart', async () => {
  answer = () => Promise.reject(new TypeError('Failed to fetch'));
  const failed = sent('GET', '/x');
  await failed.ended;
  assert.deepEqual(failed.heard, ['1', '4', 'error', 'loadend']);
  answer = () => new Promise(() => undefined);
  const late = sent('GET', '/x', (xhr) => (xhr.timeout = 1));
  await late.ended;
  assert.deepEqual(late.heard, ['1', '4', 'timeout', 'loadend']);
  const stopped = sent('GET', '/x');
  stopped.xhr.abort();
  await stopped.ended;
  assert.deepEqual(stopped.heard, ['1', '4', 'abort', 'loadend']);
  assert.equal(stopped.xhr.readyState, 0);
});

test('method, header fields and body are handed on; what is out of turn throws', async () => {
  let asked: RequestInit = {};
  answer = (_address, init) => {
    asked = init;
    return Promise.resolve(new Response('ok'));
  };
  const xhr = new Xhr();
  assert.throws(() => xhr.send(), { name: 'InvalidStateError' });
  assert.throws(() => xhr.open('GET', '/', false), { name: 'InvalidAccessError' });
  xhr.open('POST', '/led');
  xhr.setRequestHeader('Content-Type', 'text/plain');
  const ended = new Promise((resolve) => (xhr.onloadend = resolve));
  xhr.send('on=1');
  await ended;
  assert.deepEqual([asked.method, asked.body], ['POST', 'on=1']);
  assert.equal((asked.headers as Headers).get('content-type'), 'text/plain');
});
