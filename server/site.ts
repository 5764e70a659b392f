/** Builds the site when something it is made of has changed, and serves it. */
import { createHash } from 'node:crypto';
import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import sirv from 'sirv';
import { foreignHost, ownHosts, refusalOf } from './own-hosts.ts';
import { root } from './root.ts';
import type { Certificate } from './certificate.ts';
import { DISK_FULL } from './settings.ts';
import { spawnNode } from './spawn-node.mjs';

export interface SiteOptions {
  /** The path that the site lies below, with a slash at both ends; "/" unless given. */
  readonly base?: string;
  /** Where the built files lie; `dist` unless given. */
  readonly folder?: string | undefined;
  /** Names under which it answers, beside `host` and those of this computer. */
  readonly allowedHosts?: readonly string[];
  /** Serves over https; http unless given. */
  readonly tls?: Pick<Certificate, 'cert' | 'key'> | undefined;
  /** Answers what is no file. @returns false when the path, below the base, is none of its own */
  readonly answer?: (path: string, response: ServerResponse) => boolean;
}

export const dist = join(root, 'dist');

/** Everything the built pages depend on. */
const SOURCES = [
  'site/**/*',
  'content/**/*',
  'components/**/*',
  'device/**/*',
  'firmware/images/**/*',
  // Lessons show them as text: a new comment changes a page, and no image.
  'firmware/sketches/**/*',
  // The editor compiles with these.
  'firmware/*.ts',
  'firmware/{build,page,core,port/wasm}/**/*',
  'astro.config.mjs',
  'ec.config.mjs',
  'package-lock.json',
];

export interface BuildOptions extends SiteOptions {
  /** Is told, a few times, what is done. */
  readonly onProgress?: (sentence: string) => void;
}

/** @returns true when the site had to be built. */
export async function buildSite({
  base = '/',
  folder = dist,
  onProgress,
}: BuildOptions = {}): Promise<boolean> {
  const stampFile = join(folder, '.built-from');
  const stamp = `${digestOf(SOURCES)} ${base}`;
  if (readIfThere(stampFile) === stamp) return false;
  onProgress?.('Building the pages, which takes about a minute …');
  await runAstro(['build', '--outDir', folder], base, onProgress);
  writeFileSync(stampFile, stamp);
  return true;
}

/**
 * Serves a folder, which may be built anew meanwhile: files are looked up when they are asked for,
 * and one that vanishes while it is sent ends that response alone. Beside the base there is nothing.
 */
export async function serveSite(
  host: string,
  port: number,
  { base = '/', folder = dist, allowedHosts = [], tls, answer }: SiteOptions = {},
): Promise<Server> {
  const isOwn = ownHosts([host, ...allowedHosts]);
  const notFound = readFileSync(join(folder, '404.html'));
  const files = sirv(folder, {
    dev: true, // looks at request time; without it, it lists the folder once
    etag: true,
    gzip: true, // the build lays them beside the files: site/build/compress.ts, site/build/compiler.ts
    brotli: true,
    setHeaders(response, path) {
      // Astro names its assets by content, the compiler is below its version: neither changes; pages do.
      const keeps = /^\/(_astro|compiler\/[^/]+)\//.test(path);
      const cache = keeps ? 'max-age=31536000,immutable' : 'no-cache';
      response.setHeader('Cache-Control', cache);
    },
  });
  const handle: RequestListener = (request, response) => {
    response.setHeader('X-Content-Type-Options', 'nosniff');
    response.setHeader('Referrer-Policy', 'no-referrer');
    // The pages bring the rest of their policy with them; this part counts in a field only.
    response.setHeader('Content-Security-Policy', "frame-ancestors 'self'");
    const answerNotFound = () => {
      response.writeHead(404, {
        'Content-Type': 'text/html; charset=utf-8',
        'Cache-Control': 'no-cache',
      });
      response.end(notFound);
    };
    const refused = foreignHost(request.url, request.headers.host, isOwn);
    if (refused !== undefined) {
      response.writeHead(421, { 'Content-Type': 'text/plain; charset=utf-8' });
      response.end(refusalOf('course', 'Host', refused));
      return;
    }
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.writeHead(405, { Allow: 'GET, HEAD' }).end();
      return;
    }
    const { url = '/' } = request;
    if (!url.startsWith(base) || isHidden(url)) {
      answerNotFound();
      return;
    }
    request.url = url.slice(base.length - 1);
    if (answer?.(request.url, response) === true) return;
    // A server may ignore ranges (RFC 9110 section 14.2); sirv throws at one that runs backwards.
    delete request.headers.range;
    // The headers are out by the time a file turns out to be unreadable: only the connection can tell.
    response.once('pipe', (file) => file.once('error', () => response.destroy()));
    try {
      files(request, response, answerNotFound);
    } catch {
      // The file went between two looks at it.
      if (response.headersSent) response.destroy();
      else answerNotFound();
    }
  };
  const server = tls === undefined ? createServer(handle) : createTlsServer(tls, handle);
  await listen(server, host, port);
  return server;
}

