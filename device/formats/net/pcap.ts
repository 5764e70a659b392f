/**
 * Writes captures that Wireshark and tshark open: the classic pcap file format
 * (draft-ietf-opsawg-pcap), microseconds, link type RAW (101): each record is an IPv4 packet.
 */
import { concatOctets } from '../octets/octets.ts';
import type { PacketRecord } from './packet-record.ts';

const linkTypeRaw = 101;
const maxPacketOctets = 65535;

/**
 * The capture as a file. `startMs` is the moment of the capture's beginning, in milliseconds since
 * 1970 (Date.now() then); record times count from it. Dropped packets are in it: a capture shows
 * what was sent, as one taken at the sender does.
 */
export function encodePcap(
  records: readonly PacketRecord[],
  startMs: number,
): Uint8Array<ArrayBuffer> {
  const header = new Uint8Array(24);
  const view = new DataView(header.buffer);
  view.setUint32(0, 0xa1b2c3d4); // big-endian, microseconds
  view.setUint16(4, 2); // version 2.4
  view.setUint16(6, 4);
  view.setUint32(16, maxPacketOctets);
  view.setUint32(20, linkTypeRaw);
  const parts: Uint8Array[] = [header];
  for (const record of records) {
    const time = Math.round((startMs + record.timeMs) * 1000);
    const head = new Uint8Array(16);
    const fields = new DataView(head.buffer);
    fields.setUint32(0, Math.floor(time / 1_000_000));
    fields.setUint32(4, time % 1_000_000);
    fields.setUint32(8, record.octets.length);
    fields.setUint32(12, record.octets.length);
    parts.push(head, record.octets);
  }
  return concatOctets(...parts);
}
