/**
 * What joins the parts of a class: messages, to the sender as well, and a store for what a late comer needs. One
 * process by itself has {@link MemoryBus}; several have nats-bus.ts.
 */

/**
 * What a message is: for all viewers, for late comers, for the instructor, for one student or all by themselves; or,
 * of {@link EVERY_CLASS}, that somebody was wrong about a code or a key.
 */
export type Topic = 'viewers' | 'opening' | 'instructor' | 'desk' | 'wrong';

/** In the place of a code: for all processes, whatever classes they have. */
export const EVERY_CLASS = 'every';

export interface ClassBus {
  /** @param code of a class */
  publish(code: string, topic: Topic, message: Buffer): void;
  /** @returns what ends it */
  subscribe(code: string, topic: Topic, listener: (message: Buffer) => void): () => void;
  /** What was put last; null when nothing was, or it was removed. */
  get(code: string, name: string): Promise<Buffer | null>;
  /** Never rejects: what could not be put is asked for again by whoever needs it. */
  put(code: string, name: string, value: Buffer): Promise<void>;
  /** Puts it unless there is something already. @returns what is there now */
  create(code: string, name: string, value: Buffer): Promise<Buffer>;
  /** Forgets all that was put for a class; never rejects. */
  remove(code: string): Promise<void>;
}

export class MemoryBus implements ClassBus {
  readonly #listeners = new Map<string, Set<(message: Buffer) => void>>();
  readonly #values = new Map<string, Map<string, Buffer>>();

  publish(code: string, topic: Topic, message: Buffer): void {
    for (const listener of this.#listeners.get(`${code} ${topic}`) ?? []) listener(message);
  }

  subscribe(code: string, topic: Topic, listener: (message: Buffer) => void): () => void {
    const subject = `${code} ${topic}`;
    const listeners = this.#listeners.get(subject) ?? new Set();
    this.#listeners.set(subject, listeners.add(listener));
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0) this.#listeners.delete(subject);
    };
  }

  get(code: string, name: string): Promise<Buffer | null> {
    return Promise.resolve(this.#values.get(code)?.get(name) ?? null);
  }

  put(code: string, name: string, value: Buffer): Promise<void> {
    const values = this.#values.get(code) ?? new Map<string, Buffer>();
    this.#values.set(code, values.set(name, value));
    return Promise.resolve();
  }

  async create(code: string, name: string, value: Buffer): Promise<Buffer> {
    const there = this.#values.get(code)?.get(name);
    if (there !== undefined) return there;
    await this.put(code, name, value);
    return value;
  }

  remove(code: string): Promise<void> {
    this.#values.delete(code);
    return Promise.resolve();
  }
}
