/**
 * The course on this machine: builds what is out of date, then serves the site and, on a second port,
 * port 80 of a virtual board that runs in this process. Ctrl-C, or SIGTERM, ends it with status 0; a
 * start that fails, with 1; a setting that makes no sense, with 2.
 */
import type { ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { buildImages } from '../firmware/images.ts';
import { startBenchBoard } from './bench-board.ts';
import { readCertificate } from './certificate.ts';
import { expectFreePorts } from './ports.ts';
import { explain, LOOPBACK, type Names, type Settings, settingsFrom, urlsOf } from './settings.ts';
import { serveWithClasses, tellAddresses, tellPicture } from './site-with-classes.ts';
import { buildSite } from './site.ts';
import { spawnNode } from './spawn-node.mjs';

/** Stopping takes milliseconds; a board that hangs does not keep the program. */
const STOP_TIMEOUT_MS = 2_000;

/** @param names what the command calls its ports */
export async function serveCourse(names: Names): Promise<void> {
  const settings = settingsOrExit(names);
  const { host, port, boardPort, allowedHosts, base } = settings;
  let stop = () => Promise.resolve();

  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    // Ctrl-C comes twice: from the terminal, and passed on by the program that started this one.
    process.on(signal, () => {
      setTimeout(() => process.exit(0), STOP_TIMEOUT_MS).unref();
      void stop().finally(() => process.exit(0));
    });
  }

  try {
    await expectFreePorts(host, [port, boardPort]);
    // Told before a minute of building.
    if (settings.tls !== undefined) readCertificate(settings.tls);
    console.log('Building what has changed …');
    await buildImages();
    await buildSite({ base, onProgress: console.log });
    const site = await serveWithClasses(settings);
    tellAddresses('Handshake:   ', site.addresses);
    const [, forOthers] = site.addresses;
    if (forOthers !== undefined) tellPicture(forOthers);
    const board = await startBenchBoard({ host, port: boardPort, allowedHosts });
    const compressing = host === LOOPBACK ? null : compressCompiler();
    stop = async () => {
      compressing?.kill();
      await site.stop();
      await board.stop();
    };
    const note = ' (port 80 of a virtual board)';
    tellAddresses('Bench board: ', urlsOf(host, board.port), note);
  } catch (error) {
    console.error(await explain(error, settings, names));
    process.exit(1);
  }
}

/** For those who load the compiler over a network: beside the server, which sends what there is meanwhile. */
function compressCompiler(): ChildProcess {
  const script = join(import.meta.dirname, 'compress-compiler.ts');
  return spawnNode(process.execPath, [script], { stdio: ['ignore', 'ignore', 'inherit'] });
}

function settingsOrExit(names: Names): Settings {
  try {
    return settingsFrom(process.env, names);
  } catch (error) {
    console.error((error as Error).message);
    process.exit(2);
  }
}
