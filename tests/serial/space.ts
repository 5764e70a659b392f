/**
 * Namespaces in which Chromium finds one serial port, /dev/ttyS0, that is a cable to a board of ours: a
 * pseudo-terminal laid over it. A policy grants the port to the site, as schools do it, so no picker
 * has to be answered; the browser's own Web Serial does the rest. What a device manager would say when a
 * cable is plugged in or pulled goes to all that share a network namespace, so the browser has its own,
 * with the site at its usual address. Nothing outside changes, and all of it ends with this process.
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import type { Server } from 'node:net';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CHROMIUM_PATH } from '../chromium.ts';
import { relayOutside } from './relay.ts';

const PORT = '/dev/ttyS0';
const DEVICE = '/sys/class/tty/ttyS0';
const REFUSAL = 'refusal';

/** Prepares the namespaces; $1 is the policy's file, the rest the command that keeps them. */
const SETUP = `set -e
ip link set lo up
mount -t tmpfs none /etc/chromium
mkdir -p /etc/chromium/policies/managed
cp "$1" /etc/chromium/policies/managed/
link=$(readlink /sys/class/tty/ttyS0)
mount -t tmpfs none /sys/class/tty
ln -s "$link" /sys/class/tty/ttyS0
mount --bind /dev/null ${PORT}
shift
exec "$@"`;

export class SerialSpace {
  /** Starts Chromium in the namespaces, with the arguments it is given. */
  readonly chromium: string;
  readonly cableProgram: string;
  readonly cableSocket: string;
  readonly #folder: string;
  readonly #holder: ChildProcess;
  readonly #relay: Server;

  private constructor(folder: string, holder: ChildProcess, relay: Server) {
    this.#folder = folder;
    this.#holder = holder;
    this.#relay = relay;
    this.chromium = join(folder, 'chromium');
    this.cableProgram = join(folder, 'cable');
    this.cableSocket = join(folder, 'cable.socket');
  }

  /** Why this machine cannot have one; null when it can. */
  static obstacle(): string | null {
    if (process.platform !== 'linux') return 'needs Linux';
    if (process.getuid?.() !== 0) return 'needs root, to make namespaces';
    if (!existsSync(PORT) || !existsSync(DEVICE)) {
      return `needs ${PORT} to lay a cable over`;
    }
    return null;
  }

  /** @param origin the site that may use the port, as `http://127.0.0.1:4321` */
  static async create(origin: string): Promise<SerialSpace> {
    const folder = mkdtempSync(join(tmpdir(), 'serial-'));
    const policy = join(folder, 'serial.json');
    writeFileSync(policy, JSON.stringify({ SerialAllowAllPortsForUrls: [origin] }));
    compile('cable.c', join(folder, 'cable'));
    compile('modem-lines.c', join(folder, 'modem-lines.so'), '-shared', '-fPIC', '-ldl');
    compile('uevent.c', join(folder, 'uevent'));
    const { port } = new URL(origin);
    const socket = join(folder, 'site.socket');
    const relay = relayOutside(Number(port), socket);
    const keeper = [process.execPath, fileURLToPath(new URL('relay.ts', import.meta.url))];
    const holder = spawn(
      'unshare',
      [
        ...['--mount', '--net', '--propagation', 'private'],
        ...['sh', '-c', SETUP, 'sh', policy, ...keeper, port, socket],
      ],
      { stdio: ['pipe', 'pipe', 'inherit'] },
    );
    const space = new SerialSpace(folder, holder, relay);
    const ended = once(holder, 'exit').then(() => {
      throw new Error('the namespaces could not be made');
    });
    await Promise.race([once(holder.stdout, 'data'), ended]);
    ended.catch(() => undefined);
    writeFileSync(
      space.chromium,
      `#!/bin/sh
export LD_PRELOAD='${join(folder, 'modem-lines.so')}' CABLE_SOCKET='${space.cableSocket}' \
  CABLE_REFUSAL='${join(folder, REFUSAL)}'
exec nsenter --mount --net --target ${holder.pid} '${CHROMIUM_PATH}' "$@"
`,
      { mode: 0o755 },
    );
    return space;
  }

  /** Lays a terminal over the port. */
  plug(terminal: string): void {
    this.#inside('mount', '--bind', terminal, PORT);
    this.#announce('add');
  }

  /** Takes it away; what is left there is no terminal and cannot be opened as one. */
  unplug(): void {
    // Lazily: the browser may still hold it.
    this.#inside('umount', '--lazy', PORT);
    this.#announce('remove');
  }

  /** From now on opening the port fails with this error of the system; null: no more. */
  refuse(error: 'EBUSY' | 'EACCES' | null): void {
    const path = join(this.#folder, REFUSAL);
    if (error === null) rmSync(path, { force: true });
    else writeFileSync(path, String(constants.errno[error]));
  }

  remove(): void {
    this.#relay.close();
    this.#holder.stdin?.end();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #announce(action: 'add' | 'remove'): void {
    const path = realpathSync(DEVICE).slice('/sys'.length);
    this.#inside(join(this.#folder, 'uevent'), action, path, PORT);
  }

  #inside(...command: string[]): void {
    execFileSync(
      'nsenter',
      ['--mount', '--net', '--target', String(this.#holder.pid), ...command],
      {
        stdio: ['ignore', 'ignore', 'inherit'],
      },
    );
  }
}

function compile(source: string, output: string, ...options: string[]): void {
  const path = fileURLToPath(new URL(source, import.meta.url));
  execFileSync('clang', ['-Wall', '-Wextra', '-Werror', '-O1', path, '-o', output, ...options], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}
