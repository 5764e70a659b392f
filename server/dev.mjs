// `npm run dev`: see server/dev.ts for what happens once packages are there.
import { ensurePackages, handOver } from './bootstrap.mjs';

ensurePackages();
handOver('server/dev.ts', process.argv.slice(2));
