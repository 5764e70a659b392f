/** The words that this lesson introduces, as it uses them. */
import type { LessonTerm } from '../../components/course/lesson/glossary.ts';

export const glossary = [
  {
    term: 'Opcode',
    means: 'What kind of frame it is: text, binary, continuation, close, ping, pong.',
  },
  {
    term: 'Masking',
    means: 'Mixing the payload, by XOR, with four random octets that stand before it.',
  },
  { term: 'Fragment', means: 'A frame that carries a part of a message.' },
  {
    term: 'Control frame',
    means: 'Close, ping or pong: about the connection, not part of a message.',
  },
  {
    term: 'Heartbeat',
    means:
      'Asking now and then whether the other end is still there, so that silence tells something.',
  },
  { term: 'Close code', means: 'A number in a Close frame that says why the conversation ends.' },
] as const satisfies readonly LessonTerm[];
