/**
 * Makes the index that the search dialog asks, once the pages are built: Pagefind reads what they
 * mark with `data-pagefind-body`, and writes its files beside them, to /pagefind/.
 */
import { globSync, statSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { AstroIntegration } from 'astro';
import { close, createIndex } from 'pagefind';

/** Controls and notes inside the text, which say nothing of the subject. */
const NOT_TEXT = ['button', 'lab-board', 'device-page', '[role=status]', '.heading-link'];
/** Pagefind brings interfaces of its own, which nothing here loads. */
const UNUSED = /^pagefind-(?:ui|modular-ui|component-ui|highlight)\.(?:js|css)$/;
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
        // Pagefind itself says that files are written before they are.
        const { files, errors: unwritten } = await index.getFiles();
        await close();
        for (const { path, content } of files) {
          if (UNUSED.test(path)) continue;
          const place = join(folder, 'pagefind', path);
          await mkdir(dirname(place), { recursive: true });
          await writeFile(place, content);
        }
        const failed = [...read.errors, ...unwritten];
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
