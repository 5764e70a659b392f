/** Fetches the image that comes with the site, and checks that it is what the manifest says. */
import { sha256 } from '@noble/hashes/sha2.js';
import { toHex } from '../formats/octets/octets.ts';
import { ProblemError } from '../formats/problem.ts';
import {
  BOOT_IMAGE_ADDRESS,
  CHIP_ID_ESP32,
  CHIP_ID_WEBASSEMBLY,
  chipName,
} from '../formats/esp/chips.ts';
import type { SketchName } from '../port/board-device.ts';
import { SITE_UNREACHABLE } from './site-load.ts';

/** A download that brings no octet for so long has stalled. Slow lines bring some. */
export const STALL_MS = 15_000;

/** What of a build in an ESP Web Tools manifest is used here; any of it may be missing, or anything. */
interface Build {
  readonly chipFamily?: unknown;
  readonly parts?: unknown;
}
type Part = Partial<Record<'path' | 'offset' | 'size' | 'sha256', unknown>> | null;

/**
 * @param base the path that the site lies below: "/", "/handshake/"
 * @throws ProblemError when the site cannot be reached or does not hold what it should
 */
export async function bundledImage(
  kind: 'virtual' | 'usb',
  sketch: SketchName,
  base: string,
): Promise<Uint8Array<ArrayBuffer>> {
  const manifestUrl = new URL(`${base}firmware/${sketch}/manifest.json`, location.href);
  const builds = buildsIn(await fetchFromSite(manifestUrl));
  if (builds === null) throw damaged(manifestUrl, 'it is no manifest');
  const chipFamily = chipName(kind === 'usb' ? CHIP_ID_ESP32 : CHIP_ID_WEBASSEMBLY);
  const build = builds.find((one) => one?.chipFamily === chipFamily);
  if (build === undefined && kind === 'usb') {
    throw new ProblemError({
      code: 'no-image-for-esp32',
      what: 'There is no program for a real ESP32 here.',
      why: `This site carries ${sketch} for the virtual board only.`,
      next: 'Press "Start virtual board" instead.',
    });
  }
  const parts = Array.isArray(build?.parts) ? (build.parts as readonly Part[]) : [];
  const [part, ...more] = parts;
  if (part === undefined) throw damaged(manifestUrl, 'its manifest names no image for this board');
  // The ROM loads one image, from one place, and all of it is the program.
  if (part?.offset !== BOOT_IMAGE_ADDRESS || more.length > 0) {
    throw damaged(manifestUrl, 'its manifest puts the image where the ROM does not look for it');
  }
  const path = String(part.path);
  const imageUrl = new URL(
    URL.canParse(path, manifestUrl.href) ? path : 'about:blank',
    manifestUrl,
  );
  if (imageUrl.origin !== manifestUrl.origin) {
    throw damaged(manifestUrl, 'it names an image that is not on this site');
  }
  const image = await fetchFromSite(imageUrl);
  if (image.length !== part.size) {
    throw damaged(imageUrl, `it has ${image.length} octets instead of ${String(part.size)}`);
  }
  if (toHex(sha256(image)) !== part.sha256) {
    throw damaged(imageUrl, 'its SHA-256 is not the one in the manifest');
  }
  return image;
}

/** null when it is none: the page of a network that wants a login first comes with status 200. */
function buildsIn(manifest: Uint8Array): readonly (Build | null)[] | null {
  try {
    const { builds } = JSON.parse(new TextDecoder().decode(manifest)) as { builds?: unknown };
    return Array.isArray(builds) ? (builds as (Build | null)[]) : null;
  } catch {
    return null;
  }
}

async function fetchFromSite(url: URL): Promise<Uint8Array<ArrayBuffer>> {
  const { response, octets } = await download(url).catch((cause: unknown) => {
    throw new ProblemError(
      {
        ...SITE_UNREACHABLE,
        what: 'The program for the board could not be fetched.',
        why: `${url.host} did not answer: the network or the server is down.`,
      },
      { cause },
    );
  });
  if (!response.ok)
    throw damaged(url, `the server answered ${response.status} ${response.statusText}`);
  return octets;
}

/** Rejects when it breaks off, or stalls for {@link STALL_MS}. */
async function download(
  url: URL,
): Promise<{ response: Response; octets: Uint8Array<ArrayBuffer> }> {
  const stalled = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const expectOctets = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => stalled.abort(), STALL_MS);
  };
  try {
    expectOctets();
    const response = await fetch(url, { signal: stalled.signal });
    const seen = new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
      transform: (octets, sink) => {
        expectOctets();
        sink.enqueue(octets);
      },
    });
    const body = response.body?.pipeThrough(seen, { signal: stalled.signal }) ?? null;
    return { response, octets: new Uint8Array(await new Response(body).arrayBuffer()) };
  } finally {
    clearTimeout(timer);
  }
}

function damaged(url: URL, why: string): ProblemError {
  return new ProblemError({
    code: 'bundled-image-damaged',
    what: 'The program for the board is not what it should be, so it was not flashed.',
    why: `${url.pathname}: ${why}.`,
    next: 'Reload the page. If it happens again, tell whoever runs this site.',
  });
}
