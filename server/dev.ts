/**
 * `npm run dev`: the pages from their sources, where a change shows at once, with the virtual board
 * working; and the bench board beside them, as `npm start` has it. The images are built when it starts:
 * after a change of a sketch or of the firmware, start it again.
 */
import { join } from 'node:path';
import { buildImages } from '../firmware/images.ts';
import { startBenchBoard } from './bench-board.ts';
import { expectFreePorts } from './ports.ts';
import { root } from './root.ts';
import { DEV, explain, settingsFrom, urlOf } from './settings.ts';
import { spawnNode } from './spawn-node.mjs';

const settings = settingsFrom(process.env, DEV);
const { host, port, boardPort, allowedHosts } = settings;

try {
  await expectFreePorts(host, [port, boardPort]);
  console.log('Building the images …');
  await buildImages();
  const board = await startBenchBoard({ host, port: boardPort, allowedHosts });
  console.log(`Bench board: ${urlOf(host, board.port)} (port 80 of a virtual board)`);
} catch (error) {
  console.error(await explain(error, settings, DEV));
  process.exit(1);
}

const astro = spawnNode(
  process.execPath,
  [
    join(root, 'node_modules/astro/bin/astro.mjs'),
    'dev',
    ...['--host', host, '--port', String(port)],
    // Astro's server looks at Host itself.
    ...(allowedHosts.length > 0 ? ['--allowed-hosts', allowedHosts.join(',')] : []),
  ],
  {
    cwd: root,
    stdio: ['inherit', 'inherit', 'inherit'],
    env: { ...process.env, ASTRO_TELEMETRY_DISABLED: '1' },
  },
);
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => astro.kill(signal));
}
astro.on('exit', (code) => process.exit(code ?? 0));
