/** Whether this platform can suspend WebAssembly, and the problem where it cannot. */
import { ProblemError } from '../formats/problem.ts';

/** True with JavaScript Promise Integration: Chrome and Edge 137, Firefox 153, Safari 27, Node 24. */
export function canRunSketches(): boolean {
  return 'Suspending' in WebAssembly && 'promising' in WebAssembly;
}

export function jspiMissing(): ProblemError {
  return new ProblemError({
    code: 'jspi-missing',
    what: 'This browser cannot run the virtual board.',
    why: 'It lacks JavaScript Promise Integration for WebAssembly, which lets a sketch wait in delay().',
    next: 'Use Chrome or Edge 137, Firefox 153, Safari 27, or newer ones. The lesson reads without it.',
  });
}
