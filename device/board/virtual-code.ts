/** The code that a virtual board's start asks for. Each piece would ask for the next when it has arrived. */
import { libraryModules, stubModule } from '../flash/library-modules.ts';
import { fetchWorker } from '../virtual/browser-worker.ts';
import { loadTogether, type Loading, type Part } from './loading.ts';

export interface VirtualCodeOptions {
  /** What the page has asked for already. */
  readonly first: readonly Part[];
  /** Whether the board's flash is written before it runs. */
  readonly flashes: boolean;
  readonly tell: (loading: Loading | null) => void;
}

const BOARD: Part = {
  name: 'the virtual board',
  load: () => Promise.all([import('../virtual/open-virtual.ts'), fetchWorker()]),
};

const FLASHER: Part = {
  name: 'the flasher',
  load: () =>
    Promise.all([
      import('./flashing/flash-run.ts'),
      import('../flash/rate-memory.ts'),
      libraryModules(),
      stubModule(),
    ]),
};

/** Resolves when all is there, or could not be had; see {@link loadTogether}. */
export function loadVirtual({ first, flashes, tell }: VirtualCodeOptions): Promise<void> {
  return loadTogether([...first, BOARD, ...(flashes ? [FLASHER] : [])], tell);
}
