/** What the project's commands take from the environment, and how they tell of ports that cannot be had. */

import { isIP } from 'node:net';
import { networkInterfaces } from 'node:os';
import { freePort } from './ports.ts';

/** Nobody but this machine comes there. */
export const LOOPBACK = '127.0.0.1';

/** What a command calls its ports, and which it takes when the environment names none. */
export interface Names {
  readonly command: string;
  readonly site: { readonly variable: string; readonly standard: number };
  readonly board: { readonly variable: string; readonly standard: number };
}

export const START: Names = {
  command: 'npm start',
  site: { variable: 'PORT', standard: 4321 },
  board: { variable: 'BOARD_PORT', standard: 8080 },
};
export const DEV: Names = { ...START, command: 'npm run dev' };
export const TESTS: Names = {
  command: 'npm test',
  site: { variable: 'TEST_SITE_PORT', standard: 4391 },
  board: { variable: 'TEST_BOARD_PORT', standard: 8091 },
};

export interface Settings {
  /** An address of this machine, or a name of it. */
  readonly host: string;
  /** Of the site; 0 takes any free one. */
  readonly port: number;
  /** Of the bench board; 0 takes any free one. */
  readonly boardPort: number;
  /** Names under which a browser may ask, beside those of this machine; from ALLOWED_HOSTS. */
  readonly allowedHosts: readonly string[];
  /** The path that the site lies below, with a slash at both ends: "/", "/handshake/". */
  readonly base: string;
  /** Of the nats-server that joins several processes, from NATS_URL; without it this one serves its classes alone. */
  readonly natsUrl?: string;
  /** Files of a certificate and its key, from TLS_CERT and TLS_KEY: the site is served over https then. */
  readonly tls?: { readonly certFile: string; readonly keyFile: string };
}

type Environment = Readonly<Record<string, string | undefined>>;

/** @throws Error with one sentence for whoever set the variable. */
export function settingsFrom(environment: Environment, { site, board } = START): Settings {
  const settings = {
    host: valueOf(environment, 'HOST') ?? LOOPBACK,
    port: portFrom(environment, site.variable, site.standard),
    boardPort: portFrom(environment, board.variable, board.standard),
    allowedHosts: allowedHostsFrom(environment),
    base: baseFrom(environment),
    ...tlsFrom(environment),
    ...natsFrom(environment),
  };
  if (settings.port === settings.boardPort && settings.port !== 0) {
    throw new Error(
      `${site.variable} and ${board.variable} are both ${settings.port}: the site and the bench board need one each.`,
    );
  }
  return settings;
}

/**
 * The base path from SITE_BASE: "/handshake/", and the same without a slash at either end. "/" unless given.
 * @throws Error with one sentence for whoever set the variable.
 */
export function baseFrom(environment: Environment): string {
  const given = valueOf(environment, 'SITE_BASE') ?? '/';
  const segments = given.split('/').filter((segment) => segment !== '');
  // A segment that begins with a dot is hidden by the site's server, or is no name at all.
  if (segments.every((segment) => /^[\w~-][\w.~-]*$/.test(segment))) {
    return segments.length === 0 ? '/' : `/${segments.join('/')}/`;
  }
  throw new Error(`SITE_BASE must be a path like "/handshake/", not "${given}".`);
}

/** Names and addresses without a port, separated by commas: "teacher-pc.local, 192.168.7.9". */
function allowedHostsFrom(environment: Environment): string[] {
  const given = (valueOf(environment, 'ALLOWED_HOSTS') ?? '').split(',').map((name) => name.trim());
  const names = given.filter((name) => name !== '').map((name) => name.replace(/^\[(.*)\]$/, '$1'));
  const wrong = names.find((name) => isIP(name) === 0 && !/^\w[\w.-]*$/.test(name));
  if (wrong === undefined) return names;
  throw new Error(
    `ALLOWED_HOSTS must be names like "teacher-pc.local", separated by commas; "${wrong}" is none.`,
  );
}

