/**
 * TCP sequence numbers, which live in a circle of 2^32 (RFC 9293 section 3.4): a number is "before"
 * another when the way forward to it is shorter than half the circle. `<` and `+` know no circle, so
 * the type allows neither: TypeScript takes a sequence number for a symbol, the one kind of value that
 * it refuses to order, to add and to print. At run time it is an unsigned 32-bit number.
 */
declare const brand: unique symbol;
export type Sequence = symbol & { readonly [brand]: 'sequence number' };

/** The sequence number that a number of any size means, modulo 2^32. */
export function seq(number: number): Sequence {
  return (number >>> 0) as unknown as Sequence;
}

/** The unsigned 32-bit number, for a header and for a reader's eyes; never to reckon with. */
export function seqValue(sequence: Sequence): number {
  return sequence as unknown as number;
}

/** The sequence number `count` further on (or back, when negative). */
export function seqAdd(sequence: Sequence, count: number): Sequence {
  return seq(seqValue(sequence) + count);
}

/** How far `a` is ahead of `b`: negative when it is behind. */
export function seqDistance(a: Sequence, b: Sequence): number {
  return (seqValue(a) - seqValue(b)) | 0;
}

export function seqBefore(a: Sequence, b: Sequence): boolean {
  return seqDistance(a, b) < 0;
}

export function seqAfter(a: Sequence, b: Sequence): boolean {
  return seqDistance(a, b) > 0;
}

/** The later of the two. */
export function seqMax(a: Sequence, b: Sequence): Sequence {
  return seqAfter(a, b) ? a : b;
}