/** Names that begin with a dot are no part of the site: the build's stamp is one. */
function isHidden(url: string): boolean {
  const path = url.split('?', 1)[0] ?? '';
  return /[/\\]\./.test(path.replace(/%2e/gi, '.').replace(/%2f/gi, '/').replace(/%5c/gi, '\\'));
}

/** Rejects with the system's error (`code`, `port`) when the port cannot be had. */
export function listen(
  server: { listen(port: number, host: string): unknown } & NodeJS.EventEmitter,
  host: string,
  port: number,
): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.once('listening', () => {
      server.off('error', reject);
      // No more descriptors, say: the connection is lost, the server is not.
      server.on('error', (error: Error) => console.error(`A connection failed: ${error.message}`));
      resolve();
    });
    server.listen(port, host);
  });
}

function digestOf(patterns: readonly string[]): string {
  const hash = createHash('sha256');
  const entries = globSync(patterns, { cwd: root, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  for (const path of entries) hash.update(path.slice(root.length)).update(readFileSync(path));
  return hash.digest('hex');
}

function readIfThere(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}

/** What Astro writes when it begins with a part of its work, and a reader's words for that. */
const STAGES: readonly (readonly [RegExp, string])[] = [
  [/Collecting build info/, '  reading the lessons …'],
  [/Building static entrypoints/, '  bundling scripts and styles …'],
  [/generating static routes/, '  writing the pages …'],
  [/pages can be searched/, '  compressing …'],
];

/** What Astro is doing when it writes that line, if a reader should be told. */
export function stageOf(line: string): string | undefined {
  return STAGES.find(([begins]) => begins.test(line))?.[1];
}

/** Why Astro failed: the cause first, if its output names one that a reader can mend. */
export function whyNotBuilt(output: string): string {
  const full = /ENOSPC|no space left on device/i.test(output);
  return `The site could not be built${full ? `. ${DISK_FULL}` : `:\n${output}`}`;
}

/** Runs Astro's command line; prints its output only when it fails. astro.config.mjs reads SITE_BASE. */
function runAstro(
  args: readonly string[],
  base: string,
  onProgress?: (sentence: string) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawnNode(
      process.execPath,
      [join(root, 'node_modules/astro/bin/astro.mjs'), ...args],
      {
        cwd: root,
        stdio: ['ignore', 'pipe', 'pipe'],
        env: { ...process.env, ASTRO_TELEMETRY_DISABLED: '1', SITE_BASE: base },
      },
    );
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      if (stream === null) continue;
      createInterface(stream).on('line', (line) => {
        output += `${line}\n`;
        const stage = stageOf(line);
        if (stage !== undefined) onProgress?.(stage);
      });
    }
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve();
      else reject(new Error(whyNotBuilt(output)));
    });
  });
}
