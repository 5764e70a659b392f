/** The glossary as the Markdown plugins have it, which run outside of the site's own modules. */
import { globSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import {
  gatherGlossary,
  type GlossaryTerm,
  type LessonTerm,
} from '../../components/course/lesson/glossary.ts';

export async function courseTerms(root: string): Promise<GlossaryTerm[]> {
  const files = globSync('content/*/glossary.ts', { cwd: root });
  return gatherGlossary(
    await Promise.all(
      files.map(async (file) => {
        const { glossary } = (await import(
          /* @vite-ignore */ pathToFileURL(join(root, file)).href
        )) as {
          glossary: readonly LessonTerm[];
        };
        return [basename(dirname(file)), glossary] as const;
      }),
    ),
  );
}
