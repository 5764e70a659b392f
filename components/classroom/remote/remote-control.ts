/** A phone in the instructor's hand. What it shows comes from the instructor's page; nothing is kept. */
import { systemClock } from '../../../device/clock/clock.ts';
import { ClassLink, type LinkState } from '../../../device/class/class-link.ts';
import {
  readRemoteCode,
  type Act,
  type RemoteState,
  type ToRemote,
} from '../../../device/class/protocol.ts';
import { listen, onSubmit, Widget } from '../../ui/widget/widget.ts';
import { classUrl } from '../relay.ts';

const ACTS: readonly Act[] = ['back', 'next', 'toggle', 'pause'];
const NO_CODE = 'This is no code of a remote control: it has fourteen letters and digits.';

export class RemoteControl extends Widget {
  #link: ClassLink | null = null;
  #state: RemoteState | null = null;
  #present = true;

  protected override attach(signal: AbortSignal): void {
    const given = new URLSearchParams(location.hash.slice(1)).get('code');
    if (given !== null) this.#field.value = given;
    onSubmit(this.named('form', HTMLFormElement), () => this.#join(), signal);
    for (const act of ACTS) this.press(act, () => this.#link?.send({ type: 'act', act }), signal);
    this.press('leave', () => this.#over(''), signal);
    listen(window, 'online', signal, () => this.#link?.hurry());
    signal.addEventListener('abort', () => this.#link?.stop());
  }

  get #field(): HTMLInputElement {
    return this.find('input[name="code"]', HTMLInputElement);
  }

  #join(): void {
    const codes = readRemoteCode(this.#field.value);
    if (codes === null) {
      this.write('problem', NO_CODE);
      this.#field.focus();
      return;
    }
    this.write('problem', '');
    this.named('form').hidden = true;
    this.named('keys').hidden = false;
    this.#link = new ClassLink({
      clock: systemClock,
      url: classUrl(codes.code, this.dataset.base ?? '/'),
      hello: () => ({ type: 'remote', code: codes.remote }),
      onMessage: (message) => this.#hear(message as ToRemote),
      onState: (state) => this.#onState(state),
    });
  }

  #hear(message: ToRemote): void {
    if (message.type === 'remote-state') this.#state = message.state;
    if (message.type === 'instructor') this.#present = message.present;
    this.#show();
  }

  #onState(state: LinkState): void {
    if (state.kind === 'closed') this.#over(`${state.why} Open the remote control again.`);
    else if (state.kind === 'open') this.#show();
    else this.say('Connecting …');
  }

  #show(): void {
    const { at, paused, led, running, hands } = this.#state ?? NOTHING;
    this.say(
      this.#present
        ? `${at}. ${running ? `LED is ${led}` : 'No board runs'}.${hands > 0 ? ` Hands up: ${hands}.` : ''}`
        : 'The instructor’s page is away.',
    );
    this.button('pause').setAttribute('aria-pressed', String(paused));
    this.offer('toggle', running);
  }

  #over(why: string): void {
    this.#link?.stop();
    this.#link = null;
    this.named('form').hidden = false;
    this.named('keys').hidden = true;
    this.write('problem', why);
    this.#field.focus();
  }
}

const NOTHING: RemoteState = {
  at: 'Joined',
  paused: false,
  led: 'unknown',
  running: false,
  hands: 0,
};
