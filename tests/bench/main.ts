/**
 * `npm run bench`: what the first lesson weighs and how fast the virtual board is, in Chromium, as a
 * reader has it. Every figure is measured in this run, with the limit it should keep beside it.
 */
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { chromium, type Page } from '@playwright/test';
import { encodeSlip } from '../../device/slip/slip.ts';
import { buildImages } from '../../firmware/images.ts';
import { buildSite, serveSite } from '../../server/site.ts';
import { CHROMIUM_FLAGS, CHROMIUM_PATH } from '../chromium.ts';

const LESSON = '/lessons/what-is-a-websocket/';
const STARTS = 5;
const TOGGLES = 60;
/** 8N1: ten bits an octet. */
const BITS_PER_OCTET = 10;
const PACED_BAUD = 115_200;

interface Row {
  readonly what: string;
  readonly value: string;
  readonly limit: string;
  readonly kept: boolean | null;
}

const rows: Row[] = [];

function row(what: string, value: number, unit: string, limit: number | null, digits = 1): void {
  rows.push({
    what,
    value: `${value.toFixed(digits)} ${unit}`,
    limit: limit === null ? '' : `at most ${limit} ${unit}`,
    kept: limit === null ? null : value <= limit,
  });
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other);
  const middle = sorted[Math.floor(sorted.length / 2)];
  if (middle === undefined) throw new Error('nothing was measured');
  return middle;
}

/** Octets of script, compressed, that a page loads before anything is pressed. */
async function scriptOctets(page: Page, origin: string): Promise<number> {
  const bodies: Promise<Buffer>[] = [];
  page.on('response', (response) => {
    if ((response.headers()['content-type'] ?? '').includes('javascript'))
      bodies.push(response.body());
  });
  await page.goto(`${origin}${LESSON}`, { waitUntil: 'networkidle' });
  const inline = await page.evaluate(() =>
    [...document.querySelectorAll('script:not([src])')]
      .map((script) => script.textContent)
      .join('\n'),
  );
  const loaded = await Promise.all(bodies);
  return [...loaded, Buffer.from(inline)].reduce((sum, body) => sum + gzipSync(body).length, 0);
}

/** Milliseconds from pressing `Start virtual board` to the sketch's first line in the monitor. */
async function startMs(page: Page): Promise<number> {
  return page.evaluate(async () => {
    const button = [...document.querySelectorAll('button')].find(
      (candidate) => candidate.textContent.trim() === 'Start virtual board',
    );
    const log = document.querySelector('[role=log]');
    if (button === undefined || log === null) throw new Error('the page lacks its widgets');
    const startedMs = performance.now();
    button.click();
    return new Promise<number>((resolve) => {
      const observer = new MutationObserver(() => {
        if (!log.textContent.includes('led_websocket: starting')) return;
        observer.disconnect();
        resolve(performance.now() - startedMs);
      });
      observer.observe(log, { childList: true, subtree: true, characterData: true });
    });
  });
}

/** Milliseconds from pressing `Toggle LED` to the status that confirms it, press by press. */
async function toggleMs(page: Page, count: number): Promise<number[]> {
  return page.evaluate(async (presses) => {
    const button = [...document.querySelectorAll('button')].find(
      (candidate) => candidate.textContent.trim() === 'Toggle LED',
    );
    const status = document.querySelector('[role=status][aria-label=LED]');
    if (button === undefined || status === null) throw new Error('the page lacks its widgets');
    const times: number[] = [];
    for (let press = 0; press < presses; press++) {
      const before = status.textContent;
      const startedMs = performance.now();
      button.click();
      while (status.textContent === before) {
        await new Promise<void>((resolve) => {
          const observer = new MutationObserver(() => {
            observer.disconnect();
            resolve();
          });
          observer.observe(status, { childList: true, subtree: true, characterData: true });
        });
      }
      times.push(performance.now() - startedMs);
      // The acknowledgement that follows is not part of this toggle; let it pass.
      await new Promise((resolve) => setTimeout(resolve, 80));
    }
    return times;
  }, count);
}

interface Crossed {
  /** Octets on the wire, SLIP framing included. */
  readonly framed: number;
  readonly sourcePort: number;
  readonly destinationPort: number;
  readonly hasData: boolean;
}

