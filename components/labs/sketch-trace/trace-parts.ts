/**
 * The tutorial's sketch in the parts in which the lesson explains it. Which lines belong to a part is
 * found in the file itself; a part that is missing there, or a line of the file that is in no part,
 * fails the build.
 */
import { slugOf } from '../../ui/widget/words.ts';
import { excerpt, sketchParts } from '../../course/sketch-code/excerpt.ts';

interface PartPlan {
  /** The first item of the sketch that belongs to it; also the fragment that links to it. */
  readonly part: string;
  /** The last item, when there are several. */
  readonly through?: string;
  /** What it is called when it is no function. */
  readonly title?: string;
  readonly note: string;
}

const PLAN: readonly PartPlan[] = [
  {
    part: 'Arduino.h',
    through: 'atomic',
    title: 'Libraries',
    note: 'What others have written: Arduino itself, TCP, the web server with its WebSocket, Wi-Fi.',
  },
  {
    part: 'ssid',
    through: 'password',
    title: 'Network name and password',
    note: 'Which Wi-Fi network to join. The virtual board joins any.',
  },
  {
    part: 'LED_PIN',
    through: 'LED_Status',
    title: 'The LED',
    note: 'On which pin it is, and what the program knows about it.',
  },
  {
    part: 'server',
    through: 'ws',
    title: 'Server and socket',
    note: 'One listens on port 80, the other is what the path /ws leads to.',
  },
  {
    part: 'index_html',
    title: 'The page',
    note: 'A text. The board sends it; a browser runs it.',
  },
  { part: 'notifyClients', note: 'Tells every client the state of the LED.' },
  {
    part: 'handleWebSocketMessage',
    note: 'Is it the whole message, and is it toggle? Then it switches the LED.',
  },
  { part: 'onEvent', note: 'Called by the library whenever something happens on the WebSocket.' },
  { part: 'initWebSocket', note: 'Says who is to be called, and hangs the socket on the server.' },
  { part: 'processor', note: 'Called for each placeholder of the page while it is sent.' },
  { part: 'setup', note: 'Runs once after a reset. Inside it, a function that answers GET /.' },
  { part: 'loop', note: 'Runs again and again, for ever. Mostly it sleeps.' },
];

/** Functions without a name of their own, under the name by which they are traced. */
const INSIDE = [
  {
    name: 'setup: GET /',
    within: 'setup',
    from: 'server.on("/", HTTP_GET',
    to: '  });',
  },
] as const;

export interface TracedPart {
  /** Fragment that links to it. */
  readonly id: string;
  readonly title: string;
  readonly note: string;
  /** It is a function: the name by which it is traced. */
  readonly traced: string | null;
  /** Runs of lines, in order; those of a function inside it stand apart. */
  readonly runs: readonly TracedRun[];
}

export interface TracedRun {
  readonly first: number;
  readonly lines: readonly string[];
  /** The function inside the part that these lines are. */
  readonly traced: string | null;
}

/** @throws Error when plan and file have come apart. */
export function tracedParts(source: string): TracedPart[] {
  const found = sketchParts(source);
  const shown = new Set<number>();
  const about = aboutTheFile(source);
  about.runs[0]?.lines.forEach((_, index) => shown.add(1 + index));
  const parts = PLAN.map(({ part, through, title, note }) => {
    const { first, lines } = excerpt(source, { part, through });
    lines.forEach((_, index) => shown.add(first + index));
    const isFunction = found.some(({ kind, name }) => kind === 'function' && name === part);
    if (isFunction !== (title === undefined)) {
      throw new Error(`${part} is ${isFunction ? 'a function' : 'no function'} in the sketch.`);
    }
    return {
      id: part === 'Arduino.h' ? 'libraries' : part,
      title: title ?? `${part}()`,
      note,
      traced: isFunction ? part : null,
      runs: runsOf(source, part, { first, lines }),
    };
  });
  source.split('\n').forEach((text, index) => {
    if (!shown.has(index + 1) && text !== '') {
      throw new Error(`Line ${index + 1} of the sketch is in no part of the lesson: ${text}`);
    }
  });
  for (const { kind, name } of found) {
    if (kind === 'function' && !parts.some(({ traced }) => traced === name)) {
      throw new Error(`The lesson does not explain the function ${name}.`);
    }
  }
  return [about, ...parts];
}

/** The comment that the file begins with. */
function aboutTheFile(source: string): TracedPart {
  const lines = source.slice(0, source.indexOf('\n\n')).split('\n');
  if (!lines.every((line) => line.startsWith('//'))) {
    throw new Error('The sketch does not begin with a comment that says what it is.');
  }
  return {
    id: 'about',
    title: 'What it is',
    note: 'For whoever opens the file, and for you in a year.',
    traced: null,
    runs: [{ first: 1, lines, traced: null }],
  };
}

/** The functions of the sketch as they are traced, in the order of the file. */
export function tracedNames(parts: readonly TracedPart[]): { name: string; id: string }[] {
  return parts.flatMap(({ id, traced, runs }) =>
    [traced, ...runs.map((run) => run.traced)].flatMap((name) =>
      name === null ? [] : [{ name, id: name === traced ? id : slugOf(name) }],
    ),
  );
}

function runsOf(
  source: string,
  part: string,
  { first, lines }: { first: number; lines: readonly string[] },
): TracedRun[] {
  const inside = INSIDE.find(({ within }) => within === part);
  if (inside === undefined) return [{ first, lines, traced: null }];
  const { within, from, to } = inside;
  const own = excerpt(source, { within, from, to });
  const start = own.first - first;
  const end = start + own.lines.length;
  return [
    { first, lines: lines.slice(0, start), traced: null },
    { ...own, traced: inside.name },
    { first: first + end, lines: lines.slice(end), traced: null },
  ];
}
