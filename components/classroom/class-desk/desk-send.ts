/** What the instructor sends: a program, a lesson or a link, to everybody or to the student who is looked at. */
import type { Instructor } from '../../../device/class/instructor.ts';
import { MAX_SKETCH_CHARACTERS, type DeskContent } from '../../../device/class/protocol.ts';
import { openSketch } from '../../bench/sketch-editor/open-sketch.ts';
import { listen, onSubmit, setText, type Widget } from '../../ui/widget/widget.ts';

const NO_LINK =
  'Write the whole address, as https://example.org/: it begins with https:// and names no user.';

/** @param instructor null while no class is open */
export function sendForm(
  desk: Widget,
  instructor: () => Instructor | null,
  signal: AbortSignal,
): void {
  const what = desk.named('send-what', HTMLSelectElement);
  const link = desk.named('send-link', HTMLInputElement);
  const show = (): void => void (link.hidden = what.value !== 'link');
  listen(what, 'change', signal, show);
  show();
  const send = async (): Promise<void> => {
    const content =
      what.value === 'sketch' ? await ownSketch() : contentOf(what.value, link.value.trim());
    const isContent = typeof content !== 'string';
    desk.write('send-problem', isContent ? '' : content);
    setText(desk.named('send-done'), '');
    if (!isContent) {
      if (what.value === 'link') link.focus();
      return;
    }
    instructor()?.desk(instructor()?.watched?.id ?? null, content);
    setText(desk.named('send-done'), 'Sent. Each student accepts it, or does not.');
  };
  onSubmit(desk.named('send-form', HTMLFormElement), () => void send(), signal);
}

/** The sketch in the page's editor, without passwords; why there is none, in a sentence. */
async function ownSketch(): Promise<DeskContent | string> {
  const sketch = openSketch()?.sketch() ?? null;
  if (sketch === null) return 'No sketch is open. Press "Edit this sketch", then send it.';
  const { fragmentOf } = await import('../../bench/sketch-editor/sketch-link.ts');
  const fragment = fragmentOf(sketch);
  return fragment.length > MAX_SKETCH_CHARACTERS
    ? 'The sketch is too long to be sent. Save it as a zip, and hand that out.'
    : { kind: 'sketch', name: sketch.name, fragment };
}

/**
 * @param chosen `program led_http`, `place /lessons/frames/`, `place /exercises/#exercise-dim` or `link`
 * @returns why nothing can be sent, in a sentence, where that is so
 */
function contentOf(chosen: string, link: string): DeskContent | string {
  const [kind, value = ''] = chosen.split(' ');
  const [path = '', anchor = null] = value.split('#');
  if (kind === 'place') return { kind, place: { path, anchor, packet: null } };
  if (kind !== 'link') return { kind: 'program', program: value as never };
  const url = URL.canParse(link) ? new URL(link) : null;
  const isPlain = url?.protocol === 'https:' && url.username === '' && url.password === '';
  return isPlain && url.href.length <= 500 ? { kind: 'link', url: url.href } : NO_LINK;
}
