/**
 * The built site (`npm run build`) and its classes, and nothing else: what a school's server runs. It builds nothing and
 * has no bench board. SIGTERM ends it with status 0; a start that fails, with 1; a setting that makes no sense, with 2.
 */
import { explain, settingsFrom, START, type Settings } from './settings.ts';
import { serveWithClasses, tellAddresses } from './site-with-classes.ts';

/** Connections that do not end are cut then. */
const STOP_TIMEOUT_MS = 5_000;

const settings = settingsOrExit();
try {
  const site = await serveWithClasses(settings);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      setTimeout(() => process.exit(0), STOP_TIMEOUT_MS).unref();
      void site.stop().finally(() => process.exit(0));
    });
  }
  tellAddresses('Handshake: ', site.addresses);
} catch (error) {
  console.error(await explain(error, settings, START));
  process.exit(1);
}

function settingsOrExit(): Settings {
  try {
    return settingsFrom(process.env);
  } catch (error) {
    console.error((error as Error).message);
    process.exit(2);
  }
}
