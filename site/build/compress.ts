/** Lays a gzip beside every text and program of the built site, for the server to send instead. */
import { globSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { AstroIntegration } from 'astro';

/** Below this a gzip saves no packet. */
const WORTH_OCTETS = 1024;

export function compress(): AstroIntegration {
  return {
    name: 'compress',
    hooks: {
      'astro:build:done': async ({ dir }) => {
        const folder = fileURLToPath(dir);
        for (const file of globSync('**/*.{html,css,js,json,svg,bin}', { cwd: folder })) {
          const text = await readFile(join(folder, file));
          if (text.length < WORTH_OCTETS) continue;
          await writeFile(join(folder, `${file}.gz`), await promisify(gzip)(text, { level: 9 }));
        }
      },
    },
  };
}
