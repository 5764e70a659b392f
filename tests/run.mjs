// `npm test`: see tests/main.ts for the steps.
import { run } from '../server/bootstrap.mjs';

run('tests/main.ts');
