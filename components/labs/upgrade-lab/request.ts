/**
 * An upgrade request as a reader edits it: its lines, what spoils them, and what may stand in each.
 * A line that could break out of its place (RFC 9110 section 5.5) is refused here; everything else
 * that is wrong is for the board to refuse.
 */
export interface RequestField {
  readonly name: string;
  readonly value: string;
  /** Whether the line is sent at all. */
  readonly sent: boolean;
}

export interface RequestDraft {
  readonly method: string;
  readonly target: string;
  readonly version: string;
  readonly fields: readonly RequestField[];
}

/** RFC 6455 section 1.3: the key of its example. */
export const EXAMPLE_KEY = 'dGhlIHNhbXBsZSBub25jZQ==';
const BOARD = '192.168.43.233';

export const METHODS = ['GET', 'POST', 'PUT', 'HEAD', 'OPTIONS'] as const;
export const VERSIONS = ['HTTP/1.1', 'HTTP/1.0'] as const;

/** @param section of RFC 6455, unless `more` names another */
const line = (name: string, value: string, purpose: string, section: string, more = {}) => ({
  ...{ name, value, purpose, section, sent: true, rfc: 6455 },
  ...more,
});

/** Each line of the request with its purpose, as RFC 6455 section 4.1 lists them. */
export const LINES = [
  line('Host', BOARD, 'Which server is meant. Every HTTP/1.1 request says so.', '4.1'),
  line('Upgrade', 'websocket', 'The protocol to go on with, on this connection.', '4.1'),
  line(
    'Connection',
    'Upgrade',
    'Upgrade is meant for the next machine on the way; a proxy must not just pass it on.',
    '7.8',
    { rfc: 9110 },
  ),
  line(
    'Sec-WebSocket-Key',
    EXAMPLE_KEY,
    '16 octets in base64, random and new for each connection. The answer depends on it.',
    '4.1',
  ),
  line(
    'Sec-WebSocket-Version',
    '13',
    'The version of the protocol: 13, the one RFC 6455 defines.',
    '4.1',
  ),
  line(
    'Origin',
    `http://${BOARD}`,
    'The site whose page asks. A browser always sends it, and no script can change it.',
    '10.2',
  ),
  line(
    'Sec-WebSocket-Protocol',
    'led.v1',
    'What the messages shall mean, if the client wants to agree on it. Optional.',
    '1.9',
    { sent: false },
  ),
] as const;

export function correctRequest(key: string = EXAMPLE_KEY): RequestDraft {
  const fields = LINES.map(({ name, value, sent }) => ({
    name,
    value: name === 'Sec-WebSocket-Key' ? key : value,
    sent,
  }));
  return { method: 'GET', target: '/ws', version: 'HTTP/1.1', fields };
}

/** What one preset changes in a correct request; null leaves the line out. */
interface Spoiling {
  readonly id: string;
  readonly label: string;
  readonly line?: Partial<Pick<RequestDraft, 'method' | 'target' | 'version'>>;
  readonly fields?: Readonly<Record<string, string | null>>;
}

export const PRESETS: readonly Spoiling[] = [
  { id: 'correct', label: 'Nothing' },
  { id: 'key-short', label: 'Key: 8 octets', fields: { 'Sec-WebSocket-Key': 'dG9vc2hvcnQ=' } },
  {
    id: 'key-text',
    label: 'Key: not base64',
    fields: { 'Sec-WebSocket-Key': 'let me in, please!' },
  },
  { id: 'key-none', label: 'No key', fields: { 'Sec-WebSocket-Key': null } },
  { id: 'version-8', label: 'Version 8', fields: { 'Sec-WebSocket-Version': '8' } },
  { id: 'version-0', label: 'Version 0', fields: { 'Sec-WebSocket-Version': '0' } },
  { id: 'version-none', label: 'No version', fields: { 'Sec-WebSocket-Version': null } },
  { id: 'post', label: 'POST', line: { method: 'POST' } },
  { id: 'http-1.0', label: 'HTTP/1.0', line: { version: 'HTTP/1.0' } },
  { id: 'path', label: 'Another path', line: { target: '/nowhere' } },
  { id: 'upgrade-none', label: 'No Upgrade', fields: { Upgrade: null } },
  { id: 'connection-none', label: 'No Connection', fields: { Connection: null } },
  { id: 'origin-foreign', label: 'Foreign Origin', fields: { Origin: 'http://evil.example' } },
  { id: 'origin-none', label: 'No Origin', fields: { Origin: null } },
  { id: 'host-none', label: 'No Host', fields: { Host: null } },
];

/** A correct request with `key`, spoiled as the preset says. */
export function presetRequest(id: string, key: string): RequestDraft {
  const { line = {}, fields = {} } = PRESETS.find((preset) => preset.id === id) ?? {};
  const correct = correctRequest(key);
  return {
    ...correct,
    ...line,
    fields: correct.fields.map((field) => {
      const change = fields[field.name];
      if (change === undefined) return field;
      return change === null ? { ...field, sent: false } : { ...field, value: change };
    }),
  };
}

/** Why a text cannot stand in a header field's value, or null. */
export function valueFault(value: string): string | null {
  if (/[\r\n]/.test(value)) {
    return 'A line break inside a value would end the line and begin another field, or the body. RFC 9110 (5.5) forbids it: refused here, before it is sent.';
  }
  if (/[^\t\P{Cc}]/u.test(value)) {
    return 'It contains a control character, which a header field may not (RFC 9110, 5.5).';
  }
  if (/[^\t\x20-\x7e]/.test(value)) {
    return 'It contains a character outside ASCII. Header fields are ASCII (RFC 9110, 5.5).';
  }
  return null;
}

export function targetFault(target: string): string | null {
  if (!target.startsWith('/')) return 'The path begins with a slash.';
  return /^[\x21-\x7e]*$/.test(target)
    ? null
    : 'A path has no spaces, line breaks or characters outside ASCII: they are written as %20 and so on.';
}

/** The first fault of the request with the name of its line, or null. */
export function requestFault(draft: RequestDraft): { line: string; fault: string } | null {
  const fault = targetFault(draft.target);
  if (fault !== null) return { line: 'target', fault };
  for (const { name, value, sent } of draft.fields) {
    const wrong = sent ? valueFault(value) : null;
    if (wrong !== null) return { line: name, fault: wrong };
  }
  return null;
}

/** The octets of the request (RFC 9112 section 3). @throws RangeError for one with a fault */
export function encodeRequest(draft: RequestDraft): Uint8Array<ArrayBuffer> {
  const wrong = requestFault(draft);
  if (wrong !== null) throw new RangeError(`${wrong.line}: ${wrong.fault}`);
  const lines = draft.fields
    .filter(({ sent }) => sent)
    .map(({ name, value }) => `${name}: ${value}\r\n`);
  const head = `${draft.method} ${draft.target} ${draft.version}\r\n${lines.join('')}\r\n`;
  return new TextEncoder().encode(head);
}
