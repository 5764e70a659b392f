/**
 * Arithmetic on TCP sequence numbers, which live in a circle of 2^32 (RFC 9293 section 3.4): a
 * number is "before" another when the way forward to it is shorter than half the circle.
 */

/** The sequence number `count` further on (or back, when negative). */
export function seqAdd(sequence: number, count: number): number {
  return (sequence + count) >>> 0;
}

/** How far `a` is ahead of `b`: negative when it is behind. */
export function seqDistance(a: number, b: number): number {
  return (a - b) | 0;
}

export function seqBefore(a: number, b: number): boolean {
  return seqDistance(a, b) < 0;
}

export function seqAfter(a: number, b: number): boolean {
  return seqDistance(a, b) > 0;
}

/** The later of the two. */
export function seqMax(a: number, b: number): number {
  return seqAfter(a, b) ? a : b;
}
