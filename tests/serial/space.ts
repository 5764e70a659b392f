/**
 * Namespaces in which Chromium finds serial ports that are cables to boards of ours: USB serial ports as the system
 * describes them, each with a pseudo-terminal for a device. A policy grants the ports to the site, as schools do
 * it, so no picker has to be answered; the browser's own Web Serial does the rest. What a device manager would say when a
 * cable is plugged in or pulled goes to all that share a network namespace, so the browser has its own,
 * with the site at its usual address. Nothing outside changes, and all of it ends with this process.
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { Server } from 'node:net';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CHROMIUM_PATH } from '../chromium.ts';
import { relayOutside } from './relay.ts';

/** Device numbers of USB serial ports (Linux, Documentation/admin-guide/devices.txt). */
const MAJOR = 188;
/** /proc/tty/drivers: a browser takes for serial ports what a driver of the type "serial" has. */
const DRIVERS = `usbserial            /dev/ttyUSB   ${MAJOR} 0-255 serial\n`;

/** The bridge of an ESP32 board: CP2102. */
const BRIDGE = { vendor: '10c4', product: 'ea60' };
/** As many as modem-lines.c knows. */
const SOCKETS = 8;

/** Prepares the namespaces; $1 and $2 are the files of policy and drivers, the rest the command that keeps them. */
const SETUP = `set -e
ip link set lo up
mount -t tmpfs none /etc/chromium
mkdir -p /etc/chromium/policies/managed
cp "$1" /etc/chromium/policies/managed/
mount -t tmpfs none /sys/class/tty
mount -t tmpfs none /run
mkdir -p /run/udev/data
mount --bind "$2" /proc/tty/drivers
shift 2
exec "$@"`;

/** A port as the system describes it: $1 a terminal, $2 the device file, $3 the name, $4 its minor number. */
const APPEAR = `set -e
mount --bind "$1" "$2"
mkdir "/sys/class/tty/$3"
cd "/sys/class/tty/$3"
ln -s ../../tty subsystem
printf 'MAJOR=${MAJOR}\\nMINOR=%s\\nDEVNAME=%s\\n' "$4" "$2" > uevent
printf 'E:%s\\n' ID_VENDOR_ID=${BRIDGE.vendor} ID_MODEL_ID=${BRIDGE.product} > "/run/udev/data/c${MAJOR}:$4"`;

/** What is granted to the site, and how; any port there is, or ports by the USB ids of known bridges. */
export type Grant = 'all-ports' | 'usb-ids';

export class SerialSpace {
  /** Starts Chromium in the namespaces, with the arguments it is given. */
  readonly chromium: string;
  readonly cableProgram: string;
  readonly #folder: string;
  readonly #holder: ChildProcess;
  readonly #relay: Server;

  private constructor(folder: string, holder: ChildProcess, relay: Server) {
    this.#folder = folder;
    this.#holder = holder;
    this.#relay = relay;
    this.chromium = join(folder, 'chromium');
    this.cableProgram = join(folder, 'cable');
  }

  /** Why this machine cannot have one; null when it can. */
  static obstacle(): string | null {
    if (process.platform !== 'linux') return 'needs Linux';
    if (process.getuid?.() !== 0) return 'needs root, to make namespaces';
    return null;
  }

  /** @param origin the site that may use the ports, as `http://127.0.0.1:4321` */
  static async create(origin: string, grant: Grant = 'all-ports'): Promise<SerialSpace> {
    const folder = mkdtempSync(join(tmpdir(), 'serial-'));
    const policy = join(folder, 'serial.json');
    const drivers = join(folder, 'drivers');
    writeFileSync(drivers, DRIVERS);
    writeFileSync(policy, JSON.stringify(policyFor(origin, grant)));
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
        ...['sh', '-c', SETUP, 'sh', policy, drivers, ...keeper, port, socket],
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
export LD_PRELOAD='${join(folder, 'modem-lines.so')}' CABLE_FOLDER='${folder}' \
  SYSTEMD_DEVICE_VERIFY_SYSFS=0
exec nsenter --mount --net --target ${holder.pid} '${CHROMIUM_PATH}' "$@"
`,
      { mode: 0o755 },
    );
    return space;
  }

  /** The socket file at which the program of a cable hears what the browser does to its port. */
  cableSocket(socket: number): string {
    return join(this.#folder, `socket${socket}`);
  }

  /** A USB serial port appears at this socket of the computer, with a terminal for its device. */
  plug(socket: number, terminal: string): void {
    const { name, path } = this.#deviceAt(socket);
    writeFileSync(path, '');
    this.#inside('sh', '-c', APPEAR, 'sh', terminal, path, name, String(socket));
    this.#announce('add', socket);
  }

  /** Takes it away; what is left there is no terminal and cannot be opened as one. */
  unplug(socket: number): void {
    const { name, path } = this.#deviceAt(socket);
    // Lazily: the browser may still hold it.
    this.#inside('sh', '-c', `umount --lazy "$1" && rm -r /sys/class/tty/${name}`, 'sh', path);
    this.#announce('remove', socket);
  }

  /** From now on opening the port fails with this error of the system; null: no more. */
  refuse(socket: number, error: 'EBUSY' | 'EACCES' | null): void {
    const path = join(this.#folder, `refusal${socket}`);
    if (error === null) rmSync(path, { force: true });
    else writeFileSync(path, String(constants.errno[error]));
  }

  remove(): void {
    this.#relay.close();
    this.#holder.stdin?.end();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #deviceAt(socket: number): { name: string; path: string } {
    if (socket >= SOCKETS) throw new RangeError(`there is no socket ${socket}`);
    return { name: `ttyUSB${socket}`, path: join(this.#folder, `port${socket}`) };
  }

  #announce(action: 'add' | 'remove', socket: number): void {
    const { name, path } = this.#deviceAt(socket);
    const properties = {
      ACTION: action,
      DEVPATH: `/class/tty/${name}`,
      SUBSYSTEM: 'tty',
      DEVNAME: path,
      MAJOR,
      MINOR: socket,
      ID_VENDOR_ID: BRIDGE.vendor,
      ID_MODEL_ID: BRIDGE.product,
      SEQNUM: 1,
    };
    const words = Object.entries(properties).map(([key, value]) => `${key}=${value}`);
    this.#inside(join(this.#folder, 'uevent'), ...words);
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

function policyFor(origin: string, grant: Grant): object {
  if (grant === 'all-ports') return { SerialAllowAllPortsForUrls: [origin] };
  const devices = [
    {
      vendor_id: Number.parseInt(BRIDGE.vendor, 16),
      product_id: Number.parseInt(BRIDGE.product, 16),
    },
  ];
  return { SerialAllowUsbDevicesForUrls: [{ devices, urls: [origin] }] };
}

function compile(source: string, output: string, ...options: string[]): void {
  const path = fileURLToPath(new URL(source, import.meta.url));
  execFileSync('clang', ['-Wall', '-Wextra', '-Werror', '-O1', path, '-o', output, ...options], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}
