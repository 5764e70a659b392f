/**
 * `npm run bench`: what the pages weigh, how Lighthouse judges them, how fast the virtual board and one
 * on a cable are, and what the serial monitor holds out, in Chromium, as a reader has it. Every figure is
 * measured in this run, with the limit it should keep beside it.
 */
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { chromium } from '@playwright/test';
import { compressCompilerWell } from '../../firmware/compiler-kit.ts';
import { buildImages } from '../../firmware/images.ts';
import { buildSketch } from '../../firmware/wasm-build.ts';
import { ClassServer } from '../../server/class/class-server.ts';
import { healthOf, takeUpgrades } from '../../server/class/on-site.ts';
import { ownHosts } from '../../server/own-hosts.ts';
import { root } from '../../server/root.ts';
import { buildSite, serveSite } from '../../server/site.ts';
import { CHROMIUM_FLAGS, CHROMIUM_PATH } from '../chromium.ts';
import { pagesOf } from '../links.ts';
import { gradeOf, HARDEST_GRADE, readLessons } from '../reading-grade.ts';
import { flashTalker } from '../talker.ts';
import { octetsOf, running, startMs, toggleCost, toggleMs } from './board.ts';
import { broadcast, plot } from './class.ts';
import { wallFigures } from './wall.ts';
import { monitorOverCable, toggleOverCable } from './cable.ts';
import { editorFigures } from './editor.ts';
import { flashFigures } from './flash.ts';
import { monitorFigures, type MonitorFigures } from './monitor.ts';
import { newcomerFigures } from './newcomer.ts';
import { CATEGORIES, judge, scriptOctets } from './pages.ts';
import { SLOW_LINE, slowLineFigures } from './slow-line.ts';
import { stationMs } from './station.ts';
import { median, Table } from './table.ts';

/** Where readers begin: the first is one that many skip. */
const FIRST_LESSONS = ['/lessons/numbers-and-names/', '/lessons/what-is-a-websocket/'];
/** A lesson with the board's own page in it. */
const LESSON = '/lessons/what-is-a-websocket/';
const STARTS = 5;
const TOGGLES = 60;
/** 8N1: ten bits an octet. */
const BITS_PER_OCTET = 10;
const PACED_BAUD = 115_200;
/**
 * How many times its own time, on the wire and in the flash, flashing may take, by bits per second. At the ROM's rate
 * the stub's upload comes to it, 0.6 s. At the faster one the boot ROM writes this image exactly by itself: it erases
 * before it takes the first octet, and takes them all uncompressed, 1.2 times the image's own time. The rest is for
 * the machine that measures.
 */
const FLASH_LIMITS = [
  [115_200, 1.4],
  [921_600, 2],
] as const;
const MONITOR_SECONDS = 60;
/** At one computer. */
const STATION_BOARDS = 8;
/** People who watch a class. */
const CLASS_SIZES = [1_000, 2_000, 5_000];
const NATS_CLASS_SIZES = [1_000, 2_500, 5_000, 10_000];
/** Students on one wall. */
const WALL_STUDENTS = 300;
const LIGHTHOUSE_PORT = Number(process.env.LIGHTHOUSE_PORT ?? 9333);
/** Kilobytes of script, gzip. */
const LESSON_SCRIPT_KB = 60;
const FIRST_LESSON_SCRIPT_KB = 32;
/** Kilobytes of the tutorial's sketch with its core, for the virtual board, gzip. */
const MODULE_KB = 35;

const table = new Table();
await buildImages();
// Once for each version it takes minutes; a server does it beside its work.
compressCompilerWell();
await buildSite();
const classes = new ClassServer();
const server = await serveSite('127.0.0.1', 0, { answer: healthOf(classes) });
takeUpgrades(server, classes, ownHosts(['127.0.0.1']));
const address = server.address();
if (address === null || typeof address === 'string') throw new Error('the site has no port');
const origin = `http://127.0.0.1:${address.port}`;
const lessons = pagesOf(join(root, 'dist')).filter((path) => path.startsWith('/lessons/'));

const browser = await chromium.launch({ executablePath: CHROMIUM_PATH, args: CHROMIUM_FLAGS });
for (const path of lessons) {
  const context = await browser.newContext();
  const kilobytes = (await scriptOctets(await context.newPage(), origin + path)) / 1024;
  await context.close();
  const atMost = FIRST_LESSONS.includes(path) ? FIRST_LESSON_SCRIPT_KB : LESSON_SCRIPT_KB;
  table.add(`JavaScript before anything is pressed, gzip: ${path}`, kilobytes, 'KB', { atMost });
}

for (const [lesson, { prose }] of await readLessons())
  table.add(`Reading grade (Automated Readability Index): ${lesson}`, gradeOf(prose), '', {
    atMost: HARDEST_GRADE,
  });

const module = gzipSync(await buildSketch('led_websocket')).length / 1024;
table.add('Module of led_websocket for the virtual board, gzip', module, 'KB', {
  atMost: MODULE_KB,
});

