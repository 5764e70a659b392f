/**
 * The upgrade lab: a form with the lines of a request, and what comes of sending it. Making and
 * reading of requests arrive with the first press.
 */
import { ownBoard, webSocketTools } from '../../../device/board/board.ts';
import {
  isAvailable,
  listen,
  onPress,
  onSubmit,
  prefersReducedMotion,
  setText,
  Widget,
} from '../../ui/widget/widget.ts';
import { runBegins, runCame } from '../lab/outcome.ts';
import type { RequestDraft } from './request.ts';
import type { Answer } from '../lab/http-text.ts';
import type { UpgradeRun } from './steps.ts';

const KEY = 'Sec-WebSocket-Key';

export class UpgradeLab extends Widget {
  /** The request on its way, and the connection that is still open after it. */
  #running = new AbortController();
  #waiting = false;

  protected override attach(signal: AbortSignal): void {
    this.#waiting = false;
    const form = this.named('form', HTMLFormElement);
    ownBoard.on('change', () => this.#showAvailable(), { signal });
    this.#showAvailable();
    const send = (): void => {
      if (isAvailable(this.button('send'))) void this.#send(signal);
    };
    onSubmit(form, send, signal);
    listen(form, 'input', signal, (event) => this.#edited(event));
    // A browser drops line breaks from what is pasted into a field, and with them the lesson.
    for (const name of ['paste', 'drop'] as const) {
      listen(form, name, signal, (event) => this.#inserted(event));
    }
    this.press('reset', () => this.#preset('correct'), signal);
    this.press('new-key', () => this.#newKey(), signal);
    for (const button of this.querySelectorAll<HTMLButtonElement>('[data-preset]')) {
      onPress(button, () => this.#preset(button.dataset.preset ?? 'correct'), signal);
    }
    signal.addEventListener('abort', () => this.#running.abort(), { once: true });
  }

  #showAvailable(): void {
    const running = ownBoard.snapshot.state === 'running' && ownBoard.wire !== null;
    this.offer('send', running && !this.#waiting);
    if (!running) this.say('');
  }

  #newKey(): void {
    const octets = crypto.getRandomValues(new Uint8Array(16));
    this.#value(KEY).value = btoa(String.fromCharCode(...octets));
    this.#fault(KEY, null);
    this.#showPreset(null);
  }

  async #preset(id: string): Promise<void> {
    const { keyOctets } = await import('./judge.ts');
    const { EXAMPLE_KEY, presetRequest } = await import('./request.ts');
    const key = this.#value(KEY).value;
    const draft = presetRequest(id, keyOctets(key)?.length === 16 ? key : EXAMPLE_KEY);
    this.named('method', HTMLSelectElement).value = draft.method;
    this.named('version', HTMLSelectElement).value = draft.version;
    this.named('target', HTMLInputElement).value = draft.target;
    this.#fault('target', null);
    for (const { name, value, sent } of draft.fields) {
      this.#value(name).value = value;
      this.#sent(name).checked = sent;
      this.#fault(name, null);
    }
    this.#showPreset(id);
  }

  #showPreset(id: string | null): void {
    for (const button of this.querySelectorAll<HTMLElement>('[data-preset]')) {
      button.ariaPressed = String(button.dataset.preset === id);
    }
  }

  #edited(event: Event): void {
    this.#showPreset(null);
    if (!(event.target instanceof HTMLElement)) return;
    if (event.target.dataset.part === 'sent') return;
    this.#fault(lineOf(event.target), null);
    // A value that is being written is meant to be sent.
    if (event.target.dataset.part === 'value') this.#sent(lineOf(event.target)).checked = true;
  }

  #inserted(event: Event): void {
    const data = event instanceof ClipboardEvent ? event.clipboardData : dropped(event);
    const text = data?.getData('text') ?? '';
    if (!(event.target instanceof HTMLInputElement) || !/[\r\n]/.test(text)) return;
    event.preventDefault();
    const line = lineOf(event.target);
    void import('./request.ts').then(({ valueFault }) => this.#fault(line, valueFault(text)));
  }

  /** The request as the form shows it. */
  #draft(): RequestDraft {
    const lines = [...this.querySelectorAll<HTMLElement>('[data-line]')];
    return {
      method: this.named('method', HTMLSelectElement).value,
      target: this.named('target', HTMLInputElement).value,
      version: this.named('version', HTMLSelectElement).value,
      fields: lines.map(({ dataset: { line: name = '' } }) => ({
        name,
        value: this.#value(name).value,
        sent: this.#sent(name).checked,
      })),
    };
  }

  async #send(signal: AbortSignal): Promise<void> {
    const { wire } = ownBoard;
    if (wire === null) return;
    this.#setWaiting(true);
    this.write('problem', '');
    try {
      const [{ encodeRequest, requestFault }, { runUpgrade }, tools] = await Promise.all([
        import('./request.ts'),
        import('./run-upgrade.ts'),
        webSocketTools(),
      ]);
      if (signal.aborted) return;
      const draft = this.#draft();
      const wrong = requestFault(draft);
      if (wrong !== null) {
        this.#fault(wrong.line, wrong.fault);
        this.#input(wrong.line).focus();
        return;
      }
      this.#running.abort();
      this.#running = new AbortController();
      runBegins(this);
      this.say('Waiting for the answer');
      const { STEPS, stepHtml } = await import('./steps.ts');
      const shown = new Map<string, string>();
      const show = (run: UpgradeRun): void => {
        for (const { id } of STEPS) {
          const place = this.find(`[data-step="${id}"]`, HTMLElement);
          const html = stepHtml(id, run).text;
          if (shown.get(id) !== html) place.innerHTML = html;
          shown.set(id, html);
        }
        this.write('source', 'Read off your own wire:');
        if (run.answer !== null) this.#answered(run.answer, run.answerPackets);
      };
      const problem = await runUpgrade(
        ownBoard,
        wire,
        tools,
        encodeRequest(draft),
        show,
        this.#running.signal,
      );
      this.write('problem', problem ?? '');
      if (problem === null) this.#bringIntoView();
      else this.say('No answer');
    } finally {
      this.#setWaiting(false);
    }
  }

  #answered({ first, status }: Answer, packets: readonly number[]): void {
    const words = first.replace(/^HTTP\/\S+ /, '');
    this.say(words);
    const where = packets.length === 0 ? '' : ` in packet ${packets.join(' and ')}`;
    runCame(this, String(status), `The board answered ${words}${where}.`);
  }

