/** Joins the relay of classes to the site's server: one port for pages, classes and what an operator asks. */
import type { Server, ServerResponse } from 'node:http';
import { foreignHost, type OwnHosts } from '../own-hosts.ts';
import type { ClassServer } from './class-server.ts';

/** Gives the upgrades of classes to the relay, and refuses all others. */
export function takeUpgrades(site: Server, classes: ClassServer, isOwn: OwnHosts): void {
  site.on('upgrade', (request, socket, head: Buffer) => {
    socket.on('error', () => socket.destroy());
    const foreign = foreignHost(request.url, request.headers.host, isOwn) !== undefined;
    if (!foreign && classes.upgrade(request, socket, head)) return;
    const status = foreign ? '421 Misdirected Request' : '404 Not Found';
    socket.once('finish', () => socket.destroy());
    socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
  });
}

/**
 * Answers `/health` (JSON) and `/metrics` (Prometheus text format 0.0.4): counts alone, no names, no codes.
 * @returns false for other paths
 */
export function healthOf(
  classes: ClassServer,
): (path: string, response: ServerResponse) => boolean {
  return (path, response) => {
    switch (path.split('?', 1)[0]) {
      case '/health':
        response.writeHead(200, {
          'Content-Type': 'application/json',
          'Cache-Control': 'no-store',
        });
        response.end(JSON.stringify({ status: 'ok', ...classes.counts }));
        return true;
      case '/metrics':
        response.writeHead(200, {
          'Content-Type': 'text/plain; version=0.0.4',
          'Cache-Control': 'no-store',
        });
        response.end(metricsOf(classes.counts, process.memoryUsage().rss));
        return true;
      default:
        return false;
    }
  };
}

function metricsOf(counts: ClassServer['counts'], residentOctets: number): string {
  const gauge = (name: string, help: string, value: number) =>
    `# HELP ${name} ${help}\n# TYPE ${name} gauge\n${name} ${value}\n`;
  return (
    gauge('handshake_classes', 'Classes on this process.', counts.classes) +
    gauge('handshake_viewers', 'People who watch a class on this process.', counts.viewers) +
    `# HELP handshake_missed_total Messages that slow viewers did not get.\n` +
    `# TYPE handshake_missed_total counter\nhandshake_missed_total ${counts.missed}\n` +
    gauge('process_resident_memory_bytes', 'Resident memory.', residentOctets)
  );
}
