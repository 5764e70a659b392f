/** The frame's `EventSource` and the bridge, joined by a real MessageChannel as in a page. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { afterEach, beforeEach, test } from 'node:test';
import { installDeviceEventSource } from './events-shim.ts';
import type { MakeRequest } from './fetch-bridge.ts';
import { FrameBridge } from './frame-bridge.ts';
import { openPort } from './frame-document.ts';
import { HELLO } from './hello.ts';
import { MAX_EVENT_STREAMS } from './messages.ts';

const HOST = '192.168.43.233';

type Options = Parameters<MakeRequest>[0];

/** A question that has reached the board. */
class Asked {
  readonly options: Options;
  readonly #end: () => void;

  constructor(options: Options, end: () => void) {
    this.options = options;
    this.#end = end;
  }

  say(octets: Uint8Array<ArrayBuffer> | string, status = 200, type = 'text/event-stream'): void {
    const head = {
      status,
      statusText: '',
      minorVersion: 1,
      headers: new Map([['content-type', type]]),
    };
    this.options.onBody?.(
      head,
      typeof octets === 'string' ? new TextEncoder().encode(octets) : octets,
    );
  }

  end(): void {
    this.#end();
  }
}

let asked: Asked[] = [];
let arrived = Promise.withResolvers<Asked>();
let bridge: FrameBridge | null = null;
let DeviceEventSource: typeof EventSource;

beforeEach(() => {
  asked = [];
  arrived = Promise.withResolvers<Asked>();
  const request: MakeRequest = (options) =>
    new Promise((_, reject) => {
      options.signal.addEventListener('abort', () => reject(options.signal.reason as Error));
      const end = (): void => reject(new Error('The connection ended.'));
      const one = new Asked(options, end);
      asked.push(one);
      arrived.resolve(one);
    });
  const frame: { EventSource?: typeof EventSource; parent: unknown } = {
    parent: {
      postMessage(_hello: string, _origin: string, [port]: MessagePort[]) {
        bridge = new FrameBridge(port!, () => assert.fail(), request);
      },
    },
  };
  Object.assign(globalThis, { window: frame });
  installDeviceEventSource(openPort(HELLO), [HOST, `${HOST}:80`]);
  DeviceEventSource = frame.EventSource!;
});

afterEach(() => {
  bridge?.close();
  bridge = null;
  Reflect.deleteProperty(globalThis, 'window');
});

async function nextAsked(): Promise<Asked> {
  const one = await arrived.promise;
  arrived = Promise.withResolvers<Asked>();
  return one;
}

const heard = async (source: EventSource, type: string): Promise<MessageEvent<string>> =>
  ((await once(source, type)) as [MessageEvent<string>])[0];

/** What a stream says, by the standard's own examples (WHATWG HTML 9.2.6) and beyond: [type, data, id] of each event. */
const STREAMS: Readonly<Record<string, readonly [text: string, events: readonly string[][]]>> = {
  'two lines of data': ['data: YHOO\ndata: +2\ndata: 10\n\n', [['message', 'YHOO\n+2\n10', '']]],
  'a comment, and an id that is taken back': [
    ': test stream\n\ndata: first event\nid: 1\n\ndata:second event\nid\n\ndata:  third event\n\n',
    [
      ['message', 'first event', '1'],
      ['message', 'second event', ''],
      ['message', ' third event', ''],
    ],
  ],
  'data without a value, and an end that is missing': [
    'data\n\ndata\ndata\n\ndata:',
    [
      ['message', '', ''],
      ['message', '\n', ''],
    ],
  ],
  'a space that counts once': [
    'data:test\n\ndata: test\n\n',
    [
      ['message', 'test', ''],
      ['message', 'test', ''],
    ],
  ],
  'every end of a line': [
    'data: a\r\n\r\ndata: b\r\rdata: c\n\n',
    [
      ['message', 'a', ''],
      ['message', 'b', ''],
      ['message', 'c', ''],
    ],
  ],
  'a name, a colon in the data, letters of several octets': [
    'event: up\nid: ö1\ndata: a: äöü\n\n',
    [['up', 'a: äöü', 'ö1']],
  ],
  'an id with a zero, a retry that is none, fields that nobody knows': [
    'id: 4\n\nid: a\0b\nretry: 1x\nfoo: bar\ndata: d\n\n',
    [['message', 'd', '4']],
  ],
};

