/**
 * What RFC 6455 says of an upgrade request (4.2.1) and of its answer (4.1), read off the wire; and
 * what a refusal means. It does not guess what the board thought: it puts the rules beside what
 * the board answered.
 */
import { type Answer, fieldOf, type HeadText, listHas } from '../lab/http-text.ts';

export interface Finding {
  readonly rule: string;
  readonly ok: boolean;
  /** What stands there instead, in words. */
  readonly detail: string;
  readonly section: string;
}

/** The octets a key stands for, or null when it is not base64 (RFC 4648 section 4). */
export function keyOctets(key: string): Uint8Array<ArrayBuffer> | null {
  if (!/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(key)) return null;
  return Uint8Array.from(atob(key), (character) => character.charCodeAt(0));
}

/** What a server must find in the request (RFC 6455 section 4.2.1), rule by rule. */
export function judgeRequest(request: HeadText): Finding[] {
  const [method = '', target = '', version = ''] = request.first.split(' ');
  const shown = (name: string): string => {
    const value = fieldOf(request, name);
    return value === null ? 'it is missing' : `it says "${value}"`;
  };
  const rule = (text: string, ok: boolean, detail: string, section = '4.2.1'): Finding => ({
    rule: text,
    ok,
    detail,
    section,
  });
  const key = fieldOf(request, 'Sec-WebSocket-Key');
  const host = fieldOf(request, 'Host');
  const origin = fieldOf(request, 'Origin');
  return [
    rule('a GET request', method === 'GET', `it is ${method}`),
    rule('HTTP/1.1 or higher', version !== 'HTTP/1.0', `it is ${version}`),
    rule('the path of the WebSocket', target === '/ws', `it asks for ${target}`),
    rule('a Host', host !== null && host !== '', shown('Host')),
    rule('Upgrade with "websocket"', listHas(request, 'Upgrade', 'websocket'), shown('Upgrade')),
    rule(
      'Connection with "Upgrade"',
      listHas(request, 'Connection', 'upgrade'),
      shown('Connection'),
    ),
    rule('a key of 16 octets in base64', keyOctets(key ?? '')?.length === 16, keyFault(key)),
    rule(
      'version 13',
      fieldOf(request, 'Sec-WebSocket-Version') === '13',
      shown('Sec-WebSocket-Version'),
    ),
    rule(
      'no Origin, or that of this host',
      origin === null || origin.toLowerCase() === `http://${host ?? ''}`.toLowerCase(),
      shown('Origin'),
      '10.2',
    ),
  ];
}

function keyFault(key: string | null): string {
  if (key === null) return 'it is missing';
  const octets = keyOctets(key);
  if (octets === null) return `"${key}" is not base64`;
  return `it stands for ${octets.length} octets`;
}

/** Why a client must not accept the answer (RFC 6455 section 4.1, the last list), or null. */
export function answerFault(answer: Answer, expected: string | null): string | null {
  if (answer.status !== 101) return `The status is ${answer.status} and not 101.`;
  if (!listHas(answer, 'Upgrade', 'websocket')) return 'Its Upgrade field is not "websocket".';
  if (!listHas(answer, 'Connection', 'upgrade')) return 'Its Connection field lacks "Upgrade".';
  const accept = fieldOf(answer, 'Sec-WebSocket-Accept');
  if (accept === null) return 'It has no Sec-WebSocket-Accept.';
  return accept === expected ? null : 'Its Sec-WebSocket-Accept does not belong to the key.';
}

/** What the board's refusal says, in a sentence or two. */
export function explainRefusal(answer: Answer, findings: readonly Finding[]): string {
  const wrong = findings.filter(({ ok }) => !ok);
  const offered = fieldOf(answer, 'Sec-WebSocket-Version');
  switch (answer.status) {
    case 400:
      return offered === null
        ? '400: the request is not what it has to be, and the board does not say more.'
        : `400, and the board adds which version it speaks: ${offered}. A client that speaks it too can try again (RFC 6455, 4.4).`;
    case 403:
      return '403: the board understood, and will not. The page that asks is not one of its own (RFC 6455, 4.2.2 and 10.2).';
    case 404:
      return wrong.some(({ rule }) => rule.startsWith('a GET') || rule.startsWith('Upgrade'))
        ? '404: without GET and "Upgrade: websocket" this asks for no WebSocket. It is a plain request, and there is no page at that path.'
        : '404: nothing on the board answers to that path.';
    case 431:
      return '431: a field is longer than the board is ready to read.';
    case 503:
      return '503: the board has no room for another client just now. Close one and try again.';
    default:
      return `${answer.first.replace(/^\S+ /, '')}: the connection stays HTTP.`;
  }
}
