/** The site's server over a folder of the test's own that changes while it runs. */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { serveSite, stageOf, whyNotBuilt } from './site.ts';

interface Answer {
  readonly status: number | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

let base = '';
let folder = '';
let server: Server;

before(async () => {
  base = mkdtempSync(join(tmpdir(), 'site-'));
  folder = join(base, 'dist');
  mkdirSync(join(folder, '_astro'), { recursive: true });
  mkdirSync(join(folder, 'lessons/one'), { recursive: true });
  mkdirSync(join(folder, 'firmware'));
  mkdirSync(join(base, 'dist-of-another'));
  writeFileSync(join(base, 'secret.txt'), 'not for the web');
  writeFileSync(join(base, 'dist-of-another/secret.txt'), 'not for the web');
  writeFileSync(join(folder, '.built-from'), 'stamp');
  writeFileSync(join(folder, 'index.html'), '<p>home</p>');
  writeFileSync(join(folder, '404.html'), '<p>no such page</p>');
  writeFileSync(join(folder, 'lessons/one/index.html'), '<p>one</p>');
  writeFileSync(join(folder, '_astro/page.a1b2.js'), 'export {};');
  writeFileSync(join(folder, '_astro/page.c3d4.css'), 'p {}');
  writeFileSync(join(folder, '_astro/page.c3d4.css.gz'), gzipSync('p {}'));
  writeFileSync(join(folder, 'firmware/sketch.wasm'), '\0asm');
  writeFileSync(join(folder, 'firmware/manifest.json'), '{}');
  writeFileSync(join(folder, 'firmware/virtual.bin'), 'image');
  server = await serveSite('127.0.0.1', 0, { folder });
});

after(() => {
  server.close();
  rmSync(base, { recursive: true });
});

/** The path goes out as it stands: unlike fetch, this does not resolve `..`. */
function get(
  path: string,
  { method = 'GET', headers = {} }: { method?: string; headers?: Record<string, string> } = {},
): Promise<Answer> {
  const { port } = server.address() as AddressInfo;
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, path, method, headers, agent: false });
    sent.on('error', reject);
    sent.on('response', (response) => {
      let body = '';
      response.setEncoding('utf8');
      response.on('data', (text: string) => (body += text));
      response.on('error', reject);
      response.on('end', () =>
        resolve({ status: response.statusCode, headers: response.headers, body }),
      );
    });
    sent.end();
  });
}

async function assertNotFound(path: string): Promise<void> {
  const { status, headers, body } = await get(path);
  assert.equal(status, 404, path);
  assert.equal(headers['content-type'], 'text/html; charset=utf-8');
  assert.equal(headers['cache-control'], 'no-cache');
  assert.equal(body, '<p>no such page</p>');
}

test('a host that is not this computer gets no file', async () => {
  const { port } = server.address() as AddressInfo;
  for (const host of ['localhost', `127.0.0.1:${port}`, '[::1]', 'course.localhost']) {
    assert.equal((await get('/', { headers: { host } })).status, 200, host);
  }
  for (const host of ['evil.example', `evil.example:${port}`, 'localhost.evil.example']) {
    const { status, body } = await get('/', { headers: { host } });
    assert.equal(status, 421, host);
    assert.match(body, /^The course did not answer\..*names and addresses of this computer only/);
    assert.doesNotMatch(body, /home/);
  }
  assert.equal((await get('http://evil.example/')).status, 421);
});

describe('files', () => {
  for (const [path, type] of [
    ['/', 'text/html;charset=utf-8'],
    ['/lessons/one/', 'text/html;charset=utf-8'],
    ['/_astro/page.a1b2.js', 'text/javascript'],
    ['/_astro/page.c3d4.css', 'text/css'],
    ['/firmware/sketch.wasm', 'application/wasm'],
    ['/firmware/manifest.json', 'application/json'],
    ['/firmware/virtual.bin', 'application/octet-stream'],
  ] as const) {
    test(`${path} is ${type}`, async () => {
      const { status, headers } = await get(path);
      assert.equal(status, 200);
      assert.equal(headers['content-type'], type);
    });
  }

  test('a folder is its index page', async () => {
    assert.equal((await get('/lessons/one/?step=2')).body, '<p>one</p>');
  });

  test('assets may be kept for ever, pages are asked for again', async () => {
    const asset = await get('/_astro/page.a1b2.js');
    assert.equal(asset.headers['cache-control'], 'max-age=31536000,immutable');
    const page = await get('/');
    assert.equal(page.headers['cache-control'], 'no-cache');
    const again = await get('/', { headers: { 'If-None-Match': page.headers.etag ?? '' } });
    assert.equal(again.status, 304);
  });

  test('what is there compressed is sent so to those who take it', async () => {
    const css = '/_astro/page.c3d4.css';
    const packed = await get(css, { headers: { 'Accept-Encoding': 'gzip' } });
    assert.equal(packed.headers['content-encoding'], 'gzip');
    assert.equal(packed.headers['content-type'], 'text/css');
    assert.match(packed.headers['cache-control'] ?? '', /immutable/);
    const plain = await get(css);
    assert.equal(plain.headers['content-encoding'], undefined);
    assert.equal(plain.body, 'p {}');
  });

  test('HEAD has the fields and no content', async () => {
    const { status, headers, body } = await get('/', { method: 'HEAD' });
    assert.deepEqual([status, headers['content-length'], body], [200, '11', '']);
  });

  test('other methods are refused', async () => {
    const { status, headers } = await get('/', { method: 'POST' });
    assert.deepEqual([status, headers.allow], [405, 'GET, HEAD']);
  });

  test('a range, sound or not, gets the whole file', async () => {
    for (const range of ['bytes=0-3', 'bytes=9-3', 'bytes=-3', 'bytes=99-', 'apples']) {
      const { status, body } = await get('/', { headers: { Range: range } });
      assert.deepEqual([status, body], [200, '<p>home</p>'], range);
    }
  });
});

