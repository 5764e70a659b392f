/**
 * `npm test`: every check there is, in an order that fails fast. `npm test -- units lint` runs only
 * the named steps, `npm test -- units device/formats/net` only the test files that begin so, and with
 * `--watch` runs them again whenever something they import changes. `--list` names the steps;
 * `--no-install` installs no system packages.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { globSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { buildSite } from '../server/site.ts';
import { expectFreePorts } from '../server/ports.ts';
import { root } from '../server/root.ts';
import { explain, settingsFrom, TESTS } from '../server/settings.ts';
import { spawnNode } from '../server/spawn-node.mjs';
import { ensureSystemPackages } from '../server/system-packages.ts';
import { chosenFiles, parseArguments } from './arguments.ts';
import { CLANG_FORMAT } from './clang-format.ts';
import { expectBuiltImages } from './images.ts';
import { expectLiveLinks } from './links.ts';

type Run = readonly (readonly string[])[] | (() => Promise<unknown>);

interface Step {
  readonly name: string;
  /** Runs some of its tests alone: those whose paths begin as one of these. */
  readonly only?: (targets: readonly string[]) => Run;
  /** Needs programs from the system's packages. */
  readonly system?: true;
  /** Runs at the same time as the step before it, which leaves a processor idle. */
  readonly beside?: true;
  /** Commands that must all end with status 0, run at the same time, or work of this process. */
  readonly run: Run;
}

const node = process.execPath;
const UNIT_TESTS = '{device,components,server,firmware,site}/**/*.test.ts';
const PEER_TESTS = 'tests/**/*.test.ts';
const asked = parseArguments(process.argv.slice(2));
const bin = (name: string) => [node, `node_modules/.bin/${name}`];

const STEPS: readonly Step[] = [
  { name: 'images', system: true, run: expectBuiltImages },
  {
    // It makes the types of the content first, and reads every TypeScript file, not Astro's alone.
    name: 'types',
    beside: true,
    run: [[...bin('astro'), 'check', '--minimumFailingSeverity', 'warning']],
  },
  {
    name: 'lint',
    system: true,
    run: [
      [...bin('eslint'), '.'],
      [...bin('prettier'), '--check', '--log-level', 'warn', '.'],
      [
        ...bin('depcruise'),
        '--output-type',
        'err',
        'device',
        'components',
        'server',
        'firmware',
        'site',
        'tests',
      ],
      [CLANG_FORMAT, '--dry-run', '-Werror', ...cppSources()],
    ],
  },
  {
    name: 'firmware',
    system: true,
    beside: true,
    run: [['make', '-s', '-C', 'firmware', 'test']],
  },
  {
    name: 'units',
    system: true,
    run: [nodeTest([UNIT_TESTS])],
    only: (targets) => [nodeTest(chosenFiles(UNIT_TESTS, targets))],
  },
  {
    name: 'peers',
    system: true,
    beside: true,
    run: [nodeTest([PEER_TESTS])],
    only: (targets) => [nodeTest(chosenFiles(PEER_TESTS, targets))],
  },
  { name: 'fuzz', system: true, run: [['make', '-s', '-C', 'firmware', 'fuzz']] },
  { name: 'site', run: buildSite },
  { name: 'links', run: expectLiveLinks },
  {
    name: 'browser',
    system: true,
    run: [[...bin('playwright'), 'test']],
    only: (targets) => [[...bin('playwright'), 'test', ...targets]],
  },
];

function cppSources(): string[] {
  return globSync('firmware/**/*.{cpp,h,ino,c}', { cwd: root });
}

function nodeTest(files: readonly string[]): readonly string[] {
  // Node itself would leave one processor free: on two, that is half of them.
  const concurrency = `--test-concurrency=${availableParallelism()}`;
  const watch = asked.watch ? ['--watch'] : [];
  return [node, '--test', ...watch, concurrency, '--test-reporter=./tests/reporter.ts', ...files];
}

