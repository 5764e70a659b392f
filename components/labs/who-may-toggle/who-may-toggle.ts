/**
 * A lab: opens a WebSocket as three different callers and tries to toggle the LED. The Origin field is
 * the only difference between them (RFC 6455 section 10.2).
 */
import { ownBoard } from '../../../device/board/board.ts';
import type { WebSocketClient } from '../../../device/board/board.ts';
import { onPress, setAvailable, setText, Widget } from '../../ui/widget/widget.ts';
import { capital } from '../../ui/widget/words.ts';
import { runBegins, runCame } from '../lab/outcome.ts';
import { hangUp } from '../lab/own-board.ts';

/** How long the sketch may take to tell a state. */
const ANSWER_TIMEOUT_MS = 5_000;

/** What came of a knock, and in words; null when there was none. */
interface Result {
  readonly is: 'in' | 'refused' | null;
  readonly says: string;
}

export class WhoMayToggle extends Widget {
  readonly #sockets = new Set<WebSocketClient>();

  protected override attach(signal: AbortSignal): void {
    const callers = [...this.querySelectorAll<HTMLElement>('[data-origin]')];
    const buttons = callers.map((caller) => this.#knockWith(caller, signal));
    const show = (): void => {
      for (const button of buttons) setAvailable(button, ownBoard.snapshot.state === 'running');
    };
    ownBoard.on('change', show, { signal });
    show();
    signal.addEventListener('abort', () => {
      for (const socket of this.#sockets) hangUp(socket);
    });
  }

  #knockWith(caller: HTMLElement, signal: AbortSignal): HTMLButtonElement {
    const button = caller.querySelector('button');
    const result = caller.querySelector('[data-part="result"]');
    if (button === null || result === null) throw new Error('A caller has no button or no result.');
    const { origin = '' } = caller.dataset;
    const name = capital(caller.querySelector('th')?.textContent.trim() ?? '');
    const knock = async (): Promise<void> => {
      runBegins(this);
      setText(result, 'knocking');
      const { is, says } = await this.#knock(origin === '' ? undefined : origin);
      setText(result, says);
      if (is !== null) runCame(this, is, `${name}: ${says}.`.replace('..', '.'));
    };
    onPress(button, knock, signal);
    return button;
  }

  async #knock(origin: string | undefined): Promise<Result> {
    const wire = ownBoard.wire;
    if (wire === null) return { is: null, says: 'There is no board: start one first.' };
    const socket = wire.webSocket('/ws', { origin });
    this.#sockets.add(socket);
    try {
      return await toggleOver(socket);
    } finally {
      this.#sockets.delete(socket);
      hangUp(socket);
    }
  }
}

/** The sketch greets with the state it has; `toggle` is answered with the other one. */
function toggleOver(socket: WebSocketClient): Promise<Result> {
  const { promise, resolve } = Promise.withResolvers<Result>();
  const letIn = (then: string): void => resolve({ is: 'in', says: `let in, ${then}` });
  const timer = setTimeout(() => letIn('but no answer came'), ANSWER_TIMEOUT_MS);
  let before: string | null = null;
  socket.onerror = ({ problem }) => resolve({ is: 'refused', says: `refused. ${problem.why}` });
  socket.onclose = () => letIn('and the connection ended');
  socket.onmessage = ({ data }) => {
    if (data !== '0' && data !== '1') return;
    if (before === null) {
      before = data;
      socket.send('toggle');
    } else if (data !== before) {
      letIn(`and the LED went ${data === '1' ? 'on' : 'off'}`);
    }
  };
  return promise.finally(() => clearTimeout(timer));
}
