/** A socket of the operating system as a stream for the HTTP and WebSocket clients. For tests. */
import { connect, type Socket } from 'node:net';
import type { CloseReason } from '../tcp/tcp-types.ts';
import type { OctetTransport } from '../transport.ts';

export class SocketTransport implements OctetTransport {
  readonly opened: Promise<void>;
  onData: ((octets: Uint8Array<ArrayBuffer>) => void) | null = null;
  onEnd: (() => void) | null = null;
  onClosed: ((reason: CloseReason) => void) | null = null;
  readonly #socket: Socket;

  constructor(port: number) {
    this.#socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true, noDelay: true });
    this.opened = new Promise((resolve, reject) => {
      this.#socket.once('connect', resolve);
      this.#socket.once('error', reject);
    });
    this.opened.catch(() => undefined);
    this.#socket.on('data', (octets) => this.onData?.(Uint8Array.from(octets)));
    this.#socket.on('end', () => this.onEnd?.());
    this.#socket.on('close', (hadError) => this.onClosed?.(hadError ? 'reset' : 'normal'));
  }

  get bufferedAmount(): number {
    return this.#socket.writableLength;
  }

  send(octets: Uint8Array): void {
    this.#socket.write(octets.slice());
  }

  close(): void {
    this.#socket.end();
  }

  abort(): void {
    this.#socket.destroy();
  }
}
