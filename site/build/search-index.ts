/**
 * Makes the index that the search dialog asks, once the pages are built: Pagefind reads what they
 * mark with `data-pagefind-body`, and writes its files beside them, to /pagefind/.
 */
import { globSync, statSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { AstroIntegration } from 'astro';
import { close, createIndex } from 'pagefind';

/** Controls and notes inside the text, which say nothing of the subject. */
const NOT_TEXT = ['button', 'lab-board', 'device-page', '[role=status]', '.heading-link'];
/** Pagefind brings interfaces of its own, which nothing here loads. */
const UNUSED = ['ui', 'modular-ui', 'component-ui', 'highlight'];
/** What the dialog asks for first. The rest of the index has names of its content. */
const NEEDED = [
  'pagefind.js',
  'pagefind-worker.js',
  'pagefind-entry.json',
  'wasm.unknown.pagefind',
];

/** Files of an index in `folder` that are missing or hold nothing: a search would fail in the page. */
export function brokenFiles(folder: string): string[] {
  const here = globSync('**/*', { cwd: folder }).filter((file) =>
    statSync(join(folder, file)).isFile(),
  );
  const empty = here.filter((file) => statSync(join(folder, file)).size === 0);
  return [...NEEDED.filter((file) => !here.includes(file)), ...empty].sort();
}

export function searchIndex(): AstroIntegration {
  return {
    name: 'search-index',
    hooks: {
      'astro:build:done': async ({ dir, logger }) => {
        const folder = fileURLToPath(dir);
        const { index, errors } = await createIndex({ excludeSelectors: NOT_TEXT });
        if (index === undefined) throw new Error(`No search index: ${errors.join(' ')}`);
        const read = await index.addDirectory({ path: folder });
        const written = await index.writeFiles({ outputPath: join(folder, 'pagefind') });
        await close();
        for (const name of UNUSED) {
          for (const type of ['js', 'css']) {
            await rm(join(folder, 'pagefind', `pagefind-${name}.${type}`), { force: true });
          }
        }
        const failed = [...read.errors, ...written.errors];
        if (failed.length > 0) throw new Error(`No search index: ${failed.join(' ')}`);
        if (read.page_count === 0) throw new Error('No search index: no page has any text for it.');
        const broken = brokenFiles(join(folder, 'pagefind'));
        if (broken.length > 0) {
          throw new Error(
            `No search index: empty or missing are ${broken.join(', ')}. Build again.`,
          );
        }
        logger.info(`${read.page_count} pages can be searched`);
      },
    },
  };
}
