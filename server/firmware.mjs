// `npm run firmware`: see server/firmware.ts.
import { run } from './bootstrap.mjs';

run('server/firmware.ts');
