/** UDP datagrams (RFC 768): octets to fields and back. */
import { viewOf } from '../octets/octets.ts';
import { onesComplementSum } from './internet-checksum.ts';
import { parseAddress, protocolNumber, pseudoHeaderSum, type Reading, unreadable } from './ipv4.ts';

export interface UdpDatagram {
  readonly sourcePort: number;
  readonly destinationPort: number;
  /** Header and data together, as the header says. */
  readonly length: number;
  /** 0: there is none. */
  readonly checksum: number;
  readonly payload: Uint8Array;
}

/** Ports of the protocols that the dissector knows (IANA "Service Name and Port Number Registry"). */
export const udpPort = { dns: 53, ntp: 123, mdns: 5353 } as const;

/** Octets of the header. */
export const udpHeaderLength = 8;

/** Reads and verifies one datagram; the addresses are those of its packet. Octets beyond its length are left out. */
export function readUdp(
  octets: Uint8Array,
  source: string,
  destination: string,
): Reading<UdpDatagram> {
  if (octets.length < udpHeaderLength) {
    return unreadable('the packet is shorter than a UDP header');
  }
  const view = viewOf(octets);
  const [sourcePort, destinationPort] = [view.getUint16(0), view.getUint16(2)];
  const [length, checksum] = [view.getUint16(4), view.getUint16(6)];
  let fault: string | null = null;
  if (length < udpHeaderLength) fault = 'the UDP length is smaller than the header';
  else if (length > octets.length) fault = 'the packet is shorter than its UDP length says';
  const whole = octets.subarray(0, fault === null ? length : octets.length);
  if (fault === null && checksum !== 0 && sumOf(whole, source, destination) !== 0xffff) {
    fault = 'the UDP checksum is wrong';
  }
  const payload = whole.subarray(udpHeaderLength);
  return { fault, facts: { sourcePort, destinationPort, length, checksum, payload } };
}

/** @throws RangeError above 65535 octets. */
export function encodeUdp(
  { sourcePort, destinationPort, payload }: Omit<UdpDatagram, 'length' | 'checksum'>,
  source: string,
  destination: string,
): Uint8Array<ArrayBuffer> {
  const length = udpHeaderLength + payload.length;
  if (length > 0xffff) throw new RangeError('a UDP datagram has at most 65535 octets');
  const octets = new Uint8Array(length);
  const view = viewOf(octets);
  view.setUint16(0, sourcePort);
  view.setUint16(2, destinationPort);
  view.setUint16(4, length);
  octets.set(payload, udpHeaderLength);
  const checksum = ~sumOf(octets, source, destination) & 0xffff;
  view.setUint16(6, checksum === 0 ? 0xffff : checksum); // 0 would say that there is none
  return octets;
}

function sumOf(octets: Uint8Array, source: string, destination: string): number {
  const [from, to] = [parseAddress(source), parseAddress(destination)];
  return onesComplementSum(octets, pseudoHeaderSum(from, to, protocolNumber.udp, octets.length));
}
