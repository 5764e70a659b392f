/** Evidence in HTTP (RFC 9112) and in WebSocket frames (RFC 6455), as the dissector reads them. */
import { connectionThat, packetThat, wireThat, type Proof } from './proof.ts';
import type { SeenFrame, SeenPacket } from './seen-packet.ts';

const TEXT = 1;
const CLOSE = 8;
const PING = 9;
const PONG = 10;

/** The status code of an answer that begins in this packet, or null. */
function statusOf({ fields, toBoard }: SeenPacket): number | null {
  if (toBoard) return null;
  const line = fields.find(({ layer, name }) => layer === 'HTTP' && name.startsWith('Status line'));
  const code = / (\d{3})\b/.exec(line?.value ?? '')?.[1];
  return code === undefined ? null : Number(code);
}

function isToggle({ opcode, payload }: SeenFrame): boolean {
  return opcode === TEXT && payload === '"toggle"';
}

function isLedState({ opcode, payload }: SeenFrame): boolean {
  return opcode === TEXT && /^"[01]"$/.test(payload);
}

export const opened = packetThat((packet) => statusOf(packet) === 101);

export const asked = packetThat(({ toBoard, frames }) => toBoard && frames.some(isToggle));

export const answered = packetThat(({ toBoard, frames }) => !toBoard && frames.some(isLedState));

export const closed = packetThat(({ frames }) => frames.some(({ opcode }) => opcode === CLOSE));

export function closedWith(code: number): Proof {
  return packetThat(({ frames }) => frames.some(({ closeCode }) => closeCode === code));
}

export const httpAnswer = packetThat((packet) => statusOf(packet) === 200);

/** RFC 6455 section 4.2.2: a server that will not upgrade answers with an error instead of 101. */
export const upgradeRefused = connectionThat(
  () => ({ asking: false }),
  (packet, state) => {
    if (!packet.arrives) return false;
    for (const { layer, name } of packet.fields) {
      if (layer !== 'HTTP' || !packet.toBoard) continue;
      if (name.startsWith('Request line')) state.asking = false;
      // A request that spoils one of them still has the others.
      if (/^(upgrade|sec-websocket-)/i.test(name)) state.asking = true;
    }
    const status = statusOf(packet);
    return state.asking && status !== null && status >= 400 && status < 500;
  },
);

/** RFC 6455 section 5.5.3: a pong carries the payload of the ping it answers. */
export const pingPong = connectionThat(
  () => ({ asked: new Map<boolean, string>() }),
  ({ arrives, toBoard, frames }, { asked: pings }) => {
    if (!arrives) return false;
    let proved = false;
    for (const { opcode, payload } of frames) {
      if (opcode === PING) pings.set(toBoard, payload);
      if (opcode === PONG && pings.get(!toBoard) === payload) proved = true;
    }
    return proved;
  },
);

/** One toggle, and the new state on two connections that both knew the old one. */
export const twoClients = wireThat(() => {
  const greeted = new Set<string>();
  let told: Set<string> | null = null;
  let waiting = new Set<string>();
  return ({ arrives, toBoard, frames, connection, tcp }) => {
    if (!arrives) return false;
    if (tcp?.rst === true || frames.some(({ opcode }) => opcode === CLOSE)) {
      greeted.delete(connection);
      waiting.delete(connection);
    }
    if (toBoard && frames.some(isToggle)) {
      told = new Set();
      waiting = new Set(greeted);
    }
    if (toBoard || !frames.some(isLedState)) return false;
    // The first state on a connection greets a new client; it answers nobody's toggle.
    greeted.add(connection);
    if (told === null || !waiting.has(connection) || told.has(connection)) return false;
    told.add(connection);
    return told.size === 2;
  };
});

/** Ten toggles on one connection: opened once, used often. */
export const tenToggles = connectionThat(
  () => ({ toggles: 0 }),
  ({ arrives, toBoard, frames }, state) => {
    if (!arrives || !toBoard) return false;
    const before = state.toggles;
    state.toggles += frames.filter(isToggle).length;
    return before < 10 && state.toggles >= 10;
  },
);

/** The board had more than eight clients and sent the oldest of them a Close. */
export const crowdedOut = wireThat(() => {
  /** Oldest first: a Set keeps the order in which its members came. */
  const open = new Set<string>();
  return (packet) => {
    const { arrives, toBoard, frames, connection, tcp } = packet;
    if (!arrives) return false;
    if (statusOf(packet) === 101) open.add(connection);
    const count = open.size;
    const [oldest] = open;
    const closes = frames.some(({ opcode }) => opcode === CLOSE);
    if (closes || tcp?.rst === true || tcp?.fin === true) open.delete(connection);
    return closes && !toBoard && connection === oldest && count > 8;
  };
});