describe('what is not there is the 404 page', () => {
  for (const path of [
    '/nothing/',
    '/lessons/',
    '/.built-from',
    '/%2ebuilt-from',
    '/../secret.txt',
    '/%2e%2e/secret.txt',
    '/..%2fsecret.txt',
    '/lessons/../../secret.txt',
    '/lessons/%2e%2e/%2e%2e/secret.txt',
    '/..%5csecret.txt',
    '/../dist-of-another/secret.txt',
    '//etc/passwd',
    '/%00',
    '/%zz',
    '/index.html/nothing',
    `/${'x'.repeat(5000)}`,
  ]) {
    test(path.slice(0, 60), () => assertNotFound(path));
  }
});

describe('below a base path', () => {
  let below: Server;
  const statusOf = async (path: string): Promise<number> =>
    (await fetch(`http://127.0.0.1:${(below.address() as AddressInfo).port}${path}`)).status;

  before(async () => {
    below = await serveSite('127.0.0.1', 0, { folder, base: '/course/' });
  });
  after(() => below.close());

  test('the site is there', async () => {
    for (const path of ['/course/', '/course/lessons/one/?step=2', '/course/_astro/page.a1b2.js']) {
      assert.equal(await statusOf(path), 200, path);
    }
  });

  test('beside the base there is nothing', async () => {
    for (const path of ['/', '/lessons/one/', '/course', '/courses/', '/course/.built-from']) {
      assert.equal(await statusOf(path), 404, path);
    }
  });

  test('assets may be kept for ever there too', async () => {
    const { port } = below.address() as AddressInfo;
    const { headers } = await fetch(`http://127.0.0.1:${port}/course/_astro/page.a1b2.js`);
    assert.match(headers.get('cache-control') ?? '', /immutable/);
  });
});

describe('while the site is built again', () => {
  test('a new file is served, a deleted one is not, a changed one has another tag', async () => {
    await assertNotFound('/_astro/new.js');
    writeFileSync(join(folder, '_astro/new.js'), 'one');
    const first = await get('/_astro/new.js');
    assert.equal(first.body, 'one');
    writeFileSync(join(folder, '_astro/new.js'), 'two, and longer');
    const second = await get('/_astro/new.js');
    assert.equal(second.body, 'two, and longer');
    assert.notEqual(second.headers.etag, first.headers.etag);
    rmSync(join(folder, '_astro/new.js'));
    await assertNotFound('/_astro/new.js');
  });

  test('a file that goes between the look and the reading ends that response only', async () => {
    const path = join(folder, '_astro/gone.js');
    writeFileSync(path, 'soon gone');
    // Found already, and not opened yet: opening waits for the event loop.
    server.prependOnceListener('request', (_request, response) => {
      response.once('pipe', () => rmSync(path));
    });
    await assert.rejects(get('/_astro/gone.js'), { code: 'ECONNRESET' });
    assert.equal((await get('/')).status, 200);
  });

  test('the 404 page may be gone too', async () => {
    const page = join(folder, '404.html');
    rmSync(page);
    await assertNotFound('/nothing/');
    writeFileSync(page, '<p>no such page</p>');
  });
});

test('every answer has the fields that protect it', async () => {
  for (const path of ['/', '/nothing/', '/_astro/page.a1b2.js']) {
    const { headers } = await get(path);
    assert.equal(headers['x-content-type-options'], 'nosniff');
    assert.equal(headers['referrer-policy'], 'no-referrer');
    assert.equal(headers['content-security-policy'], "frame-ancestors 'self'");
  }
});

test('a build says what it is at, and first of all that the disk is full', () => {
  assert.match(stageOf('09:30:52 [build] Building static entrypoints...') ?? '', /bundling/);
  assert.equal(stageOf('09:30:52 [build] mode: "static"'), undefined);
  const output = `${'a line\n'.repeat(140)}ENOSPC: no space left on device, write`;
  assert.match(whyNotBuilt(output), /^The site could not be built\. The disk is full\.[^\n]*$/);
  assert.equal(whyNotBuilt('a line'), 'The site could not be built:\na line');
});

describe('listening', () => {
  test('a port that is taken is an error', async () => {
    const { port } = server.address() as AddressInfo;
    await assert.rejects(serveSite('127.0.0.1', port, { folder }), { code: 'EADDRINUSE' });
  });

  test('an error later on is told and ends nothing', async (t) => {
    const told = t.mock.method(console, 'error', () => undefined);
    server.emit('error', new Error('accept EMFILE'));
    assert.equal(told.mock.callCount(), 1);
    assert.match(String(told.mock.calls[0]?.arguments[0]), /accept EMFILE/);
    assert.equal((await get('/')).status, 200);
  });
});
