/** The site and its classes over https, its health as Docker asks for it, and the picture of its address. */
import assert from 'node:assert/strict';
import { spawnSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { get } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { encode } from 'uqr';
import { CODE, KEY, Person } from './class/testing/people.ts';
import { root } from './root.ts';
import { settingsFrom } from './settings.ts';
import { serveWithClasses, tellPicture } from './site-with-classes.ts';
import { makeCertificate } from './testing/certificate.ts';

const files = makeCertificate('DNS:school.test,IP:127.0.0.1');

async function served(t: TestContext, environment: Record<string, string> = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'site-'));
  writeFileSync(join(folder, '404.html'), 'nothing here');
  writeFileSync(join(folder, 'index.html'), 'the course');
  const settings = settingsFrom({ PORT: '0', ...environment });
  const site = await serveWithClasses(settings, folder);
  t.after(() => site.stop());
  const port = Number(new URL(site.addresses[0] ?? '').port);
  return { site, port };
}

const TLS = { TLS_CERT: files.certFile, TLS_KEY: files.keyFile };
const ca = readFileSync(files.certFile);

async function page(port: number, servername: string, host: string): Promise<[number, string]> {
  const request = get({ host: '127.0.0.1', port, path: '/', ca, servername, headers: { host } });
  const [response] = (await once(request, 'response')) as [
    NodeJS.ReadableStream & { statusCode: number },
  ];
  let text = '';
  for await (const part of response) text += String(part);
  return [response.statusCode, text];
}

test('with a certificate the site answers over https, under the names of the certificate', async (t) => {
  const { site, port } = await served(t, TLS);
  assert.deepEqual(site.addresses, [
    `https://127.0.0.1:${port}/`,
    `https://school.test:${port}/`,
    `https://127.0.0.1:${port}/`,
  ]);
  assert.deepEqual(await page(port, 'school.test', `school.test:${port}`), [200, 'the course']);
  const [status] = await page(port, 'school.test', 'evil.example');
  assert.equal(status, 421);
  await assert.rejects(fetch(`http://127.0.0.1:${port}/`));
});

test('a class goes over the same https', async (t) => {
  const { port } = await served(t, TLS);
  const instructor = new Person(`wss://127.0.0.1:${port}/class/${CODE}`, {
    ca,
    origin: `https://127.0.0.1:${port}`,
  });
  instructor.say({ type: 'instructor', key: KEY });
  await instructor.hearsType('opened');
});

/** Status of the program that Docker asks. */
function health(environment: Record<string, string>): Promise<number | null> {
  const child = spawn(process.execPath, [join(root, 'server/health-check.ts')], {
    env: { ...process.env, ...environment },
    stdio: 'ignore',
  });
  return new Promise((resolve) => child.once('exit', resolve));
}

for (const [how, tls] of [
  ['http', {}],
  ['https', TLS],
] as const) {
  test(`the health check finds the server over ${how}, and tells when there is none`, async (t) => {
    const { site, port } = await served(t, tls);
    const environment = { ...tls, HOST: '127.0.0.1', PORT: String(port) };
    assert.equal(await health(environment), 0);
    await site.stop();
    assert.equal(await health(environment), 1);
  });
}

test('a server alone ends with a sentence when it is told nonsense', () => {
  const run = spawnSync(process.execPath, [join(root, 'server/serve.ts')], {
    env: { ...process.env, TLS_CERT: 'only-one.pem' },
    encoding: 'utf8',
  });
  assert.equal(run.status, 2);
  assert.match(run.stderr, /^TLS_CERT and TLS_KEY belong together/);
});

test('the picture in the terminal is the QR code of the address, module by module', (t) => {
  const address = 'http://192.168.7.9:4321/';
  let told = '';
  t.mock.method(console, 'log', (text: string) => (told += text));
  tellPicture(address);
  const lines = told.split('\n').filter((line) => /^[█▀▄ ]+$/.test(line) && line !== '');
  const modules = lines.flatMap((line) => {
    const halves = (of: string) => Array.from(line, (character) => of.includes(character));
    return [halves('█▀'), halves('█▄')];
  });
  const wanted = encode(address, { border: 2 }).data;
  // Light modules are drawn: a terminal is dark.
  assert.deepEqual(
    modules.slice(0, wanted.length).map((row) => row.map((lit) => !lit)),
    wanted,
  );
});
