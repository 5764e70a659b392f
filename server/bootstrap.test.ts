/** First steps in a project of the test's own, below an odd folder, with an npm of the test's own. */
import assert from 'node:assert/strict';
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join, relative } from 'node:path';
import { text } from 'node:stream/consumers';
import { after, before, describe, test } from 'node:test';
import { nodeTooOld } from './node-version.mjs';
import { root } from './root.ts';

const { scripts, optionalDependencies } = JSON.parse(
  readFileSync(join(root, 'package.json'), 'utf8'),
) as { scripts: Record<string, string>; optionalDependencies: Record<string, string> };

test("the lockfile has the hash of every platform's Node, and no script installs one", () => {
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, Record<string, unknown>>;
  };
  const platforms = Object.entries(optionalDependencies).map(([name, version]) => {
    const locked = packages[`node_modules/${name}`] ?? {};
    assert.equal(locked.version, version);
    assert.match(String(locked.integrity), /^sha512-/);
    assert.equal(locked.hasInstallScript, undefined);
    assert.ok(readFileSync(join(root, 'server/bootstrap.mjs'), 'utf8').includes(`'${name}'`));
    return `${String(locked.os)} ${String(locked.cpu)}`;
  });
  assert.deepEqual(platforms.sort(), [
    'darwin arm64',
    'darwin x64',
    'linux arm64',
    'linux x64',
    'win32 x64',
  ]);
  assert.equal(new Set(Object.values(optionalDependencies)).size, 1);
  assert.equal(packages['node_modules/node'], undefined);
});

test('an old Node is told of', () => {
  assert.equal(nodeTooOld('v20.0.0', '>=20'), null);
  assert.equal(nodeTooOld('v24.21.0', '>=20'), null);
  for (const version of ['v18.20.8', 'v9.0.0', 'v19.9.0']) {
    assert.match(nodeTooOld(version, '>=20') ?? '', /needs Node 20 or newer, and this is Node \d/);
  }
});

for (const [name, command] of Object.entries(scripts)) {
  test(`"npm run ${name}" looks at the version of Node first`, () => {
    const old = `data:text/javascript,Object.defineProperty(process,'version',{value:'v18.20.8'})`;
    const [node, ...args] = command.split(' ');
    assert.equal(node, 'node');
    const { status, stdout, stderr } = spawnSync(process.execPath, ['--import', old, ...args], {
      cwd: root,
      encoding: 'utf8',
      env: {},
    });
    assert.deepEqual([status, stdout], [1, '']);
    assert.match(stderr, /^Handshake needs Node 20 or newer, and this is Node 18\.20\.8\. .*\n$/);
  });
}

describe('a project below a folder of an odd name', () => {
  let folder = '';
  let env: NodeJS.ProcessEnv = {};
  const stamp = () => join(folder, 'node_modules/.installed-lockfile');

  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'a b %41 '));
    mkdirSync(join(folder, 'server'));
    mkdirSync(join(folder, 'bin'));
    for (const file of ['bootstrap', 'node-version', 'spawn-node', 'end-with-parent']) {
      copyFileSync(join(root, `server/${file}.mjs`), join(folder, `server/${file}.mjs`));
    }
    write('package.json', '{"engines": {"node": ">=20"}}');
    write('package-lock.json', '{}');
    write('start.mjs', `import { run } from './server/bootstrap.mjs'; run('program.mjs');`);
    write(
      'program.mjs',
      `console.log('runs', process.argv.slice(2).join()); if (process.argv[2] === 'stay') setInterval(() => {}, 1e9);`,
    );
    const node = relative(root, realpathSync(join(root, 'node_modules/.bin/node')));
    write(
      'bin/npm',
      `#!/bin/sh
mkdir -p "$(dirname ${node})"
ln -sf "${process.execPath}" ${node}
echo installed
exit "$NPM_STATUS"
`,
      0o755,
    );
    env = { ...process.env, PATH: join(folder, 'bin') + delimiter + (process.env.PATH ?? '') };
    delete env.npm_lifecycle_event;
  });
  after(() => rmSync(folder, { recursive: true }));

  function write(name: string, content: string, mode = 0o644): void {
    writeFileSync(join(folder, name), content, { mode });
  }

  function start(npmStatus: number) {
    return spawnSync(process.execPath, [join(folder, 'start.mjs'), 'x'], {
      encoding: 'utf8',
      env: { ...env, NPM_STATUS: String(npmStatus) },
    });
  }

  test('an installation that fails is not taken for one that succeeded', () => {
    const failed = start(1);
    assert.equal(failed.status, 1);
    assert.match(failed.stderr, /could not be installed/);
    assert.ok(!existsSync(stamp()));
    assert.match(start(0).stdout, /installed\nruns x\n$/);
  });

  test('a folder that Vite cannot read is told of', () => {
    for (const odd of ['#', '?', '*']) {
      const copy = join(folder, `c${odd}`);
      mkdirSync(copy);
      for (const name of ['server', 'start.mjs', 'package.json']) {
        cpSync(join(folder, name), join(copy, name), { recursive: true });
      }
      const { status, stdout, stderr } = spawnSync(process.execPath, [join(copy, 'start.mjs')], {
        encoding: 'utf8',
        env,
      });
      assert.deepEqual([status, stdout], [1, '']);
      assert.ok(stderr.includes(`cannot read a folder with "${odd}" in its path: ${copy}`), stderr);
    }
  });

  test('what is installed is not installed again, until the lockfile changes', () => {
    assert.equal(start(0).stdout, 'runs x\n');
    write('package-lock.json', '{ }');
    assert.match(start(1).stdout, /installed\n$/);
    assert.ok(!existsSync(stamp()), 'the stamp of the old one is gone');
    assert.match(start(0).stdout, /installed\nruns x\n$/);
  });

  /** Resolves when the program runs; `ended` does when the program has ended, and all who write to its output. */
  async function running(starter: ChildProcess): Promise<{ ended: Promise<unknown> }> {
    const { stdout } = starter;
    assert.ok(stdout);
    await new Promise((resolve) => stdout.once('data', resolve));
    return { ended: text(stdout) };
  }

  for (const signal of ['SIGKILL', 'SIGTERM', 'SIGINT'] as const) {
    test(`${signal} to the starter ends the program`, async () => {
      const starter = spawn(process.execPath, [join(folder, 'start.mjs'), 'stay'], { env });
      const { ended } = await running(starter);
      const status = new Promise((resolve) =>
        starter.once('exit', (_code, by) => {
          resolve(by);
        }),
      );
      starter.kill(signal);
      await ended;
      assert.equal(await status, signal);
    });
  }

  test('a signal to npm, which ends its shell alone, ends the program', async () => {
    const shell = spawn(
      'sh',
      ['-c', '"$0" "$1" stay; true', process.execPath, join(folder, 'start.mjs')],
      { env: { ...env, npm_lifecycle_event: 'start' } },
    );
    const { ended } = await running(shell);
    shell.kill('SIGTERM');
    await ended;
  });

  test('an npm that is killed ends the program', async () => {
    const npm = `require('child_process').spawn('sh', ['-c', '"$0" "$1" stay; true', process.execPath, process.argv[1]], { stdio: 'inherit' })`;
    const killed = spawn(process.execPath, ['-e', npm, join(folder, 'start.mjs')], {
      env: { ...env, npm_lifecycle_event: 'start', npm_node_execpath: process.execPath },
    });
    const { ended } = await running(killed);
    killed.kill('SIGKILL');
    await ended;
  });
});
