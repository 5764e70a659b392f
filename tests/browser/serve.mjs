// Serves the course to the browser tests: see tests/browser/serve.ts.
import { run } from '../../server/bootstrap.mjs';

run('tests/browser/serve.ts');
