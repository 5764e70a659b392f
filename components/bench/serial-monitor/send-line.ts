/** The line to send: written, pasted, taken from those sent before, and sent with its ending. */
import { board } from '../../../device/board/board.ts';
import type { BoardState } from '../../../device/board/board.ts';
import {
  isAvailable,
  listen,
  onSubmit,
  setAvailable,
  type Widget,
} from '../../ui/widget/widget.ts';
import { counted } from './counts.ts';
import {
  LINE_BREAK,
  MAX_OUTGOING_CHARACTERS,
  outgoing,
  pasted,
  SendHistory,
  type LineEnding,
} from './outgoing.ts';

/** Of this visit, on every page of it. */
const history = new SendHistory();

const REASONS: Readonly<Partial<Record<BoardState, string>>> = {
  none: 'Start a board to send it a line.',
  lost: 'The board is gone; start or connect one to send it a line.',
  connecting: 'The board is being connected.',
  flashing: 'The board is being flashed.',
};
const READY = 'Send a line to the board';

export interface SendOptions {
  readonly ending: () => LineEnding;
  /** Called with what was sent. */
  readonly onSent: (text: string) => void;
  readonly say: (text: string) => void;
}

export function sendLine(monitor: Widget, options: SendOptions, signal: AbortSignal): void {
  const field = monitor.named('line', HTMLInputElement);
  const button = monitor.button('send');
  field.maxLength = MAX_OUTGOING_CHARACTERS;

  const show = (): void => {
    const reason = REASONS[board.snapshot.state] ?? '';
    setAvailable(button, reason === '');
    monitor.write('send-reason', reason);
    field.placeholder = reason === '' ? READY : reason;
  };
  board.on('change', show, { signal });
  show();

  const send = async (): Promise<void> => {
    if (!isAvailable(button)) {
      options.say(REASONS[board.snapshot.state] ?? '');
      return;
    }
    const line = field.value;
    const text = outgoing(line, options.ending());
    if (text === '') return;
    field.value = '';
    await board.sendText(text);
    if (board.snapshot.problem !== null) {
      field.value ||= line;
      return;
    }
    history.add(line);
    options.onSent(text);
  };
  onSubmit(monitor.named('form', HTMLFormElement), send, signal);

  listen(field, 'keydown', signal, (event) => {
    const direction = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (direction === undefined || event.isComposing) return;
    event.preventDefault();
    const line = history.step(direction < 0 ? -1 : 1, field.value);
    if (line === null) return;
    field.value = line;
    field.setSelectionRange(line.length, line.length);
  });

  listen(field, 'paste', signal, (event) => {
    const given = event.clipboardData?.getData('text/plain') ?? '';
    event.preventDefault();
    const [from, to] = [field.selectionStart ?? 0, field.selectionEnd ?? 0];
    const room = MAX_OUTGOING_CHARACTERS - field.value.length + (to - from);
    const { text, cut } = pasted(given, room);
    field.setRangeText(text, from, to, 'end');
    const lines = field.value.split(LINE_BREAK).length;
    if (cut)
      options.say(`Only ${counted(MAX_OUTGOING_CHARACTERS, 'character')} fit; the rest was cut.`);
    else if (text.includes(LINE_BREAK)) {
      options.say(
        `${counted(lines, 'line')}, each ${LINE_BREAK} an end of one. Send sends them all.`,
      );
    }
  });
}
