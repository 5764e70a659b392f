/** Opcodes and close codes as data (RFC 6455 sections 5.2 and 7.4; 1012 to 1014: IANA's registry). */
export const OPCODES: readonly { readonly code: number; readonly name: string }[] = [
  'continuation',
  'text',
  'binary',
  ...Array.from({ length: 5 }, () => 'reserved'),
  'close',
  'ping',
  'pong',
  ...Array.from({ length: 5 }, () => 'reserved'),
].map((name, code) => ({ code, name }));

export function opcodeName(code: number): string {
  return OPCODES[code]?.name ?? 'reserved';
}

export function isControl(code: number): boolean {
  return (code & 8) !== 0;
}

interface CloseCode {
  readonly code: number;
  readonly name: string;
  /** Whether it may stand in a Close frame. */
  readonly sendable: boolean;
}

export const CLOSE_CODES: readonly CloseCode[] = [
  { code: 1000, name: 'normal closure', sendable: true },
  { code: 1001, name: 'going away', sendable: true },
  { code: 1002, name: 'protocol error', sendable: true },
  { code: 1003, name: 'unsupported data', sendable: true },
  { code: 1004, name: 'reserved', sendable: false },
  { code: 1005, name: 'no code was given: for a program, never sent', sendable: false },
  { code: 1006, name: 'no Close frame came: for a program, never sent', sendable: false },
  { code: 1007, name: 'invalid data, as text that is not UTF-8', sendable: true },
  { code: 1008, name: 'policy violation', sendable: true },
  { code: 1009, name: 'message too big', sendable: true },
  { code: 1010, name: 'an extension is missing', sendable: true },
  { code: 1011, name: 'unexpected condition', sendable: true },
  { code: 1012, name: 'service restart', sendable: true },
  { code: 1013, name: 'try again later', sendable: true },
  { code: 1014, name: 'bad gateway', sendable: true },
  { code: 1015, name: 'TLS handshake failed: for a program, never sent', sendable: false },
  { code: 3000, name: 'for libraries, by registration', sendable: true },
  { code: 4000, name: 'for private use', sendable: true },
];

export function closeCodeName(code: number): string {
  const known = CLOSE_CODES.find((entry) => entry.code === code);
  if (known !== undefined) return known.name;
  if (code >= 3000 && code <= 3999) return 'for libraries, by registration';
  if (code >= 4000 && code <= 4999) return 'for private use';
  return 'not defined';
}
