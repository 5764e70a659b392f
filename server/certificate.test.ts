import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { readCertificate } from './certificate.ts';
import { makeCertificate } from './testing/certificate.ts';

const files = makeCertificate('DNS:school.test,DNS:*.school.test,IP:192.168.7.9');

test('a certificate says for which names it is', () => {
  assert.deepEqual(readCertificate(files).names, ['school.test', '192.168.7.9']);
});

test('what cannot be used is told in one sentence', () => {
  const other = makeCertificate('DNS:other.test');
  const text = `${files.certFile}.txt`;
  writeFileSync(text, 'hello');
  const wrong: readonly (readonly [typeof files, RegExp])[] = [
    [{ ...files, certFile: '/not/there' }, /^TLS_CERT=\/not\/there cannot be read: ENOENT/],
    [{ ...files, keyFile: '/not/there' }, /^TLS_KEY=\/not\/there cannot be read: ENOENT/],
    [{ ...files, certFile: text }, /^TLS_CERT=.* holds no certificate in PEM/],
    [{ ...files, certFile: files.keyFile }, /^TLS_CERT=.* holds no certificate in PEM/],
    [{ ...files, keyFile: files.certFile }, /^TLS_KEY=.* holds no private key in PEM/],
    [{ ...files, keyFile: other.keyFile }, /\(TLS_KEY\) is not that of the certificate in /],
  ];
  for (const [given, message] of wrong) assert.throws(() => readCertificate(given), { message });
});

test('a certificate that has ended says so', (t) => {
  t.mock.timers.enable({ apis: ['Date'], now: Date.now() + 3 * 24 * 3_600_000 });
  assert.throws(() => readCertificate(files), { message: /was valid until .* Renew it\.$/ });
});
