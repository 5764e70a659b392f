/**
 * `npm start`: builds what is out of date, then serves the site and, on a second port, port 80 of a
 * virtual board that runs in this process. Ctrl-C, or SIGTERM, ends it with status 0; a start that
 * fails, with 1; a setting that makes no sense, with 2.
 */
import type { AddressInfo } from 'node:net';
import { buildImages } from '../firmware/images.ts';
import { startBenchBoard } from './bench-board.ts';
import { explain, settingsFrom, urlOf, type Settings } from './settings.ts';
import { buildSite, serveSite } from './site.ts';

/** Stopping takes milliseconds; a board that hangs does not keep the program. */
const STOP_TIMEOUT_MS = 2_000;

const settings = settingsOrExit();
const { host, base } = settings;
let stop = () => Promise.resolve();

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  // Ctrl-C comes twice: from the terminal, and passed on by the program that started this one.
  process.on(signal, () => {
    setTimeout(() => process.exit(0), STOP_TIMEOUT_MS).unref();
    void stop().finally(() => process.exit(0));
  });
}

try {
  console.log('Building what has changed …');
  await buildImages();
  await buildSite({ base });
  const site = await serveSite(host, settings.port, { base });
  console.log(`Handshake:   ${urlOf(host, (site.address() as AddressInfo).port, base)}`);
  const board = await startBenchBoard({ host, port: settings.boardPort });
  stop = () => board.stop();
  console.log(`Bench board: ${urlOf(host, board.port)} (port 80 of a virtual board)`);
} catch (error) {
  console.error(explain(error, settings));
  process.exit(1);
}

function settingsOrExit(): Settings {
  try {
    return settingsFrom(process.env);
  } catch (error) {
    console.error((error as Error).message);
    process.exit(2);
  }
}
