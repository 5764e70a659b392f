// `npm run format`: see tests/format.ts.
import { ensurePackages, handOver } from '../server/bootstrap.mjs';

ensurePackages();
handOver('tests/format.ts', process.argv.slice(2));
