/** The ways in which a sketch leaves the page: each says in a sentence how it went. Passwords stay behind. */
import { copyText } from '../../ui/widget/clipboard.ts';
import { saveFile } from '../../ui/widget/save-file.ts';
import { libraryNames } from './library-files.ts';
import { hasSecrets } from './secrets.ts';
import { type FilesOfSketch, zipOf } from './sketch-files.ts';
import { fragmentOf, MAX_LINK_CHARACTERS } from './sketch-link.ts';

export function saveSketch(sketch: FilesOfSketch): string {
  saveFile(`${sketch.name}.zip`, 'application/zip', zipOf(sketch));
  return `Saved ${sketch.name}.zip. Unpack it where the Arduino IDE keeps its sketches.${aside(sketch)}`;
}

export async function shareSketch(sketch: FilesOfSketch): Promise<string> {
  const link = new URL(`${import.meta.env.BASE_URL}bench/${fragmentOf(sketch)}`, location.href)
    .href;
  if (link.length > MAX_LINK_CHARACTERS) {
    return 'The sketch is too long for a link. Save it as a zip instead.';
  }
  const size = `${(link.length / 1000).toFixed(1)} KB`;
  const left = [
    ...libraryNames(sketch.files),
    ...sketch.files.filter(({ octets }) => octets !== undefined).map(({ name }) => name),
  ];
  const without =
    left.length === 0
      ? ''
      : ` Whoever opens it has to take in ${left.join(', ')}, which a link does not hold.`;
  return (await copyText(link))
    ? `Copied a link of ${size} that holds the sketch.${aside(sketch)}${without}`
    : 'The browser did not let this page copy. Save the sketch as a zip instead.';
}

/** What stays behind. */
function aside({ files }: FilesOfSketch): string {
  return files.some(({ text }) => hasSecrets(text)) ? ' Your password is not in it.' : '';
}
