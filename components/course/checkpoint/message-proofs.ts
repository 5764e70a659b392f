/** Evidence in HTTP (RFC 9112) and in WebSocket frames (RFC 6455). */
import { toHex } from '../../../device/formats/octets/octets.ts';
import type { Packet, StreamFact } from '../../../device/formats/net/packet.ts';
import {
  framesOf,
  ledStateOf,
  statusOf,
  textOf,
} from '../../../device/formats/net/stream-facts.ts';
import { opcode } from '../../../device/formats/net/websocket-frames.ts';
import { connectionThat, packetThat, wireThat, type Proof } from './proof.ts';

const toBoard = ({ direction }: Packet): boolean => direction === 'client-to-board';

const isToggle = (fact: StreamFact): boolean => fact.kind === 'frame' && textOf(fact) === 'toggle';

const isLedState = (fact: StreamFact): boolean =>
  fact.kind === 'frame' && ledStateOf(fact) !== null;

const closes = ({ stream }: Packet): boolean =>
  stream.some((fact) => fact.kind === 'frame' && fact.opcode === opcode.close);

export const opened = packetThat((packet) => statusOf(packet) === 101);

export const asked = packetThat((packet) => toBoard(packet) && packet.stream.some(isToggle));

export const answered = packetThat((packet) => !toBoard(packet) && packet.stream.some(isLedState));

export const closed = packetThat(closes);

export function closedWith(code: number): Proof {
  return packetThat((packet) => framesOf(packet).some(({ closeCode }) => closeCode === code));
}

export const httpAnswer = packetThat((packet) => statusOf(packet) === 200);

/** RFC 6455 section 4.2.2: a server that will not upgrade answers with an error instead of 101. */
export const upgradeRefused = connectionThat(
  () => ({ asking: false }),
  (packet, state) => {
    if (!packet.arrives) return false;
    for (const fact of toBoard(packet) ? packet.stream : []) {
      if (fact.kind === 'request') state.asking = false;
      // A request that spoils one of them still has the others.
      if (fact.kind === 'field' && /^(upgrade|sec-websocket-)/.test(fact.name)) state.asking = true;
    }
    const status = toBoard(packet) ? null : statusOf(packet);
    return state.asking && status !== null && status >= 400 && status < 500;
  },
);

/** RFC 6455 section 5.5.3: a pong carries the payload of the ping it answers. */
export const pingPong = connectionThat(
  () => ({ asked: new Map<boolean, string>() }),
  (packet, { asked: pings }) => {
    if (!packet.arrives) return false;
    const byClient = toBoard(packet);
    let proved = false;
    for (const { opcode: code, payload } of framesOf(packet)) {
      const octets = toHex(payload);
      if (code === opcode.ping) pings.set(byClient, octets);
      if (code === opcode.pong && pings.get(!byClient) === octets) proved = true;
    }
    return proved;
  },
);

/** One toggle, and the new state on two connections that both knew the old one. */
export const twoClients = wireThat(() => {
  const greeted = new Set<number>();
  let told: Set<number> | null = null;
  let waiting = new Set<number>();
  return (packet) => {
    const { arrives, tcp, stream } = packet;
    if (!arrives || tcp === null) return false;
    const { connection } = tcp;
    if (tcp.rst || closes(packet)) {
      greeted.delete(connection);
      waiting.delete(connection);
    }
    if (toBoard(packet) && stream.some(isToggle)) {
      told = new Set();
      waiting = new Set(greeted);
    }
    if (toBoard(packet) || !stream.some(isLedState)) return false;
    // The first state on a connection greets a new client; it answers nobody's toggle.
    greeted.add(connection);
    if (told === null || !waiting.has(connection) || told.has(connection)) return false;
    told.add(connection);
    return told.size === 2;
  };
});

/** What one client said as text came from the board to another client: as it was, or behind a name. */
export const relayed = wireThat(() => {
  let said: { readonly connection: number; readonly text: string } | null = null;
  return (packet) => {
    const { arrives, tcp } = packet;
    if (!arrives || tcp === null) return false;
    for (const text of framesOf(packet).map(textOf)) {
      if (text === null || text === '') continue;
      if (toBoard(packet)) said = { connection: tcp.connection, text };
      else if (said !== null && said.connection !== tcp.connection)
        if (text === said.text || text.endsWith(`: ${said.text}`)) return true;
    }
    return false;
  };
});

/** Ten toggles on one connection: opened once, used often. */
export const tenToggles = connectionThat(
  () => ({ toggles: 0 }),
  (packet, state) => {
    if (!packet.arrives || !toBoard(packet)) return false;
    const before = state.toggles;
    state.toggles += packet.stream.filter(isToggle).length;
    return before < 10 && state.toggles >= 10;
  },
);

/** The board had more than eight clients and sent the oldest of them a Close. */
export const crowdedOut = wireThat(() => {
  /** Oldest first: a Set keeps the order in which its members came. */
  const open = new Set<number>();
  return (packet) => {
    const { arrives, tcp } = packet;
    if (!arrives || tcp === null) return false;
    const { connection } = tcp;
    if (statusOf(packet) === 101) open.add(connection);
    const count = open.size;
    const [oldest] = open;
    if (closes(packet) || tcp.rst || tcp.fin) open.delete(connection);
    return closes(packet) && !toBoard(packet) && connection === oldest && count > 8;
  };
});
