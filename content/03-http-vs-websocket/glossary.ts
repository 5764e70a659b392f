/** The words that this lesson introduces, as it uses them. */
import type { LessonTerm } from '../../components/course/lesson/glossary.ts';

export const glossary = [
  {
    term: 'Request',
    means: 'What an HTTP client says: a method, a path, header fields.',
    elsewhere: ['flash-it'],
  },
  {
    term: 'Response',
    means: 'What the server says to it, and only to it: a status, header fields, a body.',
  },
  {
    term: 'Stateless',
    means: 'Each request says all that is needed to understand it, whatever came before.',
  },
  {
    term: 'Keep-alive',
    means: 'A TCP connection that is used for one HTTP request after the other.',
  },
  { term: 'Polling', means: 'Asking at regular times whether there is news.' },
  {
    term: 'Long polling',
    means: 'Asking, where the server keeps the answer back until there is news.',
  },
  {
    term: 'Server-sent events',
    means: 'One HTTP response that never ends, to which the server adds when it has news.',
  },
  { term: 'Latency', means: 'The time from a change to the moment the other end knows.' },
  { term: 'Baud', means: 'Signals per second on a serial line; both ends have to agree on it.' },
  {
    term: 'TLS',
    means: 'The encryption below https and wss. It also proves who the server is.',
  },
] as const satisfies readonly LessonTerm[];
