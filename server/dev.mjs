// `npm run dev`: see server/dev.ts.
import { run } from './bootstrap.mjs';

run('server/dev.ts');
