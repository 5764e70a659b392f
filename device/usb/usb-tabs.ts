/**
 * Tabs of this site see which of them has a board's port open: a browser says only that a port cannot be
 * opened, and the reader may have forgotten the other tab. Each tab holds a lock with the name of its port
 * (https://w3c.github.io/web-locks/), and hears over a BroadcastChannel that another tab wants the board. Ports
 * have no names, so boards with the same USB ids are alike here.
 */

/** A tab may close its port slowly, or keep it for a flash; nobody waits longer. */
const DISCONNECT_MS = 2_000;

/**
 * Tells other tabs for as long as this one has the port open.
 * @param disconnect closes the port, unless it must stay open now
 * @returns ends it
 */
export function holdForTabs(info: SerialPortInfo, disconnect: () => Promise<void>): () => void {
  const name = lockName(info);
  const held = Promise.withResolvers<undefined>();
  const channel = new BroadcastChannel(name);
  channel.addEventListener('message', () => void disconnect());
  // Shared: two boards of one kind can be open in two tabs.
  void navigator.locks.request(name, { mode: 'shared' }, () => held.promise);
  return () => {
    channel.close();
    held.resolve(undefined);
  };
}

/**
 * Whether a tab has such a port open.
 * @param own so many such ports the page itself has open, and they do not count
 */
export async function isHeldByTab(info: SerialPortInfo, own = 0): Promise<boolean> {
  const { held = [] } = await navigator.locks.query();
  return held.filter(({ name }) => name === lockName(info)).length > own;
}

/** Asks the tab that has such a port open to close it. @returns whether it did, in time */
export async function takeFromTab(
  info: SerialPortInfo,
  patienceMs = DISCONNECT_MS,
): Promise<boolean> {
  const name = lockName(info);
  const channel = new BroadcastChannel(name);
  channel.postMessage('disconnect');
  channel.close();
  const signal = AbortSignal.timeout(patienceMs);
  try {
    return await navigator.locks.request(name, { signal }, () => true);
  } catch {
    return false; // time is up
  }
}

function lockName({ usbVendorId, usbProductId }: SerialPortInfo): string {
  return `handshake.usb ${usbVendorId} ${usbProductId}`;
}
