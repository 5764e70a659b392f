/** Where the browser tests find the site and the bench board; another pair lets two runs stand side by side. */
export const SITE_PORT = Number(process.env.TEST_SITE_PORT ?? 4391);
export const BOARD_PORT = Number(process.env.TEST_BOARD_PORT ?? 8091);
