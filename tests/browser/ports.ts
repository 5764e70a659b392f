import { settingsFrom, TESTS } from '../../server/settings.ts';

/** Where the browser tests find the site and the bench board; another pair lets two runs stand side by side. */
const settings = settingsFrom({ ...process.env, HOST: '127.0.0.1', SITE_BASE: '/' }, TESTS);

export const SITE_PORT = settings.port;
export const BOARD_PORT = settings.boardPort;
