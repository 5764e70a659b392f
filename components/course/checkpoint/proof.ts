/**
 * How a piece of evidence is proved. A proof remembers what it needs of the past, so each checkpoint
 * begins its own; it says at every packet, or at every thing a board tells, whether it is proved now.
 */
import type { BoardEvents, BoardSnapshot, PinState } from '../../../device/board/board.ts';
import type { Packet } from '../../../device/formats/net/packet.ts';

/** What a board tells. */
export type BoardNews =
  | { readonly kind: 'packet'; readonly packet: Packet }
  | { readonly kind: 'pins'; readonly pins: ReadonlyMap<number, PinState> }
  | ({ readonly kind: 'input' } & BoardEvents['input'])
  | { readonly kind: 'line'; readonly line: string }
  | { readonly kind: 'change'; readonly snapshot: BoardSnapshot };

export type Proof =
  | {
      readonly from: 'wire';
      readonly begin: () => (packet: Packet) => boolean;
      /** It holds within one run of the board: it begins anew when the board has restarted. */
      readonly withinRun?: boolean;
    }
  | { readonly from: 'board'; readonly begin: () => (news: BoardNews) => boolean }
  /** Only a lab can tell, and does so with `reportEvidence`. */
  | { readonly from: 'lab' };

/** Proved by one packet that reached the other end, whatever came before it. */
export function packetThat(shows: (packet: Packet) => boolean): Proof {
  return { from: 'wire', begin: () => (packet) => packet.arrives && shows(packet) };
}

/** Proved by how one TCP connection went; what was lost or damaged is told too. */
export function connectionThat<State>(
  fresh: () => State,
  shows: (packet: Packet, state: State) => boolean,
): Proof {
  return {
    from: 'wire',
    begin: () => {
      // As many as the dissector follows: an ended connection is never asked again.
      const states = new Map<number, State>();
      return (packet) => {
        const connection = packet.tcp?.connection ?? 0;
        let state = states.get(connection);
        if (state === undefined) {
          state = fresh();
          states.set(connection, state);
          const oldest = states.keys().next();
          if (states.size > 64 && oldest.done !== true) states.delete(oldest.value);
        }
        return shows(packet, state);
      };
    },
  };
}

/** Proved by the packets of all connections together, in one run of the board. */
export function wireThat(begin: () => (packet: Packet) => boolean): Proof {
  return { from: 'wire', begin, withinRun: true };
}

/** Proved by what the board says on its serial line, by its states and pins, and by packets beside them. */
export function boardThat(begin: () => (news: BoardNews) => boolean): Proof {
  return { from: 'board', begin };
}
