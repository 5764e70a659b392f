/**
 * A lab: sends a text to a board of its own, whose sketch (page_template) serves it as a template, and
 * fetches it back. The rule is the server's; nothing is worked out here.
 */
import { html } from 'lit/html.js';
import { createBoard, type Board } from '../../../device/board/board.ts';
import { messageOf } from '../../../device/formats/problem.ts';
import { showReason } from '../../bench/board-bar/reason.ts';
import { noVirtualBoard, surroundings } from '../../bench/board-bar/support.ts';
import { runBegins, runCame } from '../lab/outcome.ts';
import { hangUp, startOwnBoard } from '../lab/own-board.ts';
import { draw } from '../../ui/widget/draw.ts';
import { listen, Widget } from '../../ui/widget/widget.ts';
import { counted } from '../../ui/widget/words.ts';
import { EXAMPLES } from './examples.ts';
import { askedNames } from './asked-names.ts';

/** What the sketch takes in one piece (kWebSocketChunk). */
const MAX_OCTETS = 1024;
const TAKEN_TIMEOUT_MS = 5_000;

export class TemplateLab extends Widget {
  #board: Board | null = null;

  protected override attach(signal: AbortSignal): void {
    const example = this.named('example', HTMLSelectElement);
    listen(example, 'change', signal, () => {
      const text = EXAMPLES[Number(example.value)]?.text;
      if (text !== undefined) this.#template.value = text;
    });
    const serve = async (): Promise<void> => {
      this.offer('serve', false);
      await this.#serve(signal);
      this.offer('serve', true);
    };
    const lacks = noVirtualBoard(surroundings());
    showReason(this, 'serve', lacks);
    this.offer('serve', lacks === null);
    this.press('serve', serve, signal);
    signal.addEventListener('abort', () => {
      void this.#board?.disconnect();
      this.#board = null;
    });
  }

  get #template(): HTMLTextAreaElement {
    return this.named('template', HTMLTextAreaElement);
  }

  async #serve(signal: AbortSignal): Promise<void> {
    const template = this.#template.value;
    const octets = new TextEncoder().encode(template).length;
    if (octets === 0 || octets > MAX_OCTETS) {
      this.say(
        octets === 0
          ? 'There is nothing to serve: write something first.'
          : `That is ${octets} octets. The sketch takes ${MAX_OCTETS} in one message: make it shorter.`,
      );
      return;
    }
    runBegins(this);
    try {
      const board = (this.#board ??= createBoard());
      if (!board.snapshot.serving) {
        this.say('Starting a board for the lab.');
        await startOwnBoard(board, 'page_template', signal);
      }
      this.say('Sending the template, and fetching the page.');
      await send(board, template);
      const linesBefore = board.serialLines.length;
      const { status, statusText, body } = (await board.wire?.get('/', signal)) ?? NO_ANSWER;
      if (status !== 200) {
        this.say(`The board answered ${status} ${statusText}.`);
        return;
      }
      const names = askedNames(board.serialLines.slice(linesBefore));
      this.#show(new TextDecoder().decode(body), names);
      this.say(`${octets} octets in the sketch, ${body.length} served.`);
      const is = names.length > 2 ? 'more' : String(names.length);
      runCame(this, is, `The sketch printed ${counted(names.length, 'name')} on its serial line.`);
    } catch (error) {
      if (signal.aborted) return;
      this.say(`It could not be served. ${messageOf(error)} Press "Serve it" to try again.`);
    }
  }

  #show(served: string, names: readonly string[]): void {
    this.write('served', served);
    draw(
      this.named('names'),
      names.length === 0
        ? html`<li class="template-lab-none">Nothing: there was no placeholder.</li>`
        : // Line ends in a name are made visible: they are part of it.
          names.map((name) => html`<li><code>${name.replaceAll('\n', '⏎')}</code></li>`),
    );
  }
}

const NO_ANSWER = { status: 0, statusText: 'nothing', body: new Uint8Array() };

/** Resolves when the sketch has said that it took the text. */
async function send(board: Board, text: string): Promise<void> {
  const socket = board.wire?.webSocket('/ws');
  if (socket === undefined) throw new Error('The board is gone.');
  await socket.opened;
  const { promise, resolve, reject } = Promise.withResolvers<undefined>();
  const timer = setTimeout(() => reject(new Error('The sketch did not answer.')), TAKEN_TIMEOUT_MS);
  socket.onmessage = ({ data }) => data === 'taken' && resolve(undefined);
  socket.onclose = () => reject(new Error('The connection ended.'));
  try {
    socket.send(text);
    await promise;
  } finally {
    clearTimeout(timer);
    hangUp(socket);
  }
}