/** The packets in a capture file (pcap, LINKTYPE_RAW), as they crossed the wire. */
function packetsOf(capture: Buffer): Crossed[] {
  const crossed: Crossed[] = [];
  for (let at = 24; at < capture.length;) {
    const length = capture.readUInt32BE(at + 8);
    const packet = capture.subarray(at + 16, at + 16 + length);
    crossed.push({
      framed: encodeSlip(packet).length,
      sourcePort: packet.readUInt16BE(20),
      destinationPort: packet.readUInt16BE(22),
      hasData: length > 20 + ((packet[32] ?? 0) >> 4) * 4,
    });
    at += 16 + length;
  }
  return crossed;
}

/** The packets of one toggle, and those of them that its answer has to wait for. */
async function toggleCost(page: Page): Promise<{ all: Crossed[]; awaited: Crossed[] }> {
  const wire = page.getByRole('region', { name: 'The wire' });
  await wire.getByRole('button', { name: 'Clear' }).click();
  await toggleMs(page, 1);
  const download = page.waitForEvent('download');
  await wire.getByRole('button', { name: 'Download pcap' }).click();
  const all = packetsOf(readFileSync(await (await download).path()));
  const toggle = all.find(({ hasData }) => hasData);
  const answer = all.findIndex(
    ({ hasData, destinationPort }) => hasData && destinationPort === toggle?.sourcePort,
  );
  if (toggle === undefined || answer < 0) throw new Error('the capture holds no whole toggle');
  return { all, awaited: all.slice(0, answer + 1) };
}

function octetsOf(packets: readonly Crossed[]): number {
  return packets.reduce((total, { framed }) => total + framed, 0);
}

async function running(page: Page): Promise<void> {
  await page
    .locator('[role=status][aria-label=LED]', { hasText: /LED is (on|off)/ })
    .first()
    .waitFor();
}

await buildImages();
await buildSite();
const server = await serveSite('127.0.0.1', 0);
const address = server.address();
if (address === null || typeof address === 'string') throw new Error('the site has no port');
const origin = `http://127.0.0.1:${address.port}`;
const browser = await chromium.launch({ executablePath: CHROMIUM_PATH, args: CHROMIUM_FLAGS });

const scripts = await scriptOctets(await browser.newPage(), origin);
row('JavaScript of the first lesson before a board is started, gzip', scripts / 1024, 'KB', 40);

const starts: number[] = [];
for (let count = 0; count < STARTS; count++) {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(`${origin}${LESSON}`, { waitUntil: 'networkidle' });
  starts.push(await startMs(page));
  await context.close();
}
row(
  'Start virtual board to the first line of the sketch, flashed, median',
  median(starts) / 1000,
  's',
  3,
  2,
);

const page = await browser.newPage();
await page.goto(`${origin}${LESSON}`);
await page.getByRole('button', { name: 'Start virtual board' }).click();
await running(page);
row(
  'Toggle to confirmed LED, full speed, median',
  median(await toggleMs(page, TOGGLES)),
  'ms',
  30,
  2,
);
const cost = await toggleCost(page);
row('One toggle with two pages open: packets', cost.all.length, 'packets', null, 0);
row('One toggle: octets on the wire, SLIP framing included', octetsOf(cost.all), 'octets', null, 0);

await page.getByRole('button', { name: 'Disconnect' }).click();
await page.getByLabel('Wire speed').selectOption(String(PACED_BAUD));
await page.getByRole('button', { name: 'Start virtual board' }).click();
await running(page);
const paced = median(await toggleMs(page, TOGGLES));
const awaited = octetsOf(cost.awaited);
const wireMs = (awaited * BITS_PER_OCTET * 1000) / PACED_BAUD;
row(`Toggle to confirmed LED at ${PACED_BAUD} baud, median`, paced, 'ms', null, 2);
row(`Its ${awaited} octets' own time on the wire, to the answer`, wireMs, 'ms', null, 2);
row('Ratio', paced / wireMs, 'times', 1.3, 2);

await browser.close();
server.close();

const width = Math.max(...rows.map(({ what }) => what.length));
for (const { what, value, limit, kept } of rows) {
  const verdict = kept === null ? '' : kept ? '  kept' : '  EXCEEDED';
  console.log(`${what.padEnd(width)}  ${value.padStart(12)}  ${limit}${verdict}`);
}
process.exit(rows.some(({ kept }) => kept === false) ? 1 : 0);
