/** The words that this lesson introduces, as it uses them. */
import type { LessonTerm } from '../../components/course/lesson/glossary.ts';

export const glossary = [
  { term: 'Client', means: 'The end that opens a connection. Here: this page.' },
  {
    term: 'Server',
    means: 'The end that waits to be connected to. Here: the sketch on the board.',
  },
  { term: 'Half-duplex', means: 'Both directions, but one at a time, like a walkie-talkie.' },
  { term: 'Full-duplex', means: 'Both directions at once, like a telephone.' },
  {
    term: 'TCP',
    means: 'The transport: two streams of octets, one each way, complete and in order.',
  },
  {
    term: 'HTTP',
    means: 'The protocol of the web: a client requests, a server responds. It runs over TCP.',
  },
  {
    term: 'WebSocket',
    means: 'A protocol over TCP for messages in both directions, opened by an HTTP request.',
  },
  {
    term: 'Upgrade',
    means: 'The request by which a connection changes from HTTP to another protocol.',
  },
  {
    term: 'Frame',
    means: 'The unit in which WebSocket sends: a message is one frame or several.',
    // A page has frames too.
    linked: ['text frame', 'binary frame', 'Close frame', 'WebSocket frame', 'ping frame'],
  },
  { term: 'Packet', means: 'The unit that crosses the wire; it carries part of a TCP stream.' },
] as const satisfies readonly LessonTerm[];
