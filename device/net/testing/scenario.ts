/** A host and a plain peer with a link between them, all on one manual clock. For tests. */
import { ManualClock } from '../../clock/testing/manual-clock.ts';
import { seededRandom } from '../../clock/testing/seeded-random.ts';
import { NetworkStack } from '../stack.ts';
import { Link } from '../link/link.ts';
import type { TcpEvent, TcpOptions } from '../tcp/tcp.ts';
import { acceptFor } from '../../formats/net/websocket-key.ts';
import { addRandomFaults, type Chances } from './random-faults.ts';
import { SimplePeer, type SimplePeerOptions } from './simple-peer.ts';

export const boardAddress = '192.168.43.233';

export interface ScenarioOptions {
  readonly seed?: number;
  readonly faults?: Chances;
  /** The client's initial sequence number. */
  readonly iss?: number;
  /** The peer's. */
  readonly isn?: number;
  readonly tcp?: Partial<TcpOptions>;
  readonly peer?: Partial<SimplePeerOptions>;
}

export function scenario(options: ScenarioOptions = {}) {
  const clock = new ManualClock(1000);
  const events: TcpEvent[] = [];
  const random32 = seededRandom(options.seed ?? 1);
  const link: Link = new Link({
    clock,
    random32,
    toBoard: (packet) => clock.after(1, () => peer.receive(packet)),
    toClient: (packet) => clock.after(1, () => host.receive(packet)),
  });
  addRandomFaults(link, random32, options.faults ?? {});
  const host: NetworkStack = new NetworkStack({
    clock,
    random32,
    transmit: (packet) => link.fromClient(packet),
    onTcpEvent: (event) => events.push(event),
    initialSequence: () => options.iss ?? 1000,
    firstPort: 49152,
    tcp: options.tcp ?? {},
  });
  const peer: SimplePeer = new SimplePeer({
    clock,
    isn: options.isn ?? 5000,
    transmit: (packet) => link.fromBoard(packet),
    ...options.peer,
  });
  return { clock, link, host, peer, events };
}

/** Octets that repeat late, so that misplaced ones show. */
export function pattern(length: number): Uint8Array<ArrayBuffer> {
  return Uint8Array.from({ length }, (_, i) => (i * 7 + (i >> 8) * 3 + (i >> 16)) & 0xff);
}

/** Makes the peer answer an upgrade request, and then `answer` each chunk of frames. */
export function serveWebSocket(
  peer: SimplePeer,
  answer: (octets: Uint8Array) => Iterable<number> = () => [],
): void {
  const ascii = (text: string) => new TextEncoder().encode(text);
  let head = '';
  let open = false;
  peer.onData = (octets) => {
    if (open) {
      peer.send(answer(octets));
      return;
    }
    head += String.fromCharCode(...octets);
    if (!head.endsWith('\r\n\r\n')) return;
    open = true;
    const key = /Sec-WebSocket-Key: (\S+)/i.exec(head)?.[1] ?? '';
    peer.send(
      ascii(
        'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n' +
          `Sec-WebSocket-Accept: ${acceptFor(key)}\r\n\r\n`,
      ),
    );
  };
}

/** Lets pending promises run. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
}
