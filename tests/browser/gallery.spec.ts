/** The gallery of the dev server: every widget wakes on a scripted board, in every state once. */
import type { ChildProcess } from 'node:child_process';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { expect, test } from '@playwright/test';
import { spawnNode } from '../../server/spawn-node.mjs';
import { STATES } from '../gallery/states.ts';
import { WIDGETS } from '../gallery/widgets.ts';

let server: ChildProcess;
let site: string;

test.beforeAll(async () => {
  const port = await freePort();
  site = `http://127.0.0.1:${port}`;
  server = spawnNode(
    process.execPath,
    ['node_modules/astro/bin/astro.mjs', 'dev', '--host', '127.0.0.1', '--port', String(port)],
    {
      env: { ...process.env, ASTRO_TELEMETRY_DISABLED: '1', SITE_BASE: '/' },
      stdio: ['ignore', 'ignore', 'ignore'],
    },
  );
  await expect
    .poll(
      () =>
        fetch(`${site}/gallery/`).then(
          ({ ok }) => ok,
          () => false,
        ),
      { timeout: 50_000 },
    )
    .toBe(true);
});
test.afterAll(() => {
  server.kill();
});

test('every widget wakes, and shows the state that its board is in', async ({ page }) => {
  test.slow(); // a dev server builds each page when it is asked for it
  const wrong: string[] = [];
  page.on('pageerror', (error) => wrong.push(`${page.url()}: ${error.message}`));
  page.on('console', (message) => {
    if (message.type() === 'error') wrong.push(`${page.url()}: ${message.text()}`);
  });
  const states = Object.keys(STATES);
  const rounds = Math.max(states.length, WIDGETS.length);
  for (let round = 0; round < rounds; round++) {
    const widget = WIDGETS[round % WIDGETS.length] ?? '';
    const state = states[round % states.length] ?? '';
    await page.goto(`${site}/gallery/frame/${widget}/?state=${encodeURIComponent(state)}`);
    const asleep = page.locator('main :not(:defined)');
    await expect(asleep, `${widget}, ${state}`).toHaveCount(0);
  }
  expect(wrong).toEqual([]);

  await page.goto(`${site}/gallery/frame/flasher/?state=writing`);
  await expect(page.locator('main')).toContainText('Writing 30 of 77 KB');
  await page.goto(`${site}/gallery/frame/packet-table/?state=a+note`);
  await expect(page.locator('main')).toContainText('Text frame "toggle"');
});

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return port;
}
