/**
 * The serial line between the chip's UART0 and the host: 8N1, both directions apart. Unpaced,
 * octets arrive at once; paced, each takes ten bit times, and arrival is reckoned from when the
 * line was free, so a late timer never delays what follows. When the two ends run at different
 * rates, the receiver samples the sender's bits at its own rate and gets garbage, as silicon does.
 * Parity and flow control are left out.
 */
import { BOOT_BAUD_RATE } from '../formats/esp/chips.ts';
import type { Clock } from '../clock/clock.ts';
import type { Octets } from '../formats/octets/octets.ts';
import { concatOctets } from '../formats/octets/octets.ts';

/** 8N1: a start bit, eight data bits, a stop bit. */
const BITS_PER_OCTET = 10;
/** Longest time between two deliveries of a long chunk. */
const MAX_PIECE_MS = 16;
/** Two ends that differ by less than this understand each other (half a bit in ten, less margin). */
const TOLERANCE = 0.04;

export interface UartOptions {
  /** Octets arrive as late as its timers fire, so a paced line wants one that is exact. */
  readonly clock: Clock;
  /** False: octets arrive at once, whatever the baud rate. */
  readonly paced: boolean;
  /** The chip's rate after reset; {@link BOOT_BAUD_RATE} unless given. */
  readonly baudRate?: number;
  /** Octets have reached the chip. */
  readonly toChip: (octets: Octets) => void;
  /** Octets have reached the host. */
  readonly toHost: (octets: Octets) => void;
  /** Octets that will reach the host, as soon as that is certain; on a paced line only. */
  readonly onSending?: ((octets: Octets) => void) | undefined;
}

export class Uart {
  /** Bits per second of the chip's UART. */
  baudRate: number;
  /** Bits per second of the host's port; null: the same as the chip's. */
  hostBaudRate: number | null = null;
  /** The ROM's loader measures the host's rate from the first SYNC and takes it over. */
  autoBaud = false;
  readonly #initialBaudRate: number;
  readonly #toChip: Line;
  readonly #toHost: Line;

  constructor(options: UartOptions) {
    const { clock, paced } = options;
    this.#initialBaudRate = options.baudRate ?? BOOT_BAUD_RATE;
    this.baudRate = this.#initialBaudRate;
    this.#toChip = new Line({ clock, paced, deliver: options.toChip });
    const { toHost: deliver, onSending } = options;
    this.#toHost = new Line({ clock, paced, deliver, onSending });
  }

  /** Octets from the host's transmitter. */
  fromHost(octets: Uint8Array): void {
    if (this.autoBaud) this.baudRate = this.hostBaudRate ?? this.baudRate;
    this.#toChip.send(octets, this.hostBaudRate ?? this.baudRate, this.baudRate);
  }

  /** Octets from the chip's transmitter. */
  fromChip(octets: Uint8Array): void {
    this.#toHost.send(octets, this.baudRate, this.hostBaudRate ?? this.baudRate);
  }

  /** The chip was reset: unsent octets are lost, and the rate is the first again. */
  reset(): void {
    this.#toHost.clear();
    this.#toChip.clear();
    this.baudRate = this.#initialBaudRate;
    this.autoBaud = false;
  }

  /** Milliseconds until the chip's transmitter has sent all it was given. */
  get transmitBusyMs(): number {
    return this.#toHost.busyMs;
  }
}

interface Chunk {
  readonly octets: Octets;
  /** When its first octet begins, and how long each takes. */
  readonly startMs: number;
  readonly octetMs: number;
  /** Octets of it delivered already. */
  delivered: number;
}

interface LineOptions extends Pick<UartOptions, 'clock' | 'paced' | 'onSending'> {
  readonly deliver: (octets: Octets) => void;
}

/** One direction. */
class Line {
  readonly #options: LineOptions;
  #queue: Chunk[] = [];
  #freeAtMs = 0;
  #cancelTimer: (() => void) | null = null;

  constructor(options: LineOptions) {
    this.#options = options;
  }

