/**
 * The kernel's end of the conformance test: runs inside the network namespace, where every socket
 * is the kernel's TCP. `node peer.ts <scenario> <number>` prints what it saw as one line of JSON.
 *
 * Digests are FNV-1a with 64 bits; the stream's octets are those of firmware/port/host/services.cpp.
 */
import { connect, type Socket } from 'node:net';
import { once } from 'node:events';

const BOARD = '192.168.43.233';
const PORTS = { echo: 7, discard: 9, generator: 19, slow: 20, rude: 21, closed: 99 } as const;
const MASK_64 = (1n << 64n) - 1n;

/** What a scenario saw; `count` and `digest` are of the octets that came back. */
export interface Seen {
  readonly count: number;
  readonly digest: string;
  readonly expected: string;
  readonly error: string | null;
}

function streamOctets(count: number): Buffer {
  const octets = Buffer.alloc(count);
  for (let place = 0; place < count; place++) {
    octets[place] = place * 31 + (place >> 8) * 17 + (place >> 16);
  }
  return octets;
}

export function digest(octets: Buffer): string {
  // In two halves of 32 bits: BigInt for every octet would take seconds.
  let high = 0xcbf29ce4;
  let low = 0x84222325;
  for (const octet of octets) {
    low = (low ^ octet) >>> 0;
    // times 0x100000001b3 modulo 2^64
    const product = low * 0x1b3;
    high = (Math.imul(high, 0x1b3) + Math.floor(product / 0x1_0000_0000) + (low << 8)) >>> 0;
    low = product >>> 0;
  }
  const value = ((BigInt(high) << 32n) | BigInt(low)) & MASK_64;
  return value.toString(16).padStart(16, '0');
}

async function open(port: number): Promise<Socket> {
  const socket = connect({ host: BOARD, port, allowHalfOpen: true, noDelay: true });
  await once(socket, 'connect');
  return socket;
}

async function readAll(socket: Socket): Promise<Buffer> {
  const chunks: Buffer[] = [];
  // Not `for await`: it may end the writing side, too, and the sockets here are half open.
  socket.on('data', (chunk: Buffer) => chunks.push(chunk)).resume();
  await once(socket, 'end');
  return Buffer.concat(chunks);
}

function seen(received: Buffer, expected: string): Seen {
  return { count: received.length, digest: digest(received), expected, error: null };
}

/** Bulk both ways at once; we close first, the board after its last octet. */
async function echo(count: number): Promise<Seen> {
  const octets = streamOctets(count);
  const socket = await open(PORTS.echo);
  socket.end(octets);
  return seen(await readAll(socket), digest(octets));
}

/** Bulk to the board. After our FIN it still answers: half close. */
async function discard(count: number, port: number = PORTS.discard): Promise<Seen> {
  const octets = streamOctets(count);
  const socket = await open(port);
  socket.end(octets);
  const [received, reported] = (await readAll(socket)).toString().trim().split(' ');
  return {
    count: Number(received),
    digest: reported ?? '',
    expected: digest(octets),
    error: null,
  };
}

/** Bulk from the board, which closes first. */
async function generate(count: number): Promise<Seen> {
  const socket = await open(PORTS.generator);
  socket.write(`${count}\n`);
  const received = await readAll(socket);
  socket.end();
  return seen(received, digest(streamOctets(count)));
}

/** We do not read until the board's octets fill our window, and it has to probe. */
async function stall(count: number): Promise<Seen> {
  const socket = await open(PORTS.generator);
  socket.pause();
  socket.write(`${count}\n`);
  await new Promise((resolve) => setTimeout(resolve, 700));
  const received = await readAll(socket);
  socket.end();
  return seen(received, digest(streamOctets(count)));
}

/** The board has closed; we go on sending for a while into its FIN-WAIT-2. */
async function lateTalker(count: number): Promise<Seen> {
  const socket = await open(PORTS.generator);
  socket.write('4\n');
  const received = await readAll(socket);
  for (let sent = 0; sent < count; sent += 1000) {
    if (!socket.write(Buffer.alloc(1000))) await once(socket, 'drain');
  }
  socket.end();
  await once(socket, 'close');
  return seen(received, digest(streamOctets(4)));
}

/** Many connections, all at once; more than the board has room for. */
async function many(count: number): Promise<Seen> {
  const all = await Promise.all(Array.from({ length: count }, () => echo(3000)));
  const good = all.filter((one) => one.digest === one.expected);
  return { count: good.length, digest: '', expected: '', error: null };
}

/** One connection after the other, each closed by the board. */
async function inTurn(count: number): Promise<Seen> {
  let good = 0;
  for (let i = 0; i < count; i++) {
    const one = await (i % 2 === 0 ? generate(700) : echo(700));
    if (one.digest === one.expected) good++;
  }
  return { count: good, digest: '', expected: '', error: null };
}

/** We reset in the middle of an echo. */
async function reset(count: number): Promise<Seen> {
  for (let i = 0; i < count; i++) {
    const socket = await open(PORTS.echo);
    socket.write(streamOctets(5000));
    await once(socket, 'data');
    socket.resetAndDestroy();
    await once(socket, 'close');
  }
  return echo(100);
}

/** What error a connection ends with. */
async function failure(port: number): Promise<Seen> {
  const error = await new Promise<string | null>((resolve) => {
    const socket = connect({ host: BOARD, port }, () => socket.write('hello'));
    socket.on('error', (cause: NodeJS.ErrnoException) => resolve(cause.code ?? 'unknown'));
    socket.on('close', () => resolve(null));
  });
  return { count: 0, digest: '', expected: '', error };
}

const scenarios: Readonly<Record<string, (count: number) => Promise<Seen>>> = {
  echo,
  discard,
  generate,
  stall,
  lateTalker,
  many,
  inTurn,
  reset,
  slow: (count) => discard(count, PORTS.slow),
  aborted: () => failure(PORTS.rude),
  refused: () => failure(PORTS.closed),
};

if (import.meta.main) {
  const scenario = scenarios[process.argv[2] ?? ''];
  if (scenario === undefined) throw new Error(`no scenario ${process.argv[2]}`);
  console.log(JSON.stringify(await scenario(Number(process.argv[3]))));
}
