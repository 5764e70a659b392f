/**
 * The link between the network stack and the wire. Every packet of both directions passes through
 * it and is recorded. A rule can lose, damage, double, delay or reorder packets; a pause stops them,
 * and step() delivers them one by one. Both can be limited to some packets, so that a lab works on
 * its own connection while the others go on.
 */
import type { Clock } from '../../clock/clock.ts';
import type { Random32 } from '../../clock/random.ts';
import type { Direction, Fate, PacketRecord } from '../../formats/net/packet-record.ts';
import { readSegment, type SegmentKind } from '../../formats/net/segment.ts';

type Octets = Uint8Array<ArrayBuffer>;

export type Fault = 'drop' | 'corrupt' | 'duplicate' | 'reorder' | 'delay';

/** Which packets something applies to. */
export type PacketMatch = (packet: Octets, direction: Direction) => boolean;

/** "Drop the next SYN-ACK." Plain except for `match`. At most one rule strikes a packet. */
export interface Rule {
  readonly action: Fault;
  /** Both unless given. */
  readonly direction?: Direction;
  /** Any packet unless given. */
  readonly kind?: SegmentKind;
  readonly match?: PacketMatch;
  /** How many packets it strikes before it is used up; 1 unless given. */
  readonly count?: number;
  /** Matching packets to let pass first. */
  readonly skip?: number;
  /**
   * For 'delay': how long; 200 ms unless given. For 'reorder': how long it waits for another to
   * overtake it; 100 ms unless given.
   */
  readonly delayMs?: number;
}

/** A rule in force. */
export interface ActiveRule {
  readonly rule: Rule;
  /** Packets it will still strike; 0 when it is used up. */
  readonly remaining: number;
  remove(): void;
}

export type LinkEvent =
  | { readonly type: 'packet'; readonly record: PacketRecord }
  /** A packet reached the far side (a duplicated one does so twice). */
  | { readonly type: 'arrived'; readonly number: number; readonly timeMs: number }
  /** A packet was stopped: step() or resume() lets it go on. */
  | { readonly type: 'held'; readonly number: number; readonly timeMs: number }
  | { readonly type: 'cleared' }
  | { readonly type: 'rule-used'; readonly rule: Rule; readonly number: number };

export interface LinkOptions {
  readonly clock: Clock;
  /** Chooses the bit that a fault flips; seeded, a run can be repeated. */
  readonly random32: Random32;
  readonly toBoard: (packet: Octets) => void;
  readonly toClient: (packet: Octets) => void;
  /** The first packet was stopped by pause(), or the last one is going on. */
  readonly onHolding?: (holding: boolean) => void;
  /** Records kept, 2000 unless given; the oldest go first. */
  readonly maxRecords?: number;
  /** Octets of packets kept, 4 MiB unless given. */
  readonly maxRecordedOctets?: number;
}

/** Packets that may wait inside the link; beyond that it loses them, as a full router does. */
const maxHeld = 512;
/** How long a delayed packet waits, unless its rule says. */
const defaultDelayMs = 200;
/** A packet to be overtaken goes on by itself when nothing comes to overtake it. */
const maxReorderMs = 100;

interface Passage {
  readonly number: number;
  /** Which capture the number belongs to: clear() begins another. */
  readonly capture: number;
  readonly direction: Direction;
  readonly octets: Octets;
}

