/** The cable of one client among several: pulled, every packet of that client is lost, both ways. */
import type { Wire } from '../../../device/board/board.ts';
import { readSegment } from '../../../device/formats/net/segment.ts';

type Link = Wire['link'];
export type PulledCable = ReturnType<Link['addRule']>;

/** The client's port of the packet that crossed last, as of a SYN that was just sent; null without one. */
export function lastPort({ records }: Link): number | null {
  const last = records.at(-1);
  return last === undefined ? null : (readSegment(last.octets, last.direction)?.clientPort ?? null);
}

/** @returns what plugs it in again, by `remove()` */
export function pullCable(link: Link, port: number): PulledCable {
  return link.addRule({
    action: 'drop',
    count: Infinity,
    match: (octets, direction) => readSegment(octets, direction)?.clientPort === port,
  });
}
