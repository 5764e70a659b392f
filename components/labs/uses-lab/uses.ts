/**
 * Five uses of a WebSocket, as a client of each: which path it opens, what it can send, and what it shows
 * of what the board has said. The other end of each is a sketch of the same name.
 */
import type { Program } from '../../bench/flasher/programs.ts';
import {
  say,
  SOCKET,
  texts,
  words,
  type Message,
  type Place,
  type Talk,
} from '../lab/client-talk.ts';

export interface Use extends Talk {
  readonly sketch: Program;
  readonly title: string;
}

const STROKE_POINTS = 12;
const ROUTE_PLACES = 20;

export const USES: readonly Use[] = [
  {
    sketch: 'chat',
    title: 'Chat',
    doors: [SOCKET],
    writes: true,
    sendings: [],
    view: (heard) => words(texts(heard).at(-1) ?? 'Nobody has said anything.'),
  },
  {
    sketch: 'online_class',
    title: 'Online class',
    doors: [SOCKET],
    writes: false,
    sendings: [
      say('Hand up', 'hand up'),
      say('Hand down', 'hand down'),
      { name: 'Draw a stroke', messages: stroke, everyMs: 40 },
    ],
    view: (heard) => ({
      words: texts(heard).at(-1) ?? 'hands up: 0',
      points: heard.flatMap((message) =>
        typeof message === 'string' || message.length !== 2
          ? []
          : [{ x: message[0] ?? 0, y: message[1] ?? 0 }],
      ),
      shape: 'stroke',
    }),
  },
  {
    sketch: 'live_score',
    title: 'Live score',
    doors: [
      { path: '/game/1', name: 'game 1' },
      { path: '/game/2', name: 'game 2' },
    ],
    writes: false,
    sendings: [],
    view: (heard) => words(texts(heard).at(-1) ?? 'No score yet.'),
  },
  {
    sketch: 'location',
    title: 'Location',
    doors: [SOCKET],
    writes: false,
    sendings: [{ name: 'Drive the bus', messages: route, everyMs: 250 }],
    view: (heard) => {
      const points = texts(heard).flatMap(readPlace);
      const last = points.at(-1);
      const where = last === undefined ? 'Nobody has said where the bus is.' : placeInWords(last);
      return { words: where, points, shape: 'place' };
    },
  },
  {
    sketch: 'ticker',
    title: 'Ticker',
    doors: [SOCKET],
    writes: false,
    sendings: [],
    view: (heard) => words(priceInWords(texts(heard))),
  },
];

/** A wave from the left to the right: two octets a point. */
function stroke(): Message[] {
  return Array.from({ length: STROKE_POINTS }, (_, step) => {
    const share = step / (STROKE_POINTS - 1);
    return Uint8Array.of(Math.round(8 + 84 * share), Math.round(50 - 35 * Math.sin(share * 6.28)));
  });
}

/** Once round the town: "X Y" a place. */
function route(): Message[] {
  return Array.from({ length: ROUTE_PLACES }, (_, step) => {
    const turn = (2 * Math.PI * step) / ROUTE_PLACES;
    return `${Math.round(50 + 38 * Math.cos(turn))} ${Math.round(50 + 30 * Math.sin(turn))}`;
  });
}

/** None for a text that is no place on the board. */
function readPlace(text: string): Place[] {
  const [, x, y] = /^(\d{1,3}) (\d{1,3})$/.exec(text) ?? [];
  const place = { x: Number(x), y: Number(y) };
  return place.x <= 100 && place.y <= 100 ? [place] : [];
}

const placeInWords = ({ x, y }: Place): string => `The bus is at ${x}, ${y}.`;

function priceInWords(prices: readonly string[]): string {
  const [before, now] = prices.slice(-2);
  if (before === undefined) return 'No price yet.';
  if (now === undefined) return before;
  const change = Number(now) - Number(before);
  const sign = change > 0 ? '▲ up' : change < 0 ? '▼ down' : '= the same';
  return `${now} ${sign}`;
}
