/** People of a class for tests: connections of `ws` that keep what they hear. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import WebSocket from 'ws';
import { codeOf, SUBPROTOCOL } from '../../../device/class/protocol.ts';
import { ClassServer, type ClassServerOptions } from '../class-server.ts';

export interface Said {
  readonly type: string;
  readonly [field: string]: unknown;
}

export class Person {
  readonly socket: WebSocket;
  readonly heard: Said[] = [];
  #listeners = new Set<() => void>();
  closed: { code: number; reason: string } | null = null;

  constructor(url: string, options: WebSocket.ClientOptions = {}) {
    this.socket = new WebSocket(url, SUBPROTOCOL, { perMessageDeflate: false, ...options });
    this.socket.on('message', (data: Buffer) => {
      this.heard.push(JSON.parse(data.toString()) as Said);
      this.#tell();
    });
    this.socket.on('close', (code, reason) => {
      this.closed = { code, reason: reason.toString() };
      this.#tell();
    });
    this.socket.on('error', () => this.#tell());
  }

  say(message: unknown): void {
    const text = typeof message === 'string' ? message : JSON.stringify(message);
    if (this.socket.readyState === WebSocket.OPEN) this.socket.send(text);
    else this.socket.once('open', () => this.socket.send(text));
  }

  /** Resolves with the first message from `from` on that fits. */
  async hears(fits: (said: Said) => boolean, from = 0): Promise<Said> {
    const found = () => this.heard.slice(from).find(fits);
    await this.until(() => found() !== undefined);
    return found() ?? assert.fail('it was there');
  }

  hearsType(type: string, from = 0): Promise<Said> {
    return this.hears((said) => said.type === type, from);
  }

  async closes(): Promise<{ code: number; reason: string }> {
    await this.until(() => this.closed !== null);
    return this.closed as { code: number; reason: string };
  }

  async until(holds: () => boolean): Promise<void> {
    while (!holds()) await new Promise<void>((resolve) => this.#listeners.add(resolve));
  }

  leave(): void {
    this.socket.terminate();
  }

  #tell(): void {
    const listeners = this.#listeners;
    this.#listeners = new Set();
    for (const listener of listeners) listener();
  }
}

export interface TestServer {
  readonly classes: ClassServer;
  readonly url: (code: string) => string;
  readonly port: number;
  stop(): Promise<void>;
}

export async function startClasses(
  options: ClassServerOptions = {},
  port = 0,
): Promise<TestServer> {
  const classes = new ClassServer(options);
  const server = createServer((_request, response) => response.writeHead(404).end());
  server.on('upgrade', (request, socket, head) => {
    if (!classes.upgrade(request, socket, head)) socket.destroy();
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const { port: taken } = server.address() as AddressInfo;
  return {
    classes,
    port: taken,
    url: (code) => `ws://127.0.0.1:${taken}/class/${code}`,
    async stop() {
      classes.stop();
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

export const KEY = 'an-instructors-key-of-128-bits';
/** What follows from {@link KEY}. */
export const CODE = codeOf(KEY);

export const STAGE = {
  place: { path: '/lessons/what-is-a-websocket/', anchor: null, packet: null },
  follow: true,
  paused: false,
  message: null,
  mayToggle: 'nobody',
  shows: 'board',
  pointer: null,
};

export const STATUS = {
  progress: [{ lesson: 'what-is-a-websocket', seen: ['first-toggle'], passed: false }],
  path: '/lessons/what-is-a-websocket/',
  board: { kind: 'virtual', state: 'running', led: 'off' },
  problem: null,
  hand: false,
  shows: false,
  showsSketch: false,
};

export function textEvent(text: string) {
  return { kind: 'text', atMs: 0, text };
}

export function opening(number: number, text = 'opening') {
  return { type: 'opening', number, stage: STAGE, events: [textEvent(text)] };
}

export function batch(number: number, text = `line ${number}`) {
  return { type: 'board', number, events: [textEvent(text)] };
}

/** An instructor whose class is open and has an opening. */
export async function openClass(
  server: Pick<TestServer, 'url'>,
  code: string,
  key = KEY,
): Promise<Person> {
  const instructor = new Person(server.url(code));
  instructor.say({ type: 'instructor', key });
  await instructor.hearsType('opened');
  instructor.say(opening(0));
  return instructor;
}

export async function joinClass(
  server: Pick<TestServer, 'url'>,
  code: string,
  id: string,
  name = '',
  expected: string | null = null,
): Promise<Person> {
  const student = new Person(server.url(code));
  student.say({ type: 'student', id, name, instructor: expected });
  await student.until(() => student.closed !== null || student.heard.length > 0);
  return student;
}
