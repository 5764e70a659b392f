/** A nats-server for tests, on loopback, with nothing on a disk that stays. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../../ports.ts';

const FIRST_PORT = 24_220;

export class NatsServer {
  readonly url: string;
  readonly #port: number;
  readonly #folder = mkdtempSync(join(tmpdir(), 'nats-'));
  #process: ChildProcess | null = null;

  private constructor(port: number) {
    this.#port = port;
    this.url = `nats://127.0.0.1:${port}`;
  }

  static async start(): Promise<NatsServer> {
    const server = new NatsServer(await freePort('127.0.0.1', FIRST_PORT + (process.pid % 5_000)));
    await server.restart();
    return server;
  }

  /** Ends it at once, as a power failure does, and starts another at the same port. */
  async restart(): Promise<void> {
    await this.#end();
    const address = ['--addr', '127.0.0.1', '--port', String(this.#port)];
    const store = ['--jetstream', '--store_dir', this.#folder];
    const child = spawn('nats-server', [...address, ...store], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    this.#process = child;
    let said = '';
    const ended = once(child, 'exit').then(() => {
      throw new Error(`nats-server ended: ${said}`);
    });
    ended.catch(() => undefined);
    while (!said.includes('Server is ready')) {
      const [text] = (await Promise.race([once(child.stderr, 'data'), ended])) as [Buffer];
      said += text.toString();
    }
    child.stderr.resume();
  }

  async stop(): Promise<void> {
    await this.#end();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async #end(): Promise<void> {
    const child = this.#process;
    this.#process = null;
    if (child === null) return;
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  }
}
