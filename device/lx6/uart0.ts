/**
 * UART0 as a program sees it (ESP32 Technical Reference Manual, "UART Controller"): two FIFOs of 128
 * octets, a divider, and the interrupts about both FIFOs. Octets come and go at the divider's rate,
 * in the processor's time, so that a program that does not empty its receiver loses octets just as on
 * the chip; how many is counted. Left out: parity, flow control, break, auto-baud, and the receiver's
 * own rate of errors: what arrives at another rate than the divider's was garbled on the way.
 */
import { BOOT_BAUD_RATE } from '../formats/esp/chips.ts';
import { OctetQueue } from '../formats/octets/octet-queue.ts';
import type { Counters } from './counters.ts';
import { Fault, noRegister } from './fault.ts';

export const UART0_START = 0x3ff40000;
export const UART0_END = 0x3ff40080;
/** The transmitter's FIFO on the other bus, where ESP-IDF writes it. */
export const UART0_FIFO_AHB = 0x60000000;

/** Offsets. */
const FIFO = 0x00;
const INT_RAW = 0x04;
const INT_ST = 0x08;
const INT_ENA = 0x0c;
const INT_CLR = 0x10;
const CLKDIV = 0x14;
const STATUS = 0x1c;
const CONF0 = 0x20;
const CONF1 = 0x24;
const MEM_RX_STATUS = 0x60;

/** Bits of the INT registers. */
const RXFIFO_FULL = 1 << 0;
const TXFIFO_EMPTY = 1 << 1;
const RXFIFO_OVF = 1 << 4;
const RXFIFO_TOUT = 1 << 8;
const TX_DONE = 1 << 14;

/** CONF0. */
const RXFIFO_RST = 1 << 17;
const TXFIFO_RST = 1 << 18;
/** CONF1: the receiver has been quiet for so many octets' time. */
const RX_TOUT_EN = 1 << 31;

const FIFO_OCTETS = 128;
const BITS_PER_OCTET = 10;
/** After reset: eight data bits, one stop bit; thresholds of 96. */
const RESET_CONF0 = 0x0800001c;
const RESET_CONF1 = 0x00006060;

export interface Uart0Options {
  readonly clockHz: number;
  /** The processor's cycles. */
  readonly now: () => number;
  readonly counters: Counters;
  /** When the next event is, or whether an interrupt asks, may have changed. */
  readonly onChange: () => void;
  readonly onBaudRate: (baudRate: number) => void;
}

export class Uart0 {
  readonly #options: Uart0Options;
  readonly #incoming = new OctetQueue();
  readonly #received = new OctetQueue();
  readonly #unsent = new OctetQueue();
  #sent: number[] = [];
  /** Where in the receiver's memory the oldest octet is. */
  #readAt = 0;
  /** When the first of `incoming` has arrived; when the octet in the shift register has left. */
  #arrivesAt = 0;
  #leavesAt = Infinity;
  #leaving = 0;
  /** When the receiver has been quiet for long enough; once for each time it was not. */
  #quietAt = Infinity;
  #divider: number;
  #conf0 = RESET_CONF0;
  #conf1 = RESET_CONF1;
  #raw = 0;
  #enabled = 0;

  constructor(options: Uart0Options) {
    this.#options = options;
    const divisor = Math.round((options.clockHz * 16) / BOOT_BAUD_RATE);
    this.#divider = ((divisor % 16) << 20) | (divisor >>> 4);
  }

