/**
 * The internet checksum (RFC 1071): the one's complement of the one's complement sum of all 16-bit
 * words. IPv4, ICMP and TCP share it. Incremental update (RFC 1624) is left out: nothing here
 * changes a packet on its way except to damage it.
 */

/**
 * One's complement sum of the octets taken as big-endian 16-bit words, an odd last octet padded
 * with zero (RFC 1071 section 1), added to `sum`. Only the last range of a chain may be odd.
 */
export function onesComplementSum(octets: Uint8Array, sum = 0): number {
  for (let at = 0; at < octets.length; at += 2) {
    sum += ((octets[at] ?? 0) << 8) | (octets[at + 1] ?? 0);
  }
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  return sum;
}

/** The checksum of the octets, `sum` being what was added up before them (a pseudo-header). */
export function internetChecksum(octets: Uint8Array, sum = 0): number {
  return ~onesComplementSum(octets, sum) & 0xffff;
}
