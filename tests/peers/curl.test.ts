/** curl against the HTTP server of the firmware (RFC 9110, RFC 9112). */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { benchBoard } from './bench-board.ts';

const run = promisify(execFile);
const bench = benchBoard();

/** Response head and body as curl saw them. */
async function curl(...args: readonly string[]): Promise<{ head: string; body: string }> {
  const { stdout } = await run('curl', ['-s', '--max-time', '20', '-i', ...args]);
  const end = stdout.indexOf('\r\n\r\n');
  return { head: stdout.slice(0, end), body: stdout.slice(end + 4) };
}

test('GET / is the page, with the LED state filled in', async () => {
  const { head, body } = await curl(`${bench.origin}/`);
  assert.match(head, /^HTTP\/1\.1 200 OK\r\n/);
  assert.match(head, /\r\nContent-Type: text\/html/i);
  assert.match(body, /<title>ESP32 Web-Socket Server<\/title>/);
  assert.match(body, /change LED status/);
  assert.match(body, /\bOFF\b/);
  assert.doesNotMatch(body, /%STATE%/);
  assert.match(body.trimEnd(), /<\/html>$/);
});

test('HEAD has the same fields and no content', async () => {
  const { head, body } = await curl('--head', `${bench.origin}/`);
  assert.match(head, /^HTTP\/1\.1 200 OK/);
  assert.equal(body, '');
});

test('a second request goes over the same connection', async () => {
  const { stderr } = await run('curl', [
    '-sv',
    '-o',
    '/dev/null',
    '-o',
    '/dev/null',
    `${bench.origin}/`,
    `${bench.origin}/`,
  ]);
  assert.match(stderr, /Re-using existing connection/);
});

test('HTTP/1.0 gets its answer and the end of the connection', async () => {
  const { head, body } = await curl('--http1.0', `${bench.origin}/`);
  assert.match(head, / 200 OK/);
  assert.match(body.trimEnd(), /<\/html>$/);
});

for (const [name, args, status] of [
  ['an unknown path is 404', ['/nope'], 404],
  ['POST to a page that is only read is 405', ['-X', 'POST', '-d', '', '/'], 405],
  ['a body beyond the limit is 413', ['-d', 'x'.repeat(5000), '/'], 413],
  ['fields beyond the limit are 431', ['-H', `X-Long: ${'x'.repeat(9000)}`, '/'], 431],
  ['a request without Host is 400', ['-H', 'Host:', '/'], 400],
  ['/ws without an upgrade is no page', ['/ws'], 404],
] as const) {
  test(name, async () => {
    const path = args.at(-1) ?? '/';
    const { head } = await curl('-H', 'Expect:', ...args.slice(0, -1), `${bench.origin}${path}`);
    assert.match(head, new RegExp(`^HTTP/1\\.1 ${status} `));
  });
}

test('what is allowed instead is said with 405', async () => {
  const { head } = await curl('-X', 'DELETE', `${bench.origin}/`);
  assert.match(head, /\r\nAllow: GET, HEAD/);
});

test('many requests at a time are all answered', async () => {
  const answers = await Promise.all(
    Array.from({ length: 24 }, () =>
      curl(
        '--retry',
        '8',
        '--retry-connrefused',
        '--retry-all-errors',
        '--retry-delay',
        '1',
        `${bench.origin}/`,
      ),
    ),
  );
  for (const { body } of answers) assert.match(body.trimEnd(), /<\/html>$/);
});
