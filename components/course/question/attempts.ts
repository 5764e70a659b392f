/**
 * A question that is being answered. The reader attempts it, and hears what is wrong with a wrong answer; the right
 * one and its reason show after it was found, or when the reader asks for it after a first try. Tries stay in
 * this browser's progress, and nowhere else. Loaded when a question comes near the view: see question.ts.
 */
import { board } from '../../../device/board/board.ts';
import { onPacketOpened, openedPacket } from '../../bench/packet-table/opened-packet.ts';
import { isAvailable, listen, setText, type Widget } from '../../ui/widget/widget.ts';
import { keepAnswer } from '../progress/merge.ts';
import { answerOf, lessonOf, readProgress, type Answer } from '../progress/progress.ts';
import { judgeNumber, type NumberAsked } from './number-answer.ts';
import { judgePacket } from './packet-answers.ts';

/** What came of an attempt; `unread` was none. */
interface Outcome {
  readonly end: 'right' | 'wrong' | 'unread';
  readonly says: string | Node;
}

const RIGHT: Outcome = { end: 'right', says: '' };

export class Attempts {
  readonly #widget: Widget;
  /** The reader's very first try. */
  #first = '';
  /** Tries since the question was last begun. */
  #tries: string[] = [];

  /** Restores what was tried before, and listens until `signal` aborts. */
  constructor(widget: Widget, signal: AbortSignal) {
    this.#widget = widget;
    widget.press('show', () => this.#show(), signal);
    listen(widget, 'input', signal, () => this.#say());
    if (this.#kind === 'packet') {
      onPacketOpened(() => this.#packetOpened(), signal);
      this.#packetOpened();
    }
    const kept = lessonOf(readProgress(), this.#data.lesson ?? '');
    this.#restore(answerOf(kept, this.#data.name ?? ''));
  }

  /** The one button was pressed, whatever stands on it. */
  submit(): void {
    if (this.#isOver) this.#beginAgain();
    else if (isAvailable(this.#widget.button('check'))) this.#attempt();
  }

  get #data(): DOMStringMap {
    return this.#widget.dataset;
  }

  get #kind(): string {
    return this.#data.kind ?? '';
  }

  get #inputs(): HTMLInputElement[] {
    return [...this.#widget.querySelectorAll('input')];
  }

  get #isOver(): boolean {
    return this.#data.end !== undefined;
  }

  #attempt(): void {
    const tried = this.#tried();
    const { end, says } = this.#judge(tried);
    if (end !== 'unread') this.#keep(tried, end === 'right' ? end : null);
    if (end === 'right') this.#finish(end);
    else if (end === 'unread') this.#say(says);
    else {
      this.#mark();
      this.#say('Not that. ', says);
      this.#widget.button('show').hidden = false;
    }
  }

  /** The reader's attempt as progress keeps it; empty as long as there is none. */
  #tried(): string {
    if (this.#kind === 'choice') return this.#inputs.find(({ checked }) => checked)?.value ?? '';
    if (this.#kind === 'number') return this.#widget.find('input', HTMLInputElement).value.trim();
    return `packet ${openedPacket()?.number ?? ''}`;
  }

  #judge(tried: string): Outcome {
    if (this.#kind === 'choice') {
      if (tried === '') return { end: 'unread', says: 'Choose an answer first.' };
      const why = this.#whyNot(tried);
      return why === null ? RIGHT : { end: 'wrong', says: why };
    }
    if (this.#kind === 'number') return { says: '', ...judgeNumber(this.#number, tried) };
    const packet = openedPacket();
    if (packet === null) return { end: 'unread', says: 'Open a packet first.' };
    const says = judgePacket(this.#data.packet ?? '', packet, board.packets);
    return says === null ? RIGHT : { end: 'wrong', says };
  }

  get #number(): NumberAsked {
    return JSON.parse(this.#data.number ?? '') as NumberAsked;
  }

  /** Why a choice is wrong, as the answer has it; null when it is right. */
  #whyNot(choice: string): Node | null {
    const why = this.#widget.querySelector(`[data-why="${CSS.escape(choice)}"]`);
    if (why === null) return null;
    const words = document.createDocumentFragment();
    words.append(...[...why.childNodes].map((node) => node.cloneNode(true)));
    return words;
  }

  #keep(tried: string | null, end: Answer['end']): void {
    const tries = tried === null ? [] : [tried];
    this.#tries.push(...tries);
    this.#first ||= tried ?? '';
    keepAnswer(this.#data.lesson ?? '', this.#data.name ?? '', { tries, end });
  }

  #show(): void {
    this.#keep(null, 'shown');
    this.#finish('shown');
    this.#widget.find('summary', HTMLElement).focus();
  }

  /** Shows the answer and how it came, and offers another round. */
  #finish(end: 'right' | 'shown'): void {
    this.#data.end = end;
    this.#widget.named('answer', HTMLDetailsElement).open = true;
    setText(this.#widget.button('check'), 'Try again');
    this.#widget.offer('check', true);
    this.#widget.button('show').hidden = true;
    // Enter in a field that is closed now: the keyboard goes on at the button.
    if (this.#inputs.some((input) => input === document.activeElement)) {
      this.#widget.button('check').focus({ preventScroll: true });
    }
    for (const input of this.#inputs) input.disabled = true;
    this.#mark();
    const straight = end === 'right' && this.#first === this.#tries.at(-1);
    const began = straight ? '' : ` Your first try: ${this.#inWords(this.#first)}.`;
    this.#say(end === 'right' ? `Right.${began}` : `The answer is shown.${began}`);
  }

  /** What was tried stays known; the question is as it was at first. */
  #beginAgain(): void {
    delete this.#data.end;
    this.#tries = [];
    this.#widget.find('form', HTMLFormElement).reset();
    for (const input of this.#inputs) input.disabled = false;
    setText(this.#widget.button('check'), 'Check');
    if (this.#kind === 'packet') this.#packetOpened();
    this.#mark();
    this.#say();
  }

  /** Of many tries the first ones are kept: the right number may be missing among them. */
  #restore({ tries, end }: Answer): void {
    this.#first = tries[0] ?? '';
    this.#tries = [...tries];
    this.#mark();
    this.#fill(
      end === 'right' && this.#kind === 'number' ? this.#number.right : (tries.at(-1) ?? ''),
    );
    if (end !== null) this.#finish(end);
    this.#widget.button('show').hidden = end !== null || tries.length === 0;
  }

  /** Puts an earlier answer in its place, unless the reader has begun to answer already. */
  #fill(tried: string): void {
    if (this.#kind === 'packet' || tried === '' || this.#tried() !== '') return;
    for (const input of this.#inputs) {
      if (input.type === 'radio') input.checked = input.value === tried;
      else input.value = tried;
    }
  }

  /** Says beside each choice that was tried what it was. */
  #mark(): void {
    for (const input of this.#inputs) {
      const mark = input.parentElement?.querySelector<HTMLElement>('[data-part="mark"]');
      if (mark == null) continue;
      const isRight = this.#whyNot(input.value) === null;
      const tried = this.#tries.includes(input.value);
      mark.dataset.is = isRight ? 'right' : 'wrong';
      setText(mark, !tried ? '' : isRight ? 'right' : 'tried: not this');
    }
  }

  #inWords(tried: string): string {
    if (this.#kind !== 'choice') return tried;
    const choice = this.#widget.querySelector(
      `input[value="${CSS.escape(tried)}"] + * [data-part="says"]`,
    );
    return `“${choice?.textContent.trim().replace(/[.!]$/, '') ?? tried}”`;
  }

  #packetOpened(): void {
    if (this.#isOver) return;
    const packet = openedPacket();
    this.#widget.offer('check', packet !== null);
    this.#widget.write(
      'opened',
      packet === null ? 'No packet has been opened yet.' : `Opened last: packet ${packet.number}.`,
    );
    this.#say();
  }

  #say(...says: readonly (string | Node)[]): void {
    this.#widget.named('verdict').replaceChildren(...says);
  }
}
