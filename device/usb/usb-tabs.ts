/**
 * Tabs of this site tell each other which of them has a board's port open: a browser says only that a
 * port cannot be opened, and the reader may have forgotten the other tab. Over a BroadcastChannel, so only tabs of this
 * browser and this site hear it. Ports have no names, so boards with the same USB ids are alike here.
 */
import type { Clock } from '../clock/clock.ts';

const CHANNEL = 'handshake.usb';
/** A tab in the background may be slow; a reader waits for this once, after a failure. */
const ANSWER_MS = 400;

interface Ids {
  readonly vendor: number | null;
  readonly product: number | null;
}

type Message =
  | ({ readonly ask: 'who-holds' | 'disconnect' } & Ids)
  | ({ readonly say: 'held' | 'disconnected' } & Ids);

/** Opens a channel; the real BroadcastChannel unless a test gives another. */
export type OpenChannel = () => Pick<
  BroadcastChannel,
  'postMessage' | 'addEventListener' | 'close'
>;

const openChannel: OpenChannel = () => new BroadcastChannel(CHANNEL);

/**
 * Answers other tabs for as long as this one has the port open.
 * @param disconnect closes the port; resolves false when it must stay open now
 * @returns ends it
 */
export function holdForTabs(
  info: SerialPortInfo,
  disconnect: () => Promise<boolean>,
  open: OpenChannel = openChannel,
): () => void {
  const channel = open();
  const ids = idsOf(info);
  let holding = true;
  /** Disconnecting ends the holding, and is to be told after it. */
  let answering = false;
  channel.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
    if (!isMessage(data) || !('ask' in data) || !sameIds(data, ids) || !holding) return;
    if (data.ask === 'who-holds') {
      channel.postMessage({ say: 'held', ...ids } satisfies Message);
      return;
    }
    answering = true;
    void disconnect().then((gone) => {
      answering = false;
      if (gone) channel.postMessage({ say: 'disconnected', ...ids } satisfies Message);
      if (!holding) channel.close();
    });
  });
  return () => {
    holding = false;
    if (!answering) channel.close();
  };
}

/** Whether another tab says that it has such a port open. */
export function isHeldByTab(
  info: SerialPortInfo,
  clock: Clock,
  open: OpenChannel = openChannel,
): Promise<boolean> {
  return asked('who-holds', 'held', info, clock, open);
}

/** Asks the tab that has such a port open to close it. @returns whether it did, in time */
export function takeFromTab(
  info: SerialPortInfo,
  clock: Clock,
  open: OpenChannel = openChannel,
): Promise<boolean> {
  return asked('disconnect', 'disconnected', info, clock, open, 5 * ANSWER_MS);
}

function asked(
  ask: 'who-holds' | 'disconnect',
  say: 'held' | 'disconnected',
  info: SerialPortInfo,
  clock: Clock,
  open: OpenChannel,
  answerMs = ANSWER_MS,
): Promise<boolean> {
  const channel = open();
  const ids = idsOf(info);
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const cancel = clock.after(answerMs, () => resolve(false));
  channel.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
    if (isMessage(data) && 'say' in data && data.say === say && sameIds(data, ids)) resolve(true);
  });
  channel.postMessage({ ask, ...ids } satisfies Message);
  return promise.finally(() => {
    cancel();
    channel.close();
  });
}

function idsOf({ usbVendorId, usbProductId }: SerialPortInfo): Ids {
  return { vendor: usbVendorId ?? null, product: usbProductId ?? null };
}

function sameIds(one: Ids, other: Ids): boolean {
  return one.vendor === other.vendor && one.product === other.product;
}

/** A tab of an older version of this site may say something else. */
function isMessage(data: unknown): data is Message {
  if (typeof data !== 'object' || data === null) return false;
  const { ask, say } = data as Partial<Record<string, unknown>>;
  const known =
    ask === 'who-holds' || ask === 'disconnect' || say === 'held' || say === 'disconnected';
  return known && 'vendor' in data && 'product' in data;
}
