/**
 * Fetches the page from the board and shows which lines of the template the server changed on the
 * way. Nothing is worked out here: the served side is what came over the wire.
 */
import { html, nothing, type TemplateResult } from 'lit/html.js';
import { ownBoard } from '../../../device/board/board.ts';
import { messageOf } from '../../../device/formats/problem.ts';
import { draw } from '../../ui/widget/draw.ts';
import { Widget } from '../../ui/widget/widget.ts';
import { runBegins, runCame } from '../lab/outcome.ts';
import { compare, linesOf, type ChangedLine } from './compare.ts';

export class ServedPage extends Widget {
  #fetches = 0;

  protected override attach(signal: AbortSignal): void {
    const show = (): void => {
      const running = ownBoard.snapshot.state === 'running';
      this.offer('fetch', running);
      if (this.#fetches === 0) {
        this.say(
          running
            ? 'The board is running. Below are the lines with a percent sign, as they stand in the sketch.'
            : 'Start a board first. Below are the lines with a percent sign, as they stand in the sketch.',
        );
      }
    };
    ownBoard.on('change', show, { signal });
    show();
    this.press('fetch', () => this.#fetch(signal), signal);
  }

  async #fetch(signal: AbortSignal): Promise<void> {
    this.#fetches += 1;
    runBegins(this);
    this.say('Fetching.');
    try {
      const { status, statusText, body } = await ownBoard.get('/', signal);
      if (status !== 200) {
        this.say(`The board answered ${status} ${statusText}, not with its page.`);
        return;
      }
      this.#compare(new TextDecoder().decode(body), body.length);
    } catch (error) {
      if (signal.aborted) return;
      this.say(`The page could not be fetched. ${messageOf(error)}`);
    }
  }

  #compare(page: string, servedOctets: number): void {
    const template = JSON.parse(this.dataset.template ?? '[]') as string[];
    const { same, changed } = compare(template, linesOf(page));
    const octets = new TextEncoder().encode(`${template.join('\n')}\n`).length;
    this.say(
      `Fetch ${this.#fetches}: ${same} lines came as they stand in the sketch, ` +
        `${changed.length} came changed. ${octets} octets in the sketch, ${servedOctets} served.`,
    );
    const is = changed.length > 2 ? 'more' : String(changed.length);
    runCame(this, is, `Of ${same + changed.length} lines on the wire, ${changed.length} differ.`);
    const first = Number(this.dataset.first);
    draw(
      this.named('rows'),
      changed.map((line) => rowsOf(line, first + line.index)),
    );
  }
}

function rowsOf({ start, inSketch, served, end }: ChangedLine, number: number): TemplateResult {
  const code = (middle: string) =>
    html`<td>
      <code>${start}${middle === '' ? nothing : html`<mark>${middle}</mark>`}${end}</code>
    </td>`;
  return html`<tr class="in-sketch">
      <th scope="row">${number}</th>
      <td>sketch</td>
      ${code(inSketch)}
    </tr>
    <tr class="in-served">
      <td></td>
      <td>served</td>
      ${code(served)}
    </tr>`;
}
