/** What the site's folder of images says is what a board gets, or the reader hears why not. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { before, beforeEach, test, type TestContext } from 'node:test';
import { ProblemError } from '../formats/problem.ts';
import { bundledImage, STALL_MS } from './bundled-image.ts';

const BASE = '/course/';
const MANIFEST = '/course/firmware/led_http/manifest.json';
const images = { 'virtual.bin': octetsOf('for the page'), 'esp32.bin': octetsOf('for the chip') };

/** What the site answers, by path; what is not here is not there. */
let site = new Map<string, BodyInit>();

before(() =>
  Object.assign(globalThis, { location: { href: 'https://host.example/course/bench/' } }),
);
beforeEach((context) => {
  site = new Map<string, BodyInit>(
    Object.entries(images).map(([name, image]) => [`/course/firmware/led_http/${name}`, image]),
  );
  site.set(MANIFEST, manifest());
  (context as TestContext).mock.method(globalThis, 'fetch', (url: URL) => {
    const body = site.get(url.pathname);
    return Promise.resolve(
      body === undefined
        ? new Response('<h1>Not here</h1>', { status: 404, statusText: 'Not Found' })
        : new Response(body),
    );
  });
});

test('each kind of board gets the image for its chip', async () => {
  assert.deepEqual(await bundledImage('virtual', 'led_http', BASE), images['virtual.bin']);
  assert.deepEqual(await bundledImage('usb', 'led_http', BASE), images['esp32.bin']);
});

test('an image that is cut, or of other octets, is refused', async () => {
  site.set('/course/firmware/led_http/esp32.bin', images['esp32.bin'].subarray(1));
  await assertProblem('usb', 'bundled-image-damaged', /11 octets instead of 12/);
  site.set('/course/firmware/led_http/esp32.bin', octetsOf('for the chap'));
  await assertProblem('usb', 'bundled-image-damaged', /SHA-256/);
  site.delete('/course/firmware/led_http/esp32.bin');
  await assertProblem('usb', 'bundled-image-damaged', /404 Not Found/);
});

test('an image for another place in the flash, or one of several parts, is refused', async () => {
  site.set(MANIFEST, manifest({ offset: 0x10000 }));
  await assertProblem('usb', 'bundled-image-damaged', /where the ROM does not look/);
  site.set(MANIFEST, manifest({}, 2));
  await assertProblem('usb', 'bundled-image-damaged', /where the ROM does not look/);
});

test('a page in the place of the manifest, or one that names nothing that is a part, is refused', async () => {
  const wrong: [string, RegExp][] = [
    ['<!doctype html><title>Sign in to this network</title>', /manifest.json: it is no manifest/],
    ['null', /it is no manifest/],
    ['{"builds": {"0": 1}}', /it is no manifest/],
    ['{"builds": [null, {"chipFamily": "ESP32"}]}', /names no image/],
    ['{"builds": [{"chipFamily": "ESP32", "parts": [null]}]}', /where the ROM does not look/],
  ];
  for (const [text, why] of wrong) {
    site.set(MANIFEST, text);
    await assertProblem('usb', 'bundled-image-damaged', why);
  }
});

test('an image that another site holds is not fetched', async () => {
  site.set('/esp32.bin', images['esp32.bin']);
  for (const path of [
    'https://elsewhere.example/esp32.bin',
    '//elsewhere.example/esp32.bin',
    'data:,x',
    'http://',
  ]) {
    site.set(MANIFEST, manifest({ path }));
    await assertProblem('usb', 'bundled-image-damaged', /names an image that is not on this site/);
  }
});

test('a download that breaks off in the middle is the network’s fault', async () => {
  for (const path of [MANIFEST, '/course/firmware/led_http/esp32.bin']) {
    const whole = site.get(path)!;
    site.set(
      path,
      new ReadableStream({
        start: (body) => {
          body.enqueue(octetsOf('{"b'));
          body.error(new TypeError('network error'));
        },
      }),
    );
    await assertProblem('usb', 'site-unreachable', /the network or the server is down/);
    site.set(path, whole);
  }
});

test('a download that stalls is given up', async (context) => {
  context.mock.timers.enable({ apis: ['setTimeout'] });
  for (const path of [MANIFEST, '/course/firmware/led_http/esp32.bin']) {
    const whole = site.get(path)!;
    const stalled = Promise.withResolvers<null>();
    site.set(
      path,
      new ReadableStream({
        start: (body) => body.enqueue(octetsOf('{"b')),
        // Everything that came has been read.
        pull: () => {
          stalled.resolve(null);
          return new Promise(() => undefined);
        },
      }),
    );
    const given = assertProblem('usb', 'site-unreachable', /the network or the server is down/);
    await stalled.promise;
    await new Promise(setImmediate);
    context.mock.timers.tick(STALL_MS);
    await given;
    site.set(path, whole);
  }
});

test('a server that does not answer is given up', async (context) => {
  context.mock.timers.enable({ apis: ['setTimeout'] });
  context.mock.method(globalThis, 'fetch', (_url: URL, { signal }: { signal: AbortSignal }) => {
    const silent = Promise.withResolvers<never>();
    signal.addEventListener('abort', () => silent.reject(signal.reason as Error));
    return silent.promise;
  });
  const given = assertProblem('usb', 'site-unreachable', /did not answer/);
  context.mock.timers.tick(STALL_MS);
  await given;
});

test('a sketch that was built for the virtual board alone says so', async () => {
  const { builds, ...rest } = JSON.parse(manifest()) as { builds: unknown[] };
  site.set(MANIFEST, JSON.stringify({ ...rest, builds: builds.slice(0, 1) }));
  await assertProblem('usb', 'no-image-for-esp32', /led_http for the virtual board only/);
  assert.deepEqual(await bundledImage('virtual', 'led_http', BASE), images['virtual.bin']);
  site.set(MANIFEST, JSON.stringify({ ...rest, builds: [] }));
  await assertProblem('virtual', 'bundled-image-damaged', /names no image/);
});

function manifest(overrides: object = {}, parts = 1): string {
  const builds = Object.entries(images).map(([path, image], index) => ({
    chipFamily: ['virtual board (WebAssembly)', 'ESP32'][index],
    parts: new Array<unknown>(parts).fill({
      path,
      offset: 4096,
      size: image.length,
      sha256: createHash('sha256').update(image).digest('hex'),
      ...overrides,
    }),
  }));
  return JSON.stringify({ name: 'led_http', version: '1', builds });
}

function octetsOf(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text);
}

async function assertProblem(kind: 'virtual' | 'usb', code: string, why: RegExp): Promise<void> {
  await assert.rejects(bundledImage(kind, 'led_http', BASE), (error) => {
    assert.ok(error instanceof ProblemError);
    assert.equal(error.problem.code, code);
    assert.match(error.problem.why, why);
    return true;
  });
}
