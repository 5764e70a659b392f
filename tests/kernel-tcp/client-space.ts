/**
 * A network namespace in which the Linux kernel sits at the board's end of the wire. The namespace
 * lives as long as the relay that carries its packets. Needs root, iproute2, util-linux, a C
 * compiler and /dev/net/tun; says which is missing.
 */
import { execFileSync, spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { KERNEL } from './client-ports.ts';
import { complaint, tunObstacle } from './tun-device.ts';

const DEVICE = 'tun0';
const setup = [
  'ip link set lo up',
  `ip tuntap add dev ${DEVICE} mode tun`,
  `ip addr add ${KERNEL}/24 dev ${DEVICE}`,
  `ip link set ${DEVICE} mtu 576 up`,
  // Losses are repaired sooner than the kernel's 200 ms, and a reader that stalls fills up soon.
  `ip route replace 192.168.43.0/24 dev ${DEVICE} rto_min 40ms`,
  'sysctl -qw net.ipv4.tcp_rmem="4096 16384 16384"',
].join(' && ');

/** Why this machine cannot run the test, or null. */
export function obstacle(): string | null {
  const tun = tunObstacle();
  if (tun !== null) return tun;
  try {
    execFileSync('cc', ['--version'], { stdio: 'ignore' });
  } catch {
    return 'needs a C compiler (cc) for the packet relay';
  }
  try {
    execFileSync('unshare', ['-n', 'sh', '-c', setup], { stdio: ['ignore', 'pipe', 'pipe'] });
    return null;
  } catch (cause) {
    return `no namespace with a TUN device: ${complaint(cause)}`;
  }
}

export class KernelSpace {
  /** A packet from the kernel. */
  onPacket: (packet: Uint8Array) => void = () => undefined;
  readonly #folder: string;
  readonly #relay: ChildProcessWithoutNullStreams;
  readonly #peer: ChildProcessWithoutNullStreams;
  #told: { event: string; value: string | number }[] = [];
  #wake: () => void = () => undefined;

  private constructor(
    folder: string,
    relay: ChildProcessWithoutNullStreams,
    peer: ChildProcessWithoutNullStreams,
  ) {
    this.#folder = folder;
    this.#relay = relay;
    this.#peer = peer;
  }

  static async create(): Promise<KernelSpace> {
    const folder = mkdtempSync(join(tmpdir(), 'tun-relay-'));
    const program = join(folder, 'tun-relay');
    const source = fileURLToPath(new URL('tun-relay.c', import.meta.url));
    execFileSync('cc', ['-O1', '-Wall', '-Wextra', '-Werror', '-o', program, source]);
    const relay = spawn('unshare', ['-n', 'sh', '-c', `${setup} && exec ${program} ${DEVICE}`]);
    relay.stderr.pipe(process.stderr);
    const packets = new PacketReader();
    let space = null as KernelSpace | null; // set below, read in the callback
    await new Promise<void>((resolve, reject) => {
      relay.once('close', () => reject(new Error('the relay ended')));
      relay.stdout.on('data', (octets: Buffer) => {
        for (const packet of packets.push(octets)) {
          if (packet.length === 0) resolve();
          else space?.onPacket(packet);
        }
      });
    });
    const script = fileURLToPath(new URL('client-peer.ts', import.meta.url));
    const inside = ['-t', String(relay.pid), '-n', process.execPath, script];
    const peer = spawn('nsenter', inside);
    peer.stderr.pipe(process.stderr);
    space = new KernelSpace(folder, relay, peer);
    await space.#listen();
    return space;
  }

  send(packet: Uint8Array): void {
    this.#relay.stdin.write(Uint8Array.of(packet.length >> 8, packet.length & 0xff));
    this.#relay.stdin.write(packet);
  }

  command(word: string): void {
    this.#peer.stdin.write(`${word}\n`);
  }

  /** The next thing of this kind that the kernel's side told. */
  async told(event: string): Promise<string | number> {
    for (;;) {
      const index = this.#told.findIndex((other) => other.event === event);
      const [found] = index < 0 ? [] : this.#told.splice(index, 1);
      if (found !== undefined) return found.value;
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }

  /** Whether something of this kind was told and not asked for. */
  wasTold(event: string): boolean {
    return this.#told.some((other) => other.event === event);
  }

  close(): void {
    this.#peer.stdin.end();
    this.#relay.stdin.end();
    rmSync(this.#folder, { recursive: true });
  }

  /** Resolves at "ready". */
  #listen(): Promise<void> {
    let text = '';
    return new Promise((resolve, reject) => {
      this.#peer.once('close', () => reject(new Error('the servers ended')));
      this.#peer.stdout.setEncoding('utf8').on('data', (part: string) => {
        text += part;
        const lines = text.split('\n');
        text = lines.pop() ?? '';
        for (const line of lines) {
          if (line === 'ready') resolve();
          else this.#told.push(JSON.parse(line) as { event: string; value: string | number });
        }
        this.#wake();
      });
    });
  }
}

/** Finds packets by their lengths in a stream cut anywhere. */
class PacketReader {
  #rest: Uint8Array = new Uint8Array(0);

  *push(octets: Uint8Array): Generator<Uint8Array> {
    const all = Buffer.concat([this.#rest, octets]);
    let at = 0;
    while (at + 2 <= all.length && at + 2 + all.readUInt16BE(at) <= all.length) {
      const end = at + 2 + all.readUInt16BE(at);
      yield Uint8Array.from(all.subarray(at + 2, end));
      at = end;
    }
    this.#rest = all.subarray(at);
  }
}
