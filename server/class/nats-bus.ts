/**
 * The bus of classes over NATS (https://docs.nats.io), for many processes that serve one class. Messages are core NATS:
 * sent on and forgotten. What a late comer needs lies in a key-value bucket of JetStream, in the memory of its
 * server. Names are in messages alone.
 */
import { StorageType } from '@nats-io/jetstream';
import { type KV, Kvm } from '@nats-io/kv';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import type { ClassBus, Topic } from './bus.ts';

const BUCKET = 'handshake-classes';
const PREFIX = 'handshake.class';
/** What a process that was killed has put goes by itself. */
const KEPT_MS = 24 * 60 * 60 * 1000;
const RECONNECT_MS = 500;
/** Nobody who joins waits longer for an answer. */
const ANSWER_MS = 3_000;

export class NatsBus implements ClassBus {
  readonly #connection: NatsConnection;
  #values: KV;
  /** What this process has put or read of its classes: a server that is started anew has lost it. */
  readonly #known = new Map<string, Buffer>();

  private constructor(connection: NatsConnection, values: KV) {
    this.#connection = connection;
    this.#values = values;
    void this.#follow();
  }

  /** @throws Error with one sentence for whoever set the address */
  static async connect(url: string): Promise<NatsBus> {
    try {
      const connection = await connect({
        servers: url.split(',').map((server) => server.trim()),
        maxReconnectAttempts: -1,
        reconnectTimeWait: RECONNECT_MS,
      });
      return new NatsBus(connection, await bucketOf(connection));
    } catch (cause) {
      const why = (cause as Error).message;
      throw new Error(
        `NATS_URL=${withoutSecrets(url)} cannot be used: ${why}. It has to be a nats-server with JetStream (-js).`,
        { cause },
      );
    }
  }

  publish(code: string, topic: Topic, message: Buffer): void {
    this.#connection.publish(`${PREFIX}.${code}.${topic}`, message);
  }

  subscribe(code: string, topic: Topic, listener: (message: Buffer) => void): () => void {
    const subscription = this.#connection.subscribe(`${PREFIX}.${code}.${topic}`, {
      callback: (error, { data }) => {
        if (error === null) listener(Buffer.from(data.buffer, data.byteOffset, data.byteLength));
      },
    });
    return () => subscription.unsubscribe();
  }

  async get(code: string, name: string): Promise<Buffer | null> {
    const key = keyOf(code, name);
    const entry = await this.#values.get(key);
    const value = entry?.operation === 'PUT' ? Buffer.from(entry.value) : null;
    if (value !== null) this.#known.set(key, value);
    return value;
  }

  async put(code: string, name: string, value: Buffer): Promise<void> {
    const key = keyOf(code, name);
    this.#known.set(key, value);
    // While the server is away: #restore puts it.
    await this.#values.put(key, value).catch(() => undefined);
  }

  async create(code: string, name: string, value: Buffer): Promise<Buffer> {
    const key = keyOf(code, name);
    try {
      await this.#values.create(key, value);
      this.#known.set(key, value);
      return value;
    } catch (error) {
      const there = await this.get(code, name);
      if (there === null) throw error;
      return there;
    }
  }

  async remove(code: string): Promise<void> {
    const keys = [...this.#known.keys()].filter((key) => key.startsWith(`${code}.`));
    for (const key of keys) {
      this.#known.delete(key);
      await this.#values.purge(key).catch(() => undefined);
    }
  }

  async close(): Promise<void> {
    await this.#connection.close();
  }

  async #follow(): Promise<void> {
    for await (const { type } of this.#connection.status()) {
      if (type === 'reconnect') await this.#restore().catch(() => undefined);
    }
  }

  /** The server was started anew, and has nothing: every process puts what it knows, unless another has. */
  async #restore(): Promise<void> {
    this.#values = await bucketOf(this.#connection);
    for (const [key, value] of this.#known) {
      await this.#values.create(key, value).catch(() => undefined);
    }
  }
}

function bucketOf(connection: NatsConnection): Promise<KV> {
  return new Kvm(connection).create(BUCKET, {
    storage: StorageType.Memory,
    history: 1,
    ttl: KEPT_MS,
    timeout: ANSWER_MS,
  });
}

function keyOf(code: string, name: string): string {
  return `${code}.${name}`;
}

/** The addresses without users and passwords in them. */
function withoutSecrets(url: string): string {
  return url.replace(/\/\/[^@/]*@/g, '//');
}