  /** The answer stands below the calculation: a reader who sees neither is taken there. */
  #bringIntoView(): void {
    const steps = this.find('.upgrade-steps', HTMLElement);
    if (steps.getBoundingClientRect().top < innerHeight * 0.75) return;
    this.named('source').scrollIntoView({
      block: 'start',
      behavior: prefersReducedMotion() ? 'auto' : 'smooth',
    });
  }

  #setWaiting(waiting: boolean): void {
    this.#waiting = waiting;
    this.#showAvailable();
  }

  #fault(line: string, fault: string | null): void {
    const place = document.getElementById(`upgrade-fault-${line}`);
    if (place !== null) setText(place, fault ?? '');
    this.#input(line).ariaInvalid = String(fault !== null);
  }

  #input(line: string): HTMLInputElement {
    return line === 'target' ? this.named('target', HTMLInputElement) : this.#value(line);
  }

  #value(line: string): HTMLInputElement {
    return this.find(`[data-line="${line}"] [data-part="value"]`, HTMLInputElement);
  }

  #sent(line: string): HTMLInputElement {
    return this.find(`[data-line="${line}"] [data-part="sent"]`, HTMLInputElement);
  }
}

function lineOf(element: HTMLElement): string {
  return element.closest<HTMLElement>('[data-line]')?.dataset.line ?? 'target';
}

function dropped(event: Event): DataTransfer | null {
  return event instanceof DragEvent ? event.dataTransfer : null;
}
