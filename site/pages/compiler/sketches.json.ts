/** The course's sketches as the editor opens them: see components/bench/sketch-editor/course-sketches.ts. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { APIRoute } from 'astro';

const folder = join(process.cwd(), 'firmware/sketches');

export const GET: APIRoute = () =>
  Response.json(
    Object.fromEntries(
      readdirSync(folder).map((sketch) => [
        sketch,
        readdirSync(join(folder, sketch)).map((name) => ({
          name,
          text: readFileSync(join(folder, sketch, name), 'utf8'),
        })),
      ]),
    ),
  );
