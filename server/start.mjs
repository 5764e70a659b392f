// `npm start`: see server/main.ts.
import { run } from './bootstrap.mjs';

run('server/main.ts');
