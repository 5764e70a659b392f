/** UDP datagrams (RFC 768), read as far as they are shown: nobody here sends or receives one. */
import { viewOf } from '../octets/octets.ts';
import { type Reading, unreadable } from './ipv4.ts';

export interface UdpDatagram {
  readonly sourcePort: number;
  readonly destinationPort: number;
  /** Header and data together, as the header says. */
  readonly length: number;
  /** Not verified. */
  readonly checksum: number;
  readonly payload: Uint8Array;
}

export function readUdp(octets: Uint8Array): Reading<UdpDatagram> {
  if (octets.length < 8) return unreadable('the packet is shorter than a UDP header');
  const view = viewOf(octets);
  const [sourcePort, destinationPort] = [view.getUint16(0), view.getUint16(2)];
  const [length, checksum] = [view.getUint16(4), view.getUint16(6)];
  const payload = octets.subarray(8);
  return { fault: null, facts: { sourcePort, destinationPort, length, checksum, payload } };
}
