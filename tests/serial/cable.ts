/**
 * A serial cable between a board of ours and the port that a browser sees; see cable.c. What the host
 * does to its port (open at a rate, assert lines, send, close) is done to the board's.
 */
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import type { Port } from '../../device/port/port.ts';
import type { SerialSpace } from './space.ts';

/** Longest message of cable.c. */
const MAX_OCTETS = 65_535;
/** More than the board ever sends before it is read. */
const BUFFER_OCTETS = 1 << 20;

type Octets = Uint8Array<ArrayBuffer>;

export class Cable {
  readonly #space: SerialSpace;
  readonly #port: Port;
  readonly #socket: number;
  readonly #program: ChildProcessByStdio<Writable, Readable, null>;
  readonly #plugged = Promise.withResolvers<undefined>();
  readonly #ended: Promise<void>;
  #unread = Buffer.alloc(0);
  #fromHost = 0;
  #onOctets: () => void = () => undefined;
  /** The host's acts, one after the other. */
  #acts: Promise<void> = Promise.resolve();
  #reader: ReadableStreamDefaultReader<Octets> | null = null;
  #writer: WritableStreamDefaultWriter<Octets> | null = null;
  /** Rates the host opened the port at. */
  readonly rates: number[] = [];
  /** Times the host pulled EN low, which RTS does where DTR is not asserted. */
  resets = 0;

  private constructor(space: SerialSpace, port: Port, socket: number) {
    this.#space = space;
    this.#port = port;
    this.#socket = socket;
    this.#program = spawn(space.cableProgram, [space.cableSocket(socket)], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    this.#program.stdin.on('error', () => undefined); // pulled in the middle of a word
    this.#program.stdout.on('data', (octets: Buffer) => this.#hear(octets));
    this.#ended = new Promise((resolve) => this.#program.once('close', () => resolve()));
  }

  /**
   * Connects a board; resolves when the browser can open the port.
   * @param socket of the computer, from 0
   */
  static async plug(space: SerialSpace, port: Port, socket = 0): Promise<Cable> {
    const cable = new Cable(space, port, socket);
    await cable.#plugged.promise;
    return cable;
  }

  /** Resolves when the host has sent so many octets more. */
  async carried(octets: number): Promise<void> {
    const end = this.#fromHost + octets;
    while (this.#fromHost < end) await new Promise<void>((resolve) => (this.#onOctets = resolve));
  }

  /** Pulls the cable out, whatever crosses it. */
  async unplug(): Promise<void> {
    this.#program.kill('SIGKILL');
    await this.#ended;
    this.#space.unplug(this.#socket);
    await this.#acts;
    await this.#close();
  }

  #hear(octets: Buffer): void {
    this.#unread = Buffer.concat([this.#unread, octets]);
    for (;;) {
      if (this.#unread.length < 3) return;
      const end = 3 + this.#unread.readUInt16BE(1);
      if (this.#unread.length < end) return;
      const kind = String.fromCharCode(this.#unread[0] ?? 0);
      const rest = Buffer.from(this.#unread.subarray(3, end));
      this.#unread = this.#unread.subarray(end);
      if (kind === 'p') {
        this.#space.plug(this.#socket, rest.toString());
        this.#plugged.resolve(undefined);
      } else {
        this.#acts = this.#acts.then(() => this.#act(kind, rest));
      }
    }
  }

  async #act(kind: string, rest: Buffer): Promise<void> {
    switch (kind) {
      case 'o': {
        const baudRate = rest.readUInt32BE(0);
        this.rates.push(baudRate);
        await this.#port.open({ baudRate, bufferSize: BUFFER_OCTETS });
        this.#reader = this.#port.readable?.getReader() ?? null;
        this.#writer = this.#port.writable?.getWriter() ?? null;
        void this.#carry(this.#reader);
        await this.#port.setSignals(lines(rest.subarray(4)));
        return;
      }
      case 'c':
        return this.#close();
      case 's':
        if (rest[0] === 0 && rest[1] === 1) this.resets++;
        return this.#port.setSignals(lines(rest));
      case 'd':
        this.#fromHost += rest.length;
        this.#onOctets();
        return this.#writer?.write(new Uint8Array(rest));
      default:
        throw new Error(`the cable said ${kind}`);
    }
  }

  async #carry(reader: ReadableStreamDefaultReader<Octets> | null): Promise<void> {
    if (reader === null) return;
    for (;;) {
      const { value, done } = await reader.read().catch(() => ({ value: undefined, done: true }));
      if (done || value === undefined) return;
      for (let start = 0; start < value.length; start += MAX_OCTETS) {
        this.#send('d', value.subarray(start, start + MAX_OCTETS));
      }
    }
  }

  #send(kind: string, rest: Uint8Array): void {
    const head = Buffer.from([kind.charCodeAt(0), rest.length >> 8, rest.length & 0xff]);
    this.#program.stdin.write(Buffer.concat([head, rest]));
  }

  async #close(): Promise<void> {
    const reader = this.#reader;
    this.#reader = null;
    if (reader === null) return;
    reader.releaseLock();
    this.#writer?.releaseLock();
    this.#writer = null;
    await this.#port.close();
  }
}

function lines(octets: Uint8Array): SerialOutputSignals {
  return { dataTerminalReady: octets[0] === 1, requestToSend: octets[1] === 1 };
}
