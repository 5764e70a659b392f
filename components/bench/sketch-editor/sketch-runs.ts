/** Which sketch of the editor runs on the board, for what stands elsewhere on the page. */
const RUNS = 'handshake-sketch-runs';

/** @param origin the sketch of the course that it began as; null for one that began elsewhere */
export function sketchRuns(origin: string | null): void {
  document.dispatchEvent(new CustomEvent(RUNS, { detail: origin }));
}

/** Calls `began` whenever a sketch from the editor runs, until `signal` aborts. */
export function onSketchRun(began: (origin: string | null) => void, signal: AbortSignal): void {
  const heard = (event: Event): void => began((event as CustomEvent<string | null>).detail);
  document.addEventListener(RUNS, heard, { signal });
}
