// `npm run build`: see server/build.ts.
import { run } from './bootstrap.mjs';

run('server/build.ts');
