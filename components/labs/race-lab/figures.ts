/** The figures of a run in words: for the table, the list of runs, the status, and CSV. */
import { SIDES, type Side } from './boards.ts';
import type { RaceOptions, RaceState, SideState } from './race.ts';

const whole = new Intl.NumberFormat('en-GB');

/** What a figure is named in the markup, and how it is read from a side. */
export const FIGURES: Readonly<Record<string, (side: SideState) => string>> = {
  clientPackets: ({ screen }) => whole.format(screen.clientPackets),
  boardPackets: ({ screen }) => whole.format(screen.boardPackets),
  wireOctets: ({ screen }) => whole.format(screen.wireOctets),
  ipOctets: ({ screen }) => whole.format(screen.ipOctets),
  connections: ({ screen }) => whole.format(screen.connections),
  requests: ({ screen }) => whole.format(screen.requests),
  told: ({ screen }) => whole.format(screen.responses + screen.messages),
  news: ({ summary }) => whole.format(summary.news),
  waited: (side) =>
    side.skippedPolls === 0
      ? whole.format(side.latePolls)
      : `${whole.format(side.latePolls)}, and ${whole.format(side.skippedPolls)} never sent`,
  changes: ({ summary }) => whole.format(summary.changes),
  seen: ({ summary }) => whole.format(summary.seen),
  missed: ({ summary }) => whole.format(summary.missed),
  pending: ({ summary }) => whole.format(summary.pending),
  medianMs: ({ summary }) => inMs(summary.medianMs),
  longestMs: ({ summary }) => inMs(summary.longestMs),
  allPackets: ({ all }) => whole.format(all.clientPackets + all.boardPackets),
  allOctets: ({ all }) => whole.format(all.wireOctets),
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

const COLUMNS: readonly [string, (side: SideState) => number | null][] = [
  ['packets_client', ({ screen }) => screen.clientPackets],
  ['packets_board', ({ screen }) => screen.boardPackets],
  ['octets_wire', ({ screen }) => screen.wireOctets],
  ['octets_ip', ({ screen }) => screen.ipOctets],
  ['connections', ({ screen }) => screen.connections],
  ['requests', ({ screen }) => screen.requests],
  ['answers_and_messages', ({ screen }) => screen.responses + screen.messages],
  ['news', ({ summary }) => summary.news],
  ['polls_late', ({ latePolls }) => latePolls],
  ['polls_never_sent', ({ skippedPolls }) => skippedPolls],
  ['changes', ({ summary }) => summary.changes],
  ['seen', ({ summary }) => summary.seen],
  ['missed', ({ summary }) => summary.missed],
  ['pending', ({ summary }) => summary.pending],
  ['delay_median_ms', ({ summary }) => rounded(summary.medianMs)],
  ['delay_longest_ms', ({ summary }) => rounded(summary.longestMs)],
  ['all_packets', ({ all }) => all.clientPackets + all.boardPackets],
  ['all_octets_wire', ({ all }) => all.wireOctets],
];

function rounded(value: number | null): number | null {
  return value === null ? null : Math.round(value * 10) / 10;
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
    ...COLUMNS.map(([name]) => name),
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
        ...COLUMNS.map(([, pick]) => pick(run.state[side]) ?? ''),
      ];
    }),
  );
  return [head, ...lines].map((line) => `${line.join(',')}\r\n`).join('');
}
