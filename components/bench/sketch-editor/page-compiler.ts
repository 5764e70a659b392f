/** The one compiler of a page. It stays for a while when its editor is closed: to load and warm it takes seconds. */
import { Compiler, type LoadState } from '../../../firmware/page/compiler.ts';

/** LLVM takes some hundred megabytes of memory. */
const KEEP_MS = 120_000;

let compiler: Compiler | null = null;
let state: LoadState | null = null;
let tell: ((state: LoadState) => void) | null = null;
let timer = 0;

/** @param onLoad is told how far the compiler is loaded, at once if that is known */
export function takeCompiler(onLoad: (state: LoadState) => void): Compiler {
  clearTimeout(timer);
  tell = onLoad;
  if (state !== null) onLoad(state);
  compiler ??= new Compiler(import.meta.env.BASE_URL, (now) => {
    state = now;
    tell?.(now);
  });
  return compiler;
}

/** The editor is closed: what it still waits for is given up. */
export function leaveCompiler(): void {
  tell = null;
  compiler?.giveUp();
  timer = window.setTimeout(() => {
    compiler?.end();
    compiler = null;
    state = null;
  }, KEEP_MS);
}
