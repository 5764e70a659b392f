/**
 * `npm start`: builds what is out of date, then serves the site and, on a second port, port 80 of a
 * virtual board that runs in this process.
 */
import { buildImages } from '../firmware/images.ts';
import { startBenchBoard } from './bench-board.ts';
import { buildSite, serveSite } from './site.ts';

const host = process.env.HOST ?? '127.0.0.1';
const port = portFrom('PORT', 4321);
const boardPort = portFrom('BOARD_PORT', 8080);

try {
  console.log('Building what has changed …');
  await buildImages();
  await buildSite();
  await serveSite(host, port);
  console.log(`Handshake:   http://${urlHost(host)}:${port}/`);
  const board = await startBenchBoard({ host, port: boardPort });
  console.log(`Bench board: http://${urlHost(host)}:${boardPort}/ (port 80 of a virtual board)`);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void board.stop().then(() => process.exit(0)));
  }
} catch (error) {
  console.error(explain(error));
  process.exit(1);
}

function portFrom(variable: string, standard: number): number {
  const given = process.env[variable] ?? '';
  if (given === '') return standard;
  const value = Number(given);
  if (Number.isInteger(value) && value >= 0 && value <= 65_535) return value;
  console.error(`${variable} must be a port number from 0 to 65535, not "${given}".`);
  process.exit(2);
}

/** An address as it stands in a URL: IPv6 in brackets. */
function urlHost(address: string): string {
  return address.includes(':') ? `[${address}]` : address;
}

function explain(error: unknown): string {
  const { code, message, port: taken } = error as NodeJS.ErrnoException & { port?: number };
  if (code === 'EADDRINUSE') {
    const variable = taken === port ? 'PORT' : 'BOARD_PORT';
    return `Port ${taken} is in use by another program. Choose another: ${variable}=${Number(taken) + 1} npm start`;
  }
  return code === undefined ? message : `${message} (${code})`;
}
