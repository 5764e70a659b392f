/**
 * Which packets answer the questions of lessons. Each answer is a list of conditions on the facts of a packet
 * and of those before it; the first that fails says what is wrong with the reader's choice.
 *
 * To add an answer: a line here, a test of a packet that is right and of one for each condition.
 */
import type { Packet } from '../../../device/formats/net/packet.ts';
import { type Sequence, seqAfter } from '../../../device/formats/net/sequence.ts';
import {
  framesOf,
  ledStateOf,
  statusOf,
  textOf,
} from '../../../device/formats/net/stream-facts.ts';

export interface Condition {
  /** @param before the packets that crossed the wire before this one */
  readonly holds: (packet: Packet, before: readonly Packet[]) => boolean;
  /** Said of a packet for which it does not hold. */
  readonly otherwise: string;
}

const fromBoard: Condition = {
  holds: ({ direction }) => direction === 'board-to-client',
  otherwise: 'This packet comes from the client. Which end has to speak here?',
};

const fromClient: Condition = {
  holds: ({ direction }) => direction === 'client-to-board',
  otherwise: 'This packet comes from the board. Which end has to speak here?',
};

const arrived: Condition = {
  holds: ({ arrives }) => arrives,
  otherwise: 'This packet did not reach the other end as it was sent, so it proves nothing.',
};

const hasSegment: Condition = {
  holds: ({ tcp }) => tcp !== null,
  otherwise: 'There is no TCP in this packet.',
};

const carriesState: Condition = {
  holds: ({ stream }) => stream.some((fact) => fact.kind === 'frame' && ledStateOf(fact) !== null),
  otherwise: 'This packet does not say what the LED is: there is no message 1 or 0 in it.',
};

const carriesFrame: Condition = {
  holds: (packet) => framesOf(packet).length > 0,
  otherwise: 'There is no frame in this packet.',
};

const isToggle = (packet: Packet): boolean =>
  packet.arrives && framesOf(packet).some((frame) => textOf(frame) === 'toggle');

const TABLE = {
  /** IP and TCP, and nothing inside. */
  'no-message': [
    hasSegment,
    {
      holds: ({ tcp }) => tcp?.length === 0,
      otherwise:
        'There is something inside TCP here. Look for a packet that ends with the header of TCP.',
    },
  ],
  /** SYN, ACK. */
  'board-number': [
    hasSegment,
    fromBoard,
    {
      holds: ({ tcp }) => tcp?.syn === true,
      otherwise:
        'The board counts already in this packet. Where does it say for the first time from where?',
    },
  ],
  /** The third packet of a handshake, with which it is complete. */
  'handshake-complete': [
    hasSegment,
    {
      holds: ({ tcp }) => tcp?.syn === false,
      otherwise: 'After this packet, one of the two numbers is not confirmed yet.',
    },
    fromClient,
    {
      holds: ({ tcp }) => tcp?.purpose.kind === 'confirmation',
      otherwise: 'TCP was connected before this packet.',
    },
  ],
  /** The answer 101. */
  'agreed-to-websocket': [
    fromBoard,
    {
      holds: (packet) => statusOf(packet) === 101,
      otherwise: 'Here the board does not agree to a WebSocket. Look for the status 101.',
    },
  ],
  /** The first packet of a connection with a frame in it. */
  'first-frame': [
    carriesFrame,
    {
      holds: (packet, before) =>
        !before.some((one) => sameConnection(one, packet) && framesOf(one).length > 0),
      otherwise: 'This is a frame, but there was one before it on the same connection.',
    },
  ],
  /** A frame of a server: it has no masking key. */
  'unmasked-frame': [
    carriesFrame,
    {
      holds: (packet) => framesOf(packet).every(({ masked }) => !masked),
      otherwise: 'MASK is 1 in this frame, and four octets of key follow. Which end does not mask?',
    },
  ],
  /** The state of the LED, on another connection than the last `toggle`. */
  'unasked-state': [
    fromBoard,
    carriesState,
    {
      holds: (_, before) => before.some(isToggle),
      otherwise:
        'Nobody had toggled before this packet. The board says the state to everybody who connects.',
    },
    {
      holds: (packet, before) => {
        const asked = before.findLast(isToggle);
        return asked !== undefined && !sameConnection(asked, packet);
      },
      otherwise:
        'This answers a toggle on the same connection: its port is the port of that toggle.',
    },
  ],
  /** The state that follows a `toggle`. */
  'order-carried-out': [
    fromBoard,
    {
      holds: (packet) => packet.stream.length > 0,
      otherwise:
        'This packet only acknowledges octets. The board’s TCP has them; whether the sketch has read them, nobody knows.',
    },
    carriesState,
    {
      holds: (_, before) => before.some(isToggle),
      otherwise: 'This tells the state too, but nobody had given an order before it.',
    },
  ],
  /** A message that brings the other end's acknowledgment along. */
  'message-and-acknowledgment': [
    carriesFrame,
    {
      holds: (packet, before) => {
        const last = before.findLast((one) => sameWay(one, packet));
        return isLater(packet.tcp?.acknowledgment, last?.tcp?.acknowledgment);
      },
      otherwise:
        'Its acknowledgment number is the same as in the packet before it that went the same way.',
    },
  ],
  /** An answer over HTTP with the state that the answer before had. */
  'http-without-news': [
    fromBoard,
    {
      holds: (packet) => stateInBody(packet) !== null,
      otherwise: 'There is no answer 1 or 0 over HTTP in this packet.',
    },
    {
      holds: (_, before) => before.some((one) => stateInBody(one) !== null),
      otherwise: 'This is the first answer there is, so it is news. Open a later one.',
    },
    {
      holds: (packet, before) => {
        const states = before.map(stateInBody).filter((state) => state !== null);
        return states.at(-1) === stateInBody(packet);
      },
      otherwise: 'This answer does bring news: the one before it said something else.',
    },
  ],
} as const satisfies Record<string, readonly Condition[]>;

function stateInBody({ stream, arrives }: Packet): 'on' | 'off' | null {
  const body = arrives ? stream.find(({ kind }) => kind === 'body') : undefined;
  return body === undefined ? null : ledStateOf(body);
}

function sameWay(one: Packet, other: Packet): boolean {
  return sameConnection(one, other) && one.direction === other.direction;
}

/** Acknowledgment numbers grow, and begin again at 0 behind 2^32. */
function isLater(one: Sequence | undefined, other: Sequence | undefined): boolean {
  return one !== undefined && other !== undefined && seqAfter(one, other);
}

function sameConnection(one: Packet, other: Packet): boolean {
  return one.tcp?.connection === other.tcp?.connection;
}

/** null when there is no such answer. */
export function packetAnswerOf(name: string): readonly Condition[] | null {
  return Object.hasOwn(TABLE, name) ? TABLE[name as keyof typeof TABLE] : null;
}

/** For messages to authors. */
export function packetAnswerNames(): string[] {
  return Object.keys(TABLE);
}

/**
 * @param packets all packets of the board, in the order in which they crossed the link
 * @returns null when the packet is right, else what is wrong with it
 */
export function judgePacket(
  name: string,
  packet: Packet,
  packets: readonly Packet[],
): string | null {
  const before = packets.filter(({ number }) => number < packet.number);
  const failed = [arrived, ...(packetAnswerOf(name) ?? [])].find(
    ({ holds }) => !holds(packet, before),
  );
  return failed?.otherwise ?? null;
}
