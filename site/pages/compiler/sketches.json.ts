/** The course's sketches as the editor opens them: see components/bench/sketch-editor/course-sketches.ts. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { APIRoute } from 'astro';
import { PROGRAMS } from '../../../components/bench/flasher/programs.ts';
import type {
  CourseSketch,
  SourceText,
} from '../../../components/bench/sketch-editor/course-sketches.ts';
import { EXERCISES, PROJECT } from '../../../components/labs/exercise/exercises.ts';

const firmware = join(process.cwd(), 'firmware');
const SOLUTION = 'solution.ino';

/** Sketches that are shown in a lesson, and that no board is offered. */
const LABS_OWN = [
  { sketch: 'page_template', title: 'Placeholders of a page' },
  { sketch: 'what_blocks', title: 'What blocks' },
];

export const GET: APIRoute = () => {
  // An exercise is built for the boards and libraries that the course's own sketch is built for.
  const yaml = filesIn('sketches/led_websocket').filter(({ name }) => name === 'sketch.yaml');
  const sketches = [...PROGRAMS, ...LABS_OWN].map(({ sketch, title }): [string, CourseSketch] => [
    sketch,
    { title, files: filesIn(`sketches/${sketch}`), solution: null },
  ]);
  const exercises = [...EXERCISES, PROJECT].map(({ sketch, title }): [string, CourseSketch] => {
    const files = filesIn(`exercises/${sketch}`);
    const solution = files.find(({ name }) => name === SOLUTION)?.text ?? null;
    return [
      sketch,
      { title, files: [...files.filter(({ name }) => name !== SOLUTION), ...yaml], solution },
    ];
  });
  return Response.json(Object.fromEntries([...sketches, ...exercises]));
};

/** @param folder below firmware */
function filesIn(folder: string): SourceText[] {
  return readdirSync(join(firmware, folder)).map((name) => ({
    name,
    text: readFileSync(join(firmware, folder, name), 'utf8'),
  }));
}
