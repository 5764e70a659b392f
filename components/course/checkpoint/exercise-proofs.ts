/** Evidence that a reader's own program does what an exercise asks: on the wire, on the serial line, at the pins. */
import type { PinState } from '../../../device/board/board.ts';
import type { Packet } from '../../../device/formats/net/packet.ts';
import { latin1 } from '../../../device/formats/octets/octets.ts';
import {
  framesOf,
  ledStateOf,
  statusOf,
  textOf,
} from '../../../device/formats/net/stream-facts.ts';
import { opcode } from '../../../device/formats/net/websocket-frames.ts';
import { boardThat, connectionThat, wireThat } from './proof.ts';

const LED_PIN = 2;
const KNOB_PIN = 34;
const BUTTON_PIN = 0;
/** Toggles. */
const BURST = 20;
/** Characters of a page that are looked at. */
const MAX_PAGE = 64 * 1024;

const toBoard = ({ direction }: Packet): boolean => direction === 'client-to-board';

/** Whole text messages that reached the other end. */
function textsOf(packet: Packet): string[] {
  if (!packet.arrives) return [];
  return framesOf(packet)
    .filter(({ fin }) => fin)
    .map(textOf)
    .filter((text) => text !== null);
}

/** After a change of the LED the sketch has printed what it is now; both ways. */
export const ledWitnessed = boardThat(() => {
  let lit: boolean | null = null;
  /** What was printed, and what the LED has become, since the two last agreed. */
  let printed: boolean | null = null;
  let changed: boolean | null = null;
  const agreed = new Set<boolean>();
  return (news) => {
    const line = news.kind === 'line' ? /^LED1: (ON|OFF)$/.exec(news.line) : null;
    const isChange = news.kind === 'change' && news.snapshot.ledLit !== lit;
    if (line === null && !isChange) return false;
    if (line !== null) printed = line[1] === 'ON';
    if (isChange) {
      // The first is what it was before anything happened.
      changed = lit === null ? null : news.snapshot.ledLit;
      lit = news.snapshot.ledLit;
    }
    if (printed === null || changed === null) return false;
    if (printed === changed) agreed.add(changed);
    else agreed.clear();
    // A line that was wrong is forgotten; a line from before the change is none of it.
    if (printed === changed || line !== null) changed = null;
    printed = null;
    return agreed.size === 2;
  };
});

/** A client said `blink`, and the LED changed six times before anybody else said anything. */
export const blinked = boardThat(() => {
  let lit: boolean | null = null;
  let changes: number | null = null;
  return (news) => {
    if (news.kind === 'packet' && toBoard(news.packet)) {
      for (const text of textsOf(news.packet)) changes = text === 'blink' ? 0 : null;
    }
    if (news.kind !== 'change' || news.snapshot.ledLit === lit) return false;
    if (lit !== null && changes !== null) changes++;
    lit = news.snapshot.ledLit;
    return changes === 6;
  };
});

/** A client said a number from 1 to 254, and the LED got that share of 255 by PWM; with two numbers. */
export const dimmed = boardThat(() => {
  let asked: number | null = null;
  let pins: ReadonlyMap<number, PinState> = new Map();
  const seen = new Set<number>();
  return (news) => {
    if (news.kind === 'packet' && toBoard(news.packet)) {
      for (const text of textsOf(news.packet)) asked = /^\d{1,3}$/.test(text) ? Number(text) : null;
    }
    if (news.kind === 'pins') pins = news.pins;
    const led = pins.get(LED_PIN);
    // Fully on and off could be said without PWM.
    if (asked === null || asked < 1 || asked > 254 || led?.kind !== 'pwm') return false;
    if (Math.abs(led.duty - asked / 255) < 0.02) seen.add(asked);
    return seen.size >= 2;
  };
});

/** Five numbers came to one client, each one more than the last, about a second apart. */
export const counted = connectionThat(
  () => ({ number: NaN, timeMs: 0, run: 0 }),
  (packet, state) => {
    if (toBoard(packet)) return false;
    for (const text of textsOf(packet)) {
      const number = /^\d+$/.test(text) ? Number(text) : NaN;
      const afterMs = packet.timeMs - state.timeMs;
      const follows = number === state.number + 1 && afterMs > 500 && afterMs < 2000;
      state.run = follows ? state.run + 1 : 1;
      state.number = number;
      state.timeMs = packet.timeMs;
    }
    return state.run >= 5;
  },
);

