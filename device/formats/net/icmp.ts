/**
 * ICMP (RFC 792): octets to fields and back. Echo is behind `ping`; "destination unreachable" is what the
 * gateway sends. Other types decode to their type and code, so that the packet table can name them.
 */
import { internetChecksum, onesComplementSum } from './internet-checksum.ts';
import { viewOf } from '../octets/octets.ts';
import { type Reading, unreadable } from './ipv4.ts';

export const icmpType = { echoReply: 0, destinationUnreachable: 3, echo: 8 } as const;

/** Of "destination unreachable": what is missing. */
export const icmpCode = { network: 0, host: 1, port: 3 } as const;

export interface IcmpMessage {
  readonly type: number;
  readonly code: number;
  /** Meaningful in echo messages: tells apart who asks. */
  readonly identifier: number;
  /** Meaningful in echo messages: counts the questions. */
  readonly sequence: number;
  readonly payload: Uint8Array;
}

/** Reads and verifies one message. */
export function readIcmp(octets: Uint8Array): Reading<IcmpMessage> {
  if (octets.length < 8) return unreadable('the packet is shorter than an ICMP header');
  const view = viewOf(octets);
  const facts = {
    type: view.getUint8(0),
    code: view.getUint8(1),
    identifier: view.getUint16(4),
    sequence: view.getUint16(6),
    payload: octets.subarray(8),
  };
  const isSound = onesComplementSum(octets) === 0xffff;
  return { fault: isSound ? null : 'the ICMP checksum is wrong', facts };
}

export function encodeIcmp(message: IcmpMessage): Uint8Array<ArrayBuffer> {
  const octets = new Uint8Array(8 + message.payload.length);
  const view = viewOf(octets);
  view.setUint8(0, message.type);
  view.setUint8(1, message.code);
  view.setUint16(4, message.identifier);
  view.setUint16(6, message.sequence);
  octets.set(message.payload, 8);
  view.setUint16(2, internetChecksum(octets));
  return octets;
}
