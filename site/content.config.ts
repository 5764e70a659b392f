/** The lessons: one folder each in `content/`, ordered by the number its name begins with. */
import { defineCollection } from 'astro:content';
import { glob } from 'astro/loaders';
import { z } from 'astro/zod';

const lessons = defineCollection({
  loader: glob({
    base: './content',
    pattern: '*/index.mdx',
    // "02-what-is-a-websocket/index.mdx" is read at /lessons/what-is-a-websocket/.
    generateId: ({ entry }) => entry.replace(/^\d+-/, '').replace(/\/index\.mdx$/, ''),
  }),
  schema: z.strictObject({
    title: z.string().min(3),
    /** One sentence for the course page and for search engines. */
    summary: z.string().min(20).max(200),
    /** What the course page says of it, in a line. */
    about: z.string().min(20).max(120),
  }),
});

export const collections = { lessons };
