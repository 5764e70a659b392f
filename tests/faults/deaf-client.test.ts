/** A WebSocket client that never reads: its TCP window closes, and nobody else notices. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seededRandom } from '../../device/clock/testing/seeded-random.ts';
import { HttpHeadReader } from '../../device/formats/net/http-parser.ts';
import { readIpv4 } from '../../device/formats/net/ipv4.ts';
import { readTcp } from '../../device/formats/net/tcp-segment.ts';
import type { TcpConnection } from '../../device/net/tcp/tcp.ts';
import {
  encodeClose,
  encodeFrame,
  FrameDecoder,
  opcode,
} from '../../device/formats/net/websocket-frames.ts';
import { checkHandshake, encodeHandshake } from '../../device/formats/net/websocket-handshake.ts';
import { makeKey } from '../../device/formats/net/websocket-key.ts';
import { BOARD_ADDRESS, type Session } from '../../device/board/session.ts';
import { startBoard } from './board.ts';

/** One segment's worth: soon full. */
const RECEIVE_BUFFER = 536;
/** What the board keeps for one client: kTcpSendBuffer and kWebSocketQueuedMessages. */
const BOARD_SEND_BUFFER = 4096;
const BOARD_QUEUE = 32;
/** An answer of one character, with its frame header. */
const ANSWER = 3;
/** Toggles sent at once; their answers fit into the board's queue. */
const BATCH = 20;

/** Messages in order, awaited one by one. */
class Messages {
  #waiting: string[] = [];
  #wake: () => void = () => undefined;
  count = 0;

  push(message: string): void {
    this.count += 1;
    this.#waiting.push(message);
    this.#wake();
  }

  async next(): Promise<string> {
    for (;;) {
      const message = this.#waiting.shift();
      if (message !== undefined) return message;
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }
}

/** A WebSocket by hand, over a connection that can be paused. */
class RawClient {
  readonly connection: TcpConnection;
  readonly messages = new Messages();
  /** The Close frame that came, as hex. */
  closeFrame = '';
  readonly #random = seededRandom(7);
  readonly #frames = new FrameDecoder({ masked: false, maxPayload: 125 });

  constructor(session: Session) {
    this.connection = session.network.connect(BOARD_ADDRESS, 80, { receiveBuffer: RECEIVE_BUFFER });
    this.connection.onEnd = () => this.connection.close();
    const key = makeKey(this.#random);
    const reader = new HttpHeadReader();
    this.connection.onData = (octets) => {
      const head = reader.push(octets);
      if (head === null) return;
      assert.ok(checkHandshake(head, key, []).ok);
      this.connection.onData = (more) => this.#take(more);
      this.#take(reader.rest.take(reader.rest.length));
    };
    this.connection.send(encodeHandshake({ host: BOARD_ADDRESS, path: '/ws' }, key));
  }

  send(code: number, payload: Uint8Array): void {
    const mask = Uint8Array.from({ length: 4 }, () => this.#random() & 0xff);
    this.connection.send(encodeFrame({ opcode: code, payload, mask }));
  }

  #take(octets: Uint8Array): void {
    this.#frames.push(octets);
    for (let frame = this.#frames.next(); frame !== null; frame = this.#frames.next()) {
      if (frame.opcode === opcode.text) this.messages.push(new TextDecoder().decode(frame.payload));
      else this.closeFrame += Buffer.from(frame.payload).toString('hex');
    }
  }
}

/** What the board is told of the window of the client at this port. */
class WindowWatch {
  octets = RECEIVE_BUFFER;
  /** Resolves when the window is closed. */
  readonly closed: Promise<void>;

  constructor(session: Session, port: number) {
    this.closed = new Promise((resolve) => {
      session.link.tap((event) => {
        if (event.type !== 'packet' || event.record.direction !== 'client-to-board') return;
        const packet = readIpv4(event.record.octets);
        if (packet.fault !== null) return;
        const { source, destination, payload } = packet.facts;
        const segment = readTcp(payload, source, destination);
        if (segment.fault !== null || segment.facts.sourcePort !== port) return;
        this.octets = segment.facts.window;
        if (this.octets === 0) resolve();
      });
    });
  }
}

test('a client that never reads misses messages, and keeps nobody waiting', async (t) => {
  const wired = await startBoard(t);
  await wired.heard(/Ready/);
  const { session } = wired;
  const deaf = new RawClient(session);
  await deaf.messages.next();
  const window = new WindowWatch(session, deaf.connection.localPort);
  deaf.connection.pause();

  const client = session.webSocket('/ws');
  const answers = new Messages();
  client.onmessage = ({ data }) => answers.push(String(data));
  let state = await answers.next();
  let toggles = 0;
  const toggle = async (count: number): Promise<void> => {
    for (let i = 0; i < count; i++) client.send('toggle');
    for (let i = 0; i < count; i++) {
      const answer = await answers.next();
      assert.equal(answer, state === '1' ? '0' : '1');
      state = answer;
    }
    toggles += count;
  };

  // More than its window, the board's send buffer and the board's queue can hold together.
  const room = (RECEIVE_BUFFER + BOARD_SEND_BUFFER) / ANSWER + BOARD_QUEUE;
  while (toggles < room + 100) await toggle(BATCH);
  await window.closed;
  await toggle(BATCH);
  assert.equal(window.octets, 0);
  assert.equal(deaf.messages.count, 1);

  // It reads again: what was kept for it comes, whole, and it is a client like any other.
  deaf.connection.resume();
  while (deaf.messages.count * ANSWER <= RECEIVE_BUFFER) await deaf.messages.next();
  deaf.send(opcode.text, new TextEncoder().encode('toggle'));
  const last = await answers.next();
  assert.equal(last, state === '1' ? '0' : '1');
  deaf.send(opcode.close, encodeClose(1000));
  assert.equal(await deaf.connection.closed, 'normal');
  assert.equal(deaf.closeFrame, '03e8');
  const kept = deaf.messages.count - 2; // less the greeting and the answer to its own toggle
  assert.ok(kept > BOARD_SEND_BUFFER / ANSWER && kept <= room, `${kept} of ${toggles}`);
  client.close();
});
