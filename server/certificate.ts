/** A certificate for https and its private key, from the files that the settings name. */
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';

export interface Certificate {
  /** PEM: the certificate, and those of its issuers behind it. */
  readonly cert: Buffer;
  readonly key: Buffer;
  /** The names and addresses that it is for; without those with a star. */
  readonly names: readonly string[];
}

/** @throws Error with one sentence for whoever set the variables */
export function readCertificate(files: {
  readonly certFile: string;
  readonly keyFile: string;
}): Certificate {
  const { certFile, keyFile } = files;
  const cert = read('TLS_CERT', certFile);
  const key = read('TLS_KEY', keyFile);
  const certificate = parse('TLS_CERT', certFile, 'certificate', () => new X509Certificate(cert));
  const privateKey = parse('TLS_KEY', keyFile, 'private key', () => createPrivateKey(key));
  if (!certificate.checkPrivateKey(privateKey)) {
    throw new Error(
      `The key in ${keyFile} (TLS_KEY) is not that of the certificate in ${certFile}.`,
    );
  }
  if (certificate.validToDate < new Date()) {
    throw new Error(
      `The certificate in ${certFile} was valid until ${certificate.validTo}. Renew it.`,
    );
  }
  return { cert, key, names: namesOf(certificate) };
}

/** "DNS:school.example, IP Address:192.168.7.9" (RFC 5280 section 4.2.1.6). */
function namesOf({ subjectAltName = '' }: X509Certificate): readonly string[] {
  const entries = subjectAltName
    .split(', ')
    .map((entry) => /^(?:DNS|IP Address):(.+)$/.exec(entry));
  return entries.flatMap((entry) => entry?.[1] ?? []).filter((name) => !name.includes('*'));
}

function read(variable: string, file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    throw new Error(`${variable}=${file} cannot be read: ${(error as Error).message}`, {
      cause: error,
    });
  }
}

function parse<Parsed>(
  variable: string,
  file: string,
  what: string,
  parsing: () => Parsed,
): Parsed {
  try {
    return parsing();
  } catch (cause) {
    throw new Error(`${variable}=${file} holds no ${what} in PEM that can be read.`, { cause });
  }
}
