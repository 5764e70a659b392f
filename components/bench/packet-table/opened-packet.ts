/** The packet that the reader opened last in the table: what a question about a packet looks at. */
import type { Packet } from '../../../device/formats/net/packet.ts';

const OPENED = 'handshake-packet-opened';

let opened: Packet | null = null;

/** @param packet null when the table has forgotten its packets */
export function tellOpened(packet: Packet | null): void {
  opened = packet;
  document.dispatchEvent(new Event(OPENED));
}

/** The packet stays when its row is closed again. */
export function openedPacket(): Packet | null {
  return opened;
}

/** Calls `changed` whenever another packet is opened, until `signal` aborts. */
export function onPacketOpened(changed: () => void, signal: AbortSignal): void {
  document.addEventListener(OPENED, changed, { signal });
}
