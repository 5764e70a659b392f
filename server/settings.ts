/** What the project's commands take from the environment, and how they tell of ports that cannot be had. */

export interface Settings {
  /** An address of this machine, or a name of it. */
  readonly host: string;
  /** Of the site; 0 takes any free one. */
  readonly port: number;
  /** Of the bench board; 0 takes any free one. */
  readonly boardPort: number;
  /** The path that the site lies below, with a slash at both ends: "/", "/handshake/". */
  readonly base: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** @throws Error with one sentence for whoever set the variable. */
export function settingsFrom(environment: Environment): Settings {
  const settings = {
    host: valueOf(environment, 'HOST') ?? '127.0.0.1',
    port: portFrom(environment, 'PORT', 4321),
    boardPort: portFrom(environment, 'BOARD_PORT', 8080),
    base: baseFrom(environment),
  };
  if (settings.port === settings.boardPort && settings.port !== 0) {
    throw new Error(
      `PORT and BOARD_PORT are both ${settings.port}: the site and the bench board need one each.`,
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
export function urlOf(host: string, port: number, base = '/'): string {
  // Those two mean all addresses of the machine, and are none to go to. Web Serial wants localhost.
  if (host === '0.0.0.0' || host === '::') return `http://localhost:${port}${base}`;
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}${base}`;
}

/** One sentence on why the start failed and what to do, if that is known. */
export function explain(error: unknown, { host, port }: Settings): string {
  if (!(error instanceof Error)) return String(error);
  const { code, message, port: asked } = error as NodeJS.ErrnoException & { port?: number };
  const variable = asked === port ? 'PORT' : 'BOARD_PORT';
  switch (code) {
    case 'EADDRINUSE':
      return `Port ${asked} is in use by another program. Choose another: ${variable}=${nextPort(asked)} npm start`;
    case 'EACCES':
      if (asked === undefined) return message;
      return `Port ${asked} is reserved for the system. Choose one above 1023: ${variable}=${nextPort(asked)} npm start`;
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `HOST=${host} is no address of this computer. Leave it out, or set HOST=0.0.0.0 for all addresses.`;
    default:
      return code === undefined || message.includes(code) ? message : `${message} (${code})`;
  }
}

/** A port that an ordinary program may take. */
function nextPort(port = 0): number {
  return port >= 1024 && port < 65_535 ? port + 1 : 8000 + (port % 1000);
}
