/** Settings that make sense and that do not, and the sentences for a start that failed. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createServer, type AddressInfo } from 'node:net';
import { expectFreePorts, freePort } from './ports.ts';
import { baseFrom, explain, settingsFrom, TESTS, urlOf, urlsOf } from './settings.ts';

const standard = {
  host: '127.0.0.1',
  port: 4321,
  boardPort: 8080,
  allowedHosts: [],
  base: '/',
};

describe('the environment', () => {
  test('says nothing', () => {
    assert.deepEqual(settingsFrom({}), standard);
    assert.deepEqual(settingsFrom({ HOST: '', PORT: '', BOARD_PORT: '', SITE_BASE: '' }), standard);
  });

  test('names host and ports', () => {
    assert.deepEqual(settingsFrom({ HOST: '::1', PORT: '65535', BOARD_PORT: '1' }), {
      host: '::1',
      port: 65_535,
      boardPort: 1,
      allowedHosts: [],
      base: '/',
    });
    assert.equal(settingsFrom({ PORT: '0', BOARD_PORT: '0' }).port, 0);
  });

  test('names a certificate and its key, or neither', () => {
    assert.deepEqual(settingsFrom({ TLS_CERT: 'site.pem', TLS_KEY: 'site.key' }).tls, {
      certFile: 'site.pem',
      keyFile: 'site.key',
    });
    for (const given of [{ TLS_CERT: 'site.pem' }, { TLS_KEY: 'site.key', TLS_CERT: '' }]) {
      assert.throws(() => settingsFrom(given), {
        message: 'TLS_CERT and TLS_KEY belong together: set both to files, or none.',
      });
    }
  });

  for (const given of ['65536', '-1', '80.5', 'http', '0x50', '1e3', ' 80', '999999']) {
    test(`"${given}" is no port`, () => {
      assert.throws(() => settingsFrom({ BOARD_PORT: given }), {
        message: `BOARD_PORT must be a port number from 0 to 65535, not "${given}".`,
      });
    });
  }

  test('names hosts that browsers may ask for', () => {
    const hosts = (given: string) => settingsFrom({ ALLOWED_HOSTS: given }).allowedHosts;
    assert.deepEqual(hosts(''), []);
    assert.deepEqual(hosts('teacher-pc.local'), ['teacher-pc.local']);
    assert.deepEqual(hosts(' a , 192.168.7.9,[2001:db8::5],2001:db8::6,'), [
      'a',
      '192.168.7.9',
      '2001:db8::5',
      '2001:db8::6',
    ]);
    for (const given of ['http://a', 'a:8080', 'a b', '*', '.a', '[1.2.3.4', 'a/']) {
      assert.throws(() => hosts(`b,${given}`), {
        message: `ALLOWED_HOSTS must be names like "teacher-pc.local", separated by commas; "${given}" is none.`,
      });
    }
  });

  for (const given of ['/handshake/', '/handshake', 'handshake/', '//handshake//']) {
    test(`"${given}" is a base path`, () => {
      assert.equal(settingsFrom({ SITE_BASE: given }).base, '/handshake/');
    });
  }

  test('names a base path of several parts, or none', () => {
    assert.equal(baseFrom({ SITE_BASE: '/courses/v1.2' }), '/courses/v1.2/');
    assert.equal(baseFrom({ SITE_BASE: '/' }), '/');
  });

  for (const given of [
    '/../',
    '/.hidden/',
    '/a b/',
    '/a?b',
    '/a#b',
    'https://a.example/',
    '/%2e/',
  ]) {
    test(`"${given}" is no base path`, () => {
      assert.throws(() => baseFrom({ SITE_BASE: given }), {
        message: `SITE_BASE must be a path like "/handshake/", not "${given}".`,
      });
    });
  }

  test('gives both the same port', () => {
    assert.throws(() => settingsFrom({ PORT: '8080' }), /PORT and BOARD_PORT are both 8080/);
  });
});

test('a URL that a browser can go to', () => {
  assert.equal(urlOf('127.0.0.1', 4321), 'http://127.0.0.1:4321/');
  assert.equal(urlOf('::1', 80), 'http://[::1]:80/');
  assert.equal(urlOf('0.0.0.0', 80), 'http://localhost:80/');
  assert.equal(urlOf('::', 80), 'http://localhost:80/');
  assert.equal(urlOf('::', 80, '/handshake/'), 'http://localhost:80/handshake/');
});

test('all addresses of the machine are told, this machine first', () => {
  const of = (address: string, family: 'IPv4' | 'IPv6', internal = false) =>
    ({ address, family, internal }) as never;
  const interfaces = {
    lo: [of('127.0.0.1', 'IPv4', true), of('::1', 'IPv6', true)],
    eth0: [of('192.168.1.5', 'IPv4'), of('fe80::1', 'IPv6'), of('2001:db8::5', 'IPv6')],
  };
  assert.deepEqual(urlsOf('127.0.0.1', 80, '/', interfaces), ['http://127.0.0.1:80/']);
  const all = ['http://localhost:80/a/', 'http://192.168.1.5:80/a/'];
  assert.deepEqual(urlsOf('0.0.0.0', 80, '/a/', interfaces), all);
  assert.deepEqual(urlsOf('::', 80, '/a/', interfaces), [...all, 'http://[2001:db8::5]:80/a/']);
});

describe('a port that is taken', () => {
  test('is told, with the variable of the command and a port that was tried', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => taken.once('listening', resolve));
    const { port } = taken.address() as AddressInfo;
    // The next one would be the other port: it is none to propose.
    const settings = { ...standard, port, boardPort: port + 1 };
    const error = await expectFreePorts('127.0.0.1', [0, port]).then(
      () => assert.fail('it was free'),
      (reason: unknown) => reason,
    );
    const sentence = await explain(error, settings, TESTS);
    assert.match(sentence, /Port \d+ is in use .*: TEST_SITE_PORT=\d+ npm test$/);
    const proposed = Number(/TEST_SITE_PORT=(\d+)/.exec(sentence)?.[1]);
    assert.ok(proposed > port + 1);
    await expectFreePorts('127.0.0.1', [proposed]);
    assert.notEqual(await freePort('127.0.0.1', port), port);
    taken.close();
  });
});

describe('a start that failed', () => {
  const failed = (code: string, port?: number) =>
    explain(Object.assign(new Error(`listen ${code}`), { code, port }), standard);

  test('on a port that is taken names the variable and another port', async () => {
    assert.match(await failed('EADDRINUSE', 4321), /^Port 4321 is in use .*: PORT=\d+ npm start$/);
    assert.match(await failed('EADDRINUSE', 8080), /: BOARD_PORT=\d+ npm start$/);
    const last = { ...standard, port: 65_535 };
    const error = Object.assign(new Error('listen'), { code: 'EADDRINUSE', port: 65_535 });
    settingsFrom({ PORT: /PORT=(\d+)/.exec(await explain(error, last))?.[1] ?? 'none' });
  });

  test('on a reserved port names one that is not', async () => {
    assert.match(await failed('EACCES', 80), /: BOARD_PORT=8[01]\d\d npm start$/);
    assert.equal(await failed('EACCES'), 'listen EACCES');
  });

  test('on an address that is not of this computer names the variable', async () => {
    assert.match(
      await failed('EADDRNOTAVAIL', 4321),
      /^HOST=127\.0\.0\.1 is no address of this computer/,
    );
    assert.match(await failed('ENOTFOUND'), /^HOST=/);
  });

  test('on a full disk says so', async () => {
    assert.match(await failed('ENOSPC'), /^The disk is full\./);
  });

  test('for any other reason tells it, with its code once', async () => {
    assert.equal(await explain(new Error('No luck.'), standard), 'No luck.');
    assert.equal(
      await explain(Object.assign(new Error('No luck.'), { code: 'EIO' }), standard),
      'No luck. (EIO)',
    );
    assert.equal(await failed('EIO'), 'listen EIO');
    assert.equal(await explain('no error', standard), 'no error');
  });
});
