import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { ownHosts } from '../own-hosts.ts';
import { serveSite } from '../site.ts';
import { ClassServer } from './class-server.ts';
import { healthOf, takeUpgrades } from './on-site.ts';
import { CODE, KEY, Person } from './testing/people.ts';

async function site(t: TestContext, base = '/') {
  const folder = mkdtempSync(join(tmpdir(), 'site-'));
  writeFileSync(join(folder, '404.html'), 'nothing here');
  const classes = new ClassServer({ base });
  const server = await serveSite('127.0.0.1', 0, { base, folder, answer: healthOf(classes) });
  takeUpgrades(server, classes, ownHosts(['127.0.0.1']));
  t.after(() => {
    classes.stop();
    server.closeAllConnections();
    server.close();
  });
  return { classes, port: (server.address() as AddressInfo).port };
}

/** @returns the first line of the answer */
async function upgrade(port: number, path: string, host: string): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  socket.write(
    `GET ${path} HTTP/1.1\r\nHost: ${host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
      'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n',
  );
  const [answer] = (await once(socket, 'data')) as [Buffer];
  socket.destroy();
  return answer.toString().split('\r\n', 1)[0] ?? '';
}

for (const base of ['/', '/handshake/']) {
  test(`below ${base}, pages, classes and counts share one port`, async (t) => {
    const { port } = await site(t, base);
    const instructor = new Person(`ws://127.0.0.1:${port}${base}class/${CODE}`);
    instructor.say({ type: 'instructor', key: KEY });
    await instructor.hearsType('opened');
    const health = await fetch(`http://127.0.0.1:${port}${base}health`);
    assert.deepEqual(await health.json(), { status: 'ok', classes: 1, viewers: 0, missed: 0 });
    const metrics = await (await fetch(`http://127.0.0.1:${port}${base}metrics`)).text();
    assert.match(metrics, /^handshake_classes 1$/m);
    assert.ok(!metrics.includes(CODE.slice(0, 3)));
    assert.equal((await fetch(`http://127.0.0.1:${port}${base}healthy`)).status, 404);
  });
}

test('an upgrade elsewhere, or for a foreign host, is refused', async (t) => {
  const { port } = await site(t);
  assert.equal(await upgrade(port, '/ws', '127.0.0.1'), 'HTTP/1.1 404 Not Found');
  assert.equal(
    await upgrade(port, '/class/K7P-4QX', 'evil.example'),
    'HTTP/1.1 421 Misdirected Request',
  );
  assert.equal(
    await upgrade(port, '/class/K7P-4QX', '127.0.0.1'),
    'HTTP/1.1 101 Switching Protocols',
  );
});
