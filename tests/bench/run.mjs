// `npm run bench`: see tests/bench/main.ts.
import { run } from '../../server/bootstrap.mjs';

run('tests/bench/main.ts');