const { silentMs, slowMs } = await newcomerFigures();
const newcomer = 'A newcomer to the bench board has its page, behind';
table.add(`${newcomer} 12 silent connections`, silentMs / 1000, 's', { atMost: 2 }, 2);
table.add(`${newcomer} a hundred slow clients`, slowMs / 1000, 's', { atMost: 2 }, 2);

const slow = await slowLineFigures(origin + LESSON);
const slowly = `First visit at ${SLOW_LINE.octetsPerSecond / 1000} KB/s, round trip ${SLOW_LINE.roundTripMs} ms, processor / ${SLOW_LINE.processorFactor}`;
table.add(`${slowly}: text`, slow.textMs / 1000, 's', { atMost: 3 });
table.add(`${slowly}: a board can be started`, slow.startUsableMs / 1000, 's');
table.add(`${slowly}: the LED toggled`, slow.toggleMs / 1000, 's', { atMost: 20 });
table.add(`${slowly}: layout shift`, slow.layoutShift, '', { atMost: 0.05 }, 3);

const starts: number[] = [];
for (let count = 0; count < STARTS; count++) {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(origin + LESSON, { waitUntil: 'networkidle' });
  starts.push(await startMs(page));
  await context.close();
}
table.add(
  'Start virtual board to the first line of the sketch, flashed, median',
  median(starts) / 1000,
  's',
  { atMost: 3 },
  2,
);

const page = await browser.newPage();
await page.goto(origin + LESSON);
await page.getByRole('button', { name: 'Start virtual board' }).first().click();
await running(page);
const toggle = median(await toggleMs(page, TOGGLES));
table.add('Toggle to confirmed LED, full speed, median', toggle, 'ms', { atMost: 30 }, 2);
const cost = await toggleCost(page);
table.add('One toggle with two pages open: packets', cost.all.length, 'packets', {}, 0);
table.add(
  'One toggle: octets on the wire, SLIP framing included',
  octetsOf(cost.all),
  'octets',
  {},
  0,
);

await page.getByRole('button', { name: 'Disconnect' }).click();
await page.getByLabel('Wire speed').selectOption(String(PACED_BAUD));
await page.getByRole('button', { name: 'Start virtual board' }).first().click();
await running(page);
const paced = median(await toggleMs(page, TOGGLES));
const awaited = octetsOf(cost.awaited);
const wireMs = (awaited * BITS_PER_OCTET * 1000) / PACED_BAUD;
table.add(`Toggle to confirmed LED at ${PACED_BAUD} baud, median`, paced, 'ms', {}, 2);
table.add(`Its ${awaited} octets' own time on the wire, to the answer`, wireMs, 'ms', {}, 2);
table.add('Ratio', paced / wireMs, 'times', { atMost: 1.3 }, 2);
await page.close();

const bench = await browser.newPage();
await bench.goto(`${origin}/bench/`);
await bench.getByRole('button', { name: 'Start virtual board' }).first().click();
await running(bench);
await flashTalker(bench);
addMonitor('', await monitorFigures(bench, MONITOR_SECONDS));
await bench.close();

const desk = await browser.newPage();
await desk.goto(`${origin}/class/`);
await desk.getByRole('button', { name: 'Open a class' }).click();
await desk.getByText(/is open$/).waitFor();
const wall = await wallFigures(desk, origin, WALL_STUDENTS);
const onWall = `A wall with ${WALL_STUDENTS} students who have news every second`;
table.add(`${onWall}: frames a second`, wall.framesPerSecond, 'frames', { atLeast: 55 });
table.add(`${onWall}: a change is on its tile after`, wall.changeMs, 'ms', { atMost: 1000 }, 0);
const editor = await editorFigures(browser, origin);
table.add('Edit this sketch, first press: over the wire, Brotli', editor.firstLoad / 1e6, 'MB', {
  atMost: 15,
});
const edited = 'A sketch of the reader’s own, warm, median';
table.add(`${edited}: Run to its first serial line`, editor.runMs / 1000, 's', { atMost: 0.6 }, 2);
table.add(`${edited}: compiled and linked`, editor.buildMs / 1000, 's', {}, 2);
table.add(`${edited}: checked`, editor.checkMs / 1000, 's', { atMost: 0.15 }, 2);
table.add(`${edited}: completed`, editor.completeMs / 1000, 's', { atMost: 0.1 }, 2);
table.add(`${edited}: compiled by the system’s clang`, editor.systemMs / 1000, 's', {}, 2);
table.add(
  `${edited}: compiled and linked in the page, ratio`,
  editor.buildMs / editor.systemMs,
  'times',
  {},
  1,
);
await browser.close();

