/** The words that this lesson introduces, as it uses them. */
import type { LessonTerm } from '../../components/course/lesson/glossary.ts';

export const glossary = [
  {
    term: 'Segment',
    means: 'What TCP sends in one packet: a header, and perhaps data.',
    elsewhere: ['flash-it'],
  },
  {
    term: 'Port',
    means: 'A number that says which program of a computer a segment is for.',
    linked: ['port number'],
  },
  {
    term: 'Sequence number',
    means: 'The number of the first octet in a segment; each end counts its own.',
  },
  {
    term: 'Acknowledgment number',
    means: 'The number of the next octet expected: everything before it has arrived.',
  },
  {
    term: 'Initial sequence number',
    means: 'The number an end begins to count from, hard to guess; its SYN carries it.',
    linked: ['initial sequence number', 'ISN'],
  },
  { term: 'SYN', means: 'The flag that opens a connection: count my octets from this number.' },
  { term: 'FIN', means: 'The flag that closes one direction: I have nothing more to send.' },
  { term: 'RST', means: 'The flag that ends a connection at once, or says that there is none.' },
  {
    term: 'Window',
    means: 'How many octets an end is ready to take, counted from its acknowledgment number.',
    linked: ['receive window'],
  },
  {
    term: 'MSS',
    means: 'Maximum segment size: the most data that an end wants in one segment.',
  },
  {
    term: 'Retransmission timeout',
    means: 'How long a sender waits for an acknowledgment before it sends again; RTO for short.',
    linked: ['retransmission timeout', 'RTO'],
  },
  {
    term: 'TIME-WAIT',
    means: 'The state in which the end that closed first remembers a connection that is over.',
  },
  {
    term: 'Half-open',
    means: 'Said of a connection that only one of its ends still believes in.',
  },
  {
    term: 'SYN cookie',
    means:
      'An initial sequence number from which a server can tell later what it has not remembered.',
  },
] as const satisfies readonly LessonTerm[];
