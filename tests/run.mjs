// `npm test`: see tests/main.ts for the steps.
import { ensurePackages, handOver } from '../server/bootstrap.mjs';

ensurePackages();
handOver('tests/main.ts', process.argv.slice(2));
