// The site is static and served from one origin: no adapter, no integration beyond MDX.
import mdx from '@astrojs/mdx';
import { defineConfig } from 'astro/config';

export default defineConfig({
  srcDir: './site',
  publicDir: './site/public',
  outDir: './dist',
  output: 'static',
  trailingSlash: 'always',
  build: { format: 'directory' },
  // The default ('jsx') glues words together where a line breaks between elements.
  compressHTML: true,
  devToolbar: { enabled: false },
  integrations: [mdx()],
});
