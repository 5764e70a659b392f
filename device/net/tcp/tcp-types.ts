/**
 * The words TCP connections speak in: states, options, and the events they report. Everything here
 * is plain data, so that labs can show it, store it or send it on.
 */
import type { Clock } from '../../clock/clock.ts';
import type { RtoOptions } from './rto.ts';
import type { Sequence } from '../../formats/net/sequence.ts';
import type { TcpSend } from '../../formats/net/tcp-segment.ts';

/** RFC 9293 section 3.3.2, without LISTEN: this end only ever opens connections. */
export type TcpState =
  | 'SYN-SENT'
  | 'SYN-RECEIVED'
  | 'ESTABLISHED'
  | 'FIN-WAIT-1'
  | 'FIN-WAIT-2'
  | 'CLOSE-WAIT'
  | 'CLOSING'
  | 'LAST-ACK'
  | 'TIME-WAIT'
  | 'CLOSED';

/** Why a connection is over. */
export type CloseReason =
  | 'normal' // both sides closed
  | 'refused' // RST in answer to the SYN
  | 'reset' // RST later on
  | 'timeout' // no acknowledgment in spite of all repetitions
  | 'aborted'; // this side called abort

export interface TcpOptions extends RtoOptions {
  /** MSS announced in the SYN: the MTU less 40 octets of headers (RFC 9293 section 3.7.1). */
  readonly maximumSegmentSize: number;
  /** Octets kept for the application while it does not read; the most the window can be (65535). */
  readonly receiveBuffer: number;
  /** Octets `send` takes before they are acknowledged. */
  readonly sendBuffer: number;
  /** How often the SYN is repeated; the RFC asks for at least 3 minutes (9293 section 3.8.3). */
  readonly synRetries: number;
  /** How often anything else is repeated; the RFC asks for at least 100 seconds. */
  readonly retries: number;
  /** RFC 6298 (5.7): the timeout data starts with after the SYN had to be repeated. */
  readonly rtoAfterLostSynMs: number;
  /** How long an acknowledgment may wait for data to travel with; the limit is 500 ms. */
  readonly delayedAckMs: number;
  /** Maximum segment lifetime (RFC 9293 section 3.4.2 says 2 minutes); TIME-WAIT lasts twice that. */
  readonly maximumSegmentLifetimeMs: number;
  /** How long to wait in FIN-WAIT-2 for a peer that never closes. Not in the RFC; all stacks have it. */
  readonly finWait2Ms: number;
}

export const defaultTcpOptions: TcpOptions = {
  maximumSegmentSize: 536,
  receiveBuffer: 16 * 536,
  sendBuffer: 1 << 20,
  initialRtoMs: 1000,
  minRtoMs: 1000,
  maxRtoMs: 60_000,
  synRetries: 7, // 1 + 2 + 4 + 8 + 16 + 32 + 60 + 60 seconds
  retries: 6, // 1 + 2 + 4 + 8 + 16 + 32 + 60 seconds
  rtoAfterLostSynMs: 3000,
  delayedAckMs: 40,
  maximumSegmentLifetimeMs: 30_000,
  finWait2Ms: 60_000,
};

export type TcpTimer = 'retransmission' | 'persist' | 'delayed-ack' | 'fin-wait-2' | 'time-wait';

/** What happened in a connection, for whoever watches. Times are the connection's clock. */
export type TcpEvent = { readonly connection: string; readonly timeMs: number } & (
  | { readonly type: 'state'; readonly from: TcpState; readonly to: TcpState }
  | { readonly type: 'timer-started'; readonly timer: TcpTimer; readonly dueMs: number }
  | { readonly type: 'timer-stopped' | 'timer-expired'; readonly timer: TcpTimer }
  | {
      readonly type: 'retransmit';
      readonly reason: 'timeout' | 'duplicate-acks' | 'partial-ack';
      readonly sequence: Sequence;
      /** Which repetition of the oldest unacknowledged segment this is: 1, 2, 3 … */
      readonly attempt: number;
    }
  | { readonly type: 'round-trip'; readonly measuredMs: number; readonly rtoMs: number }
);

type WithoutContext<T> = T extends unknown ? Omit<T, 'connection' | 'timeMs'> : never;

/** A {@link TcpEvent} before the connection has put its name and the time on it. */
export type TcpReport = WithoutContext<TcpEvent>;

/** What the stack gives a connection. */
export interface TcpServices {
  readonly clock: Clock;
  /** Sends a segment to the connection's peer. */
  readonly transmit: (segment: TcpSend) => void;
  readonly report: (event: TcpEvent) => void;
  /** CLOSED: the stack can forget the connection. */
  readonly release: () => void;
}

export interface TcpEndpoints {
  readonly localPort: number;
  readonly remoteAddress: string;
  readonly remotePort: number;
}
