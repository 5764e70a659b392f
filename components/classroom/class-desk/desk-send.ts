/** What the instructor sends: a program, a lesson or a link, to everybody or to the student who is looked at. */
import type { Instructor } from '../../../device/class/instructor.ts';
import type { DeskContent } from '../../../device/class/protocol.ts';
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
  onSubmit(
    desk.named('send-form', HTMLFormElement),
    () => {
      const content = contentOf(what.value, link.value.trim());
      desk.write('send-problem', content === null ? NO_LINK : '');
      const to = instructor()?.watched?.id ?? null;
      if (content === null) link.focus();
      else {
        instructor()?.desk(to, content);
        setText(desk.named('send-done'), 'Sent. Each student accepts it, or does not.');
      }
    },
    signal,
  );
}

/** @param chosen `program led_http`, `place /lessons/frames/` or `link` */
function contentOf(chosen: string, link: string): DeskContent | null {
  const [kind, value = ''] = chosen.split(' ');
  if (kind === 'place') return { kind, place: { path: value, anchor: null, packet: null } };
  if (kind !== 'link') return { kind: 'program', program: value as never };
  const url = URL.canParse(link) ? new URL(link) : null;
  const isPlain = url?.protocol === 'https:' && url.username === '' && url.password === '';
  return isPlain && url.href.length <= 500 ? { kind: 'link', url: url.href } : null;
}
