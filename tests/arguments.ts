/** What `npm test` is asked for. */
import { globSync } from 'node:fs';
import { root } from '../server/root.ts';

const SWITCHES = ['--list', '--watch', '--no-install'] as const;

export interface Asked {
  readonly list: boolean;
  readonly watch: boolean;
  readonly noInstall: boolean;
  /**
   * Tells steps and paths apart; all steps when none is named.
   * Ends with status 2 when a word is neither.
   */
  readonly choose: (known: readonly string[]) => {
    readonly steps: readonly string[];
    readonly targets: readonly string[];
  };
}

export function parseArguments(given: readonly string[]): Asked {
  const words = given.filter((word) => !(SWITCHES as readonly string[]).includes(word));
  const has = (name: (typeof SWITCHES)[number]): boolean => given.includes(name);
  return {
    list: has('--list'),
    watch: has('--watch'),
    noInstall: has('--no-install'),
    choose: (known) => {
      const steps = words.filter((word) => known.includes(word));
      const targets = words.filter((word) => !known.includes(word));
      const [first = ''] = targets;
      if (first.startsWith('-')) refuse(`npm test knows ${SWITCHES.join(', ')}, and not ${first}.`);
      if (targets.length > 0 && steps.length === 0) {
        refuse(`There is no step "${first}". npm test -- --list names them.`);
      }
      return { steps: steps.length === 0 ? known : steps, targets };
    },
  };
}

/** The files of `pattern` whose paths begin as one of `targets`; ends with status 2 when there are none. */
export function chosenFiles(pattern: string, targets: readonly string[]): string[] {
  const starts = targets.map((target) =>
    target.replace(/^\.\//, '').replace(/(?:\.test)?\.ts$/, ''),
  );
  const files = globSync(pattern, { cwd: root })
    .filter((file) => starts.some((start) => file.startsWith(start)))
    .sort();
  if (files.length === 0) refuse(`No test of ${pattern} begins with "${targets.join('", "')}".`);
  return files;
}

function refuse(why: string): never {
  console.error(why);
  process.exit(2);
}
