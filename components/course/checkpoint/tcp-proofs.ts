/** Evidence in TCP's own segments (RFC 9293). */
import type { SegmentKind, Side } from '../../../device/formats/net/segment.ts';
import { connectionThat, packetThat, type Proof } from './proof.ts';
import { seqAdd, seqDistance, type Sequence } from '../../../device/formats/net/sequence.ts';

export const synSeen = packetThat(({ tcp }) => tcp?.kind === 'syn');

export const synAckSeen = packetThat(({ tcp }) => tcp?.kind === 'syn-ack');

/** RFC 9293 section 3.5, figure 6: each step names the number the one before it used. */
export const handshakeComplete = connectionThat(
  (): { iss?: Sequence; irs?: Sequence } => ({}),
  ({ tcp, arrives }, state) => {
    if (tcp === null || !arrives || tcp.rst) return false;
    const byClient = tcp.from === 'client';
    if (tcp.kind === 'syn' && byClient) state.iss = tcp.sequence;
    if (state.iss === undefined) return false;
    const next = seqAdd(state.iss, 1);
    const answers = tcp.kind === 'syn-ack' && !byClient && tcp.acknowledgment === next;
    if (answers) state.irs = tcp.sequence;
    return (
      state.irs !== undefined &&
      !tcp.syn &&
      byClient &&
      tcp.sequence === next &&
      tcp.acknowledgment === seqAdd(state.irs, 1)
    );
  },
);

/** The link lost a segment: of that kind, or of any. */
function lost(kind?: SegmentKind): Proof {
  return connectionThat(
    () => null,
    ({ fate, tcp }) => fate === 'dropped' && tcp !== null && tcp.kind === (kind ?? tcp.kind),
  );
}

export const segmentLost = lost();
export const synLost = lost('syn');
export const synAckLost = lost('syn-ack');

/** Octets, a SYN or a FIN that had been sent before (RFC 9293 section 3.8.1). */
export const retransmitted = connectionThat(
  () => null,
  ({ tcp }) => tcp?.again === true,
);

/** Both ends have sent FIN, and each FIN is acknowledged (RFC 9293 section 3.6). */
export const finBoth = connectionThat(
  () => ({ fin: new Map<Side, Sequence>(), seen: new Set<Side>() }),
  ({ tcp, arrives }, { fin, seen }) => {
    if (tcp === null || !arrives || tcp.rst) return false;
    if (tcp.fin) fin.set(tcp.from, seqAdd(tcp.sequence, tcp.length + 1));
    const other = tcp.from === 'client' ? 'board' : 'client';
    const end = fin.get(other);
    if (!tcp.acknowledges || end === undefined) return false;
    if (seqDistance(tcp.acknowledgment, end) < 0) return false;
    const before = seen.size;
    seen.add(other);
    return seen.size === 2 && before === 1;
  },
);

export const resetSeen = packetThat(({ tcp }) => tcp?.rst === true);
