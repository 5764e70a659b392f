/** Names and addresses of this computer, and what only looks like them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { foreignHost, isOwnOrigin, ownHosts, refusalOf } from './own-hosts.ts';

const interfaces = () => ({
  lo: [{ address: '127.0.0.1' } as never, { address: '::1' } as never],
  eth0: [{ address: '192.168.1.5' } as never, { address: '2001:db8::5' } as never],
});
const isOwn = ownHosts(['teacher-pc', 'Teacher-PC.local', '0.0.0.0', '203.0.113.9'], interfaces);

const OWN = [
  'localhost',
  'LocalHost',
  'localhost.',
  'board.localhost',
  'a.b.localhost:8080',
  '127.0.0.1',
  '127.255.0.9',
  '[::1]',
  '[0:0:0:0:0:0:0:1]',
  '[::ffff:127.0.0.1]',
  '[::FFFF:7f00:1]',
  '192.168.1.5',
  '[2001:db8::5]',
  '[2001:0DB8:0:0::5]',
  'teacher-pc',
  'TEACHER-pc.LOCAL.',
  '0.0.0.0',
  '203.0.113.9',
];

const FOREIGN = [
  '',
  ':80',
  '.',
  'evil.example',
  'localhost.evil.example',
  'evillocalhost',
  'localhost-evil',
  '127.0.0.1.evil.example',
  '127.evil.example',
  '127.0.0.256',
  '127.0.0.01',
  '128.0.0.1',
  '10.0.0.1',
  '192.168.1.6',
  '2130706433',
  '0x7f000001',
  '::1',
  '[::2]',
  '[2001:db8::6]',
  '[127.0.0.1]',
  '[localhost]',
  '[::1',
  '::1]',
  '[::1%25lo]',
  'teacher-pc.evil.example',
  'user@localhost',
  'localhost@evil.example',
  'localhost/evil.example',
  'localhost evil.example',
  'localhost, evil.example',
  'localhost\0.evil.example',
  'localhost:80:80',
  'localhost:80x',
  '%6cocalhost',
  'lоcalhost', // with a Cyrillic o
];

test('what is this computer', () => {
  for (const host of OWN) {
    assert.ok(isOwn(host), host);
    if (!host.includes(':') || host.startsWith('['))
      assert.ok(isOwn(`${host.replace(/:\d+$/, '')}:8080`), host);
    assert.ok(isOwnOrigin(`http://${host}`, isOwn), host);
    assert.ok(isOwnOrigin(`https://${host}`, isOwn), host);
  }
});

test('what is not', () => {
  for (const host of FOREIGN) {
    assert.ok(!isOwn(host), host);
    assert.ok(!isOwn(`${host}:8080`), host);
    assert.ok(!isOwnOrigin(`http://${host}`, isOwn), host);
  }
});

test('an Origin that is no page of this computer', () => {
  for (const origin of [
    'null',
    '',
    'localhost',
    'file://',
    'file://localhost',
    'chrome-extension://localhost',
    'http://localhost http://evil.example',
    'http://localhost/evil',
    'http:localhost',
    ' http://localhost',
  ]) {
    assert.ok(!isOwnOrigin(origin, isOwn), origin);
  }
});

test('addresses are those of now', () => {
  let address = '10.0.0.1';
  const has = ownHosts([], () => ({ wlan0: [{ address } as never] }));
  assert.ok(has('10.0.0.1') && !has('10.0.0.2'));
  address = '10.0.0.2';
  assert.ok(!has('10.0.0.1') && has('10.0.0.2'));
});

test('the host in an absolute target counts, too', () => {
  const asked = (target: string | undefined, host?: string) => foreignHost(target, host, isOwn);
  assert.equal(asked('/', 'localhost'), undefined);
  assert.equal(asked('/http://evil.example/', 'localhost'), undefined);
  assert.equal(asked('/'), undefined);
  assert.equal(asked('/', 'evil.example'), 'evil.example');
  assert.equal(asked('http://localhost/', 'localhost'), undefined);
  assert.equal(asked('http://evil.example/', 'localhost'), 'evil.example');
  assert.equal(asked('HTTPS://evil.example?x', 'localhost'), 'evil.example');
  assert.equal(asked('http://localhost/', 'evil.example'), 'evil.example');
});

test('the refusal says what happened, why, and what to do', () => {
  assert.equal(
    refusalOf('bench board', 'Host', 'mypc.local:8080'),
    'The bench board did not answer. The request asked for the host "mypc.local:8080". It answers for names and ' +
      'addresses of this computer only, so that no other web page can use it. Open it at localhost or 127.0.0.1, at ' +
      'the same port. If "mypc.local" is a name of this computer, start the course with ALLOWED_HOSTS=mypc.local.\n',
  );
  assert.match(
    refusalOf('course', 'Origin', 'https://a.example'),
    /A page of "https:\/\/a\.example" sent/,
  );
  assert.match(refusalOf('course', 'Origin', 'https://a.example:1'), /ALLOWED_HOSTS=a\.example\./);
  const odd = refusalOf('course', 'Host', `<b>\x1b[31m\n"${'x'.repeat(500)}`);
  assert.doesNotMatch(odd, /ALLOWED_HOSTS|[^ -~\n]|x{100}/);
  assert.match(refusalOf('course', 'Origin', 'null'), /A page of "null"/);
});
