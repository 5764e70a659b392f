/** The class wall in facts: who is there, in which order, and what most of them need. */
import type { RosterEntry } from '../../../device/class/instructor.ts';

export interface Tile {
  readonly id: string;
  /** What stands on the tile: the name, or the number in the order of joining. */
  readonly name: string;
  readonly present: boolean;
  readonly hand: boolean;
  readonly checkpoints: number;
  /** Whole minutes since the last checkpoint, or since joining. */
  readonly idleMinutes: number;
}

export interface WallWishes {
  readonly anonymous: boolean;
  readonly stuckFirst: boolean;
}

const MINUTE_MS = 60_000;

/** @param roster in the order of joining */
export function tilesOf(
  roster: Iterable<RosterEntry>,
  nowMs: number,
  { anonymous, stuckFirst }: WallWishes,
): Tile[] {
  const tiles = [...roster].map(({ id, name, present, status, progressAtMs }, index): Tile => ({
    id,
    name: anonymous || name === '' ? String(index + 1) : name,
    present,
    hand: present && status?.hand === true,
    checkpoints: status?.checkpoints.length ?? 0,
    idleMinutes: Math.max(0, Math.floor((nowMs - progressAtMs) / MINUTE_MS)),
  }));
  return stuckFirst ? tiles.sort(byNeed) : tiles;
}

/** Who raises a hand, then who has not got on for longest; who is gone comes last. */
function byNeed(one: Tile, other: Tile): number {
  return (
    Number(other.present) - Number(one.present) ||
    Number(other.hand) - Number(one.hand) ||
    other.idleMinutes - one.idleMinutes
  );
}

/** "12 here. 2 ask for help." */
export function summaryOf(tiles: readonly Tile[], viewers: number): string {
  const here = tiles.filter(({ present }) => present);
  const hands = here.filter(({ hand }) => hand).length;
  const sentences = [`${Math.max(viewers, here.length)} here.`];
  if (hands > 0) sentences.push(`${hands} ${hands === 1 ? 'asks' : 'ask'} for help.`);
  return sentences.join(' ');
}
