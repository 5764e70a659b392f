/**
 * Line control: how both ends of the wire agree on a rate. A message is the whole payload of an IPv4
 * packet of protocol 253, which is kept for experiments (RFC 3692 section 2.1), so that a firmware
 * which knows nothing of it drops it:
 *
 *     type (1 octet), zero (1), Internet checksum over all eight (2; RFC 1071), bits per second (4)
 *
 * in network byte order. It is about the serial line and nothing that lies above, so it passes by the
 * link and its capture.
 */
import { internetChecksum, onesComplementSum } from './internet-checksum.ts';
import { viewOf } from '../octets/octets.ts';
import { encodeIpv4, isFragment, readIpv4 } from './ipv4.ts';

const PROTOCOL = 253;
/** Where an IPv4 header has its Protocol field (RFC 791 section 3.1). */
const PROTOCOL_OFFSET = 9;
const LENGTH = 8;

const typeNumber = {
  /** The page would like this rate. */
  ask: 1,
  /** The board takes it, as soon as this message has left. */
  agree: 2,
  /** The board stays where it is. */
  refuse: 3,
  /** The page is there; of this rate it speaks. */
  keep: 4,
  /** The board is there, at this rate. */
  here: 5,
} as const;

export interface LineControl {
  readonly type: keyof typeof typeNumber;
  readonly baudRate: number;
}

export interface Addresses {
  readonly source: string;
  readonly destination: string;
}

/** Whether a packet is about the line, whatever else is wrong with it. */
export function isLineControl(packet: Uint8Array): boolean {
  return packet[PROTOCOL_OFFSET] === PROTOCOL;
}

export function encodeLineControl(
  { type, baudRate }: LineControl,
  addresses: Addresses,
): Uint8Array<ArrayBuffer> {
  const payload = new Uint8Array(LENGTH);
  const view = viewOf(payload);
  view.setUint8(0, typeNumber[type]);
  view.setUint32(4, baudRate);
  view.setUint16(2, internetChecksum(payload));
  return encodeIpv4({ ...addresses, protocol: PROTOCOL, identification: 0, payload });
}

/** null when it is damaged, for somebody else, or of a type that is not known here. */
export function decodeLineControl(packet: Uint8Array, addresses: Addresses): LineControl | null {
  const { fault, facts } = readIpv4(packet);
  if (fault !== null || facts.protocol !== PROTOCOL || isFragment(facts)) return null;
  const { source, destination, payload } = facts;
  if (source !== addresses.source || destination !== addresses.destination) return null;
  if (payload.length !== LENGTH || payload[1] !== 0) return null;
  if (onesComplementSum(payload) !== 0xffff) return null;
  const names = Object.keys(typeNumber) as LineControl['type'][];
  const type = names.find((name) => typeNumber[name] === payload[0]);
  return type === undefined ? null : { type, baudRate: viewOf(payload).getUint32(4) };
}
