/**
 * The operating system, for help texts alone: a page finds out its abilities by trying.
 * `userAgentData` is the newer of the two (User-Agent Client Hints), and not everywhere.
 */
import type { OperatingSystem } from '../formats/esp/usb-bridges.ts';

export interface Platforms {
  readonly userAgentData?: { readonly platform?: string };
  readonly platform?: string;
  readonly userAgent?: string;
}

/** In their order: Android says "Linux armv8l" of itself, too, in the older way. */
const NAMES: readonly (readonly [RegExp, OperatingSystem])[] = [
  [/^win/i, 'windows'],
  [/^mac/i, 'macos'],
  [/^(android)/i, 'android'],
  [/^(cros|chrome ?os|chromium os)/i, 'chromeos'],
  [/^linux/i, 'linux'],
];

export function operatingSystem(of: Platforms = globalThis.navigator): OperatingSystem {
  const name = of.userAgentData?.platform ?? of.platform ?? '';
  const found = NAMES.find(([pattern]) => pattern.test(name))?.[1] ?? 'other';
  if (found !== 'linux' || of.userAgentData?.platform !== undefined) return found;
  // The older name is that of the kernel, which these two share with Linux.
  if (/\bAndroid\b/.test(of.userAgent ?? '')) return 'android';
  return /\bCrOS\b/.test(of.userAgent ?? '') ? 'chromeos' : 'linux';
}
