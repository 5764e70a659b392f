/** Problems by their codes, for `assert.throws` and `assert.rejects`. */
import { ProblemError } from '../../formats/problem.ts';

/** Whether an error is the problem with this code. */
export const isProblem = (expected: string) => (error: unknown) =>
  error instanceof ProblemError && error.problem.code === expected;
