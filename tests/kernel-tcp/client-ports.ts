/** What both ends of the client's conformance test must agree on. */
export const KERNEL = '192.168.43.233';
export const CLIENT = '192.168.43.1';

export const ports = {
  echo: 7,
  discard: 9,
  generator: 19,
  stall: 20,
  rude: 21,
  http: 80,
  closed: 99,
} as const;

/** The same octets at both ends; they repeat late, so that misplaced ones show. */
export function streamOctets(count: number): Uint8Array<ArrayBuffer> {
  const octets = new Uint8Array(count);
  for (let place = 0; place < count; place++) {
    octets[place] = place * 31 + (place >> 8) * 17 + (place >> 16);
  }
  return octets;
}
