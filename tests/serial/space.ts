/**
 * A mount namespace in which Chromium finds one serial port, /dev/ttyS0, that is a cable to a board of
 * ours: a pseudo-terminal laid over it. A policy grants the port to the site, as schools do it, so no
 * picker has to be answered; the browser's own Web Serial does the rest, told by what a device manager
 * would say that a cable was plugged in or pulled. Nothing outside the namespace changes, and it ends
 * with this process.
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CHROMIUM_PATH } from '../chromium.ts';

const PORT = '/dev/ttyS0';
const DEVICE = '/sys/class/tty/ttyS0';
const REFUSAL = 'refusal';

/** What is mounted in the namespace; $1 is the policy's file. */
const MOUNTS = `set -e
mount -t tmpfs none /etc/chromium
mkdir -p /etc/chromium/policies/managed
cp "$1" /etc/chromium/policies/managed/
link=$(readlink /sys/class/tty/ttyS0)
mount -t tmpfs none /sys/class/tty
ln -s "$link" /sys/class/tty/ttyS0
mount --bind /dev/null ${PORT}
echo ready
exec cat`;

export class SerialSpace {
  /** Starts Chromium in the namespace, with the arguments it is given. */
  readonly chromium: string;
  readonly cableProgram: string;
  readonly cableSocket: string;
  readonly #folder: string;
  readonly #holder: ChildProcess;

  private constructor(folder: string, holder: ChildProcess) {
    this.#folder = folder;
    this.#holder = holder;
    this.chromium = join(folder, 'chromium');
    this.cableProgram = join(folder, 'cable');
    this.cableSocket = join(folder, 'cable.socket');
  }

  /** Why this machine cannot have one; null when it can. */
  static obstacle(): string | null {
    if (process.platform !== 'linux') return 'needs Linux';
    if (process.getuid?.() !== 0) return 'needs root, to mount in a namespace of its own';
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
    const holder = spawn(
      'unshare',
      ['--mount', '--propagation', 'private', 'sh', '-c', MOUNTS, 'sh', policy],
      { stdio: ['pipe', 'pipe', 'inherit'] },
    );
    const space = new SerialSpace(folder, holder);
    const ended = once(holder, 'exit').then(() => {
      throw new Error('the namespace could not be made');
    });
    await Promise.race([once(holder.stdout, 'data'), ended]);
    ended.catch(() => undefined);
    writeFileSync(
      space.chromium,
      `#!/bin/sh
export LD_PRELOAD='${join(folder, 'modem-lines.so')}' CABLE_SOCKET='${space.cableSocket}' \
  CABLE_REFUSAL='${join(folder, REFUSAL)}'
exec nsenter --mount --target ${holder.pid} '${CHROMIUM_PATH}' "$@"
`,
      { mode: 0o755 },
    );
    return space;
  }

  /** Lays a terminal over the port. */
  plug(terminal: string): void {
    this.#mount('mount', '--bind', terminal, PORT);
    this.#announce('add');
  }

  /** Takes it away; what is left there is no terminal and cannot be opened as one. */
  unplug(): void {
    // Lazily: the browser may still hold it.
    this.#mount('umount', '--lazy', PORT);
    this.#announce('remove');
  }

  /** From now on opening the port fails with this error of the system; null: no more. */
  refuse(error: 'EBUSY' | 'EACCES' | null): void {
    const path = join(this.#folder, REFUSAL);
    if (error === null) rmSync(path, { force: true });
    else writeFileSync(path, String(constants.errno[error]));
  }

  remove(): void {
    this.#holder.stdin?.end();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #announce(action: 'add' | 'remove'): void {
    const path = realpathSync(DEVICE).slice('/sys'.length);
    execFileSync(join(this.#folder, 'uevent'), [action, path, PORT], { stdio: 'inherit' });
  }

  #mount(...command: string[]): void {
    execFileSync('nsenter', ['--mount', '--target', String(this.#holder.pid), ...command], {
      stdio: ['ignore', 'ignore', 'inherit'],
    });
  }
}

function compile(source: string, output: string, ...options: string[]): void {
  const path = fileURLToPath(new URL(source, import.meta.url));
  execFileSync('clang', ['-Wall', '-Wextra', '-Werror', '-O1', path, '-o', output, ...options], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}
