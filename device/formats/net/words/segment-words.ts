/** What a segment is there for, in a line: "ACK: the board has seen the FIN (seq 138, ack 177)". */
import type { TcpFacts } from '../packet.ts';
import { octetCount } from './field-list.ts';

/**
 * @param mss what the segment offers, if it does
 * @param notes what its data is, thing by thing
 */
export function segmentSummary(
  tcp: TcpFacts,
  mss: number | undefined,
  notes: readonly string[],
): string {
  const who = `the ${tcp.from}`;
  const { sequence, acknowledgment } = tcp.counted;
  const where = `(seq ${sequence}, ack ${acknowledgment})`;
  const { purpose } = tcp;
  // One that answers a segment without ACK has the flag ACK too: RFC 9293 section 3.5.2.
  const rst = tcp.acknowledges ? 'RST, ACK' : 'RST';
  switch (purpose.kind) {
    case 'opening':
      return opening(tcp, who, mss);
    case 'data':
    case 'window-probe': {
      const prefix = tcp.again ? 'Sent again: ' : purpose.kind === 'data' ? '' : 'Window probe: ';
      const what = notes.length > 0 ? shorten(notes) : `${octetCount(tcp.length)} of data ${where}`;
      return `${prefix}${what}${tcp.fin ? '; FIN: nothing more to send' : ''}`;
    }
    case 'fin':
      return `${tcp.again ? 'Sent again: ' : ''}${finOf(who, where)}`;
    case 'fin-late':
      return `${finOf(who, where)}, with its last ${octetCount(tcp.length)} sent again`;
    // The same RST serves one that gave up and one that never knew; both are without it now.
    case 'reset':
      return `${rst}: ${who} has no such connection any more`;
    case 'refusal':
      return `${rst}: ${who} refuses, there is no such connection`;
    case 'keep-alive':
      return `Keep-alive: ${who} asks whether the other end is there ${where}`;
    case 'confirmation':
      return `ACK: ${who} confirms, the connection is open ${where}`;
    case 'zero-window':
      return `Zero window: ${who} can take no more for now ${where}`;
    case 'window-update':
      return `Window update: ${who} can now take ${octetCount(tcp.window)} ${where}`;
    case 'fin-seen':
      return `ACK: ${who} has seen the FIN ${where}`;
    case 'progress':
      return `ACK: ${who} has received ${octetCount(purpose.count)} more ${where}`;
    case 'duplicate':
      return `Duplicate ACK ${purpose.count}: ${who} still waits for octet ${acknowledgment} ${where}`;
    case 'nothing-new':
      return `ACK: nothing new ${where}`;
  }
}

function opening(tcp: TcpFacts, who: string, mss: number | undefined): string {
  const again = tcp.again ? ' again' : '';
  const size = mss === undefined ? '' : `, MSS ${mss}`;
  return tcp.acknowledges
    ? `SYN, ACK${again}: ${who} agrees and asks the same back (seq 0, ack ${tcp.counted.acknowledgment}${size})`
    : `SYN${again}: ${who} asks to connect (seq 0${size})`;
}

function finOf(who: string, where: string): string {
  return `FIN, ACK: ${who} has nothing more to send ${where}`;
}

/** Four things at most: "Text frame ...; Text frame ...; Text frame ...; 5 more". */
function shorten(notes: readonly string[]): string {
  const shown = notes.length > 4 ? [...notes.slice(0, 3), `${notes.length - 3} more`] : notes;
  return shown.join('; ');
}
