/** NTP packets (RFC 5905 section 7.3): octets to fields and back. Left out: extension fields and authentication. */
import { viewOf } from '../octets/octets.ts';
import { type Reading, unreadable } from './ipv4.ts';

export const ntpMode = { client: 3, server: 4 } as const;
export const ntpLength = 48;
/** Seconds from 1900, where NTP counts from, to 1970 (RFC 5905 section 6, figure 4). */
const unixEpoch = 2208988800;

export interface NtpPacket {
  readonly version: number;
  readonly mode: number;
  readonly stratum: number;
  /** Four octets, where the packet comes from a server of stratum 1: "LOCL". */
  readonly reference: string;
  /** Octets 40 to 47: the sender's time when the packet left. */
  readonly transmit: Uint8Array;
  /** The same in milliseconds since 1970; null where it is 0, "not known". */
  readonly transmitMs: number | null;
}

export function readNtp(octets: Uint8Array): Reading<NtpPacket> {
  if (octets.length < ntpLength) return unreadable('it is shorter than an NTP packet');
  const view = viewOf(octets);
  const [seconds, fraction] = [view.getUint32(40), view.getUint32(44)];
  const facts = {
    version: (view.getUint8(0) >> 3) & 7,
    mode: view.getUint8(0) & 7,
    stratum: view.getUint8(1),
    reference: String.fromCharCode(...octets.subarray(12, 16)).replace(/\0+$/, ''),
    transmit: octets.subarray(40, 48),
    transmitMs:
      seconds === 0 && fraction === 0
        ? null
        : (seconds - unixEpoch) * 1000 + Math.round((fraction / 2 ** 32) * 1000),
  };
  return { fault: null, facts };
}

/** A server's answer at `nowMs`, milliseconds since 1970, by a clock of its own. */
export function answerNtp(
  { version, transmit }: NtpPacket,
  nowMs: number,
): Uint8Array<ArrayBuffer> {
  const octets = new Uint8Array(ntpLength);
  const view = viewOf(octets);
  view.setUint8(0, (version << 3) | ntpMode.server);
  view.setUint8(1, 1); // stratum 1: no other server's time
  view.setInt8(3, -10); // precision: 2^-10 s, about a millisecond
  octets.set(new TextEncoder().encode('LOCL'), 12); // RFC 5905 figure 12: an uncalibrated local clock
  octets.set(transmit, 24);
  for (const at of [16, 32, 40]) {
    // The counter wraps in 2036 (RFC 5905 section 6).
    view.setUint32(at, (Math.floor(nowMs / 1000) + unixEpoch) % 2 ** 32);
    view.setUint32(at + 4, Math.floor(((nowMs % 1000) / 1000) * 2 ** 32));
  }
  return octets;
}
