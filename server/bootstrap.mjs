/**
 * First steps on a machine that may have nothing but some Node and npm: installs the packages when
 * the lockfile has changed since the last time, then hands over to the Node that the project pins.
 * Plain JavaScript for any Node from 20 on; everything after it is TypeScript.
 */
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url));
const stampFile = `${root}node_modules/.installed-lockfile`;
const pinnedNode = `${root}node_modules/node/bin/node${process.platform === 'win32' ? '.exe' : ''}`;

/** Runs `npm ci` unless this lockfile is what node_modules was installed from. */
export function ensurePackages() {
  const wanted = createHash('sha256')
    .update(readFileSync(`${root}package-lock.json`))
    .digest('hex');
  const installed = existsSync(stampFile) ? readFileSync(stampFile, 'utf8') : '';
  if (installed === wanted && existsSync(pinnedNode)) return;
  console.log('Installing packages (once, about a minute) …');
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  const result = spawnSync(npm, ['ci', '--loglevel=error'], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    shell: process.platform === 'win32',
  });
  if (result.status !== 0) {
    console.error(
      'The packages could not be installed: see the messages of npm above, then run the command again.',
    );
    process.exit(1);
  }
  if (!existsSync(pinnedNode)) {
    console.error(
      'npm did not run the install script of the package "node". Run: npm rebuild node',
    );
    process.exit(1);
  }
  writeFileSync(stampFile, wanted);
}

/** Runs a TypeScript program under the pinned Node and ends as it ends. */
export function handOver(script, args = []) {
  const child = spawn(pinnedNode, [`${root}${script}`, ...args], { cwd: root, stdio: 'inherit' });
  // Ctrl-C reaches the child through the terminal; a signal sent to this process alone is passed on.
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
  child.on('exit', (code, signal) => {
    if (signal) {
      process.removeAllListeners(signal);
      process.kill(process.pid, signal);
    } else {
      process.exit(code ?? 1);
    }
  });
}
