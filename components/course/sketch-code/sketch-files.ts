/** The files of the sketches as they are built, for pages that show them. Used when the site is built. */
const FILES = import.meta.glob<string>('../../../firmware/sketches/*/*.{ino,yaml}', {
  eager: true,
  query: '?raw',
  import: 'default',
});

/** @param path below firmware/sketches: `led_websocket/led_websocket.ino`. @throws Error without it. */
export function sketchFile(path: string): string {
  const text = FILES[`../../../firmware/sketches/${path}`];
  if (text === undefined) throw new Error(`There is no file firmware/sketches/${path}.`);
  return text;
}
