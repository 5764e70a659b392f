/** Evidence in TCP's own segments (RFC 9293). */
import { connectionThat, packetThat } from './proof.ts';
import { past } from './seen-packet.ts';

export const synSeen = packetThat(({ tcp }) => tcp?.syn === true && !tcp.ack);

export const synAckSeen = packetThat(({ tcp }) => tcp?.syn === true && tcp.ack);

/** RFC 9293 section 3.5, figure 6: each step names the number the one before it used. */
export const handshakeComplete = connectionThat(
  (): { iss?: number; irs?: number } => ({}),
  ({ tcp, toBoard, arrives }, state) => {
    if (tcp === null || !arrives || tcp.rst) return false;
    if (tcp.syn && !tcp.ack && toBoard) state.iss = tcp.sequence;
    if (state.iss === undefined) return false;
    const next = (state.iss + 1) >>> 0;
    if (tcp.syn && tcp.ack && !toBoard && tcp.acknowledgment === next) state.irs = tcp.sequence;
    return (
      state.irs !== undefined &&
      !tcp.syn &&
      toBoard &&
      tcp.sequence === next &&
      tcp.acknowledgment === (state.irs + 1) >>> 0
    );
  },
);

/** The link lost a packet. */
export const segmentLost = connectionThat(
  () => null,
  ({ lost, tcp }) => lost && tcp !== null,
);

export const synLost = connectionThat(
  () => null,
  ({ lost, tcp }) => lost && tcp?.syn === true && !tcp.ack,
);

export const synAckLost = connectionThat(
  () => null,
  ({ lost, tcp }) => lost && tcp?.syn === true && tcp.ack,
);

/** Octets, a SYN or a FIN that had been sent before (RFC 9293 section 3.8.1). */
export const retransmitted = connectionThat(
  () => null,
  ({ tcp }) => tcp?.again === true,
);

/** Both ends have sent FIN, and each FIN is acknowledged (RFC 9293 section 3.6). */
export const finBoth = connectionThat(
  () => ({ fin: new Map<boolean, number>(), seen: new Set<boolean>() }),
  ({ tcp, toBoard, arrives }, { fin, seen }) => {
    if (tcp === null || !arrives || tcp.rst) return false;
    if (tcp.fin) fin.set(toBoard, (tcp.sequence + tcp.payloadOctets + 1) >>> 0);
    const end = fin.get(!toBoard);
    if (!tcp.ack || end === undefined || past(tcp.acknowledgment, end) < 0) return false;
    const before = seen.size;
    seen.add(!toBoard);
    return seen.size === 2 && before === 1;
  },
);

export const resetSeen = packetThat(({ tcp }) => tcp?.rst === true);