/** Numbers came several times a second, and followed the knob when it was turned. */
export const knobStreamed = boardThat(() => {
  /** The numbers since the knob was turned last, and the last before that. */
  let since: { value: number; timeMs: number }[] = [];
  let before: number | null = null;
  let voltage: number | null = null;
  let connection = 0;
  return (news) => {
    if (news.kind === 'input' && news.pin === KNOB_PIN && typeof news.input === 'object') {
      if (news.input === null || news.input.millivolts === voltage) return false;
      voltage = news.input.millivolts;
      // While it is being turned the number stays what it was before.
      if (since.length >= 5) before = since.at(-1)?.value ?? null;
      since = [];
    }
    if (news.kind !== 'packet' || toBoard(news.packet)) return false;
    const { packet } = news;
    if (packet.tcp?.connection !== connection && since.length > 0) return false;
    for (const text of textsOf(packet)) {
      const value = /^\d{1,4}$/.test(text) ? Number(text) : NaN;
      if (!(value <= 4095)) continue;
      connection = packet.tcp?.connection ?? 0;
      since.push({ value, timeMs: packet.timeMs });
    }
    const [first, last] = [since.at(-10), since.at(-1)];
    if (first === undefined || last === undefined || before === null) return false;
    const isQuick = last.timeMs - first.timeMs < 3000;
    return isQuick && Math.abs(last.value - before) > 200;
  };
});

/** The button BOOT was pressed, and one text came to two clients for that. */
export const buttonTold = boardThat(() => {
  let told: Map<string, Set<number>> | null = null;
  return (news) => {
    if (news.kind === 'input' && news.pin === BUTTON_PIN && news.input === 0) told = new Map();
    if (told === null || news.kind !== 'packet' || toBoard(news.packet)) return false;
    const { packet } = news;
    const here = told;
    return textsOf(packet).some((text) => toldTwo(here, text, packet));
  };
});

/** The board pinged a client twice without a pong, and then closed the connection. */
export const silentClosed = connectionThat(
  () => ({ unanswered: 0 }),
  (packet, state) => {
    // What is sent again was counted when it was sent first.
    if (packet.tcp?.again === true) return false;
    for (const frame of framesOf(packet)) {
      if (toBoard(packet)) {
        if (frame.opcode === opcode.pong && packet.arrives) state.unanswered = 0;
      } else if (frame.opcode === opcode.ping) state.unanswered++;
      else if (frame.opcode === opcode.close && state.unanswered >= 2) return true;
    }
    return false;
  },
);

/** `status` was answered with JSON: whether the LED is on, which is true, and seconds. With the LED on, and off. */
export const statusTold = boardThat(() => {
  const asking = new Set<number>();
  const told = new Set<boolean>();
  let lit = false;
  return (news) => {
    if (news.kind === 'change') lit = news.snapshot.ledLit;
    if (news.kind !== 'packet') return false;
    const connection = news.packet.tcp?.connection ?? 0;
    for (const text of textsOf(news.packet)) {
      if (toBoard(news.packet)) {
        if (text === 'status') asking.add(connection);
        else asking.delete(connection);
      } else if (asking.has(connection)) {
        const status = readStatus(text);
        if (status?.led === lit && status.seconds >= 0) told.add(lit);
      }
    }
    return told.size === 2;
  };
});

function readStatus(text: string): { readonly led: boolean; readonly seconds: number } | null {
  try {
    const { led, seconds } = JSON.parse(text) as Record<string, unknown>;
    return typeof led === 'boolean' && typeof seconds === 'number' ? { led, seconds } : null;
  } catch {
    return null;
  }
}

/**
 * A handshake from a page of another site was refused, and one of the board's own page was not: whose Origin is
 * `http://` and the Host that it asked (RFC 6455 section 10.2).
 */
