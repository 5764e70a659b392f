// The site is static and served from one origin, below the base path in SITE_BASE: no adapter, and what
// lessons need beyond MDX: code blocks, links on headings, the glossary's terms.
import { rehypeHeadingIds, unified } from '@astrojs/markdown-remark';
import mdx from '@astrojs/mdx';
import expressiveCode from 'astro-expressive-code';
import { defineConfig } from 'astro/config';
import rehypeAutolinkHeadings from 'rehype-autolink-headings';
import { baseFrom } from './server/settings.ts';
import { classesInDev } from './server/class/on-dev.ts';
import { compiler } from './site/build/compiler.ts';
import { compress } from './site/build/compress.ts';
import { modulePreload } from './site/build/module-preload.ts';
import { devFiles } from './site/build/dev-files.ts';
import { searchIndex } from './site/build/search-index.ts';
import { checkpointItems } from './site/markdown/checkpoint-items.ts';
import { courseTerms } from './site/markdown/course-terms.ts';
import { headingLinks } from './site/markdown/heading-links.ts';
import { lessonWords } from './site/markdown/lesson-words.ts';
import { linkTerms } from './site/markdown/link-terms.ts';
import { questionNames } from './site/markdown/question-names.ts';
import { lessonMinutes } from './site/markdown/reading.ts';
import { shortCode } from './site/markdown/short-code.ts';
import { siteLinks } from './site/markdown/site-links.ts';
import { sources } from './site/markdown/sources.ts';
import { wideTables } from './site/markdown/wide-tables.ts';
import { gallery } from './tests/gallery/gallery.ts';

const terms = await courseTerms(import.meta.dirname);
const base = baseFrom(process.env);

/** What nearly every widget imports, in two files: on a slow line each file costs a part of a round trip. */
const SHARED = [
  {
    name: 'widgets',
    test: /components\/ui\/widget\/(?!draw|markup|copy-link|keyed-list)[a-z-]+\.ts$|components\/course\/progress\/(progress|marks)\.ts$|vite\/preload-helper/,
  },
  {
    name: 'board',
    test: /device\/board\/(board|board-(parts|events|problems|return)|life-cycle|local-board|announcer|serial-log|transcript|site-load)\.ts$|device\/formats\/problem\.ts$|components\/(bench\/board-bar\/(support|start-preferences)|course\/(checkpoint\/report|question\/question))\.ts$/,
  },
];

export default defineConfig({
  srcDir: './site',
  publicDir: './site/public',
  outDir: './dist',
  base,
  output: 'static',
  trailingSlash: 'always',
  build: { format: 'directory' },
  // The default ('jsx') glues words together where a line breaks between elements.
  compressHTML: true,
  devToolbar: { enabled: false },
  markdown: {
    processor: unified({
      rehypePlugins: [
        lessonMinutes, // before others add to the text
        rehypeHeadingIds,
        [rehypeAutolinkHeadings, headingLinks],
        wideTables,
        shortCode,
        linkTerms(() => terms),
        siteLinks(base),
        checkpointItems,
        questionNames,
        lessonWords,
        sources,
      ],
    }),
  },
  // What the dev server would find only when a board starts, and then load the page anew for.
  vite: {
    environments: {
      client: {
        build: {
          rolldownOptions: { output: { codeSplitting: { groups: SHARED } } },
        },
      },
    },
    optimizeDeps: {
      include: [
        ...['@noble/hashes/legacy.js', '@noble/hashes/sha2.js', '@noble/hashes/utils.js'],
        ...['idb-keyval', 'pako'],
        ...['@xterm/xterm', '@xterm/addon-fit', '@xterm/addon-search', '@xterm/addon-web-links'],
        ...['esptool-js', 'esptool-js/lib/targets/esp32.js', 'web-serial-polyfill'],
        ...[
          'lit/html.js',
          'lit/directive.js',
          'lit/directive-helpers.js',
          'lit/directives/repeat.js',
        ],
        ...['valibot', 'fflate', 'uplot', 'uqr', '@codemirror/merge', '@lezer/highlight'],
        ...[
          'autocomplete',
          'commands',
          'lang-cpp',
          'language',
          'lint',
          'search',
          'state',
          'view',
        ].map((part) => `@codemirror/${part}`),
      ],
    },
  },
  // Code blocks stand before MDX: both look at the same fences.
  integrations: [
    expressiveCode(),
    mdx(),
    searchIndex(),
    modulePreload(),
    compiler(),
    compress(), // after all that writes files
    devFiles(),
    classesInDev(base),
    gallery(),
  ],
});
