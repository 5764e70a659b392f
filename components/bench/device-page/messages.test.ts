import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  MAX_HEADER_CHARACTERS,
  MAX_HEADERS,
  MAX_MESSAGE_OCTETS,
  MAX_PATH_CHARACTERS,
  MAX_PROTOCOLS,
  parseRequest,
} from './messages.ts';

const open = { kind: 'open', id: 1, path: '/ws', protocols: [] };
const send = { kind: 'send', id: 1, data: 'toggle' };
const close = { kind: 'close', id: 1, code: 1000, reason: 'done' };

const get = { kind: 'fetch', id: 1, method: 'GET', path: '/state', headers: [], body: null };
const post = { ...get, method: 'POST', headers: [['Accept', '*/*']], body: new ArrayBuffer(1) };

test('requests of the known shapes are taken', () => {
  for (const request of [get, post, { kind: 'abort', id: 1 }]) {
    assert.deepEqual(parseRequest(request), request);
  }
  const events = { kind: 'events', id: 1, path: '/events', lastId: '' };
  for (const request of [events, { ...events, lastId: '7 a' }, { kind: 'events-end', id: 1 }]) {
    assert.deepEqual(parseRequest(request), request);
  }
  // A field of its own would begin behind a line break, and what is longer would not be read.
  for (const lastId of [7, null, 'a\r\nCookie: b', 'ä', 'x'.repeat(129)]) {
    assert.equal(parseRequest({ ...events, lastId }), null);
  }
  for (const request of [open, send, close, { ...close, code: null, reason: '' }]) {
    assert.deepEqual(parseRequest(request), request);
  }
  const octets = new ArrayBuffer(MAX_MESSAGE_OCTETS);
  assert.deepEqual(parseRequest({ ...send, data: octets }), { ...send, data: octets });
});

test('fields that nobody asked for are left behind', () => {
  assert.deepEqual(parseRequest({ ...open, extra: 'x', data: 'y' }), open);
});

test('another page of the board may be asked for, also with a form', () => {
  const to = { kind: 'navigate', id: 1, path: '/get?input1=x', form: null };
  for (const request of [to, { ...to, path: '/post', form: 'a=1&b=c+d%26*-._' }]) {
    assert.deepEqual(parseRequest(request), request);
  }
  for (const wrong of [{ path: 'http://x/' }, { form: 7 }, { form: 'a b' }, { form: 'a\r\n' }]) {
    assert.equal(parseRequest({ ...to, ...wrong }), null);
  }
});

const refused: [string, unknown][] = [
  ['nothing', undefined],
  ['null', null],
  ['a string', 'open'],
  ['an array', [open]],
  ['an unknown kind', { ...open, kind: 'navigate' }],
  ['no identifier', { kind: 'open', path: '/ws', protocols: [] }],
  ['an identifier of zero', { ...open, id: 0 }],
  ['a fraction as identifier', { ...open, id: 1.5 }],
  ['an identifier beyond exact numbers', { ...open, id: 2 ** 53 }],
  ['a path that is no path', { ...open, path: 'ws' }],
  ['a path with a line break', { ...open, path: '/ws\r\nX: y' }],
  ['a path with a space', { ...open, path: '/ws HTTP/1.1' }],
  ['a path that is too long', { ...open, path: `/${'w'.repeat(MAX_PATH_CHARACTERS)}` }],
  ['protocols that are no list', { ...open, protocols: 'chat' }],
  ['a protocol that is no token', { ...open, protocols: ['a\r\nb'] }],
  ['too many protocols', { ...open, protocols: Array(MAX_PROTOCOLS + 1).fill('a') }],
  ['a method nobody makes here', { ...get, method: 'TRACE' }],
  ['a method that is a request of its own', { ...get, method: 'GET / HTTP/1.1\r\nX: y' }],
  ['a request for another host', { ...get, path: 'http://example.org/' }],
  ['header fields that are no list', { ...get, headers: { Accept: '*/*' } }],
  ['a header field without a value', { ...get, headers: [['Accept']] }],
  ['a header field with a line break', { ...get, headers: [['A', 'b\r\nC: d']] }],
  ['a header field whose name is no token', { ...get, headers: [['A b', 'c']] }],
  ['a header field that is not the page’s to set', { ...get, headers: [['Connection', 'close']] }],
  ['a length that would break the framing', { ...post, headers: [['content-length', '0']] }],
  ['another origin', { ...post, headers: [['Origin', 'http://example.org']] }],
  [
    'a header field that is too long',
    { ...get, headers: [['A', 'x'.repeat(MAX_HEADER_CHARACTERS + 1)]] },
  ],
  ['too many header fields', { ...get, headers: Array(MAX_HEADERS + 1).fill(['A', 'b']) }],
  ['a GET with a body', { ...get, body: new ArrayBuffer(1) }],
  ['a body that is text', { ...post, body: 'toggle' }],
  ['a body that is too long', { ...post, body: new ArrayBuffer(MAX_MESSAGE_OCTETS + 1) }],
  ['data of another kind', { ...send, data: 7 }],
  ['octets that are too many', { ...send, data: new ArrayBuffer(MAX_MESSAGE_OCTETS + 1) }],
  ['text that is too long', { ...send, data: 'a'.repeat(MAX_MESSAGE_OCTETS + 1) }],
  ['text too long as UTF-8', { ...send, data: '€'.repeat(MAX_MESSAGE_OCTETS / 3 + 1) }],
  ['a close code an application may not send', { ...close, code: 1005 }],
  ['a close code that is no number', { ...close, code: '1000' }],
  ['a reason that is too long', { ...close, reason: 'r'.repeat(124) }],
  ['a reason too long as UTF-8', { ...close, reason: '€'.repeat(42) }],
];

for (const [what, message] of refused) {
  test(`${what} is not a request`, () => {
    assert.equal(parseRequest(message), null);
  });
}
