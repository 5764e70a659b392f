// `npm run firmware`: see server/firmware.ts for what is built.
import { ensurePackages, handOver } from './bootstrap.mjs';

ensurePackages();
handOver('server/firmware.ts', process.argv.slice(2));
