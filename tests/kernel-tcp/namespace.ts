/**
 * A network namespace with a TUN device, and behind it the firmware's TCP as a native program.
 * Needs root, iproute2, /dev/net/tun and clang; says which is missing.
 */
import { execFile, execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Seen } from './peer.ts';
import { complaint, tunObstacle } from './tun-device.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const program = `${root}.cache/firmware/host/tun`;
const DEVICE = 'tun0';

/** What the board's side counted; see firmware/port/host/tun_main.cpp. */
export interface Counted {
  readonly accepted: number;
  readonly retransmissions: number;
  readonly fastRetransmits: number;
  readonly probes: number;
  readonly outOfOrder: number;
  readonly badChecksum: number;
  readonly faults: number;
  readonly flooded: number;
  readonly halfOpenRecycled: number;
  readonly cookiesTaken: number;
  readonly resetsSent: number;
  readonly resetsReceived: number;
  readonly normal: number;
  readonly reset: number;
  readonly timeout: number;
  readonly aborted: number;
}

function run(command: string, ...parameters: string[]): void {
  execFileSync(command, parameters, { stdio: ['ignore', 'pipe', 'pipe'], cwd: root });
}

export class Namespace {
  readonly #name = `handshake-${process.pid}`;
  #board: BoardProcess | null = null;

  /** Makes the namespace, or says why this machine does not let us. */
  static create(): Namespace | string {
    const obstacle = tunObstacle();
    if (obstacle !== null) return obstacle;
    const namespace = new Namespace();
    try {
      run('ip', 'netns', 'add', namespace.#name);
    } catch (cause) {
      return `no network namespace: ${complaint(cause)}`;
    }
    try {
      namespace.#ip('link', 'set', 'lo', 'up');
      namespace.#ip('tuntap', 'add', 'dev', DEVICE, 'mode', 'tun');
      namespace.#ip('addr', 'add', '192.168.43.1/24', 'dev', DEVICE);
      namespace.#ip('link', 'set', DEVICE, 'mtu', '576', 'up');
      // A small receive buffer, so that a reader that stalls closes its window soon.
      namespace.#inside('sysctl', '-qw', 'net.ipv4.tcp_rmem=4096 16384 16384');
    } catch (cause) {
      namespace.remove();
      return `no TUN device: ${complaint(cause)}`;
    }
    return namespace;
  }

  remove(): void {
    run('ip', 'netns', 'delete', this.#name);
  }

  #ip(...parameters: string[]): void {
    run('ip', '-n', this.#name, ...parameters);
  }

  #inside(...command: string[]): void {
    run('ip', 'netns', 'exec', this.#name, ...command);
  }

  /** Puts the firmware's stack behind the device. Options as in tun_main.cpp. One at a time. */
  async board(options: Readonly<Record<string, number>>): Promise<void> {
    await this.stopBoard();
    const parameters = Object.entries(options).map(([name, value]) => `${name}=${value}`);
    const child = spawn('ip', ['netns', 'exec', this.#name, program, DEVICE, ...parameters], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    this.#board = new BoardProcess(child);
    await this.#board.ready;
  }

  /** Ends the board; gives what it counted, or null if there was none. */
  async stopBoard(): Promise<Counted | null> {
    const board = this.#board;
    this.#board = null;
    return board === null ? null : board.stop();
  }

  /** Runs a scenario of peer.ts in the namespace; an error if it takes longer than `limitMs`. */
  async peer(scenario: string, count = 0, limitMs = 10_000): Promise<Seen> {
    const script = fileURLToPath(new URL('peer.ts', import.meta.url));
    const { stdout } = await promisify(execFile)(
      'ip',
      ['netns', 'exec', this.#name, process.execPath, script, scenario, String(count)],
      { timeout: limitMs, killSignal: 'SIGKILL' },
    );
    return JSON.parse(stdout) as Seen;
  }
}

class BoardProcess {
  readonly #child: ChildProcess;
  readonly #ended: Promise<void>;
  #output = '';
  readonly ready: Promise<void>;

  constructor(child: ChildProcess) {
    this.#child = child;
    this.#ended = new Promise((resolve) => child.once('close', () => resolve()));
    this.ready = new Promise((resolve, reject) => {
      child.stdout?.setEncoding('utf8').on('data', (text: string) => {
        this.#output += text;
        if (this.#output.startsWith('ready\n')) resolve();
      });
      child.once('error', reject);
      child.once('close', (code) => reject(new Error(`the board ended with status ${code}`)));
    });
  }

  /** Ends the program; gives what it counted. */
  async stop(): Promise<Counted> {
    this.#child.stdin?.end();
    await this.#ended;
    return JSON.parse(this.#output.slice('ready\n'.length)) as Counted;
  }
}

/** Builds the program; null, or why it cannot be. */
export function build(): string | null {
  try {
    run('make', '-C', 'firmware', 'host');
    return null;
  } catch (cause) {
    if (complaint(cause).includes('no clang++ found'))
      return 'no clang++ to build the firmware with';
    throw cause;
  }
}
