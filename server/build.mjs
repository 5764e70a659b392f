// `npm run build`: see server/build.ts for what is built.
import { ensurePackages, handOver } from './bootstrap.mjs';

ensurePackages();
handOver('server/build.ts', process.argv.slice(2));
