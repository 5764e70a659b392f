/** clang-format, loaded when it is first asked for (2.5 MB). */
import init, { format } from '@wasm-fmt/clang-format/vite';
import style from '../../../.clang-format?raw';

let ready: Promise<void> | null = null;

/** The source as the course's sketches are set. @throws when the formatter cannot be loaded */
export async function formatted(source: string, name: string): Promise<string> {
  ready ??= init();
  try {
    await ready;
  } catch (error) {
    ready = null;
    throw error;
  }
  // For .ino, which it does not know, it would guess the language from the text.
  return format(source, name.replace(/\.(?:ino|pde)$/i, '.cpp'), style);
}
