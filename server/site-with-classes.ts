/** The built site and its classes on one port, over http or https; and how their addresses are told. */
import type { AddressInfo } from 'node:net';
import { renderUnicodeCompact } from 'uqr';
import { readCertificate } from './certificate.ts';
import { ClassServer } from './class/class-server.ts';
import type { NatsBus } from './class/nats-bus.ts';
import { healthOf, takeUpgrades } from './class/on-site.ts';
import { ownHosts } from './own-hosts.ts';
import { type Settings, urlOf, urlsOf } from './settings.ts';
import { serveSite } from './site.ts';

export interface SiteWithClasses {
  /** Where browsers find it: on this machine first, then on others that can reach it. */
  readonly addresses: readonly string[];
  /** Ends the classes' connections: people come back by themselves, to the next process. */
  stop(): Promise<void>;
}

/**
 * @param folder where the built files lie; `dist` unless given
 * @throws Error with a sentence on what to do; the system's error when the port cannot be had
 */
export async function serveWithClasses(
  settings: Settings,
  folder?: string,
): Promise<SiteWithClasses> {
  const { host, port, base, tls: files } = settings;
  const tls = files === undefined ? undefined : readCertificate(files);
  const allowedHosts = [...settings.allowedHosts, ...(tls?.names ?? [])];
  let addresses: readonly string[] = [];
  const bus = settings.natsUrl === undefined ? undefined : await natsBus(settings.natsUrl);
  const classes = new ClassServer({
    ...(bus && { bus }),
    base,
    addresses: () => addresses.slice(1),
  });
  const options = { base, allowedHosts, tls, answer: healthOf(classes), folder };
  const site = await serveSite(host, port, options);
  takeUpgrades(site, classes, ownHosts([host, ...allowedHosts]));
  const taken = (site.address() as AddressInfo).port;
  addresses =
    tls === undefined
      ? urlsOf(host, taken, base)
      : // A browser takes the certificate for these alone.
        [
          urlOf(host, taken, base, 'https'),
          ...tls.names.map((name) => urlOf(name, taken, base, 'https')),
        ];
  return {
    addresses,
    async stop() {
      classes.stop();
      site.closeAllConnections();
      await new Promise<void>((resolve) => site.close(() => resolve()));
      await bus?.close();
    },
  };
}

/** Loaded by servers that have one. */
async function natsBus(url: string): Promise<NatsBus> {
  const { NatsBus } = await import('./class/nats-bus.ts');
  return NatsBus.connect(url);
}

/** One URL a line, below each other. */
export function tellAddresses(
  label: string,
  [first = '', ...others]: readonly string[],
  note = '',
): void {
  const lines = [`${label}${first}${note}`, ...others.map((url) => ' '.repeat(label.length) + url)];
  console.log(lines.join('\n'));
}

/** A QR picture of an address, in characters of a terminal. */
export function tellPicture(address: string): void {
  console.log(`\n${renderUnicodeCompact(address, { border: 2 })}\n${address}\n`);
}
