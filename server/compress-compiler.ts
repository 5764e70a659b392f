/**
 * Compresses the compiler that pages load as far as it goes, which takes minutes of a processor, once for each version;
 * a site that was built before gets it, too.
 */
import { existsSync } from 'node:fs';
import { setPriority } from 'node:os';
import { join } from 'node:path';
import { compressCompilerWell, layCompiler } from '../firmware/compiler-kit.ts';
import { dist } from './site.ts';

// Whoever uses this machine goes first.
setPriority(19);
compressCompilerWell();
if (existsSync(join(dist, 'compiler'))) await layCompiler(dist);
