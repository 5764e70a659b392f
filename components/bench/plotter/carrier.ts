/** Which packet carried a sample, as far as packets tell. */
import type { Packet } from '../../../device/formats/net/packet.ts';
import { textOf } from '../../../device/formats/net/stream-facts.ts';

/** A packet that is farther away says the same by chance. */
const MAX_APART_MS = 5_000;
const NUMBER = /[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?/gi;

export interface Carrier {
  readonly packet: Packet;
  /** Its text has the value: otherwise it is near in time, and no more. */
  readonly hasValue: boolean;
}

/**
 * The packet nearest in time whose text has the value: a text message, or a body of HTTP. Without one it is the packet
 * nearest in time.
 * @param packets oldest first
 * @param timeMs the sample's moment, as packets count time
 * @param values the sample's, the most wanted first
 * @returns null without packets
 */
export function carrierOf(
  packets: readonly Packet[],
  timeMs: number,
  values: readonly number[],
): Carrier | null {
  const apart = (packet: Packet): number => Math.abs(packet.timeMs - timeMs);
  const byNearness = [...packets].sort((a, b) => apart(a) - apart(b));
  const near = byNearness.filter((packet) => apart(packet) <= MAX_APART_MS);
  for (const value of values) {
    const carrier = near.find((packet) => numbersIn(packet).includes(value));
    if (carrier !== undefined) return { packet: carrier, hasValue: true };
  }
  const [nearest] = byNearness;
  return nearest === undefined ? null : { packet: nearest, hasValue: false };
}

/** The numbers that stand in a packet's text. */
function numbersIn({ stream }: Pick<Packet, 'stream'>): readonly number[] {
  return stream.flatMap((fact) => {
    const text =
      fact.kind === 'frame'
        ? textOf(fact)
        : fact.kind === 'body'
          ? new TextDecoder().decode(fact.octets)
          : null;
    return (text?.match(NUMBER) ?? []).map(Number);
  });
}
