/** Where a student joins a class. In the class, the strip below the masthead has the rest (seat-strip.ts). */
import { ownBoard, showBoard } from '../../../device/board/board.ts';
import { readCode } from '../../../device/class/protocol.ts';
import { onSubmit, Widget } from '../../ui/widget/widget.ts';
import { hasRelay, NO_RELAY } from '../relay.ts';
import { theirBoard } from './seat-session.ts';
import { seatStrip } from './seat-strip.ts';

export class ClassSeat extends Widget {
  protected override attach(signal: AbortSignal): void {
    const base = this.dataset.base ?? '/';
    const given = new URLSearchParams(location.hash.slice(1)).get('code');
    if (given !== null) this.#field('code').value = given;
    onSubmit(this.named('form', HTMLFormElement), () => this.#join(base), signal);
    // The bench of this page is the instructor's; that of a lesson is the student's own at first.
    showBoard(theirBoard);
    signal.addEventListener('abort', () => showBoard(ownBoard));
    this.#showJoined();
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
    seatStrip.join({ code, base, name: this.#field('name').value, onOver: tellOver });
    this.#showJoined();
  }

  /** Back from the class. @param why null when the student left */
  over(why: string | null): void {
    showBoard(theirBoard);
    this.#showJoined();
    this.write('problem', why ?? '');
    this.#field('code').focus();
  }

  #showJoined(): void {
    this.named('form').hidden = seatStrip.joined;
  }
}

/** On this page, or on the one to which it leads. */
function tellOver(why: string | null): void {
  document.querySelector<ClassSeat>('class-seat')?.over(why);
}
