/**
 * Fetches the page from the board and shows which lines of the template the server changed on the
 * way. Nothing is worked out here: the served side is what came over the wire.
 */
import { board } from '../../../device/board/board.ts';
import { onPress, setAvailable, Widget } from '../../ui/widget/widget.ts';
import { compare, linesOf, type ChangedLine } from './compare.ts';

export class ServedPage extends Widget {
  #fetches = 0;

  protected override attach(signal: AbortSignal): void {
    const button = this.button('fetch');
    const show = (): void => {
      const running = board.snapshot.state === 'running';
      setAvailable(button, running);
      if (this.#fetches === 0) {
        this.#say(
          running
            ? 'The board is running. Below are the lines with a percent sign, as they stand in the sketch.'
            : 'Start a board first. Below are the lines with a percent sign, as they stand in the sketch.',
        );
      }
    };
    board.on('change', show, { signal });
    show();
    onPress(button, () => void this.#fetch(signal), signal);
  }

  async #fetch(signal: AbortSignal): Promise<void> {
    this.#fetches += 1;
    this.#say('Fetching.');
    try {
      const { status, statusText, body } = await board.get('/', signal);
      if (status !== 200) {
        this.#say(`The board answered ${status} ${statusText}, not with its page.`);
        return;
      }
      this.#compare(new TextDecoder().decode(body), body.length);
    } catch (error) {
      if (signal.aborted) return;
      this.#say(
        `The page could not be fetched. ${error instanceof Error ? error.message : String(error)}`,
      );
    }
  }

  #compare(page: string, servedOctets: number): void {
    const template = JSON.parse(this.dataset.template ?? '[]') as string[];
    const { same, changed } = compare(template, linesOf(page));
    const octets = new TextEncoder().encode(`${template.join('\n')}\n`).length;
    this.#say(
      `Fetch ${this.#fetches}: ${same} lines came as they stand in the sketch, ` +
        `${changed.length} came changed. ${octets} octets in the sketch, ${servedOctets} served.`,
    );
    const first = Number(this.dataset.first);
    this.named('rows').replaceChildren(
      ...changed.flatMap((line) => rowsOf(line, first + line.index)),
    );
  }

  #say(text: string): void {
    this.write('note', text);
  }
}

function rowsOf(line: ChangedLine, number: number): HTMLTableRowElement[] {
  return [
    row(String(number), 'sketch', line.start, line.inSketch, line.end, 'in-sketch'),
    row('', 'served', line.start, line.served, line.end, 'in-served'),
  ];
}

function row(
  number: string,
  where: string,
  start: string,
  middle: string,
  end: string,
  kind: string,
): HTMLTableRowElement {
  const tr = document.createElement('tr');
  tr.className = kind;
  const th = document.createElement(number === '' ? 'td' : 'th');
  if (number !== '') th.setAttribute('scope', 'row');
  th.textContent = number;
  const place = document.createElement('td');
  place.textContent = where;
  const text = document.createElement('td');
  const code = document.createElement('code');
  const mark = document.createElement('mark');
  mark.textContent = middle;
  code.append(start, ...(middle === '' ? [] : [mark]), end);
  text.append(code);
  tr.append(th, place, text);
  return tr;
}
