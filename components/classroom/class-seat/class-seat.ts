/**
 * A student's seat. Who somebody is, is a random number of this tab; the name goes to the relay, and is not
 * kept.
 */
import { systemClock } from '../../../device/clock/clock.ts';
import type { LinkState } from '../../../device/class/class-link.ts';
import {
  MAX_CHECKPOINT,
  MAX_CHECKPOINTS,
  readCode,
  type Place,
  type Status,
} from '../../../device/class/protocol.ts';
import { Student } from '../../../device/class/student.ts';
import { onProgress, readProgress } from '../../course/progress/progress.ts';
import { listen, onSubmit, setText, Widget } from '../../ui/widget/widget.ts';
import { classUrl, hasRelay, NO_RELAY, randomId } from '../relay.ts';
import { theirBoard } from './theirs.ts';

export class ClassSeat extends Widget {
  #student: Student | null = null;
  #hand = false;
  /** The same person by a second connection, and after a leave. */
  readonly #id = randomId();
  #state: LinkState = { kind: 'connecting' };
  /** What the instructor said to this student alone, or to all by the desk. */
  #said: string | null = null;

  protected override attach(signal: AbortSignal): void {
    const base = this.dataset.base ?? '/';
    const form = this.named('form', HTMLFormElement);
    const given = new URLSearchParams(location.hash.slice(1)).get('code');
    if (given !== null) this.#field('code').value = given;
    onSubmit(form, () => this.#join(base), signal);
    this.press('leave', () => this.#leave(null), signal);
    this.press('hand', () => this.#raise(), signal);
    for (const name of ['change', 'packets-cleared'] as const) {
      theirBoard.on(name, () => this.#showBoard(), { signal });
    }
    onProgress(() => this.#tell(), signal);
    listen(window, 'online', signal, () => this.#student?.hurry());
    signal.addEventListener('abort', () => this.#student?.leave());
    void hasRelay(base).then((there) => {
      if (!there && !signal.aborted) this.write('problem', NO_RELAY);
    });
  }

  #field(name: string): HTMLInputElement {
    return this.find(`input[name="${name}"]`, HTMLInputElement);
  }

  #join(base: string): void {
    const code = readCode(this.#field('code').value);
    if (code === null) {
      this.write(
        'problem',
        'This is no class code: it has six letters and digits, such as K7P-4QX. Ask your instructor for it.',
      );
      this.#field('code').focus();
      return;
    }
    this.write('problem', '');
    this.named('form').hidden = true;
    this.named('class').hidden = false;
    this.#student = new Student({
      clock: systemClock,
      url: classUrl(code, base),
      id: this.#id,
      name: this.#field('name').value,
      board: theirBoard,
      onState: (state) => {
        this.#state = state;
        if (state.kind === 'closed') this.#leave(`${state.why} Check the code, and join again.`);
        else this.#show(code);
      },
      onStage: () => this.#show(code),
      onDesk: (content) => {
        if (content.kind === 'message') this.#said = content.text;
        this.#show(code);
      },
    });
    this.#tell();
    this.#show(code);
    this.button('hand').focus();
  }

  #leave(why: string | null): void {
    this.#student?.leave();
    this.#student = null;
    this.#hand = false;
    this.button('hand').setAttribute('aria-pressed', 'false');
    this.#said = null;
    document.documentElement.toggleAttribute('data-class-paused', false);
    this.named('class').hidden = true;
    this.named('form').hidden = false;
    this.write('problem', why ?? '');
    this.#field('code').focus();
  }

  #raise(): void {
    this.#hand = !this.#hand;
    this.button('hand').setAttribute('aria-pressed', String(this.#hand));
    this.#tell();
  }

  #tell(): void {
    const checkpoints = Object.entries(readProgress()).flatMap(([slug, { passed, seen }]) => [
      ...seen.map((item) => `${slug} ${item}`),
      ...(passed ? [slug] : []),
    ]);
    const status: Status = {
      checkpoints: checkpoints.slice(-MAX_CHECKPOINTS).map((one) => one.slice(-MAX_CHECKPOINT)),
      hand: this.#hand,
    };
    this.#student?.setStatus(status);
  }

  #show(code: string): void {
    const student = this.#student;
    if (student === null) return;
    const { stage, present } = student;
    this.find('.seat-state', HTMLElement).dataset.state = this.#state.kind;
    setText(this.find('[aria-label="Class"]', HTMLElement), this.#words(code, present));
    const paused = stage?.paused === true;
    document.documentElement.toggleAttribute('data-class-paused', paused);
    const message = stage?.message ?? this.#said;
    this.write(
      'message',
      paused ? `Look up: the class is paused. ${message ?? ''}` : (message ?? ''),
    );
    this.#showPlace(stage?.follow === true ? stage.place : null);
    this.#showBoard();
  }

  #words(code: string, present: boolean): string {
    if (this.#state.kind === 'waiting') return 'The connection is lost. It comes back by itself.';
    if (this.#state.kind === 'connecting') return `Joining ${code} …`;
    return present ? `In class ${code}` : `In class ${code}. The instructor is away.`;
  }

  #showPlace(place: Place | null): void {
    const line = this.named('place');
    if (place === null) {
      line.replaceChildren();
      return;
    }
    const base = this.dataset.base ?? '/';
    const href = `${base}${place.path.slice(1)}${place.anchor === null ? '' : `#${place.anchor}`}`;
    if (line.querySelector('a')?.getAttribute('href') === href) return;
    const link = document.createElement('a');
    link.href = href;
    link.target = '_blank';
    link.textContent = 'Open where the class is (a new tab)';
    line.replaceChildren(link);
  }

  #showBoard(): void {
    const { label, problem } = theirBoard.snapshot;
    setText(this.find('[aria-label="Board"]', HTMLElement), label);
    if (problem !== null) this.write('problem', `${problem.what} ${problem.why} ${problem.next}`);
    else if (this.#student !== null) this.write('problem', '');
  }
}