/** @param alone whether nothing else prints meanwhile */
async function runStep(step: Step, alone: boolean): Promise<boolean> {
  if (typeof step.run === 'function') {
    try {
      await step.run();
      return true;
    } catch (error) {
      console.error(error instanceof Error ? error.message : error);
      return false;
    }
  }
  const live = alone && step.run.length === 1;
  const results = await Promise.all(step.run.map((command) => runCommand(command, live)));
  return results.every((passed) => passed);
}

/** Whatever runs ends with this program. */
const children = new Set<ChildProcess>();
process.on('exit', () => {
  for (const child of children) child.kill();
});
process.once('SIGINT', () => process.exit(130));
process.once('SIGTERM', () => process.exit(143));

/** Prints as it goes when it runs alone, otherwise when it ends. */
async function runCommand(
  [command = '', ...args]: readonly string[],
  alone: boolean,
): Promise<boolean> {
  const output = alone ? 'inherit' : 'pipe';
  const stdio: ('ignore' | 'inherit' | 'pipe')[] = ['ignore', output, output];
  const start = command === node ? spawnNode : spawn;
  const child = start(command, args, { cwd: root, stdio });
  children.add(child);
  const printed: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk: Buffer) => printed.push(chunk));
  }
  const passed = await new Promise<boolean>((resolve) => {
    child.once('error', (error) => {
      console.error(error.message);
      resolve(false);
    });
    child.once('close', (status) => resolve(status === 0));
  });
  children.delete(child);
  process.stdout.write(Buffer.concat(printed));
  return passed;
}

/** Steps that run at the same time, together. */
function inGroups(steps: readonly Step[]): Step[][] {
  const groups: Step[][] = [];
  for (const step of steps) {
    const last = groups.at(-1);
    if (step.beside === true && last !== undefined) last.push(step);
    else groups.push([step]);
  }
  return groups;
}

const names = STEPS.map(({ name }) => name);
if (asked.list) {
  console.log(names.join('\n'));
  process.exit(0);
}
const { steps, targets } = asked.choose(names);
const chosen = STEPS.filter(({ name }) => steps.includes(name)).map((step) => {
  if (targets.length === 0) return step;
  if (step.only === undefined) fail(`The step "${step.name}" cannot be narrowed to files.`);
  return { ...step, run: step.only(targets) };
});
if (asked.watch && chosen.some(({ name }) => name !== 'units' && name !== 'peers')) {
  fail('--watch goes with units or peers: npm test -- --watch units device/formats');
}
// Now, rather than after ten minutes of the other steps.
if (chosen.some(({ name }) => name === 'browser')) await expectBrowserPorts();
if (chosen.some(({ system }) => system)) {
  ensureSystemPackages('npm test', { mayInstall: !asked.noInstall });
}
let failed = 0;
for (const group of inGroups(chosen)) {
  console.log(`\n== ${group.map(({ name }) => name).join(', ')}`);
  await Promise.all(
    group.map(async (step) => {
      const startedMs = performance.now();
      const passed = await runStep(step, group.length === 1);
      if (!passed) failed++;
      const seconds = ((performance.now() - startedMs) / 1000).toFixed(1);
      console.log(`== ${step.name}: ${passed ? 'passed' : 'FAILED'} in ${seconds} s`);
    }),
  );
}
console.log(`\nSteps: ${chosen.length - failed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);

async function expectBrowserPorts(): Promise<void> {
  const settings = settingsOrFail();
  try {
    await expectFreePorts(settings.host, [settings.port, settings.boardPort]);
  } catch (error) {
    fail(await explain(error, settings, TESTS));
  }
}

function settingsOrFail() {
  try {
    return settingsFrom({ ...process.env, HOST: '127.0.0.1', SITE_BASE: '/' }, TESTS);
  } catch (error) {
    fail((error as Error).message);
  }
}

function fail(why: string): never {
  console.error(why);
  process.exit(2);
}
