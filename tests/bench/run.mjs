// `npm run bench`: see tests/bench/main.ts.
import { ensurePackages, handOver } from '../../server/bootstrap.mjs';

ensurePackages();
handOver('tests/bench/main.ts', process.argv.slice(2));
