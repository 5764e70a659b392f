/**
 * How evidence reaches the checkpoint of a page. The checkpoint watches the page's own board by
 * itself. A lab on a board of its own calls `reportFrom(thatBoard, signal)` once, and whatever is in
 * the table of evidence counts from there too; what only the lab can tell it gives to
 * `reportEvidence`, and only when its own capture has proved it.
 */
import type { Board, BoardSnapshot, Packet } from '../../../device/board/board.ts';
import { Inbox } from '../../ui/widget/on-demand.ts';
import type { Evidence } from './evidence.ts';
import type { BoardNews } from './proof.ts';
import type { EvidenceWatcher, Found } from './watcher.ts';

const EVENT = 'handshake-evidence';
const WANTED = 'handshake-evidence-wanted';

/** @param note where it was seen, for the reader: "packet 12 of the HTTP board". */
export function reportEvidence(evidence: Evidence, note: string): void {
  document.dispatchEvent(new CustomEvent<Found>(EVENT, { detail: { evidence, note } }));
}

/** Calls `found` for everything that labs report until `signal` aborts. */
export function onEvidence(found: (found: Found) => void, signal: AbortSignal): void {
  document.addEventListener(EVENT, (event) => found((event as CustomEvent<Found>).detail), {
    signal,
  });
}

/** Says what the checkpoint of this page looks for, to labs that ask. */
export function answerWanted(wanted: readonly Evidence[], signal: AbortSignal): void {
  document.addEventListener(
    WANTED,
    (event) => {
      for (const evidence of wanted) (event as CustomEvent<Set<Evidence>>).detail.add(evidence);
    },
    { signal },
  );
}

/** Lets evidence from a lab's own board count for this page's checkpoint, until `signal` aborts. */
export function reportFrom(board: Board, signal: AbortSignal, where = ''): void {
  const asked = (): Set<Evidence> => {
    const wanted = new Set<Evidence>();
    document.dispatchEvent(new CustomEvent(WANTED, { detail: wanted }));
    return wanted;
  };
  watchBoard(
    board,
    asked,
    ({ evidence, note }) => reportEvidence(evidence, where === '' ? note : `${note} of ${where}`),
    signal,
  );
}

/** What has happened, as the watcher is told of it. */
type Happening = (watcher: EvidenceWatcher) => Found[];

export interface WatchOptions {
  /** Also what is kept of the board's past; yes, unless given. */
  readonly past?: boolean;
  /** Tells of what is not looked at without being asked for: pins, and what is done to them. */
  readonly also?: (tell: (news: BoardNews) => void) => void;
}

/**
 * Tells of all evidence for `wanted` from a board, from what is kept of its past on, or from now on. The
 * watcher is loaded when there is something to look at.
 */
export function watchBoard(
  board: Board,
  wanted: () => Iterable<Evidence>,
  found: (found: Found) => void,
  signal: AbortSignal,
  { past = true, also }: WatchOptions = {},
): void {
  const crossed =
    (packet: Packet): Happening =>
    (watcher) =>
      watcher.packet(packet);
  const said =
    (line: string): Happening =>
    (watcher) =>
      watcher.line(line);
  const became =
    (snapshot: BoardSnapshot): Happening =>
    (watcher) =>
      watcher.change(snapshot);
  const newInbox = (): Inbox<Happening, EvidenceWatcher> =>
    new Inbox(
      {
        load: async () => new (await import('./watcher.ts')).EvidenceWatcher(wanted()),
        take: (watcher, happening) => happening(watcher).forEach(found),
      },
      signal,
    );

  let happenings = newInbox();
  const take = (...news: readonly Happening[]): void => {
    // A page without a board has nothing to look at yet.
    if (happenings.tool !== null || board.snapshot.state !== 'none') happenings.push(...news);
  };
  const { packets, packetsSinceRestart: recent } = board;
  if (past) {
    take(
      ...board.serialLines.map(said),
      became(board.snapshot),
      ...packets.slice(0, packets.length - recent.length).map(crossed),
      (watcher) => watcher.restarted(),
      ...recent.map(crossed),
    );
  } else take(became(board.snapshot));
  also?.((news) => take((watcher) => watcher.news(news, 'on the board')));
  board.on('packet', (packet) => take(crossed(packet)), { signal });
  board.on('line', (line) => take(said(line)), { signal });
  board.on(
    'change',
    (snapshot) => {
      if (snapshot.state === 'connecting') {
        // Another board, another wire: what its packets carry has nothing to do with the last one's.
        happenings.clear();
        happenings = newInbox();
      }
      take(became(snapshot));
    },
    { signal },
  );
}
