/** What a board costs in time and in packets, measured on a page as a reader has it. */
import { readFileSync } from 'node:fs';
import type { Page } from '@playwright/test';
import { encodeSlip } from '../../device/formats/net/slip.ts';

/** Milliseconds from pressing `Start virtual board` to the sketch's first line in the monitor. */
export async function startMs(page: Page): Promise<number> {
  return page.evaluate(async () => {
    const button = [...document.querySelectorAll('button')].find(
      (candidate) => candidate.textContent.trim() === 'Start virtual board',
    );
    const log = document.querySelector('[role=log]');
    if (button === undefined || log === null) throw new Error('the page lacks its widgets');
    const startedMs = performance.now();
    button.click();
    return new Promise<number>((resolve) => {
      const observer = new MutationObserver(() => {
        if (!log.textContent.includes('led_websocket: starting')) return;
        observer.disconnect();
        resolve(performance.now() - startedMs);
      });
      observer.observe(log, { childList: true, subtree: true, characterData: true });
    });
  });
}

/** Milliseconds from pressing `Toggle LED` to the status that confirms it, press by press. */
export async function toggleMs(page: Page, count: number): Promise<number[]> {
  return page.evaluate(async (presses) => {
    const button = [...document.querySelectorAll('button')].find(
      (candidate) => candidate.textContent.trim() === 'Toggle LED',
    );
    const status = document.querySelector('[role=status][aria-label=LED]');
    if (button === undefined || status === null) throw new Error('the page lacks its widgets');
    const times: number[] = [];
    for (let press = 0; press < presses; press++) {
      const before = status.textContent;
      const startedMs = performance.now();
      button.click();
      while (status.textContent === before) {
        await new Promise<void>((resolve) => {
          const observer = new MutationObserver(() => {
            observer.disconnect();
            resolve();
          });
          observer.observe(status, { childList: true, subtree: true, characterData: true });
        });
      }
      times.push(performance.now() - startedMs);
      // The acknowledgement that follows, and its row in the table, are not part of this toggle: let
      // them pass.
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    return times;
  }, count);
}

export interface Crossed {
  /** Octets on the wire, SLIP framing included. */
  readonly framed: number;
  readonly sourcePort: number;
  readonly destinationPort: number;
  readonly hasData: boolean;
}

/** The packets in a capture file (pcap, LINKTYPE_RAW), as they crossed the wire. */
function packetsOf(capture: Buffer): Crossed[] {
  const crossed: Crossed[] = [];
  for (let at = 24; at < capture.length;) {
    const length = capture.readUInt32BE(at + 8);
    const packet = capture.subarray(at + 16, at + 16 + length);
    crossed.push({
      framed: encodeSlip(packet).length,
      sourcePort: packet.readUInt16BE(20),
      destinationPort: packet.readUInt16BE(22),
      hasData: length > 20 + ((packet[32] ?? 0) >> 4) * 4,
    });
    at += 16 + length;
  }
  return crossed;
}

/** The packets of one toggle, and those of them that its answer has to wait for. */
export async function toggleCost(page: Page): Promise<{ all: Crossed[]; awaited: Crossed[] }> {
  const wire = page.getByRole('region', { name: 'The wire' });
  await wire.getByRole('button', { name: 'Clear' }).click();
  await toggleMs(page, 1);
  const download = page.waitForEvent('download');
  await wire.getByRole('button', { name: 'Download pcap' }).click();
  const all = packetsOf(readFileSync(await (await download).path()));
  const toggle = all.find(({ hasData }) => hasData);
  const answer = all.findIndex(
    ({ hasData, destinationPort }) => hasData && destinationPort === toggle?.sourcePort,
  );
  if (toggle === undefined || answer < 0) throw new Error('the capture holds no whole toggle');
  return { all, awaited: all.slice(0, answer + 1) };
}

export function octetsOf(packets: readonly Crossed[]): number {
  return packets.reduce((total, { framed }) => total + framed, 0);
}

export async function running(page: Page): Promise<void> {
  await page
    .locator('[role=status][aria-label=LED]', { hasText: /LED is (on|off)/ })
    .first()
    .waitFor();
}
