// `npm run format`: see tests/format.ts.
import { run } from '../server/bootstrap.mjs';

run('tests/format.ts');
