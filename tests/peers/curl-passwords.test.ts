/** curl's Basic (RFC 7617) and Digest (RFC 7616) against passwords and middleware of sketches, on both boards. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { type TestContext, test } from 'node:test';
import { promisify } from 'node:util';
import { BOARD_ADDRESS } from '../../device/board/session.ts';
import { createGateway } from '../../server/gateway.ts';
import { ownHosts } from '../../server/own-hosts.ts';
import type { WiredBoard } from '../faults/board.ts';
import { BOARDS, boardWith, serving } from '../sketches/both-boards.ts';

const run = promisify(execFile);

/** The gateway passes on what comes from this computer's own pages alone. */
const OWN_PAGE = 'Origin: http://127.0.0.1';

interface Answer {
  /** Of all answers that curl had, in their order. */
  readonly statuses: readonly number[];
  /** Of the last. */
  readonly head: string;
  readonly body: string;
}

/** Asks a board. */
type Curl = (path: string, ...args: readonly string[]) => Promise<Answer>;

async function curlTo(t: TestContext, { session }: WiredBoard): Promise<Curl> {
  const host = '127.0.0.1';
  const gateway = createGateway({
    network: session.network,
    address: BOARD_ADDRESS,
    port: 80,
    isOwn: ownHosts([host]),
  });
  gateway.listen(0, host);
  await once(gateway, 'listening');
  t.after(() => gateway.close());
  const address = gateway.address();
  assert.ok(typeof address === 'object' && address !== null);
  const origin = `http://${host}:${address.port}`;
  return async (path, ...args) => {
    const { stdout } = await run('curl', ['-sS', '--max-time', '60', '-i', ...args, origin + path]);
    const statuses = [...stdout.matchAll(/^HTTP\/1\.1 (\d+)/gm)].map(([, status]) =>
      Number(status),
    );
    const last = stdout.slice(stdout.lastIndexOf('HTTP/1.1 '));
    const end = last.indexOf('\r\n\r\n');
    return { statuses, head: last.slice(0, end), body: last.slice(end + 4) };
  };
}

for (const kind of BOARDS) {
  test(`${kind}: curl proves a password to the server that works in callbacks`, async (t) => {
    const wired = await boardWith(t, kind, 'passwords');
    await serving(wired);
    const curl = await curlTo(t, wired);
    const welcome = async (path: string, ...args: readonly string[]): Promise<void> => {
      const { statuses, body } = await curl(path, ...args);
      assert.deepEqual([statuses.at(-1), body], [200, 'Welcome'], `${path} ${args.join(' ')}`);
    };
    const refused = async (path: string, ...args: readonly string[]): Promise<Answer> => {
      const answer = await curl(path, ...args);
      assert.equal(answer.statuses.at(-1), 401, `${path} ${args.join(' ')}`);
      return answer;
    };

    const { head } = await refused('/handler');
    assert.match(
      head,
      /\r\nWWW-Authenticate: Digest realm="Login Required", qop="auth", nonce="[0-9a-f]{32}", opaque="[0-9a-f]{32}"\r\n/,
    );
    const digest = await curl('/handler', '--digest', '-u', 'admin:secret');
    assert.deepEqual(digest.statuses, [401, 200]);
    await welcome('/handler?a=1,2&b', '--digest', '-u', 'admin:secret');
    await welcome('/handler', '--anyauth', '-u', 'admin:secret');
    await refused('/handler', '--digest', '-u', 'admin:wrong');
    await refused('/handler', '--digest', '-u', 'root:secret');

    assert.match((await refused('/basic')).head, /\r\nWWW-Authenticate: Basic realm="Here"\r\n/);
    await welcome('/basic', '--basic', '-u', 'admin:secret');
    await refused('/basic', '--basic', '-u', 'admin:Secret');
    await refused('/basic', '--basic', '-u', `admin:${'x'.repeat(2000)}`);

    await welcome('/digest', '--digest', '-u', 'admin:se"cr,et');
    await welcome('/digest', '--digest', '-u', 'admin:se"cr,et', '-d', 'a=b');
    assert.equal(
      (await refused('/digest', '--digest', '-u', 'admin:x')).body,
      'Authentication failed',
    );

    await welcome('/token', '-H', 'Authorization: Bearer shared-secret');
    assert.doesNotMatch((await refused('/token')).head, /WWW-Authenticate/);

    await welcome('/staff?role=staff');
    assert.deepEqual((await curl('/staff?role=guest')).statuses, [403]);
    const filtered = await curl('/filtered', '-A', 'an agent', '-b', 'a=b');
    assert.equal(filtered.body, 'an agent.');
    const upgrade = ['-H', 'Connection: Upgrade', '-H', 'Upgrade: websocket'];
    await refused('/ws', ...upgrade, '-H', 'Sec-WebSocket-Version: 13');

    const flight = await curl('/', '-X', 'OPTIONS', '-H', OWN_PAGE);
    assert.deepEqual(flight.statuses, [200]);
    assert.match(flight.head, /\r\nAccess-Control-Allow-Origin: http:\/\/page\.example\r\n/);
    assert.match(flight.head, /\r\nAccess-Control-Max-Age: 86400\r\n/);

    await welcome('/limited');
    await welcome('/limited');
    const limited = await curl('/limited');
    assert.deepEqual(limited.statuses, [429]);
    assert.match(limited.head, /\r\nRetry-After: (?:[1-9]|10|11)\r\n/);
  });

  test(`${kind}: curl proves a password to the server that works in loop()`, async (t) => {
    const wired = await boardWith(t, kind, 'passwords_in_loop');
    await serving(wired);
    const curl = await curlTo(t, wired);
    assert.equal((await curl('/', '-A', 'an agent')).body, 'Hello an agent');
    const basic = await curl('/basic');
    assert.deepEqual(basic.statuses, [401]);
    assert.match(basic.head, /\r\nWWW-Authenticate: Basic realm="Login Required"\r\n/);
    assert.equal((await curl('/basic', '--basic', '-u', 'admin:secret')).body, 'Welcome');
    assert.deepEqual((await curl('/basic', '--basic', '-u', 'admin:x')).statuses, [401]);
    const digest = await curl('/digest?a=1', '--digest', '-u', 'admin:se"cr,et');
    assert.deepEqual(digest.statuses, [401, 200]);
    assert.equal(digest.body, 'Welcome');
    const wrong = await curl('/digest', '--digest', '-u', 'admin:x');
    assert.equal(wrong.statuses.at(-1), 401);
    assert.equal(wrong.body, 'Authentication failed');
    assert.match(wrong.head, /\r\nWWW-Authenticate: Digest realm="My App", qop="auth", nonce="/);
    const handler = await curl('/handler', '--digest', '-u', 'admin:secret');
    assert.deepEqual(handler.statuses, [401, 200]);
    const { head } = await curl('/', '-H', OWN_PAGE);
    assert.match(head, /\r\nAccess-Control-Allow-Origin: http:\/\/page\.example\r\n/);
  });
}