export class Link {
  readonly #options: LinkOptions;
  readonly #listeners = new Set<(event: LinkEvent) => void>();
  #records: PacketRecord[] = [];
  #recordedOctets = 0;
  #number = 0;
  #capture = 0;
  #startMs: number;
  #rules: { rule: Rule; remaining: number; skip: number }[] = [];
  /** Which packets are stopped; null while none is. */
  #stops: PacketMatch | null = null;
  /** Packets waiting because the link is paused. */
  #held: Passage[] = [];
  #holding = false;
  /** Per direction: packets waiting to be overtaken. */
  readonly #overtaken: Record<Direction, { passage: Passage; cancel: () => void }[]> = {
    'client-to-board': [],
    'board-to-client': [],
  };
  readonly #cancels = new Set<() => void>();

  constructor(options: LinkOptions) {
    this.#options = options;
    this.#startMs = options.clock.nowMs();
  }

  /** What has passed since the last clear, oldest first, as far as it is kept. */
  get records(): readonly PacketRecord[] {
    return this.#records;
  }

  /** Calls the listener with everything that happens; the result stops that. */
  tap(listener: (event: LinkEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  fromClient(packet: Uint8Array): void {
    this.#take('client-to-board', packet.slice());
  }

  fromBoard(packet: Uint8Array): void {
    this.#take('board-to-client', packet.slice());
  }

  addRule(rule: Rule): ActiveRule {
    const active = { rule, remaining: rule.count ?? 1, skip: rule.skip ?? 0 };
    this.#rules.push(active);
    return {
      rule,
      get remaining() {
        return active.remaining;
      },
      remove: () => {
        this.#rules = this.#rules.filter((other) => other !== active);
      },
    };
  }

  /** Forgets the records; numbers and time begin anew. Packets on their way are not touched. */
  clear(): void {
    this.#records = [];
    this.#recordedOctets = 0;
    this.#number = 0;
    this.#capture += 1;
    this.#startMs = this.#options.clock.nowMs();
    this.#emit({ type: 'cleared' });
  }

  /** Milliseconds since the capture began: the time of a packet that is taken now. */
  get nowMs(): number {
    return this.#options.clock.nowMs() - this.#startMs;
  }

  /** When the capture began, on the clock that connections and this link share. */
  get startMs(): number {
    return this.#startMs;
  }

  get paused(): boolean {
    return this.#stops !== null;
  }

  /** Packets stopped inside the paused link, in the order in which step() lets them go. */
  get held(): readonly { readonly number: number; readonly direction: Direction }[] {
    return this.#held;
  }

  /** Packets stop inside the link from now on: those that match, or all. */
  pause(match: PacketMatch = () => true): void {
    this.#stops = match;
  }

  /**
   * Lets the packet that has waited longest go on, or the one with this number.
   * @returns false when there is none
   */
  step(number?: number): boolean {
    const at =
      number === undefined ? 0 : this.#held.findIndex((passage) => passage.number === number);
    const passage = this.#held[at];
    if (passage === undefined) return false;
    this.#held.splice(at, 1);
    this.#tellHolding();
    this.#arrive(passage);
    return true;
  }

  /** Lets all waiting packets go, and the others pass again. */
  resume(): void {
    this.#stops = null;
    while (!this.paused && this.step());
  }

  /** Loses everything on its way: the cable is out, or the board was replaced. */
  cut(): void {
    for (const cancel of this.#cancels) cancel();
    this.#cancels.clear();
    for (const waiting of Object.values(this.#overtaken)) {
      for (const { cancel } of waiting) cancel();
      waiting.length = 0;
    }
    this.#held = [];
    this.#tellHolding();
  }

  #take(direction: Direction, octets: Octets): void {
    const number = this.#number + 1;
    const rule = this.#rule(octets, direction, number);
    const delivered = rule?.action === 'corrupt' ? this.#damage(octets) : octets;
    this.#record(direction, delivered, fates[rule?.action ?? 'none']);
    const passage = { number, capture: this.#capture, direction, octets: delivered };
    const overtaking = this.#overtaken[direction].splice(0);
    switch (rule?.action) {
      case 'drop':
        break;
      case 'duplicate':
        this.#forward(passage);
        this.#forward(passage);
        break;
      case 'reorder':
        this.#holdForOvertaking(passage, rule.delayMs ?? maxReorderMs);
        break;
      case 'delay':
        if (this.#cancels.size < maxHeld) {
          this.#later(rule.delayMs ?? defaultDelayMs, () => this.#forward(passage));
        }
        break;
      default:
        this.#forward(passage);
    }
    for (const { passage: late, cancel } of overtaking) {
      cancel();
      this.#forward(late);
    }
  }

  /** The first rule that strikes this packet. */
  #rule(octets: Octets, direction: Direction, number: number): Rule | null {
    if (this.#rules.length === 0) return null;
    const kind = readSegment(octets, direction)?.kind;
    for (const active of this.#rules) {
      const { rule } = active;
      const fits =
        active.remaining > 0 &&
        (rule.direction ?? direction) === direction &&
        (rule.kind === undefined || rule.kind === kind) &&
        (rule.match?.(octets, direction) ?? true);
      if (!fits) continue;
      if (active.skip > 0) {
        active.skip -= 1;
        continue;
      }
      active.remaining -= 1;
      if (active.remaining === 0) this.#rules = this.#rules.filter((other) => other !== active);
      this.#emit({ type: 'rule-used', rule, number });
      return rule;
    }
    return null;
  }

  /**
   * One bit flipped: that always shows in the internet checksum. Not in the first octet, by which
   * the wire tells packets from text.
   */
  #damage(octets: Octets): Octets {
    const damaged = octets.slice();
    const bit = 8 + (this.#options.random32() % Math.max(1, (damaged.length - 1) * 8));
    damaged[bit >> 3] = (damaged[bit >> 3] ?? 0) ^ (0x80 >> (bit & 7));
    return damaged;
  }

  #record(direction: Direction, octets: Octets, fate: Fate): void {
    const { maxRecords = 2000, maxRecordedOctets = 4 << 20 } = this.#options;
    this.#number += 1;
    const record: PacketRecord = {
      number: this.#number,
      timeMs: this.nowMs,
      direction,
      octets,
      fate,
    };
    this.#records.push(record);
    this.#recordedOctets += octets.length;
    while (this.#records.length > maxRecords || this.#recordedOctets > maxRecordedOctets) {
      this.#recordedOctets -= this.#records.shift()?.octets.length ?? 0;
    }
    this.#emit({ type: 'packet', record });
  }

  #holdForOvertaking(passage: Passage, waitMs: number): void {
    const waiting = this.#overtaken[passage.direction];
    const entry = {
      passage,
      cancel: this.#options.clock.after(waitMs, () => {
        waiting.splice(waiting.indexOf(entry), 1);
        this.#forward(passage);
      }),
    };
    waiting.push(entry);
  }

  #forward(passage: Passage): void {
    if (!this.#stop(passage)) this.#arrive(passage);
  }

  /** Whether the packet goes no further for now (or for good, when too many wait already). */
  #stop(passage: Passage): boolean {
    const { number, capture, direction, octets } = passage;
    if (this.#stops?.(octets, direction) !== true) return false;
    if (this.#held.length >= maxHeld) return true;
    this.#held.push(passage);
    this.#tellHolding();
    if (capture === this.#capture) this.#emit({ type: 'held', number, timeMs: this.nowMs });
    return true;
  }

  #tellHolding(): void {
    const holding = this.#held.length > 0;
    if (holding === this.#holding) return;
    this.#holding = holding;
    this.#options.onHolding?.(holding);
  }

  #later(delayMs: number, callback: () => void): void {
    const cancel = this.#options.clock.after(delayMs, () => {
      this.#cancels.delete(cancel);
      callback();
    });
    this.#cancels.add(cancel);
  }

  #arrive(passage: Passage): void {
    const { toBoard, toClient } = this.#options;
    if (passage.capture === this.#capture) {
      this.#emit({ type: 'arrived', number: passage.number, timeMs: this.nowMs });
    }
    if (passage.direction === 'client-to-board') toBoard(passage.octets);
    else toClient(passage.octets);
  }

  #emit(event: LinkEvent): void {
    for (const listener of this.#listeners) listener(event);
  }
}

const fates: Record<Fault | 'none', Fate> = {
  none: 'delivered',
  drop: 'dropped',
  corrupt: 'corrupted',
  duplicate: 'duplicated',
  reorder: 'reordered',
  delay: 'delayed',
};