function tlsFrom(environment: Environment): Pick<Settings, 'tls'> {
  const certFile = valueOf(environment, 'TLS_CERT');
  const keyFile = valueOf(environment, 'TLS_KEY');
  if (certFile === undefined && keyFile === undefined) return {};
  if (certFile !== undefined && keyFile !== undefined) return { tls: { certFile, keyFile } };
  throw new Error('TLS_CERT and TLS_KEY belong together: set both to files, or none.');
}

/** An address as "nats://127.0.0.1:4222", or several, separated by commas. */
function natsFrom(environment: Environment): Pick<Settings, 'natsUrl'> {
  const natsUrl = valueOf(environment, 'NATS_URL');
  return natsUrl === undefined ? {} : { natsUrl };
}

/** Set but empty is as good as not set. */
function valueOf(environment: Environment, variable: string): string | undefined {
  return environment[variable] === '' ? undefined : environment[variable];
}

function portFrom(environment: Environment, variable: string, standard: number): number {
  const given = valueOf(environment, variable) ?? String(standard);
  const value = Number(given);
  if (/^\d{1,5}$/.test(given) && value <= 65_535) return value;
  throw new Error(`${variable} must be a port number from 0 to 65535, not "${given}".`);
}

/** Where a browser on this machine finds the port, and there what lies below `base`. */
export function urlOf(host: string, port: number, base = '/', scheme = 'http'): string {
  // Web Serial wants localhost.
  if (meansAll(host)) return `${scheme}://localhost:${port}${base}`;
  return `${scheme}://${host.includes(':') ? `[${host}]` : host}:${port}${base}`;
}

/** These two mean all addresses of the machine, and are none to go to. */
function meansAll(host: string): boolean {
  return host === '0.0.0.0' || host === '::';
}

/** Where browsers find the port: on this machine first, then on others that can reach it. */
export function urlsOf(
  host: string,
  port: number,
  base = '/',
  interfaces: ReturnType<typeof networkInterfaces> = networkInterfaces(),
): string[] {
  const others = Object.values(interfaces)
    .flatMap((addresses) => addresses ?? [])
    // A link-local address of IPv6 needs the name of an interface, which no browser takes.
    .filter(({ internal, address }) => !internal && !/^fe80:/i.test(address))
    .filter(({ family }) => family === 'IPv4' || host === '::')
    .map(({ address }) => urlOf(address, port, base));
  return [urlOf(host, port, base), ...(meansAll(host) ? others : [])];
}

/**
 * One sentence on why the start failed and what to do, if that is known.
 * @param names what the failed command calls its ports
 */
export async function explain(
  error: unknown,
  { host, port, boardPort }: Settings,
  { command, site, board } = START,
): Promise<string> {
  if (!(error instanceof Error)) return String(error);
  const { code, message, port: asked } = error as NodeJS.ErrnoException & { port?: number };
  const another = async () => {
    const [variable, other] = asked === port ? [site.variable, boardPort] : [board.variable, port];
    return `${variable}=${await freePort(host, nextPort(asked), [other])} ${command}`;
  };
  switch (code) {
    case 'EADDRINUSE':
      return `Port ${asked} is in use by another program. Choose another: ${await another()}`;
    case 'EACCES':
      if (asked === undefined) return message;
      return `Port ${asked} is reserved for the system. Choose one above 1023: ${await another()}`;
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `HOST=${host} is no address of this computer. Leave it out, or set HOST=0.0.0.0 for all addresses.`;
    case 'ENOSPC':
      return DISK_FULL;
    default:
      return code === undefined || message.includes(code) ? message : `${message} (${code})`;
  }
}

export const DISK_FULL = 'The disk is full. Free about 1 GB, then run the command again.';

/** A port that an ordinary program may take. */
function nextPort(port = 0): number {
  return port >= 1024 && port < 65_535 ? port + 1 : 8000 + (port % 1000);
}
