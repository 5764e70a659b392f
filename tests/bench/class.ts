/**
 * How soon a packet on the instructor's screen is at every viewer's socket, through the relay of classes and through
 * a bare broadcast of `ws`, side by side. All of them are on this machine, so their processors are shared.
 */
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import WebSocket from 'ws';
import { codeOf, SUBPROTOCOL } from '../../device/class/protocol.ts';
import { NatsServer } from '../../server/class/testing/nats-server.ts';
import { root } from '../../server/root.ts';

export interface Broadcast {
  /** From the instructor's send to a viewer's message event, milliseconds. */
  readonly medianMs: number;
  readonly p99Ms: number;
  /** Messages that did not come, all viewers together. */
  readonly lost: number;
  /** Resident memory of the server per viewer, octets. */
  readonly octetsPerViewer: number;
}

/** A busy board: 30 packets a second, in batches of a tenth of a second. */
const BATCHES = 30;
const PERIOD_MS = 100;
/** Connections that are opened at the same time. */
const AT_ONCE = 100;
const KEY = 'an-instructors-key-of-128-bits';
const CODE = codeOf(KEY);
const STAGE = {
  place: null,
  follow: true,
  paused: false,
  message: null,
  mayToggle: 'nobody',
  shows: 'board',
  pointer: null,
};

/** Three packets of 300 octets. */
function batch(number: number): string {
  const packet = (index: number) => ({
    kind: 'packet',
    atMs: number * PERIOD_MS,
    number: number * 3 + index,
    timeMs: number * PERIOD_MS,
    direction: 'board-to-client',
    fate: 'delivered',
    octets: Buffer.alloc(300, index).toString('base64'),
  });
  return JSON.stringify({ type: 'board', number, events: [packet(0), packet(1), packet(2)] });
}

/** One process; the same without us; or three processes that a nats-server joins. */
export type BroadcastKind = 'relay' | 'bare' | 'nats';

const NATS_PROCESSES = 3;

export async function broadcast(kind: BroadcastKind, viewers: number): Promise<Broadcast> {
  const nats = kind === 'nats' ? await NatsServer.start() : null;
  const servers = Array.from({ length: nats === null ? 1 : NATS_PROCESSES }, () =>
    fork(join(root, 'tests/bench/class-server.ts'), [kind], {
      env: { ...process.env, ...(nats && { NATS_URL: nats.url }) },
    }),
  );
  const sockets: WebSocket[] = [];
  try {
    const urls = await Promise.all(
      servers.map(async (server) => {
        const [port] = (await once(server, 'message')) as [number];
        return `ws://127.0.0.1:${port}/${kind === 'bare' ? '' : `class/${CODE}`}`;
      }),
    );
    const before = await residentOctets(servers);
    const instructor = await connect(urls[0] ?? '');
    sockets.push(instructor);
    if (kind !== 'bare') {
      instructor.send(JSON.stringify({ type: 'instructor', key: KEY }));
      await once(instructor, 'message');
      const opening = { type: 'opening', number: 0, stage: STAGE, events: [] };
      instructor.send(JSON.stringify(opening));
    }
    const sentMs = new Map<string, number>();
    const delaysMs: number[] = [];
    const expected = viewers * BATCHES;
    const all = Promise.withResolvers<undefined>();
    const heard = (text: string): void => {
      const number = /^{"type":"board","number":(\d+)/.exec(text)?.[1];
      if (number === undefined) return;
      delaysMs.push(performance.now() - (sentMs.get(number) ?? 0));
      if (delaysMs.length === expected) all.resolve(undefined);
    };
    for (let at = 0; at < viewers; at += AT_ONCE) {
      const some = Array.from({ length: Math.min(AT_ONCE, viewers - at) }, async (_, index) => {
        const socket = await connect(urls[(at + index) % urls.length] ?? '');
        if (kind !== 'bare') {
          const id = `viewer-${at + index}`;
          socket.send(JSON.stringify({ type: 'student', id, name: '', instructor: null }));
          await once(socket, 'message');
        }
        socket.on('message', (data: Buffer) => heard(data.toString('latin1', 0, 60)));
        return socket;
      });
      sockets.push(...(await Promise.all(some)));
    }
    for (let number = 1; number <= BATCHES; number++) {
      sentMs.set(String(number), performance.now());
      instructor.send(batch(number));
      await new Promise((resolve) => setTimeout(resolve, PERIOD_MS));
    }
    const late = new Promise((resolve) => setTimeout(resolve, 10_000));
    await Promise.race([all.promise, late]);
    const sorted = delaysMs.toSorted((one, other) => one - other);
    return {
      medianMs: sorted[Math.floor(sorted.length / 2)] ?? Number.NaN,
      p99Ms: sorted[Math.floor(sorted.length * 0.99)] ?? Number.NaN,
      lost: expected - delaysMs.length,
      octetsPerViewer: ((await residentOctets(servers)) - before) / viewers,
    };
  } finally {
    for (const socket of sockets) socket.terminate();
    for (const server of servers) server.kill();
    await nats?.stop();
  }
}

async function connect(url: string): Promise<WebSocket> {
  const socket = new WebSocket(url, SUBPROTOCOL, { perMessageDeflate: false });
  socket.on('error', () => socket.terminate());
  await once(socket, 'open');
  return socket;
}

/** Of all of them together. */
async function residentOctets(servers: readonly ChildProcess[]): Promise<number> {
  const each = servers.map(async (server) => {
    server.send('memory');
    const [octets] = (await once(server, 'message')) as [number];
    return octets;
  });
  return (await Promise.all(each)).reduce((sum, octets) => sum + octets, 0);
}

const PLOT_COLUMNS = 40;

/** A line for each size, as long as its time: a straight slope is a cost for each viewer, and no more. */
export function plot(points: readonly (readonly [viewers: number, ms: number])[]): string {
  const most = Math.max(...points.map(([, ms]) => ms));
  return points
    .map(([viewers, ms]) => {
      const bar = '#'.repeat(Math.max(1, Math.round((ms / most) * PLOT_COLUMNS)));
      const each = ((ms / viewers) * 1000).toFixed(1);
      return `${String(viewers).padStart(6)} viewers  ${bar.padEnd(PLOT_COLUMNS)}  ${ms.toFixed(0)} ms, ${each} µs each`;
    })
    .join('\n');
}