for (const [baudRate, atMost] of FLASH_LIMITS) {
  const { compressedOctets, wireMs, flashMs, flasherMs, bareMs } = await flashFigures(baudRate);
  const ownMs = wireMs + flashMs;
  const what = `Flashing the ESP32's image at ${baudRate} baud, connect to verified`;
  table.add(`${what}: median`, flasherMs, 'ms', {}, 0);
  table.add(`${what}: its ${compressedOctets} compressed octets' own time`, wireMs, 'ms', {}, 0);
  table.add(`${what}: their own time in the flash`, flashMs, 'ms', {}, 0);
  table.add(`${what}: ratio`, flasherMs / ownMs, 'times', { atMost }, 2);
  table.add(`${what}: against esptool-js by itself`, flasherMs / bareMs, 'times', { atMost: 1 }, 2);
}

const oneMs = await stationMs(1);
const manyMs = await stationMs(STATION_BOARDS);
const station = `Flash station at ${PACED_BAUD} baud, press to verified`;
table.add(`${station}: one board, median`, oneMs / 1000, 's', {}, 2);
table.add(`${station}: ${STATION_BOARDS} boards at once, median`, manyMs / 1000, 's', {}, 2);
table.add(`${station}: ratio`, manyMs / oneMs, 'times', { atMost: 1.3 }, 2);

const overCable = await toggleOverCable(origin, TOGGLES);
if (typeof overCable === 'string') {
  console.log(`No toggle over a cable was measured: ${overCable}.`);
} else {
  const time = median(overCable.times);
  const ownMs = (overCable.awaited * BITS_PER_OCTET * 1000) / PACED_BAUD;
  table.add('Toggle over the cable to an ESP32, real Web Serial, median', time, 'ms', {}, 2);
  table.add(
    `Its ${overCable.awaited} octets' own time on the wire, to the answer`,
    ownMs,
    'ms',
    {},
    2,
  );
  table.add('Ratio', time / ownMs, 'times', { atMost: 1.3 }, 2);
}

const listened = await monitorOverCable(origin, MONITOR_SECONDS);
if (typeof listened === 'string') {
  console.log(`The serial monitor was not measured over a cable: ${listened}.`);
} else {
  addMonitor(' over the cable, real Web Serial', listened);
}

for (const viewers of CLASS_SIZES) {
  const bare = await broadcast('bare', viewers);
  const relay = await broadcast('relay', viewers);
  const what = `A class of ${viewers}, board to every viewer's socket`;
  table.add(`${what}: median`, relay.medianMs, 'ms', {}, 0);
  table.add(`${what}: 99 of 100 within`, relay.p99Ms, 'ms', {}, 0);
  table.add(`${what}: the same by a bare broadcast of ws`, bare.p99Ms, 'ms', {}, 0);
  table.add(`${what}: ratio`, relay.p99Ms / bare.p99Ms, 'times', { atMost: 1.3 }, 2);
  table.add(`${what}: messages lost`, relay.lost, 'messages', { atMost: 0 }, 0);
  table.add(`${what}: memory a viewer`, relay.octetsPerViewer / 1024, 'KB', {}, 0);
}

const slope: [number, number][] = [];
for (const viewers of NATS_CLASS_SIZES) {
  const bare = await broadcast('bare', viewers);
  const nats = await broadcast('nats', viewers);
  const what = `A class of ${viewers} over three processes and NATS`;
  table.add(`${what}: 99 of 100 within`, nats.p99Ms, 'ms', {}, 0);
  table.add(`${what}: the same by a bare broadcast of ws`, bare.p99Ms, 'ms', {}, 0);
  table.add(`${what}: messages lost`, nats.lost, 'messages', { atMost: 0 }, 0);
  table.add(`${what}: memory a viewer`, nats.octetsPerViewer / 1024, 'KB', {}, 0);
  slope.push([viewers, nats.p99Ms]);
}
console.log(`Three processes and NATS, 99 of 100 messages within:\n${plot(slope)}`);

for (const { path, scores, lost } of await judge(origin, ['/', ...lessons], LIGHTHOUSE_PORT)) {
  for (const category of CATEGORIES) {
    table.add(`Lighthouse, ${category}: ${path}`, scores[category], '', { atLeast: 95 }, 0);
  }
  if (Object.values(scores).some((score) => score < 95)) {
    console.log(`${path} loses points by: ${lost.join('; ')}`);
  }
}
server.close();

process.exit(table.print() ? 0 : 1);

function addMonitor(how: string, figures: MonitorFigures): void {
  const rate = `${((figures.octetsPerSecond * BITS_PER_OCTET) / 1e6).toFixed(2)} Mbit/s`;
  const serial = `Serial monitor${how}, ${figures.seconds.toFixed(0)} s at ${rate}`;
  const { lines, linesLost, octetsPerSecond, framesPerSecond } = figures;
  table.add(`${serial}: lines lost of ${lines}`, linesLost, 'lines', { atMost: 0 }, 0);
  table.add(`${serial}: rate`, octetsPerSecond / 1000, 'KB/s', { atLeast: 195 }, 0);
  table.add(`${serial}: frames`, framesPerSecond, 'a second', { atLeast: 50 });
  table.add(`${serial}: longest frame`, figures.longestFrameMs, 'ms', {}, 0);
  table.add(`${serial}: 99 of 100 frames below`, figures.slowFrameMs, 'ms', {}, 0);
}
