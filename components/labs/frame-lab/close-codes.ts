/** Opcodes and close codes as data (RFC 6455 sections 5.2 and 7.4; 1012 to 1014: IANA's registry). */
import { isValidCloseCode } from '../../../device/formats/net/websocket-frames.ts';
import { closeNames, opcodes } from '../../../device/formats/net/words/websocket-words.ts';

export function opcodeName(code: number): string {
  return opcodes.get(code)?.[0] ?? 'reserved';
}

export const OPCODES: readonly { readonly code: number; readonly name: string }[] = Array.from(
  { length: 16 },
  (_, code) => ({ code, name: opcodeName(code) }),
);

export function isControl(code: number): boolean {
  return (code & 8) !== 0;
}

interface CloseCode {
  readonly code: number;
  readonly name: string;
  /** Whether it may stand in a Close frame. */
  readonly sendable: boolean;
}

/** Those that no Close frame has, and one of each range. */
const MORE_NAMES: readonly (readonly [number, string])[] = [
  [1004, 'reserved'],
  [1005, 'no code was given: for a program, never sent'],
  [1006, 'no Close frame came: for a program, never sent'],
  [1015, 'TLS handshake failed: for a program, never sent'],
  [3000, 'for libraries, by registration'],
  [4000, 'for private use'],
];

export const CLOSE_CODES: readonly CloseCode[] = [...closeNames, ...MORE_NAMES]
  .sort(([one], [other]) => one - other)
  .map(([code, name]) => ({ code, name, sendable: isValidCloseCode(code) }));

export function closeCodeName(code: number): string {
  const known = CLOSE_CODES.find((entry) => entry.code === code);
  if (known !== undefined) return known.name;
  if (code >= 3000 && code <= 3999) return 'for libraries, by registration';
  if (code >= 4000 && code <= 4999) return 'for private use';
  return 'not defined';
}
