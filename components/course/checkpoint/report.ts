/**
 * How evidence reaches the checkpoint of a page. The checkpoint watches the page's own board by
 * itself. A lab on a board of its own calls `reportFrom(thatBoard, signal)` once, and whatever is in
 * the table of evidence counts from there too; what only the lab can tell it gives to
 * `reportEvidence`, and only when its own capture has proved it.
 */
import type { Board, BoardSnapshot, Packet } from '../../../device/board/board.ts';
import type { Evidence } from './evidence.ts';
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

type Happening =
  | { readonly kind: 'packet'; readonly packet: Packet }
  | { readonly kind: 'line'; readonly line: string }
  | { readonly kind: 'change'; readonly snapshot: BoardSnapshot }
  | { readonly kind: 'restart' };

/**
 * Tells of all evidence for `wanted` from a board, from what is kept of its past on. The watcher is
 * loaded when there is something to look at.
 */
export function watchBoard(
  board: Board,
  wanted: () => Iterable<Evidence>,
  found: (found: Found) => void,
  signal: AbortSignal,
): void {
  let watcher: EvidenceWatcher | null = null;
  let loading = false;
  const { packets, packetsSinceRestart: recent } = board;
  const crossed = (packet: Packet): Happening => ({ kind: 'packet', packet });
  let waiting: Happening[] = [
    ...board.serialLines.map((line): Happening => ({ kind: 'line', line })),
    { kind: 'change', snapshot: board.snapshot },
    ...packets.slice(0, packets.length - recent.length).map(crossed),
    { kind: 'restart' },
    ...recent.map(crossed),
  ];

  const look = (by: EvidenceWatcher, happening: Happening): void => {
    switch (happening.kind) {
      case 'packet':
        by.packet(happening.packet).forEach(found);
        break;
      case 'restart':
        by.restarted();
        break;
      case 'line':
        by.line(happening.line).forEach(found);
        break;
      case 'change':
        by.change(happening.snapshot).forEach(found);
    }
  };
  const load = async (): Promise<void> => {
    loading = true;
    const { EvidenceWatcher } = await import('./watcher.ts');
    loading = false;
    if (signal.aborted || watcher !== null) return;
    watcher = new EvidenceWatcher(wanted());
    for (const happening of waiting) look(watcher, happening);
    waiting = [];
  };
  const take = (happening: Happening): void => {
    if (happening.kind === 'change' && happening.snapshot.state === 'connecting') {
      // Another board, another wire: what its packets carry has nothing to do with the last one's.
      watcher = null;
      waiting = [];
    }
    if (watcher !== null) {
      look(watcher, happening);
      return;
    }
    // A page without a board has nothing to look at yet.
    if (board.snapshot.state === 'none') return;
    waiting.push(happening);
    if (!loading) void load();
  };
  board.on('packet', (packet) => take({ kind: 'packet', packet }), { signal });
  board.on('line', (line) => take({ kind: 'line', line }), { signal });
  board.on('change', (snapshot) => take({ kind: 'change', snapshot }), { signal });
  if (board.snapshot.state !== 'none') void load();
}
