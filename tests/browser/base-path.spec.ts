/** The site below a base path, on a plain static server where nothing lies beside it: as on GitHub Pages. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname } from 'node:path';
import { expect, type Request, test } from '@playwright/test';
import sirv from 'sirv';
import { buildSite, listen } from '../../server/site.ts';
import { BELOW_BASE } from '../links.ts';
import { ledStatus, startBoard, toggleButton } from './board.ts';

const FIRST_LESSON = 'lessons/what-is-a-websocket/';

let server: Server;
let site: string;

test.beforeAll(async () => {
  await buildSite(BELOW_BASE);
  const files = sirv(dirname(BELOW_BASE.folder), { dev: true });
  server = createServer((request, response) => {
    files(request, response, () => void response.writeHead(404).end());
  });
  await listen(server, '127.0.0.1', 0);
  site = `http://127.0.0.1:${(server.address() as AddressInfo).port}${BELOW_BASE.base}`;
});
test.afterAll(() => {
  server.close();
  server.closeAllConnections();
});

test('lesson, bench and search work below a base path, and ask for nothing beside it', async ({
  page,
}) => {
  const wrong: string[] = [];
  const loading = new Set<Request>();
  page.on('requestfinished', (request) => loading.delete(request));
  page.on('requestfailed', (request) => loading.delete(request));
  // Chromium tells a script that a navigation cuts off as one with an error in it.
  const atRest = () => expect.poll(() => loading.size).toBe(0);
  page.on('request', (request) => {
    loading.add(request);
    const url = request.url();
    if (/^https?:/.test(url) && !url.startsWith(site)) wrong.push(`asked for ${url}`);
  });
  page.on('response', (response) => {
    if (response.status() >= 400) wrong.push(`${response.status()} for ${response.url()}`);
  });
  page.on('pageerror', (error) => wrong.push(error.message));
  page.on('console', (message) => {
    // The frame of a device page tries a fetch, to see that the browser stops it.
    const isFrame = message.location().url.startsWith(`${site}device-frame/`);
    if (message.type() === 'error' && !isFrame) wrong.push(message.text());
  });

  for (const path of [FIRST_LESSON, 'bench/']) {
    await startBoard(page, site + path);
    await toggleButton(page).click();
    await expect(ledStatus(page)).toHaveText('LED is on');
    await atRest();
  }

  await page.keyboard.press('/');
  await page.keyboard.type('walkie-talkie');
  await page.getByRole('dialog').getByRole('link', { name: 'Both may speak at any time' }).click();
  await expect(page).toHaveURL(`${site}${FIRST_LESSON}#both-may-speak-at-any-time`);
  await expect(ledStatus(page)).toHaveText('LED is on');

  await page.getByRole('link', { name: 'Course', exact: true }).click();
  await expect(page).toHaveURL(site);
  await page.evaluate(() => document.fonts.ready);
  expect(wrong).toEqual([]);
});
