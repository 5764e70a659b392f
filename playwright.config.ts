import { defineConfig } from '@playwright/test';
import { CHROMIUM_FLAGS, CHROMIUM_PATH } from './tests/chromium.ts';

export default defineConfig({
  testDir: 'tests/browser',
  outputDir: 'test-results',
  timeout: 60_000,
  expect: { timeout: 15_000 },
  fullyParallel: true,
  workers: 2,
  forbidOnly: true,
  reporter: 'dot',
  use: {
    baseURL: 'http://127.0.0.1:4391',
    launchOptions: { executablePath: CHROMIUM_PATH, args: CHROMIUM_FLAGS },
    trace: 'retain-on-failure',
  },
  webServer: {
    command: 'node server/start.mjs',
    env: { PORT: '4391', BOARD_PORT: '8091' },
    url: 'http://127.0.0.1:4391/',
    timeout: 120_000,
  },
});
