/**
 * Names, in the head of each built page, every module that the page's scripts import. A browser then asks
 * for all of them together; without the names it learns of each round of imports from the round before.
 */
import { globSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { AstroIntegration } from 'astro';

/** What each script imports by itself, before it runs; names as the build gives them, without a base path. */
export type Imports = ReadonlyMap<string, readonly string[]>;

export function modulePreload(): AstroIntegration {
  const imports = new Map<string, readonly string[]>();
  let base = '/';
  return {
    name: 'module-preload',
    hooks: {
      'astro:config:setup': ({ config, updateConfig }) => {
        base = posix.join('/', config.base, '/');
        updateConfig({
          vite: {
            plugins: [
              {
                name: 'module-preload',
                generateBundle(_options, bundle) {
                  for (const file of Object.values(bundle)) {
                    if (file.type === 'chunk') imports.set(file.fileName, file.imports);
                  }
                },
              },
            ],
          },
        });
      },
      'astro:build:done': async ({ dir }) => {
        const folder = fileURLToPath(dir);
        for (const file of globSync('**/*.html', { cwd: folder })) {
          const page = await readFile(join(folder, file), 'utf8');
          await writeFile(join(folder, file), withPreloads(page, imports, base));
        }
      },
    },
  };
}

/** The page with its preloads, behind the styles and typefaces of its head. */
export function withPreloads(page: string, imports: Imports, base: string): string {
  const scripts = [...page.matchAll(/<script type="module" src="([^"]+)">/g)];
  const own = scripts.flatMap(([, address = '']) =>
    address.startsWith(base) ? [address.slice(base.length)] : [],
  );
  const links = [...importedBy(own, imports)].map(
    (name) => `<link rel="modulepreload" href="${base}${name}">`,
  );
  return page.replace('</head>', () => `${links.join('')}</head>`);
}

/** Everything that `names` import, directly or not, without themselves. */
function importedBy(names: readonly string[], imports: Imports): Set<string> {
  const found = new Set<string>();
  const waiting = [...names];
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    for (const imported of imports.get(name) ?? []) {
      if (!found.has(imported)) waiting.push(imported);
      found.add(imported);
    }
  }
  for (const name of names) found.delete(name);
  return found;
}
