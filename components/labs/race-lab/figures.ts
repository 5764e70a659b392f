/** The figures of a run in words: for the table, the list of runs, the status, and CSV. */
import { SIDES, type Side } from './boards.ts';
import type { RaceOptions, RaceState, SideState } from './race.ts';

const whole = new Intl.NumberFormat('en-GB');

/** What is counted on a side: its name in the markup, its column of the CSV, and where it is. */
const QUANTITIES: readonly [string, string, (side: SideState) => number | null][] = [
  ['clientPackets', 'packets_client', ({ screen }) => screen.clientPackets],
  ['boardPackets', 'packets_board', ({ screen }) => screen.boardPackets],
  ['wireOctets', 'octets_wire', ({ screen }) => screen.wireOctets],
  ['ipOctets', 'octets_ip', ({ screen }) => screen.ipOctets],
  ['connections', 'connections', ({ screen }) => screen.connections],
  ['requests', 'requests', ({ screen }) => screen.requests],
  ['told', 'answers_and_messages', ({ screen }) => screen.responses + screen.messages],
  ['news', 'news', ({ summary }) => summary.news],
  ['late', 'polls_late', ({ latePolls }) => latePolls],
  ['skipped', 'polls_never_sent', ({ skippedPolls }) => skippedPolls],
  ['changes', 'changes', ({ summary }) => summary.changes],
  ['seen', 'seen', ({ summary }) => summary.seen],
  ['missed', 'missed', ({ summary }) => summary.missed],
  ['pending', 'pending', ({ summary }) => summary.pending],
  ['medianMs', 'delay_median_ms', ({ summary }) => summary.medianMs],
  ['longestMs', 'delay_longest_ms', ({ summary }) => summary.longestMs],
  ['allPackets', 'all_packets', ({ all }) => all.clientPackets + all.boardPackets],
  ['allOctets', 'all_octets_wire', ({ all }) => all.wireOctets],
];

/** What a figure is named in the markup, and how it is read from a side. */
export const FIGURES: Readonly<Record<string, (side: SideState) => string>> = {
  ...Object.fromEntries(
    QUANTITIES.map(([name, , pick]) => [
      name,
      (side) => (name.endsWith('Ms') ? inMs(pick(side)) : whole.format(pick(side) ?? 0)),
    ]),
  ),
  waited: (side) =>
    side.skippedPolls === 0
      ? whole.format(side.latePolls)
      : `${whole.format(side.latePolls)}, and ${whole.format(side.skippedPolls)} never sent`,
};

export function inMs(value: number | null): string {
  if (value === null) return '–';
  return `${value.toFixed(value < 10 ? 1 : 0)}\u00a0ms`;
}

export const packetsOf = ({ screen }: SideState): number =>
  screen.clientPackets + screen.boardPackets;

const NAMES: Readonly<Record<Side, string>> = { http: 'HTTP', socket: 'WebSocket' };

/** The result in two sentences. */
export function resultInWords(state: RaceState): string {
  return SIDES.map((side) => {
    const { summary, screen } = state[side];
    const sentence = `${NAMES[side]}: ${whole.format(packetsOf(state[side]))} packets, ${whole.format(screen.wireOctets)} octets`;
    if (summary.changes === 0) return `${sentence}, and the LED did not change.`;
    const seen = `${summary.seen} of ${summary.changes} changes seen`;
    return `${sentence}, ${seen}, half of them within ${inMs(summary.medianMs)}.`;
  }).join(' ');
}

function wireInWords(paceBaud: number | null): string {
  return paceBaud === null ? 'full speed' : `${paceBaud} baud`;
}

/** One finished run. */
export interface Run {
  readonly number: number;
  readonly options: RaceOptions;
  readonly state: RaceState;
}

/** What the list of runs shows, cell by cell. */
export function cellsOf({ number, options, state }: Run): string[] {
  const { http, socket } = state;
  const both = (pick: (side: SideState) => string): string[] => [pick(http), pick(socket)];
  return [
    String(number),
    `${options.intervalMs} ms${options.keepConnection ? ', kept' : ''}`,
    wireInWords(options.paceBaud),
    options.togglers === 'nobody' ? 'by hand' : `${options.perSecond} a second`,
    ...both((side) => whole.format(packetsOf(side))),
    ...both(({ screen }) => whole.format(screen.wireOctets)),
    ...both(({ summary }) => inMs(summary.medianMs)),
    ...both(({ summary }) => `${summary.missed} of ${summary.changes}`),
  ];
}

function rounded(value: number | null): number | '' {
  return value === null ? '' : Math.round(value * 10) / 10;
}

/** All runs, a line for each side of each (RFC 4180; no field needs quotes). */
export function csvOf(runs: readonly Run[]): string {
  const head = [
    'run',
    'side',
    'poll_every_ms',
    'connection',
    'wire_baud',
    'toggles_a_second',
    'toggled_by',
    'length_s',
    ...QUANTITIES.map(([, column]) => column),
  ];
  const lines = runs.flatMap((run) =>
    SIDES.map((side) => {
      const { options } = run;
      return [
        run.number,
        side === 'http' ? 'http' : 'websocket',
        side === 'http' ? options.intervalMs : '',
        side === 'http' && !options.keepConnection ? 'new for each' : 'kept',
        options.paceBaud ?? 'full speed',
        options.togglers === 'nobody' ? '' : options.perSecond,
        { other: 'somebody else', both: 'both in turn', nobody: 'by hand' }[options.togglers],
        options.lengthMs / 1000,
        ...QUANTITIES.map(([, , pick]) => rounded(pick(run.state[side]))),
      ];
    }),
  );
  return [head, ...lines].map((line) => `${line.join(',')}\r\n`).join('');
}
