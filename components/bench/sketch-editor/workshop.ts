/**
 * The reader's sketches and the one that is open: what is done to them, without the page. Everything is kept as it
 * changes, in this browser alone.
 */
import { courseSketches, type CourseSketches, type SourceText } from './course-sketches.ts';
import { isData } from './data-files.ts';
import { hasSecrets, withoutSecrets } from './secrets.ts';
import type { FilesOfLibrary } from './library-files.ts';
import { type FilesOfSketch, isPlainPath } from './sketch-files.ts';
import { sketchName } from './sketch-name.ts';
import { deleteSketch, keepSketch, type OwnSketch, ownSketches } from './sketch-store.ts';

export class Workshop {
  sketch: OwnSketch | null = null;
  /** The reader's own, the one that was changed last first. */
  all: readonly OwnSketch[] = [];
  /** The course's; empty while the site does not answer. */
  course: CourseSketches = {};
  /** The sketch that was deleted last, until the reader goes on. */
  deleted: OwnSketch | null = null;
  /** Whether the browser keeps what is changed. */
  keeps = true;
  /** Another tab had changed the sketch: the one here has become another. */
  parted = false;
  /** When the versions were changed that this tab has read or kept, by id. */
  readonly #since = new Map<string, number>();
  /** The same of those that it has kept or is keeping. */
  readonly #ours = new Map<string, Set<number>>();
  /** Sketches that stay with another tab. */
  readonly #left = new Set<string>();
  /** Files in which a password stood: what undo knows of them is not kept. */
  readonly #secret = new Set<string>();

  /** The reader's latest version of a sketch of the course, or the course's. @throws without the site */
  async open(origin: string): Promise<void> {
    this.all = await ownSketches();
    const own = this.all.find((one) => one.origin === origin);
    if (own === undefined) this.sketch = await this.#fromCourse(origin);
    else {
      this.openOwn(own.id);
      this.course = await courseSketches().catch(() => this.course);
    }
  }

  /** The course's version, beside what the reader has. @throws without the site */
  async openCourse(origin: string): Promise<void> {
    this.sketch = await this.#fromCourse(origin);
  }

  openOwn(id: string): void {
    const own = this.all.find((one) => one.id === id);
    if (own === undefined) return;
    this.sketch = own;
    this.#since.set(id, own.changed);
    this.#left.delete(id);
  }

