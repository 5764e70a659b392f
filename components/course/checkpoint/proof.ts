/**
 * How a piece of evidence is proved. A proof remembers what it needs of the past, so each checkpoint
 * begins its own; it says at every packet, or at every thing a board tells, whether it is proved now.
 */
import type { BoardSnapshot } from '../../../device/board/board.ts';
import type { SeenPacket } from './seen-packet.ts';

/** What a board tells beside packets. */
export type BoardNews =
  | { readonly kind: 'line'; readonly line: string }
  | { readonly kind: 'change'; readonly snapshot: BoardSnapshot };

export type Proof =
  | {
      readonly from: 'wire';
      readonly begin: () => (packet: SeenPacket) => boolean;
      /** It holds within one run of the board: it begins anew when the board has restarted. */
      readonly withinRun?: boolean;
    }
  | { readonly from: 'board'; readonly begin: () => (news: BoardNews) => boolean }
  /** Only a lab can tell, and does so with `reportEvidence`. */
  | { readonly from: 'lab' };

/** Proved by one packet that reached the other end, whatever came before it. */
export function packetThat(shows: (packet: SeenPacket) => boolean): Proof {
  return { from: 'wire', begin: () => (packet) => packet.arrives && shows(packet) };
}

/** Proved by how one TCP connection went; what was lost or damaged is told too. */
export function connectionThat<State>(
  fresh: () => State,
  shows: (packet: SeenPacket, state: State) => boolean,
): Proof {
  return {
    from: 'wire',
    begin: () => {
      // As many as PacketReader follows, and no more for long: an ended connection is never asked again.
      const states = new Map<string, State>();
      return (packet) => {
        let state = states.get(packet.connection);
        if (state === undefined) {
          state = fresh();
          states.set(packet.connection, state);
          const oldest = states.keys().next();
          if (states.size > 64 && oldest.done !== true) states.delete(oldest.value);
        }
        return shows(packet, state);
      };
    },
  };
}

/** Proved by the packets of all connections together, in one run of the board. */
export function wireThat(begin: () => (packet: SeenPacket) => boolean): Proof {
  return { from: 'wire', begin, withinRun: true };
}

/** Proved by what the board says on its serial line, and by its states. */
export function boardThat(begin: () => (news: BoardNews) => boolean): Proof {
  return { from: 'board', begin };
}
