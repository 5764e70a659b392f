// `npm start`: see server/main.ts for what happens once packages are there.
import { ensurePackages, handOver } from './bootstrap.mjs';

ensurePackages();
handOver('server/main.ts', process.argv.slice(2));
