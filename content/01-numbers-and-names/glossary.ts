/** The words that this lesson introduces, as it uses them. */
import type { LessonTerm } from '../../components/course/lesson/glossary.ts';

export const glossary = [
  { term: 'Bit', means: 'A 0 or a 1.', linked: [] },
  { term: 'Octet', means: 'Eight bits, a number from 0 to 255. Most people say byte.' },
  {
    term: 'Hexadecimal',
    means:
      'A way to write numbers with sixteen digits, 0 to 9 and a to f. Two of them are an octet.',
    linked: ['hexadecimal'],
  },
  { term: 'Binary', means: 'A way to write numbers with two digits, 0 and 1.', linked: [] },
  {
    term: 'XOR',
    means:
      'A comparison of two bits: the result is 1 where they differ, and 0 where they are equal.',
  },
  {
    term: 'Layer',
    means: 'A job that one protocol does for the protocol above it. Each adds a header of its own.',
    linked: ['layer'],
  },
  {
    term: 'Protocol',
    means: 'The rules by which two programs talk: what they may say, and when.',
    linked: ['protocol'],
  },
  {
    term: 'Protocol header',
    means: 'The octets that a protocol puts before what it carries: its envelope.',
    linked: ['header'],
    elsewhere: ['the-sketch'],
  },
  { term: 'Packet', means: 'The unit that crosses the wire; it carries part of a TCP stream.' },
  { term: 'Payload', means: 'What the sender wanted to say; the rest of a packet gets it there.' },
  {
    term: 'IP address',
    means: 'A number that names one end of a network: the computer, not the program on it.',
  },
  {
    term: 'Port',
    means: 'A number that says which program of a computer a segment is for.',
    linked: ['port number'],
  },
  {
    term: 'MAC address',
    means:
      'Six octets that name one radio or one socket of a network. It matters on the link alone.',
  },
  {
    term: 'GPIO',
    means: 'A pin of the chip that a program can use: general-purpose input and output.',
  },
  {
    term: 'RFC',
    means: 'A numbered document. The protocols of the internet are defined in RFCs.',
    linked: [],
  },
  {
    term: 'Header field',
    means: 'A line of an HTTP message, with a name and a value, like Host: 192.168.43.233.',
  },
  {
    term: 'Status code',
    means: 'Three digits in the answer of a web server that say how it went: 200, 404, 101.',
  },
] as const satisfies readonly LessonTerm[];
