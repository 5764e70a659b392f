/**
 * A sketch in the fragment of a link, which no server sees: `#sketch=` and, in Base64 for addresses, JSON that was
 * deflated (RFC 4648 section 5, RFC 1951). Who opens it reads it before it runs.
 */
import { isOfLibrary } from '../../../firmware/build/libraries.ts';
import { deflateSync, Inflate, strToU8 } from 'fflate';
import * as v from 'valibot';
import { concatOctets } from '../../../device/formats/octets/octets.ts';
import type { FilesOfSketch } from './sketch-files.ts';
import { isPlainPath, MAX_CHARACTERS, MAX_FILES } from './sketch-files.ts';
import { withoutSecrets } from './secrets.ts';
import { sketchName } from './sketch-name.ts';

export const SKETCH_FRAGMENT = '#sketch=';
/** Browsers and chats cut longer ones. */
export const MAX_LINK_CHARACTERS = 32_000;

const Shared = v.object({
  name: v.pipe(v.string(), v.maxLength(200)),
  files: v.pipe(
    v.array(
      v.object({
        name: v.pipe(v.string(), v.check(isPlainPath)),
        text: v.pipe(v.string(), v.maxLength(MAX_CHARACTERS)),
      }),
    ),
    v.minLength(1),
    v.maxLength(MAX_FILES),
  ),
});

/** The fragment, without passwords, libraries, and files that are no text. */
export function fragmentOf({ name, files }: FilesOfSketch): string {
  const own = files.filter((file) => !isOfLibrary(file.name) && file.octets === undefined);
  const shared = own.map((file) => ({ name: file.name, text: withoutSecrets(file.text) }));
  const packed = deflateSync(strToU8(JSON.stringify({ name, files: shared })), { level: 9 });
  const base64 = btoa(Array.from(packed, (octet) => String.fromCharCode(octet)).join(''));
  const code = base64.replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
  return SKETCH_FRAGMENT + code;
}

/** null when it is none, or was changed on the way. */
export function sketchInFragment(fragment: string): FilesOfSketch | null {
  if (!fragment.startsWith(SKETCH_FRAGMENT)) return null;
  try {
    const code = fragment.slice(SKETCH_FRAGMENT.length);
    const packed = Uint8Array.from(
      atob(code.replaceAll('-', '+').replaceAll('_', '/')),
      (character) => character.charCodeAt(0),
    );
    const { name, files } = v.parse(Shared, JSON.parse(inflated(packed)));
    return { name: sketchName(name), files };
  } catch {
    return null;
  }
}

/** @throws Error when there is more than any sketch has (a few octets can stand for gigabytes), or it is cut off. */
function inflated(packed: Uint8Array): string {
  const parts: Uint8Array[] = [];
  let size = 0;
  const inflate = new Inflate((part) => {
    size += part.length;
    if (size > 4 * MAX_CHARACTERS) throw new Error('Too large.');
    parts.push(part);
  });
  for (let at = 0; at < packed.length; at += 1024) {
    inflate.push(packed.subarray(at, at + 1024), at + 1024 >= packed.length);
  }
  return new TextDecoder('utf-8', { fatal: true }).decode(concatOctets(...parts));
}