export const strangersRefused = wireThat(() => {
  const asked = new Map<number, { origin: string; host: string }>();
  const came = new Set<'stranger refused' | 'own page let in'>();
  return (packet) => {
    const { arrives, tcp } = packet;
    if (!arrives || tcp === null) return false;
    const request = asked.get(tcp.connection) ?? { origin: '', host: '' };
    if (toBoard(packet)) {
      for (const fact of packet.stream) {
        if (fact.kind === 'request') asked.set(tcp.connection, { origin: '', host: '' });
        if (fact.kind !== 'field') continue;
        const head = asked.get(tcp.connection);
        if (head !== undefined && (fact.name === 'origin' || fact.name === 'host')) {
          head[fact.name] = fact.value;
        }
      }
      return false;
    }
    const status = statusOf(packet);
    if (status === null || request.origin === '') return false;
    const isOwn = request.origin === `http://${request.host}`;
    if (!isOwn && status === 403) came.add('stranger refused');
    if (!isOwn && status === 101) came.clear();
    if (isOwn && status === 101) came.add('own page let in');
    return came.size === 2;
  };
});

/**
 * Twenty toggles within a second on one connection brought one to ten states of the LED: five a second, and the
 * burst may lie in two of the board's seconds. A toggle a second or more later was obeyed.
 */
export const limited = connectionThat(
  () => ({ asked: [] as number[], told: [] as number[], burst: null as Burst | null }),
  (packet, state) => {
    if (!packet.arrives) return false;
    const { timeMs } = packet;
    if (toBoard(packet)) {
      const toggles = textsOf(packet).filter((text) => text === 'toggle');
      if (toggles.length === 0) return false;
      state.asked = [...state.asked, ...toggles.map(() => timeMs)].slice(-BURST);
      const [first = 0] = state.asked;
      if (state.asked.length === BURST && timeMs - first <= 1000) {
        state.burst = { startMs: first, endMs: timeMs, laterMs: null };
      } else if (state.burst !== null && timeMs - state.burst.endMs >= 1000) {
        state.burst.laterMs ??= timeMs;
      }
      return false;
    }
    if (!packet.stream.some((fact) => ledStateOf(fact) !== null)) return false;
    state.told = [...state.told, timeMs].slice(-3 * BURST);
    if (state.burst?.laterMs == null) return false;
    const { startMs, laterMs } = state.burst;
    const told = state.told.filter((at) => at >= startMs && at < laterMs).length;
    return told >= 1 && told <= 10;
  },
);

interface Burst {
  readonly startMs: number;
  readonly endMs: number;
  /** When the first toggle came that was no part of it. */
  laterMs: number | null;
}

/** A page came from the board (an answer 200), and it had two controls or more. */
export const pageWithControls = connectionThat(
  () => ({ isPage: false, text: '' }),
  (packet, state) => {
    if (!packet.arrives || toBoard(packet) || packet.tcp === null) return false;
    const status = statusOf(packet);
    if (status !== null) {
      state.isPage = status === 200;
      state.text = '';
    }
    let at = packet.tcp.dataStart;
    for (const { kind, length } of packet.parts) {
      if (kind === 'body' && state.text.length < MAX_PAGE) {
        state.text += latin1(packet.octets.subarray(at, at + length));
      }
      at += length;
    }
    const controls = state.text.match(/<(?:button|input|select|textarea)\b/gi) ?? [];
    return state.isPage && controls.length >= 2;
  },
);

/** Two messages whose first words differ came to the board, and the board said something after each. */
export const twoOrders = wireThat(() => {
  const answered = new Set<string>();
  let asked: string | null = null;
  return (packet) => {
    for (const text of textsOf(packet)) {
      if (toBoard(packet)) asked = /\p{L}+/u.exec(text)?.[0] ?? text;
      else if (asked !== null) answered.add(asked);
    }
    return answered.size >= 2;
  };
});

/** After a client's message one text came to two clients. */
export const everybodyTold = wireThat(() => {
  let told: Map<string, Set<number>> | null = null;
  return (packet) => {
    const texts = textsOf(packet);
    if (toBoard(packet)) {
      if (texts.length > 0) told = new Map();
      return false;
    }
    const here = told;
    return here !== null && texts.some((text) => toldTwo(here, text, packet));
  };
});

/** @returns whether the text has come to two clients by now */
function toldTwo(told: Map<string, Set<number>>, text: string, { tcp }: Packet): boolean {
  const clients = told.get(text) ?? new Set();
  clients.add(tcp?.connection ?? 0);
  told.set(text, clients);
  return clients.size >= 2;
}
