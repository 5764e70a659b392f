/** Parts of the site that a page loads when they are needed: a board's code. */
import { ProblemError, type Problem } from '../formats/problem.ts';

/** A slow line takes most of this for the code of a board; nobody waits longer. */
export const LOAD_PATIENCE_MS = 60_000;

export const SITE_UNREACHABLE: Problem = {
  code: 'site-unreachable',
  what: 'A part of this page could not be fetched.',
  why: 'The site did not answer: the network or the server is down.',
  next: 'Check the connection, then try again. If it happens again, reload the page.',
};

/**
 * Waits for what is being loaded, but not for ever.
 * @throws ProblemError site-unreachable when it takes longer than {@link LOAD_PATIENCE_MS}
 */
export async function inTime<T>(loading: Promise<T>): Promise<T> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new ProblemError(SITE_UNREACHABLE)), LOAD_PATIENCE_MS);
  try {
    return await Promise.race([loading, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Whether `import()` failed because a module could not be fetched. HTML leaves the words to browsers:
 * here are those of Chromium, Firefox and WebKit, and those of Vite for a style sheet.
 */
export function isLoadFailure(error: unknown): boolean {
  return (
    error instanceof Error &&
    /dynamically imported module|importing a module script failed|unable to preload CSS/i.test(
      error.message,
    )
  );
}
