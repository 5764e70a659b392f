/**
 * The names under which this computer's servers are asked, and the words for a request that used another.
 * A web page may point a name of its own at this computer (DNS rebinding): its browser then takes our answers for
 * that page's. The name is in the request's Host and Origin, and no page can change those.
 */
import { isIP, isIPv4 } from 'node:net';
import { networkInterfaces } from 'node:os';

/** Whether "name", "name:port" or "[address]:port" (RFC 9110 section 7.2) is this computer. */
export type OwnHosts = (authority: string) => boolean;

/** What has been asked for, as far as a sentence shows it. */
const MAX_SHOWN = 80;

/**
 * Loopback names, addresses of this computer, and what the settings name. Ports do not matter: one may be forwarded.
 * @param named of the settings: HOST and ALLOWED_HOSTS
 */
export function ownHosts(
  named: readonly string[],
  interfaces: () => ReturnType<typeof networkInterfaces> = networkInterfaces,
): OwnHosts {
  const names = new Set(named.map(canonical));
  return (authority) => {
    const [, bracketed, plain] = /^(?:\[([\da-f:.]+)\]|([\w.-]+))(?::\d*)?$/i.exec(authority) ?? [];
    if (bracketed !== undefined && isIP(bracketed) !== 6) return false;
    const host = canonical(bracketed ?? plain ?? '');
    if (host === '') return false;
    if (isLoopback(host) || names.has(host)) return true;
    if (isIP(host) === 0) return false;
    // Asked for each time: a laptop changes networks.
    return Object.values(interfaces()).some((addresses) =>
      addresses?.some(({ address }) => canonical(address) === host),
    );
  };
}

/** Whether an Origin (RFC 6454 section 6.2) is a page of this computer. */
export function isOwnOrigin(origin: string, isOwn: OwnHosts): boolean {
  const [, authority] = /^https?:\/\/(.*)$/i.exec(origin) ?? [];
  return authority !== undefined && isOwn(authority);
}

/**
 * The host that a request asks for, if it is none of this computer. Without a Host no browser has sent it.
 * @param target of the request line: the host in an absolute one counts, whatever Host says (RFC 9112 section 3.2.2)
 */
export function foreignHost(
  target: string | undefined,
  host: string | undefined,
  isOwn: OwnHosts,
): string | undefined {
  const [, inTarget] = /^https?:\/\/([^/?]*)/i.exec(target ?? '') ?? [];
  return [inTarget, host].find((name) => name !== undefined && !isOwn(name));
}

/** The content of a response with status 421 or 403. `server` is "bench board", say. */
export function refusalOf(server: string, field: 'Host' | 'Origin', value: string): string {
  const shown = value.replace(/[^\x20-\x7e]/g, '?').slice(0, MAX_SHOWN);
  const host = shown.replace(/^https?:\/\//i, '').replace(/:\d*$/, '');
  const asked =
    field === 'Host'
      ? `The request asked for the host "${shown}".`
      : `A page of "${shown}" sent the request (its Origin).`;
  const help = /^[\w.-]+$/.test(host)
    ? ` If "${host}" is a name of this computer, start the course with ALLOWED_HOSTS=${host}.`
    : '';
  return (
    `The ${server} did not answer. ${asked} It answers for names and addresses of this computer only, ` +
    `so that no other web page can use it. Open it at localhost or 127.0.0.1, at the same port.${help}\n`
  );
}

function isLoopback(host: string): boolean {
  return (
    /(?:^|\.)localhost$/.test(host) || host === '::1' || (isIPv4(host) && host.startsWith('127.'))
  );
}

/** One spelling of each name and address. */
function canonical(host: string): string {
  const name = host.toLowerCase().replace(/\.$/, '');
  if (isIP(name) !== 6 || name.includes('%')) return name;
  const address = new URL(`http://[${name}]`).hostname.slice(1, -1);
  // RFC 4291 section 2.5.5.2: an IPv4 address, as a socket for both shows it.
  const [, high, low] = /^::ffff:([\da-f]+):([\da-f]+)$/.exec(address) ?? [];
  if (high === undefined || low === undefined) return address;
  return [high, low]
    .flatMap((group) => [Number.parseInt(group, 16) >> 8, Number.parseInt(group, 16) & 255])
    .join('.');
}
