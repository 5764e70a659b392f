/** The words that this lesson introduces, as it uses them. */
import type { LessonTerm } from '../../components/course/lesson/glossary.ts';

export const glossary = [
  {
    term: 'Nonce',
    means: 'A value used once. The key of an upgrade request is one: 16 random octets.',
  },
  {
    term: 'GUID',
    means:
      'A text fixed by RFC 6455 that the server joins to the key before it computes its answer.',
  },
  { term: 'SHA-1', means: 'A function that makes 20 octets of any text.' },
  {
    term: 'Base64',
    means:
      'A way to write octets in 64 characters that pass everywhere: three octets, four characters.',
  },
  {
    term: 'Origin',
    means:
      'Scheme, host and port of the page that asks. The browser says it; a script cannot change it.',
  },
  {
    term: 'Subprotocol',
    means: 'What the messages mean, if the two programs agree on a name for it.',
  },
] as const satisfies readonly LessonTerm[];
