/**
 * The TypeScript client's TCP against the Linux kernel's, over a TUN device in a namespace of its
 * own, clean and with loss, damage, duplication and reordering; HTTP against Node's server and
 * WebSocket against `ws` on top. Timeouts are a tenth of the standard's, to keep it short, except
 * where nothing may be repeated: there a busy machine's pauses must not reach them.
 */
import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { systemClock } from '../../device/clock/clock.ts';
import { OctetQueue } from '../../device/formats/octets/octet-queue.ts';
import { seededRandom } from '../../device/clock/testing/seeded-random.ts';
import { NetworkStack } from '../../device/net/stack.ts';
import { request } from '../../device/net/http/http.ts';
import { Link } from '../../device/net/link/link.ts';
import { iterateOctets } from '../../device/net/testing/octet-stream.ts';
import { addRandomFaults, type Chances } from '../../device/net/testing/random-faults.ts';
import type { TcpConnection, TcpEvent, TcpOptions } from '../../device/net/tcp/tcp.ts';
import { openWebSocket } from '../../device/net/websocket/websocket.ts';
import { CLIENT, KERNEL, ports, streamOctets } from './client-ports.ts';
import { KernelSpace, obstacle } from './client-space.ts';

const skip = obstacle() ?? false;
const space = skip === false ? await KernelSpace.create() : null;

interface ClientOptions {
  readonly seed?: number;
  readonly faults?: Chances;
  readonly tcp?: Partial<TcpOptions>;
}

function client(options: ClientOptions = {}) {
  assert.ok(space !== null);
  const events: TcpEvent[] = [];
  const random32 = seededRandom(options.seed ?? 1);
  const link: Link = new Link({
    clock: systemClock,
    random32,
    toBoard: (packet) => space.send(packet),
    toClient: (packet) => host.receive(packet),
  });
  addRandomFaults(link, random32, { maxDelayMs: 20, ...options.faults });
  const host: NetworkStack = new NetworkStack({
    clock: systemClock,
    random32,
    address: CLIENT,
    transmit: (packet) => link.fromClient(packet),
    onTcpEvent: (event) => events.push(event),
    initialSequence: () => 0xffff_ffff - (random32() % 50_000),
    tcp: {
      initialRtoMs: 100,
      minRtoMs: 50,
      rtoAfterLostSynMs: 300,
      retries: 12,
      maximumSegmentLifetimeMs: 10,
      ...options.tcp,
    },
  });
  space.onPacket = (packet) => link.fromBoard(packet);
  const repeated = () => events.filter(({ type }) => type === 'retransmit').length;
  return { host, link, events, repeated };
}

/** Everything the peer sends until it closes. */
async function readAll(connection: TcpConnection): Promise<Uint8Array> {
  const all = new OctetQueue();
  for await (const octets of iterateOctets(connection)) all.push(octets);
  return all.take();
}

const text = (octets: Uint8Array) => new TextDecoder().decode(octets);

async function echo(host: NetworkStack, count: number): Promise<void> {
  const connection = host.connect(KERNEL, ports.echo);
  const sent = streamOctets(count);
  connection.send(sent);
  connection.close();
  const received = await readAll(connection);
  assert.equal(received.length, count);
  assert.ok(Buffer.from(received).equals(sent), 'the octets come back as they were');
  assert.equal(await connection.closed, 'normal');
}

async function discard(host: NetworkStack, count: number): Promise<void> {
  const connection = host.connect(KERNEL, ports.discard);
  connection.send(streamOctets(count));
  connection.close();
  assert.equal(text(await readAll(connection)), String(count));
}

async function generate(host: NetworkStack, count: number): Promise<void> {
  const connection = host.connect(KERNEL, ports.generator);
  connection.send(new TextEncoder().encode(String(count)));
  const received = await readAll(connection);
  connection.close();
  assert.ok(Buffer.from(received).equals(streamOctets(count)));
  assert.equal(await connection.closed, 'normal');
}

describe("the client against the kernel's TCP", { skip, timeout: 60_000 }, () => {
  after(() => space?.close());

  test('bulk both ways on a clean link, without a single repetition', async () => {
    const { host, repeated } = client({ tcp: { initialRtoMs: 1000, minRtoMs: 1000 } });
    await echo(host, 200_000);
    await discard(host, 300_000);
    await generate(host, 300_000);
    for (let count = 0; count < 30; count += 1) await echo(host, 1);
    await Promise.all(Array.from({ length: 10 }, () => echo(host, 5000)));
    assert.equal(repeated(), 0);
    assert.equal(host.counters.malformed, 0);
    assert.equal(host.counters.resetsSent, 0);
    assert.equal(space?.wasTold('damaged'), false);
  });

  test('windows closed on either side open again', async () => {
    const { host, events } = client();
    const connection = host.connect(KERNEL, ports.stall);
    connection.send(streamOctets(100_000));
    connection.close();
    assert.equal(text(await readAll(connection)), '100000');
    const probes = events.filter(
      (event) => event.type === 'timer-expired' && event.timer === 'persist',
    );
    assert.ok(probes.length > 0, 'the stalled reader was probed');

    const slow = host.connect(KERNEL, ports.generator);
    slow.send(new TextEncoder().encode('50000'));
    await new Promise((resolve) => systemClock.after(500, () => resolve(undefined)));
    assert.ok(Buffer.from(await readAll(slow)).equals(streamOctets(50_000)));
    slow.close();
    await slow.closed;
  });

  test('refused, reset, aborted, and a call to a port where nobody listens', async () => {
    const { host } = client();
    assert.equal(await host.connect(KERNEL, ports.closed).closed, 'refused');
    const rude = host.connect(KERNEL, ports.rude);
    rude.send(Uint8Array.of(1));
    assert.equal(await rude.closed, 'reset');
    const aborted = host.connect(KERNEL, ports.echo);
    await aborted.opened;
    aborted.abort();
    assert.equal(await space?.told('error'), 'ECONNRESET');
    space?.command('call');
    assert.equal(await space?.told('called'), 'ECONNREFUSED');
    assert.equal(host.counters.resetsSent, 1);
  });

  test("HTTP from Node's server, WebSocket with ws", async () => {
    const { host } = client();
    const response = await request(host, { address: KERNEL, path: '/a?b' });
    assert.equal(response.status, 200);
    assert.equal(response.headers.get('x-path'), '/a?b');
    assert.equal(text(response.body), 'in chunks');
    const socket = openWebSocket(host, { address: KERNEL, path: '/ws' });
    await socket.opened;
    for (const message of ['toggle', '€'.repeat(30_000), streamOctets(70_000)]) {
      const back = new Promise((resolve) => {
        socket.onmessage = ({ data }) => resolve(data);
      });
      socket.send(message);
      assert.deepEqual(await back, message);
    }
    socket.close(1000, 'done');
    assert.deepEqual(await socket.closed, { code: 1000, reason: 'done', wasClean: true });
  });

  for (const seed of [1, 2, 3]) {
    test(`loss, damage, duplication and reordering, seed ${seed}`, async () => {
      const faults = { drop: 0.03, corrupt: 0.01, duplicate: 0.03, reorder: 0.05, delay: 0.03 };
      const { host, link, repeated } = client({ seed, faults });
      await Promise.all([echo(host, 40_000), discard(host, 60_000), generate(host, 60_000)]);
      assert.ok(repeated() > 0, 'something had to be repeated');
      assert.ok(
        host.counters.malformed > 0 || link.records.some(({ fate }) => fate === 'corrupted'),
      );
      assert.equal(space?.wasTold('damaged'), false);
    });
  }
});
