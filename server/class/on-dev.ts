/** The relay of classes in Astro's dev server, beside its own WebSocket. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { AstroIntegration } from 'astro';
import { foreignHost, ownHosts } from '../own-hosts.ts';
import { DEV, settingsFrom } from '../settings.ts';
import { ClassServer } from './class-server.ts';
import { healthOf } from './on-site.ts';

/** @param base the path that the site lies below, with a slash at both ends */
export function classesInDev(base: string): AstroIntegration {
  return {
    name: 'classes',
    hooks: {
      'astro:server:setup': ({ server }) => {
        const { host, allowedHosts } = settingsFrom(process.env, DEV);
        const isOwn = ownHosts([host, ...allowedHosts]);
        const addresses = (): readonly string[] => server.resolvedUrls?.network ?? [];
        const classes = new ClassServer({ base, addresses });
        const answer = healthOf(classes);
        const handle = (
          request: IncomingMessage,
          response: ServerResponse,
          next: () => void,
        ): void => {
          const { url = '/' } = request;
          if (!url.startsWith(base) || !answer(url.slice(base.length - 1), response)) next();
        };
        // Before Astro's own, which it puts first later on: it refuses addresses that end without a slash.
        server.httpServer?.once('listening', () =>
          server.middlewares.stack.unshift({ route: '', handle }),
        );
        server.httpServer?.once('close', () => classes.stop());
        // What is no class is Vite's.
        const upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
          if (foreignHost(request.url, request.headers.host, isOwn) !== undefined) return;
          classes.upgrade(request, socket, head);
        };
        server.httpServer?.on('upgrade', upgrade);
      },
    },
  };
}
