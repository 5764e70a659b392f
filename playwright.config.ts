import { defineConfig } from '@playwright/test';
import { CHROMIUM_FLAGS, CHROMIUM_PATH } from './tests/chromium.ts';
import { SITE_PORT } from './tests/browser/ports.ts';

const site = `http://127.0.0.1:${SITE_PORT}/`;

export default defineConfig({
  projects: [
    { name: 'browser', testDir: 'tests/browser' },
    // A real line takes its time, and more of it on a busy machine.
    { name: 'serial', testDir: 'tests/serial', expect: { timeout: 60_000 } },
  ],
  outputDir: 'test-results',
  timeout: 60_000,
  expect: { timeout: 15_000 },
  fullyParallel: true,
  // One more than there are processors on a small machine: a test waits for a fifth of its time.
  workers: 3,
  forbidOnly: true,
  reporter: 'dot',
  use: {
    baseURL: site,
    launchOptions: { executablePath: CHROMIUM_PATH, args: CHROMIUM_FLAGS },
    // No trace: recording one takes half as long again. To look at a failure: --trace on.
    screenshot: 'only-on-failure',
    // What moves costs the machine more than what is tested; motion has tests of its own.
    contextOptions: { reducedMotion: 'reduce' },
  },
  webServer: {
    command: 'node tests/browser/serve.mjs',
    env: { HOST: '127.0.0.1', SITE_BASE: '/' },
    url: site,
    timeout: 120_000,
  },
});
