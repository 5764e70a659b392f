/** Asks the server of this machine whether it is well, for Docker and its like: status 0 when it is, otherwise 1. */
import { get } from 'node:http';
import { get as getOverTls } from 'node:https';
import { settingsFrom } from './settings.ts';

const PATIENCE_MS = 3_000;

const { host, port, base, tls } = settingsFrom(process.env);
const options = {
  host: host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host,
  port,
  path: `${base}health`,
  timeout: PATIENCE_MS,
};
// The certificate is for another name than this address.
const request =
  tls === undefined ? get(options) : getOverTls({ ...options, rejectUnauthorized: false });
request
  .on('response', ({ statusCode }) => process.exit(statusCode === 200 ? 0 : 1))
  .on('timeout', () => process.exit(1))
  .on('error', () => process.exit(1));
