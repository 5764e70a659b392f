/** The client against the server of the ws package, over sockets of this machine. */
import assert from 'node:assert/strict';
import type { AddressInfo } from 'node:net';
import { describe, test } from 'node:test';
import { type ServerOptions, type WebSocket, WebSocketServer } from 'ws';
import { systemClock } from '../../clock/clock.ts';
import { seededRandom } from '../../clock/testing/seeded-random.ts';
import { opcode } from '../../formats/net/websocket-frames.ts';
import { SocketTransport } from '../testing/socket-transport.ts';
import { WebSocketClient } from './websocket.ts';

const octets = (text: string) => new TextEncoder().encode(text);

describe('against the ws package', () => {
  async function withServer(
    options: ServerOptions,
    run: (client: WebSocketClient, peer: Promise<WebSocket>) => Promise<void>,
  ) {
    const server = new WebSocketServer({ port: 0, host: '127.0.0.1', ...options });
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as AddressInfo;
    const peer = new Promise<WebSocket>((resolve) => server.once('connection', resolve));
    const client = new WebSocketClient(
      new SocketTransport(port),
      { clock: systemClock, random32: seededRandom(3) },
      { host: `127.0.0.1:${port}`, path: '/ws' },
    );
    try {
      await run(client, peer);
    } finally {
      for (const other of server.clients) other.terminate();
      await new Promise((resolve) => server.close(resolve));
    }
  }

  test('text and binary of all sizes come back', () =>
    withServer({}, async (client, connected) => {
      const peer = await connected;
      peer.on('message', (data, isBinary) => peer.send(data as Buffer, { binary: isBinary }));
      await client.opened;
      for (const size of [0, 1, 125, 126, 65535, 65536]) {
        for (const data of ['€'.repeat(size / 3), new Uint8Array(size).fill(0x5a)]) {
          const back = new Promise((resolve) => {
            client.onmessage = (event) => resolve(event.data);
          });
          client.send(data);
          assert.deepEqual(await back, data);
        }
      }
    }));

  test('ping and pong both ways, fragments from the peer', () =>
    withServer({}, async (client, connected) => {
      const peer = await connected;
      await client.opened;
      const pong = new Promise<Buffer>((resolve) => peer.once('pong', resolve));
      peer.ping('there?');
      assert.equal((await pong).toString(), 'there?');
      const ping = new Promise<Buffer>((resolve) => peer.once('ping', resolve));
      client.sendFrame(opcode.ping, octets('and you?'));
      assert.equal((await ping).toString(), 'and you?');
      const message = new Promise((resolve) => {
        client.onmessage = (event) => resolve(event.data);
      });
      peer.send('one ', { fin: false });
      peer.send('two', { fin: true });
      assert.equal(await message, 'one two');
    }));

  test('closing, started by either side', () =>
    withServer({}, async (client, connected) => {
      const peer = await connected;
      await client.opened;
      const seen = new Promise((resolve) =>
        peer.once('close', (code, reason) => resolve([code, reason.toString()])),
      );
      client.close(4000, 'done');
      assert.deepEqual(await client.closed, { code: 4000, reason: 'done', wasClean: true });
      assert.deepEqual(await seen, [4000, 'done']);
    }).then(() =>
      withServer({}, async (client, connected) => {
        const peer = await connected;
        await client.opened;
        peer.close(1001, 'restart');
        assert.deepEqual(await client.closed, { code: 1001, reason: 'restart', wasClean: true });
      }),
    ));

  test('ws closes with 1007 and 1002 when frames are broken on purpose', () =>
    withServer({}, async (client, connected) => {
      const peer = await connected;
      peer.on('error', () => undefined);
      await client.opened;
      client.sendFrame(opcode.text, Uint8Array.of(0xff));
      assert.equal((await client.closed).code, 1007);
    }).then(() =>
      withServer({}, async (client, connected) => {
        const peer = await connected;
        peer.on('error', () => undefined);
        await client.opened;
        client.sendFrame(opcode.text, octets('x'), { mask: null });
        assert.equal((await client.closed).code, 1002);
      }),
    ));

  test('a refusal is told with its status', () =>
    withServer({ verifyClient: () => false }, async (client) => {
      await assert.rejects(client.opened, /401/);
    }));
});
