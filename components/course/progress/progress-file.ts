/**
 * Progress as a file that a reader keeps and takes along: JSON that says what it is. What is read is
 * checked throughout, and each way to fail says what to do.
 */
export interface LessonProgress {
  readonly passed: boolean;
  /** Evidence of its checkpoint that has been seen. */
  readonly seen: readonly string[];
  /** By question; one that was never tried is not there, and without any this is left out. */
  readonly answers?: Answers;
}

export type Answers = Readonly<Record<string, Answer>>;

export interface Answer {
  /** What the reader tried, first to last, each once. When there are too many, the first ones stay. */
  readonly tries: readonly string[];
  /** How it ended: with the right answer, or with one that was shown; null while it is open. */
  readonly end: 'right' | 'shown' | null;
}

/** By lesson; one that was never opened is not there. */
export type Progress = Readonly<Record<string, LessonProgress>>;

const KIND = 'handshake-progress';
/**
 * In version 1, "handshaking" was one lesson with what "upgrade" and "frames" are about now. Answers came
 * later and need no version of their own: a file may lack them, and an older course passes them over.
 */
const VERSION = 2;
/** A whole course with every question answered is some ten kilobytes. */
export const MAX_FILE_OCTETS = 96 * 1024;
const MAX_LESSONS = 100;
/** The lessons that one of version 1 became, and the items that each took over. */
const SPLIT = {
  upgrade: ['upgrade-refused', 'opened'],
  frames: ['ping-pong', 'close-1002'],
} as const;
const MAX_SEEN = 50;
const MAX_ANSWERS = 20;
export const MAX_TRIES = 6;
const NAME = /^[a-z0-9][a-z0-9-]{0,63}$/;
/** What somebody has typed or chosen: one short line. */
export const TRY = /^[\x20-\x7e]{1,64}$/;

export function encodeProgress(lessons: Progress): string {
  return `${JSON.stringify({ kind: KIND, version: VERSION, lessons }, null, 2)}\n`;
}

export type Decoded =
  | { readonly ok: true; readonly lessons: Progress }
  /** A sentence for the reader: what is wrong and what to do. */
  | { readonly ok: false; readonly reason: string };

export function decodeProgress(text: string): Decoded {
  if (text.length > MAX_FILE_OCTETS) return refuse(TOO_LARGE);
  if (text.trim() === '') return refuse('The file is empty. Save your progress again.');
  let file: unknown;
  try {
    file = JSON.parse(text);
  } catch {
    return refuse(
      text.includes(KIND)
        ? 'The file is cut short or damaged. Copy it again from where you saved it.'
        : FOREIGN,
    );
  }
  if (!isRecord(file) || file.kind !== KIND) return refuse(FOREIGN);
  if (file.version !== 1 && file.version !== VERSION) {
    return refuse('The file comes from another version of the course, which this one cannot read.');
  }
  const lessons = file.version === 1 ? fromVersion1(file.lessons) : decodeLessons(file.lessons);
  return lessons === null
    ? refuse('The file is damaged: what it says of the lessons makes no sense.')
    : { ok: true, lessons };
}

export const TOO_LARGE =
  'The file is too large to be saved progress. Choose the one named handshake-progress.';
const FOREIGN = 'This is not saved progress. Choose the file named handshake-progress.';

/** Progress of version 1 in parsed JSON, or null when it is anything else. Nothing reached is lost. */
export function fromVersion1(value: unknown): Progress | null {
  const lessons = decodeLessons(value, MAX_LESSONS);
  const whole = lessons?.handshaking;
  if (lessons === null || whole === undefined) return lessons;
  const parts = Object.entries(SPLIT)
    .map(([slug, items]) => {
      const seen = whole.seen.filter((item) => (items as readonly string[]).includes(item));
      return [slug, { passed: whole.passed, seen }] as const;
    })
    .filter(([, { passed, seen }]) => passed || seen.length > 0);
  return { ...Object.fromEntries(parts), ...lessons };
}

/** The lessons in parsed JSON, or null when it is anything else. */
function decodeLessons(
  value: unknown,
  most = MAX_LESSONS + Object.keys(SPLIT).length,
): Progress | null {
  if (!isRecord(value)) return null;
  const entries = Object.entries(value);
  if (entries.length > most) return null;
  const lessons: Record<string, LessonProgress> = {};
  for (const [slug, lesson] of entries) {
    if (!NAME.test(slug) || !isRecord(lesson)) return null;
    const { passed, seen } = lesson;
    const names = decodeTexts(seen, MAX_SEEN, NAME);
    const answers = decodeAnswers(lesson.answers === undefined ? {} : lesson.answers);
    if (typeof passed !== 'boolean' || names === null || answers === null) return null;
    lessons[slug] = withAnswers({ passed, seen: names }, answers);
  }
  return lessons;
}

function decodeAnswers(value: unknown): Answers | null {
  if (!isRecord(value)) return null;
  const entries = Object.entries(value);
  if (entries.length > MAX_ANSWERS) return null;
  const answers: Record<string, Answer> = {};
  for (const [name, answer] of entries) {
    if (!NAME.test(name) || !isRecord(answer)) return null;
    const { end } = answer;
    const tries = decodeTexts(answer.tries, MAX_TRIES, TRY);
    if (tries === null || (end !== 'right' && end !== 'shown' && end !== null)) return null;
    answers[name] = { tries, end };
  }
  return answers;
}

/** Each once. */
function decodeTexts(value: unknown, most: number, pattern: RegExp): string[] | null {
  if (!Array.isArray(value) || value.length > most) return null;
  const texts = value.filter(
    (text): text is string => typeof text === 'string' && pattern.test(text),
  );
  return texts.length === value.length ? [...new Set(texts)] : null;
}

/** What is known of a lesson, with these answers and no others. */
export function withAnswers({ passed, seen }: LessonProgress, answers: Answers): LessonProgress {
  return Object.keys(answers).length === 0 ? { passed, seen } : { passed, seen, answers };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function refuse(reason: string): Decoded {
  return { ok: false, reason };
}
