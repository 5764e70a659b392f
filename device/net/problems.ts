/** Every failure the network client reports, in words for a reader (see device/formats/problem.ts). */
import { type Problem, ProblemError } from '../formats/problem.ts';

export type NetProblemCode = keyof typeof netProblems;

/** Code to sentences; `where` is "192.168.43.233:80" or "http://…", `detail` one clause. */
const netProblems = {
  'connection-refused': (where: string) => ({
    what: `The board refused the connection to ${where}.`,
    why: 'It answered the SYN with RST: no program on it listens at that port.',
    next: 'Check that the sketch has started its server, then try again.',
  }),
  'connection-timeout': (where: string) => ({
    what: `No connection to ${where} came about.`,
    why: 'The SYN was repeated and never answered.',
    next: 'Check that the board is running and that no packets are being dropped on purpose.',
  }),
  'connection-aborted': (where: string) => ({
    what: `The connection to ${where} was given up.`,
    why: 'This side ended it before it was complete.',
    next: 'Connect again when you are ready.',
  }),
  'connection-lost': (where: string, detail: string) => ({
    what: `The connection to ${where} broke.`,
    why: `It ended in the middle: ${detail}.`,
    next: 'Check that the board is still running, then try again.',
  }),
  'send-buffer-full': (where: string) => ({
    what: `More was sent to ${where} than can be kept waiting.`,
    why: 'The board takes octets more slowly than they are produced, or not at all.',
    next: 'Wait until the amount buffered has fallen before sending more.',
  }),
  'connection-closed': (where: string) => ({
    what: `Nothing more can be sent to ${where}.`,
    why: 'This side has closed the connection already.',
    next: 'Open a new connection.',
  }),
  'too-many-connections': (where: string) => ({
    what: `No further connection to ${where} can be opened.`,
    why: 'This end keeps a limited number of connections at a time.',
    next: 'Close one of them first.',
  }),
  'http-timeout': (where: string, detail: string) => ({
    what: `${where} did not answer in time.`,
    why: detail,
    next: 'Check that the sketch is not busy or stuck, then try again.',
  }),
  'http-malformed': (where: string, detail: string) => ({
    what: `The answer from ${where} is not valid HTTP.`,
    why: `${detail}.`,
    next: 'Look at the packets to see what was sent, and check the program on the board.',
  }),
  'http-too-large': (where: string, detail: string) => ({
    what: `The answer from ${where} is too large.`,
    why: `${detail}.`,
    next: 'Ask for less, or raise the limit of the request.',
  }),
  'websocket-refused': (where: string, detail: string) => ({
    what: `${where} did not become a WebSocket.`,
    why: `${detail}.`,
    next: 'Check the path, and that the sketch has a WebSocket handler there.',
  }),
  'websocket-not-open': (where: string) => ({
    what: `Nothing can be sent to ${where} yet.`,
    why: 'The opening handshake is not complete.',
    next: 'Wait until the socket is open.',
  }),
  'websocket-timeout': (where: string) => ({
    what: `${where} did not become a WebSocket in time.`,
    why: 'The upgrade request got no complete answer.',
    next: 'Check that the sketch is not busy or stuck, then try again.',
  }),
  'websocket-protocol-error': (where: string, detail: string) => ({
    what: `The WebSocket to ${where} was closed.`,
    why: `The other end broke the protocol: ${detail}.`,
    next: 'Look at the last frame in the packet table.',
  }),
} satisfies Record<string, (where: string, detail: string) => Omit<Problem, 'code'>>;

/** "its head is too long" as a sentence without its full stop. */
export function sentence(clause: string): string {
  return clause.charAt(0).toUpperCase() + clause.slice(1);
}

export function netProblem(code: NetProblemCode, where: string, detail = ''): ProblemError {
  return new ProblemError({ code, ...netProblems[code](where, detail) });
}