  get busyMs(): number {
    return Math.max(0, this.#freeAtMs - this.#options.clock.nowMs());
  }

  send(octets: Uint8Array, senderBaud: number, receiverBaud: number): void {
    if (octets.length === 0) return;
    const received = sampleAtOtherRate(octets, senderBaud, receiverBaud);
    if (!this.#options.paced) {
      if (received.length > 0) this.#options.deliver(received);
      return;
    }
    const startMs = Math.max(this.#options.clock.nowMs(), this.#freeAtMs);
    const durationMs = (octets.length * BITS_PER_OCTET * 1000) / senderBaud;
    this.#freeAtMs = startMs + durationMs;
    if (received.length === 0) return;
    const octetMs = durationMs / received.length;
    this.#queue.push({ octets: received, startMs, octetMs, delivered: 0 });
    this.#options.onSending?.(received);
    this.#arm();
  }

  clear(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = null;
    this.#queue = [];
    this.#freeAtMs = 0;
  }

  #arm(): void {
    const [chunk] = this.#queue;
    if (chunk === undefined || this.#cancelTimer !== null) return;
    const nowMs = this.#options.clock.nowMs();
    const endMs = chunk.startMs + chunk.octets.length * chunk.octetMs;
    const pieceMs = Math.max(chunk.startMs, nowMs) + MAX_PIECE_MS;
    const dueMs = Math.min(endMs, pieceMs);
    this.#cancelTimer = this.#options.clock.after(Math.max(0, dueMs - nowMs), () => {
      this.#cancelTimer = null;
      this.#deliverDue();
      this.#arm();
    });
  }

  #deliverDue(): void {
    const nowMs = this.#options.clock.nowMs();
    const due: Octets[] = [];
    for (;;) {
      const [chunk] = this.#queue;
      if (chunk === undefined) break;
      const elapsed = Math.floor((nowMs - chunk.startMs) / chunk.octetMs + 1e-6);
      const arrived = Math.min(chunk.octets.length, elapsed);
      if (arrived > chunk.delivered) due.push(chunk.octets.slice(chunk.delivered, arrived));
      chunk.delivered = Math.max(arrived, chunk.delivered);
      if (chunk.delivered < chunk.octets.length) break;
      this.#queue.shift();
    }
    if (due.length > 0) this.#options.deliver(concatOctets(...due));
  }
}

/**
 * The octets that a receiver at `receiverBaud` reads when a sender sends back to back at
 * `senderBaud`. The receiver waits for the line to fall, then samples the middle of each of its own
 * bits. Framing errors are ignored, as USB bridges do.
 */
export function sampleAtOtherRate(
  octets: Uint8Array,
  senderBaud: number,
  receiverBaud: number,
): Octets {
  const bitTime = senderBaud / receiverBaud; // One bit of the receiver, in bits of the sender.
  if (Math.abs(bitTime - 1) < TOLERANCE) return concatOctets(octets);
  const total = octets.length * BITS_PER_OCTET;
  const level = (bit: number): 0 | 1 => {
    const place = bit % BITS_PER_OCTET;
    if (bit >= total || place === BITS_PER_OCTET - 1) return 1;
    if (place === 0) return 0;
    return (((octets[Math.floor(bit / BITS_PER_OCTET)] ?? 0) >>> (place - 1)) & 1) as 0 | 1;
  };
  const received: number[] = [];
  for (let bit = 0; bit < total; bit++) {
    const falling = level(bit) === 0 && (bit === 0 || level(bit - 1) === 1);
    if (!falling) continue;
    let octet = 0;
    for (let place = 0; place < 8; place++) {
      octet |= level(Math.floor(bit + (place + 1.5) * bitTime)) << place;
    }
    received.push(octet);
    // Not before the middle of the stop bit does the receiver look for another start bit.
    bit = Math.max(bit, Math.floor(bit + 9.5 * bitTime) - 1);
  }
  return new Uint8Array(received);
}
