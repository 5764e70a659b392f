/** The course's sketches, fetched when an editor opens. */
import { once } from '../../ui/widget/on-demand.ts';

export interface SourceText {
  /** Without a folder: `led_websocket.ino`, `sketch.yaml`. */
  readonly name: string;
  readonly text: string;
}

type Sketches = Readonly<Record<string, readonly SourceText[]>>;

/** What they are called where a reader chooses one. */
export const COURSE_SKETCHES: Readonly<Record<string, string>> = {
  led_websocket: 'LED over WebSocket',
  led_http: 'LED over HTTP',
  page_template: 'Placeholders of a page',
  what_blocks: 'What blocks',
};

const load = once(async (): Promise<Sketches> => {
  const response = await fetch(`${import.meta.env.BASE_URL}compiler/sketches.json`);
  if (!response.ok) throw new Error(`The site answered with ${response.status}.`);
  return (await response.json()) as Sketches;
});

/** The files of a sketch of the course. @throws when the site cannot be reached */
export async function courseSketch(name: string): Promise<readonly SourceText[]> {
  return (await load())[name] ?? [];
}
