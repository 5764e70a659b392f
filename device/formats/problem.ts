/**
 * The one way this library reports a failure to a person: a stable code, what happened, why, and
 * what to do next. Plain data, so it crosses workers and sockets; {@link ProblemError} carries it
 * through promises. Codes are documented in docs/problems.md.
 */
export interface Problem {
  /** Stable, kebab-case: "image-truncated". */
  readonly code: string;
  /** What happened, one sentence. */
  readonly what: string;
  /** Why, as far as it is known, one sentence. */
  readonly why: string;
  /** What the reader can do now, one or two sentences. */
  readonly next: string;
}

export class ProblemError extends Error {
  readonly problem: Problem;

  constructor(problem: Problem, options?: ErrorOptions) {
    super(`${problem.what} ${problem.why} ${problem.next}`, options);
    this.name = 'ProblemError';
    this.problem = problem;
  }
}

/** Makes problems of one area: what happened and what to do next by code, and why as it is met. */
export function problemsOf<Code extends string>(
  texts: Readonly<Record<Code, readonly [what: string, next: string]>>,
): (code: Code, why: string, options?: ErrorOptions) => ProblemError {
  return (code, why, options) => {
    const [what, next] = texts[code];
    return new ProblemError({ code, what, why, next }, options);
  };
}

/** What a caught value says for itself. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