for (const [what, [text, events]] of Object.entries(STREAMS)) {
  test(`${what}: whole, and octet by octet`, async () => {
    for (const size of [1, 2, 1000]) {
      const source = new DeviceEventSource('/events');
      const seen: string[][] = [];
      for (const type of ['message', 'up']) {
        source.addEventListener(type, ({ data, lastEventId }: MessageEvent<string>) => {
          seen.push([type, data, lastEventId]);
        });
      }
      const one = await nextAsked();
      const octets = new TextEncoder().encode(text);
      for (let at = 0; at < octets.length; at += size) one.say(octets.slice(at, at + size));
      // What comes last tells that all has come.
      const last = heard(source, 'end');
      one.say('\n\nevent: end\ndata: .\n\n');
      await last;
      const rest = text.endsWith('data:') ? [['message', '', '']] : [];
      assert.deepEqual(seen, [...events, ...rest]);
      source.close();
    }
  });
}

test('it asks for events, opens, and asks again after the time that the board has told', async () => {
  const source = new DeviceEventSource(`http://${HOST}/events?a`);
  assert.equal(source.url, `http://${HOST}/events?a`);
  assert.equal(source.readyState, DeviceEventSource.CONNECTING);
  const first = await nextAsked();
  assert.equal(first.options.path, '/events?a');
  assert.equal(first.options.headers.Accept, 'text/event-stream');
  assert.equal('Last-Event-ID' in first.options.headers, false);
  const opened = once(source, 'open');
  first.say('');
  await opened;
  assert.equal(source.readyState, DeviceEventSource.OPEN);
  const told = heard(source, 'message');
  first.say('retry: 1\nid: 7\ndata: x\n\ndata: half');
  await told;
  const lost = once(source, 'error');
  first.end();
  await lost;
  assert.equal(source.readyState, DeviceEventSource.CONNECTING);
  const second = await nextAsked();
  assert.equal(second.options.headers['Last-Event-ID'], '7');
  const whole = heard(source, 'message');
  second.say(' and half\n\ndata: new\n\n');
  assert.equal((await whole).data, 'new');
  source.close();
  await once(second.options.signal, 'abort');
});

for (const [what, status, type] of [
  ['a page', 200, 'text/html'],
  ['an error', 404, 'text/event-stream'],
  ['nothing', 204, 'text/event-stream'],
] as const) {
  test(`an answer that is ${what} ends it for good`, async () => {
    const source = new DeviceEventSource('/events');
    const failed = once(source, 'error');
    (await nextAsked()).say('data: x\n\n', status, type);
    await failed;
    assert.equal(source.readyState, DeviceEventSource.CLOSED);
  });
}

test('other hosts, too many at once and what is no address fail', async () => {
  const other = new DeviceEventSource('http://example.org/events');
  await once(other, 'error');
  assert.equal(other.readyState, DeviceEventSource.CLOSED);
  assert.throws(() => new DeviceEventSource('http://['), { name: 'SyntaxError' });
  assert.equal(asked.length, 0);
  const sources = Array.from({ length: MAX_EVENT_STREAMS }, () => new DeviceEventSource('/events'));
  const crowd = new DeviceEventSource('/events');
  await once(crowd, 'error');
  assert.equal(crowd.readyState, DeviceEventSource.CLOSED);
  assert.equal(asked.length, MAX_EVENT_STREAMS);
  for (const source of sources) source.close();
});
