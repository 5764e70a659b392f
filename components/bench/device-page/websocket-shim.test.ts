/** The frame's WebSocket and the bridge, joined by a real MessageChannel as in a page. */
import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import type { WebSocketClient } from '../../../device/board/board.ts';
import { FrameBridge } from './frame-bridge.ts';
import { openPort } from './frame-document.ts';
import { HELLO } from './hello.ts';
import { MAX_SOCKETS } from './messages.ts';
import { installDeviceWebSocket } from './websocket-shim.ts';

const HOST = '192.168.43.233';

/** A socket to the board that does only what a test makes it do. */
class FakeSocket {
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: string | Uint8Array<ArrayBuffer> }) => void) | null = null;
  onclose: ((event: { code: number; reason: string; wasClean: boolean }) => void) | null = null;
  readyState = 0;
  protocol = '';
  readonly path: string;
  readonly sent: (string | Uint8Array)[] = [];
  closedWith: [number | undefined, string] | null = null;

  constructor(path: string) {
    this.path = path;
  }

  send(data: string | Uint8Array): void {
    this.sent.push(data);
  }

  close(code?: number, reason = ''): void {
    this.closedWith = [code, reason];
  }

  open(): void {
    this.readyState = 1;
    this.onopen?.();
  }
}

const noRequests = () => Promise.reject(new Error('None is made here.'));

const sockets: FakeSocket[] = [];
let bridge: FrameBridge | null = null;
let DeviceWebSocket: typeof WebSocket;

beforeEach(() => {
  const frame: { WebSocket?: typeof WebSocket; parent: unknown } = {
    parent: {
      postMessage(hello: string, _origin: string, [port]: MessagePort[]) {
        assert.equal(hello, HELLO);
        const open = (path: string): WebSocketClient => {
          const socket = new FakeSocket(path);
          sockets.push(socket);
          return socket as unknown as WebSocketClient;
        };
        bridge = new FrameBridge(port!, open, noRequests);
      },
    },
  };
  Object.assign(globalThis, { window: frame });
  installDeviceWebSocket(openPort(HELLO), [HOST]);
  DeviceWebSocket = frame.WebSocket!;
});

afterEach(() => {
  bridge?.close();
  bridge = null;
  sockets.length = 0;
  Reflect.deleteProperty(globalThis, 'window');
});

const happens = (target: EventTarget, type: string): Promise<Event> =>
  new Promise((resolve) => target.addEventListener(type, resolve, { once: true }));

/** Waits for messages to cross; gives up after more turns than any of them needs. */
async function until(condition: () => boolean): Promise<void> {
  for (let turn = 0; turn < 1000; turn += 1) {
    if (condition()) return;
    await new Promise(setImmediate);
  }
  assert.fail('It did not happen.');
}

/** The far socket that belongs to the newest one, once the request for it has arrived. */
async function far(index = 0): Promise<FakeSocket> {
  await until(() => sockets.length > index);
  return sockets[index]!;
}

async function opened(): Promise<{ near: WebSocket; board: FakeSocket }> {
  const near = new DeviceWebSocket('ws:///ws');
  const board = await far();
  board.open();
  await happens(near, 'open');
  return { near, board };
}

test('an address without a host is the board', async () => {
  const near = new DeviceWebSocket('ws:///ws');
  assert.equal(near.readyState, DeviceWebSocket.CONNECTING);
  assert.equal((await far()).path, '/ws');
});

test('the address of the board is the board', async () => {
  new DeviceWebSocket(`ws://${HOST}/ws?x=1`);
  assert.equal((await far()).path, '/ws?x=1');
});

test('the forms of address that pages of the field use all reach the board', async () => {
  const forms = [
    '/ws',
    'ws',
    `http://${HOST}/ws`,
    'http:///ws',
    'ws://:/ws',
    'null/ws',
    new URL(`ws://${HOST}/ws`),
  ];
  for (const [index, address] of forms.entries()) {
    const near = new DeviceWebSocket(address);
    assert.equal((await far(index)).path, '/ws', String(address));
    assert.equal(near.url, `ws://${HOST}/ws`);
  }
});

test('another host fails as a connection does: error, then close 1006', async () => {
  const near = new DeviceWebSocket('ws://example.com/ws');
  const error = happens(near, 'error');
  const close = (await happens(near, 'close')) as CloseEvent;
  await error;
  assert.deepEqual([close.code, close.wasClean, near.readyState], [1006, false, 3]);
  assert.equal(sockets.length, 0);
});

test('what is no WebSocket address throws at once', () => {
  for (const address of ['ftp://x/', 'mailto:x', 'ws://a b/', 'ws:///ws#part', '/ws#']) {
    assert.throws(() => new DeviceWebSocket(address), { name: 'SyntaxError' });
  }
});