  /** Octets begin to come in, one after the other. */
  receive(octets: Uint8Array): void {
    if (this.#incoming.length === 0) {
      const idleSince = Math.max(this.#arrivesAt - this.#octetCycles, this.#options.now());
      this.#arrivesAt = idleSince + this.#octetCycles;
    }
    this.#incoming.push(octets);
    this.#options.onChange();
  }

  /** What has left since this was last asked. */
  takeSent(): Uint8Array<ArrayBuffer> {
    return new Uint8Array(this.#sent.splice(0));
  }

  /** Cycle of the next event; Infinity when none is to come. */
  get nextEvent(): number {
    const arrival = this.#incoming.length > 0 ? this.#arrivesAt : Infinity;
    return Math.min(arrival, this.#leavesAt, this.#quietAt);
  }

  /** Cycle at which all that comes has come, or all that leaves has left; Infinity when nothing does. */
  get lineRests(): number {
    const octet = this.#octetCycles;
    const arrived =
      this.#incoming.length > 0 ? this.#arrivesAt + (this.#incoming.length - 1) * octet : Infinity;
    return Math.min(arrived, this.#leavesAt + this.#unsent.length * octet);
  }

  /** Whether it asks for an interrupt. */
  get interrupts(): boolean {
    return (this.#raw & this.#enabled) !== 0;
  }

  /** Lets everything happen that was due by `now`. */
  settle(now: number): void {
    while (this.#incoming.length > 0 && this.#arrivesAt <= now) this.#arrive();
    while (this.#leavesAt <= now) {
      this.#sent.push(this.#leaving);
      if (this.#unsent.length > 0) {
        this.#send(this.#leavesAt);
      } else {
        this.#leavesAt = Infinity;
        this.#raw |= TX_DONE;
      }
    }
    if (this.#quietAt <= now) {
      this.#quietAt = Infinity;
      if (this.#received.length > 0) this.#raw |= RXFIFO_TOUT;
    }
    this.#compareLevels();
  }

  read(address: number): number {
    switch (address - UART0_START) {
      case FIFO:
        return this.#takeReceived();
      case INT_RAW:
        return this.#raw;
      case INT_ST:
        return this.#raw & this.#enabled;
      case INT_ENA:
        return this.#enabled;
      case CLKDIV:
        return this.#divider;
      case STATUS: {
        // ST_UTX_OUT: not 0 while an octet leaves.
        const busy = this.#leavesAt === Infinity ? 0 : 1 << 24;
        return busy | (this.#unsent.length << 16) | this.#received.length;
      }
      case CONF0:
        return this.#conf0;
      case CONF1:
        return this.#conf1;
      case MEM_RX_STATUS: {
        const writtenAt = (this.#readAt + this.#received.length) % FIFO_OCTETS;
        return (writtenAt << 13) | (this.#readAt << 2);
      }
      default:
        throw noRegister('read', address);
    }
  }

  write(address: number, value: number): void {
    if (address === UART0_FIFO_AHB) {
      this.#transmit(value & 0xff);
      return;
    }
    switch (address - UART0_START) {
      case INT_ENA:
        this.#enabled = value;
        break;
      case INT_CLR:
        this.#raw &= ~value;
        break;
      case CLKDIV:
        this.#setDivider(value);
        break;
      case CONF0:
        this.#conf0 = value;
        if ((value & RXFIFO_RST) !== 0) this.#received.clear();
        if ((value & TXFIFO_RST) !== 0) this.#unsent.clear();
        break;
      case CONF1:
        this.#conf1 = value;
        break;
      default:
        throw noRegister('written', address);
    }
    this.#compareLevels();
    this.#options.onChange();
  }

  get #octetCycles(): number {
    return (BITS_PER_OCTET * sixteenths(this.#divider)) / 16;
  }

  #arrive(): void {
    const octet = this.#incoming.at(0);
    this.#incoming.drop(1);
    if (this.#received.length < FIFO_OCTETS) {
      this.#received.push(Uint8Array.of(octet));
      this.#options.counters.add('received', 1);
    } else {
      this.#raw |= RXFIFO_OVF;
      this.#options.counters.add('receivedLost', 1);
    }
    if ((this.#conf1 & RX_TOUT_EN) !== 0) {
      const octets = (this.#conf1 >>> 24) & 0x7f;
      this.#quietAt = this.#arrivesAt + octets * this.#octetCycles;
    }
    this.#arrivesAt += this.#octetCycles;
  }

  #takeReceived(): number {
    if (this.#received.length === 0) {
      throw new Fault('Unimplemented', "UART0's receiver was read while its FIFO was empty");
    }
    const octet = this.#received.at(0);
    this.#received.drop(1);
    this.#readAt = (this.#readAt + 1) % FIFO_OCTETS;
    return octet;
  }

  #transmit(octet: number): void {
    if (this.#unsent.length === FIFO_OCTETS) {
      this.#options.counters.add('sentLost', 1);
      return;
    }
    this.#unsent.push(Uint8Array.of(octet));
    if (this.#leavesAt !== Infinity) return;
    this.#send(this.#options.now());
    this.#options.onChange();
  }

  /** The first octet goes into the shift register, and on the line. */
  #send(now: number): void {
    this.#leaving = this.#unsent.at(0);
    this.#unsent.drop(1);
    this.#options.counters.add('sent', 1);
    this.#leavesAt = now + this.#octetCycles;
  }

  #setDivider(value: number): void {
    if (sixteenths(value) < 16) throw new Fault('Unimplemented', `UART0's divider was ${value}`);
    this.#divider = value;
    this.#options.onBaudRate((this.#options.clockHz * 16) / sixteenths(value));
  }

  /** Interrupts that stay as long as their FIFO is too full, or too empty. */
  #compareLevels(): void {
    if (this.#received.length >= (this.#conf1 & 0x7f)) this.#raw |= RXFIFO_FULL;
    if (this.#unsent.length < ((this.#conf1 >>> 8) & 0x7f)) this.#raw |= TXFIFO_EMPTY;
  }
}

/** CLKDIV holds a whole number and sixteenths. */
function sixteenths(divider: number): number {
  return (divider & 0xfffff) * 16 + ((divider >>> 20) & 0xf);
}
