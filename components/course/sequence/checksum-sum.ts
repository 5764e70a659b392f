/**
 * A segment's checksum worked out step by step, as one would on paper (RFC 1071, RFC 9293 section
 * 3.1): all 16-bit words of pseudo-header, header and data are added, what goes beyond 16 bits is
 * added in again, and the result is inverted.
 */
import type { SegmentFacts } from '../../../device/formats/net/segment.ts';

export interface ChecksumPart {
  /** "Addresses, protocol and length" */
  readonly name: string;
  readonly words: readonly number[];
  readonly sum: number;
}

export interface ChecksumSum {
  readonly parts: readonly ChecksumPart[];
  /** Plain sum of all words. */
  readonly total: number;
  /** With the carries added in: 16 bits. */
  readonly folded: number;
  /** Inverted: what the field should hold. */
  readonly checksum: number;
  /** What it does hold. */
  readonly inPacket: number;
}

const PROTOCOL_TCP = 6;

export function workOutChecksum(octets: Uint8Array, segment: SegmentFacts): ChecksumSum {
  const { headerStart, dataStart, length } = segment;
  const end = dataStart + length;
  const words = wordsOf(octets.subarray(headerStart, dataStart));
  const inPacket = words[8] ?? 0;
  words[8] = 0; // the field counts as zero while the sum is made
  const parts = [
    part('Both addresses, protocol, length of the segment', [
      ...wordsOf(octets.subarray(12, 20)),
      PROTOCOL_TCP,
      end - headerStart,
    ]),
    part('The TCP header, its checksum taken as 0', words),
    part('The data', wordsOf(octets.subarray(dataStart, end))),
  ].filter((one) => one.words.length > 0);
  const total = parts.reduce((sum, one) => sum + one.sum, 0);
  let folded = total;
  while (folded > 0xffff) folded = (folded & 0xffff) + (folded >>> 16);
  return { parts, total, folded, checksum: ~folded & 0xffff, inPacket };
}

function part(name: string, words: readonly number[]): ChecksumPart {
  return { name, words, sum: words.reduce((sum, word) => sum + word, 0) };
}

/** An odd octet at the end counts as the upper half of a word. */
function wordsOf(octets: Uint8Array): number[] {
  const words: number[] = [];
  for (let at = 0; at < octets.length; at += 2) {
    words.push(((octets[at] ?? 0) << 8) | (octets[at + 1] ?? 0));
  }
  return words;
}