test('text and octets cross both ways', async () => {
  const { near, board } = await opened();
  near.binaryType = 'arraybuffer';
  near.send('toggle');
  near.send(Uint8Array.of(1, 2, 3).subarray(1));
  await until(() => board.sent.length === 2);
  assert.deepEqual(board.sent, ['toggle', Uint8Array.of(2, 3)]);

  board.onmessage?.({ data: '1' });
  const text = (await happens(near, 'message')) as MessageEvent<string>;
  assert.deepEqual([text.data, text.origin], ['1', `ws://${HOST}`]);
  board.onmessage?.({ data: Uint8Array.of(9, 8) });
  const { data } = (await happens(near, 'message')) as MessageEvent<ArrayBuffer>;
  assert.deepEqual(new Uint8Array(data), Uint8Array.of(9, 8));
});

test('octets come as a Blob unless asked for otherwise', async () => {
  const { near, board } = await opened();
  assert.equal(near.binaryType, 'blob');
  board.onmessage?.({ data: Uint8Array.of(7) });
  const { data } = (await happens(near, 'message')) as MessageEvent<Blob>;
  assert.ok(data instanceof Blob);
  assert.equal(data.size, 1);
});

test('bufferedAmount counts what the board has not been given', async () => {
  const { near, board } = await opened();
  near.send('€');
  assert.equal(near.bufferedAmount, 3);
  await until(() => near.bufferedAmount === 0);
  assert.deepEqual(board.sent, ['€']);
});

test('sending too early throws', () => {
  const near = new DeviceWebSocket('ws:///ws');
  assert.throws(() => near.send('x'), { name: 'InvalidStateError' });
});

test('closing passes code and reason on, and ends when the board has closed', async () => {
  const { near, board } = await opened();
  near.close(3000, 'bye');
  assert.equal(near.readyState, DeviceWebSocket.CLOSING);
  await until(() => board.closedWith !== null);
  assert.deepEqual(board.closedWith, [3000, 'bye']);
  board.onclose?.({ code: 3000, reason: 'bye', wasClean: true });
  const close = (await happens(near, 'close')) as CloseEvent;
  assert.deepEqual([close.code, close.reason, close.wasClean], [3000, 'bye', true]);
  assert.equal(near.readyState, DeviceWebSocket.CLOSED);
});

test('codes and reasons that may not be sent throw', async () => {
  const { near } = await opened();
  assert.throws(() => near.close(1001), { name: 'InvalidAccessError' });
  assert.throws(() => near.close(1000, 'r'.repeat(124)), { name: 'SyntaxError' });
  assert.equal(near.readyState, DeviceWebSocket.OPEN);
});

test('on-handlers are called, replaced and taken away', async () => {
  const { near, board } = await opened();
  const heard: string[] = [];
  near.onmessage = () => heard.push('first');
  near.onmessage = function (event: MessageEvent) {
    assert.equal(this, near);
    heard.push(String(event.data));
  };
  board.onmessage?.({ data: 'one' });
  await happens(near, 'message');
  near.onmessage = null;
  assert.equal(near.onmessage, null);
  board.onmessage?.({ data: 'two' });
  await happens(near, 'message');
  assert.deepEqual(heard, ['one']);
});

test('a page may have so many sockets and no more', async () => {
  for (let count = 0; count < MAX_SOCKETS; count += 1) new DeviceWebSocket('ws:///ws');
  const refused = new DeviceWebSocket('ws:///ws');
  assert.equal(((await happens(refused, 'close')) as CloseEvent).code, 1006);
  assert.equal(sockets.length, MAX_SOCKETS);
});

test('a board that has gone fails the connection', async () => {
  const channel = new MessageChannel();
  const noBoard = (): never => {
    throw new Error('There is no board.');
  };
  const gone = new FrameBridge(channel.port1, noBoard, noRequests);
  const answer = new Promise<unknown>((resolve) => {
    channel.port2.onmessage = (event: MessageEvent<unknown>) => resolve(event.data);
  });
  channel.port2.postMessage({ kind: 'open', id: 1, path: '/ws', protocols: [] });
  assert.deepEqual(await answer, {
    kind: 'closed',
    id: 1,
    code: 1006,
    reason: '',
    wasClean: false,
  });
  gone.close();
});

test('a message that the board cannot take ends the connection, and the others go on', async () => {
  const { near, board } = await opened();
  const other = new DeviceWebSocket('ws:///ws');
  const otherBoard = await far(1);
  otherBoard.open();
  await happens(other, 'open');
  board.send = () => {
    throw new Error('The send buffer is full.');
  };
  near.send('one too many');
  const close = (await happens(near, 'close')) as CloseEvent;
  assert.deepEqual([close.code, close.wasClean, near.readyState], [1006, false, 3]);
  assert.deepEqual(board.closedWith, [undefined, '']);
  assert.equal(board.onclose, null);

  other.send('still here');
  await until(() => otherBoard.sent.length === 1);
});

test('when the frame goes, what it had open is closed', async () => {
  const { board } = await opened();
  bridge?.close();
  assert.deepEqual(board.closedWith, [1000, '']);
  assert.equal(board.onmessage, null);
});