  /** A sketch from a file or a link: kept as soon as it is changed, or when that is asked for. */
  take({ name, files }: FilesOfSketch): void {
    this.sketch = made(this.#free(name), null, files);
  }

  /** An empty sketch of the reader's own. */
  async begin(typed: string): Promise<void> {
    const text = 'void setup() {\n  Serial.begin(115200);\n}\n\nvoid loop() {\n}\n';
    const name = this.#free(typed);
    this.sketch = made(name, null, [{ name: `${name}.ino`, text }]);
    await this.keep();
  }

  async rename(typed: string): Promise<void> {
    const sketch = this.sketch;
    if (sketch === null || sketchName(typed) === sketch.name) return;
    const name = this.#free(typed);
    this.#change({
      name,
      files: sketch.files.map((file) => withMainName(file, sketch.name, name)),
    });
    await this.keep();
  }

  async duplicate(): Promise<void> {
    if (this.sketch === null) return;
    this.sketch = this.#copyOf(this.sketch);
    await this.keep();
  }

  /** What comes next is the latest of the reader's other sketches, or the course's. */
  async remove(): Promise<void> {
    const sketch = this.sketch;
    if (sketch === null) return;
    await deleteSketch(sketch.id);
    this.all = await ownSketches();
    const [next] = this.all;
    if (next === undefined) this.sketch = await this.#fromCourse(sketch.origin ?? 'led_websocket');
    else this.openOwn(next.id);
    this.deleted = sketch;
  }

  async bringBack(): Promise<void> {
    if (this.deleted === null) return;
    this.sketch = this.deleted;
    this.deleted = null;
    await this.keep();
  }

  /** @returns the new file's name, or why there is none, in a sentence */
  addFile(typed: string): { readonly name: string } | { readonly refusal: string } {
    const name = typed.trim();
    const files = this.sketch?.files ?? [];
    if (
      !/^(?:src\/)?[\w-]+\.(?:ino|cpp|c|h|hpp)$/.test(name) &&
      !(isData({ name }) && isPlainPath(name))
    ) {
      return {
        refusal:
          'A source is called name.ino, name.cpp, name.c, name.h or name.hpp; a file for the board data/name.',
      };
    }
    if (files.some((file) => file.name.toLowerCase() === name.toLowerCase())) {
      return { refusal: `There is a file ${name} already.` };
    }
    this.#change({ files: [...files, { name, text: '' }] });
    return { name };
  }

  async removeFile(name: string): Promise<void> {
    this.#change({ files: (this.sketch?.files ?? []).filter((file) => file.name !== name) });
    await this.keep();
  }

  /** A library lies with the sketch from now on; one of the same name goes. */
  async takeLibrary({ name, files }: FilesOfLibrary): Promise<void> {
    this.#change({ files: [...this.#without(name), ...files] });
    await this.keep();
  }

  async removeLibrary(name: string): Promise<void> {
    this.#change({ files: this.#without(name) });
    await this.keep();
  }

  #without(library: string): SourceText[] {
    const files = this.sketch?.files ?? [];
    return files.filter(({ name }) => !name.startsWith(`libraries/${library}/`));
  }

  isMain(name: string): boolean {
    return name === `${this.sketch?.name ?? ''}.ino`;
  }

  /** @returns false when the text is what it was */
  write(name: string, text: string): boolean {
    const files = this.sketch?.files ?? [];
    const file = files.find((one) => one.name === name);
    if (file === undefined || file.text === text) return false;
    this.#change({ files: files.map((one) => (one === file ? { name, text } : one)) });
    this.deleted = null;
    return true;
  }

  /**
   * Keeps the sketch as it is now, without the passwords in it. A slow disk may still be keeping what was before: the
   * order stays.
   * @param history of the files: what undo goes back to
   */
  async keep(history: Readonly<Record<string, unknown>> = {}): Promise<void> {
    const { sketch } = this;
    if (sketch === null) return;
    for (const { name, text } of sketch.files) if (hasSecrets(text)) this.#secret.add(name);
    const undo = Object.entries({ ...sketch.history, ...history });
    this.sketch = {
      ...sketch,
      changed: sketch.changed || Date.now(),
      history: Object.fromEntries(undo.filter(([name]) => !this.#secret.has(name))),
    };
    await this.#store(this.sketch);
  }

  async #store(sketch: OwnSketch): Promise<void> {
    const { id, changed } = sketch;
    const files = sketch.files.map((file) => ({ ...file, text: withoutSecrets(file.text) }));
    const ours = this.#ours.get(id) ?? new Set();
    this.#ours.set(id, ours.add(changed));
    const since = this.#since.get(id) ?? changed;
    const result = await keepSketch({ ...sketch, files }, (there) => {
      return there.changed <= since || ours.has(there.changed);
    });
    if (result === 'kept') this.#since.set(id, Math.max(this.#since.get(id) ?? 0, changed));
    this.all = await ownSketches();
    this.keeps = result !== 'unkept';
    if (result === 'elsewhere') await this.#part(sketch);
  }

  /** Another tab's version stays; this one, or a later one that is open, goes on under another name. */
  async #part(sketch: OwnSketch): Promise<void> {
    if (this.#left.has(sketch.id)) return;
    this.#left.add(sketch.id);
    const isOpen = this.sketch?.id === sketch.id;
    const copy = { ...this.#copyOf((isOpen ? this.sketch : null) ?? sketch), changed: Date.now() };
    if (isOpen) this.sketch = copy;
    this.parted ||= isOpen;
    await this.#store(copy);
  }

  /** The course's version of a file that is open; null when there is none. @throws without the site */
  async courseText(name: string): Promise<string | null> {
    const { origin } = this.sketch ?? {};
    if (origin == null) return null;
    this.course = await courseSketches();
    // The main file keeps its part when the sketch is renamed.
    const wanted = this.isMain(name) ? `${origin}.ino` : name;
    return own(this.course, origin)?.files.find((file) => file.name === wanted)?.text ?? null;
  }

  /** How the main file may look in the end; null unless the sketch is an exercise. */
  get solution(): string | null {
    return own(this.course, this.sketch?.origin ?? '')?.solution ?? null;
  }

  /** Whether it differs from what is kept. */
  get isChanged(): boolean {
    const { sketch } = this;
    return sketch !== null && sketch.changed > 0 && this.#since.get(sketch.id) !== sketch.changed;
  }

  get isKept(): boolean {
    return this.all.some(({ id }) => id === this.sketch?.id);
  }

  async #fromCourse(origin: string): Promise<OwnSketch> {
    this.course = await courseSketches();
    return made(origin, origin, own(this.course, origin)?.files ?? []);
  }

  /** The name, with a number behind it when another sketch has it. */
  #free(typed: string): string {
    const name = sketchName(typed);
    const taken = new Set([...this.all.map((one) => one.name), ...Object.keys(this.course)]);
    if (!taken.has(name)) return name;
    const stem = name.replace(/_\d+$/, '').slice(0, 58);
    for (let number = 2; ; number++) {
      if (!taken.has(`${stem}_${number}`)) return `${stem}_${number}`;
    }
  }

  #copyOf({ name, origin, files }: OwnSketch): OwnSketch {
    const copy = this.#free(name);
    return made(
      copy,
      origin,
      files.map((file) => withMainName(file, name, copy)),
    );
  }

  #change(change: Partial<Pick<OwnSketch, 'name' | 'files'>>): void {
    if (this.sketch !== null) this.sketch = { ...this.sketch, ...change, changed: Date.now() };
  }
}

/** A name like "constructor" is no inherited property. */
function own<Value>(record: Readonly<Record<string, Value>>, name: string): Value | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}

function made(name: string, origin: string | null, files: readonly SourceText[]): OwnSketch {
  return { id: crypto.randomUUID(), name, origin, files, history: {}, changed: 0 };
}

function withMainName(file: SourceText, from: string, to: string): SourceText {
  return file.name === `${from}.ino` ? { ...file, name: `${to}.ino` } : file;
}
