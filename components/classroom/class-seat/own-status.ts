/** What a student's page tells the instructor of this student: progress, place, and the student's own board. */
import type { BoardSnapshot } from '../../../device/board/board.ts';
import {
  MAX_LESSONS,
  MAX_SEEN,
  MAX_STUDENT_OCTETS,
  type Status,
} from '../../../device/class/protocol.ts';
import type { Progress } from '../../course/progress/progress.ts';

export interface OwnState {
  readonly progress: Progress;
  /** Of the page, below the site's base. */
  readonly path: string;
  readonly board: BoardSnapshot;
  readonly hand: boolean;
  readonly shows: boolean;
  readonly showsSketch: boolean;
  /** The first error of the sketch in the page's editor, in a sentence. */
  readonly sketchProblem: string | null;
}

/** A message says more than the status alone. */
const ROOM_OCTETS = MAX_STUDENT_OCTETS - 100;
const MAX_SENTENCE = 200;

/** The latest lessons, as many as fit into a message. */
export function statusOf({
  progress,
  path,
  board,
  hand,
  shows,
  showsSketch,
  sketchProblem,
}: OwnState): Status {
  const { state, kind, led } = board;
  const inSketch =
    sketchProblem === null
      ? null
      : { code: 'sketch-error', what: `In the sketch: ${sketchProblem}` };
  const problem = board.problem ?? inSketch;
  const lessons = Object.entries(progress).map(([lesson, { seen, passed }]) => ({
    lesson,
    seen: seen.slice(-MAX_SEEN),
    passed,
  }));
  const status = {
    progress: lessons.slice(-MAX_LESSONS),
    path: /^\/(?!\/)[\w/.~-]{0,198}$/.test(path) ? path : '/',
    board: state === 'none' ? null : { kind, state, led },
    problem: problem && { code: problem.code, what: problem.what.slice(0, MAX_SENTENCE) },
    hand,
    shows,
    showsSketch,
  };
  while (octetsOf(status) > ROOM_OCTETS) status.progress.shift();
  return status;
}

function octetsOf(status: Status): number {
  return new TextEncoder().encode(JSON.stringify(status)).length;
}
