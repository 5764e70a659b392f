/** Frames to begin with: right ones, wrong ones, and Close frames with each code. */
import { spacedHex } from '../../../device/formats/octets/octets.ts';
import { CLOSE_CODES } from './close-codes.ts';
import { type FrameText, plainFrame } from './draft.ts';

export interface Preset {
  readonly id: string;
  readonly label: string;
  /** What it is, and what to look for. */
  readonly about: string;
  readonly frames: readonly FrameText[];
}

const hex = (payload: string, changes: Partial<FrameText>) =>
  plainFrame({ kind: 'hex', payload, ...changes });

export const PRESETS: Readonly<Record<'Right' | 'Wrong', readonly Preset[]>> = {
  Right: [
    {
      id: 'toggle',
      label: 'toggle',
      about: 'One text message in one masked frame: what the button of the device page sends.',
      frames: [plainFrame()],
    },
    {
      id: 'ping',
      label: 'Ping',
      about: 'A ping with five octets. A pong must come back with the same five (5.5.3).',
      frames: [plainFrame({ opcode: 9, payload: 'Hello' })],
    },
    {
      id: 'fragmented',
      label: 'toggle in two fragments',
      about:
        'One message in two frames (5.4). The board accepts it, but the sketch acts only on a message that comes whole in one piece, so the LED stays as it is.',
      frames: [
        plainFrame({ fin: false, payload: 'tog' }),
        plainFrame({ opcode: 0, payload: 'gle' }),
      ],
    },
    {
      id: 'interleaved',
      label: 'A ping between fragments',
      about:
        'Control frames may come between the fragments of a message (5.4): the pong does not wait.',
      frames: [
        plainFrame({ fin: false, payload: 'tog' }),
        plainFrame({ opcode: 9, payload: 'now?' }),
        plainFrame({ opcode: 0, payload: 'gle' }),
      ],
    },
    {
      id: 'binary',
      label: 'toggle as binary',
      about: 'The same six octets, but not as text. The sketch asks for text, and does nothing.',
      frames: [plainFrame({ opcode: 2 })],
    },
    {
      id: 'pong',
      label: 'A pong nobody asked for',
      about: 'Allowed, as a sign of life, and nobody answers it (5.5.3).',
      frames: [plainFrame({ opcode: 10, payload: 'I am here' })],
    },
  ],
  Wrong: [
    {
      id: 'unmasked',
      label: 'Not masked',
      about: 'A server must close the connection when a client does not mask (5.1).',
      frames: [plainFrame({ masked: false })],
    },
    {
      id: 'reserved-opcode',
      label: 'Reserved opcode',
      about: 'Opcode 3 is kept for a later version of the protocol (5.2).',
      frames: [plainFrame({ opcode: 3 })],
    },
    {
      id: 'rsv',
      label: 'RSV1 set',
      about: 'The reserved bits belong to extensions, and none was agreed (5.2).',
      frames: [plainFrame({ rsv: 4 })],
    },
    {
      id: 'long-ping',
      label: 'Ping of 126 octets',
      about: 'A control frame holds at most 125 octets (5.5).',
      frames: [plainFrame({ opcode: 9, payload: 'x'.repeat(126) })],
    },
    {
      id: 'fragmented-ping',
      label: 'Fragmented ping',
      about: 'A control frame must not be fragmented (5.5).',
      frames: [plainFrame({ opcode: 9, fin: false, payload: 'Hel' })],
    },
    {
      id: 'bad-utf8',
      label: 'Text that is not UTF-8',
      about: 'c3 begins a character of two octets, and 28 does not continue it (8.1).',
      frames: [hex('c3 28', {})],
    },
    {
      id: 'lone-continuation',
      label: 'Continuation of nothing',
      about: 'Opcode 0 goes on with a message, and none has begun (5.4).',
      frames: [plainFrame({ opcode: 0 })],
    },
    {
      id: 'text-in-text',
      label: 'A text inside a text',
      about: 'While a message is in fragments no other may begin (5.4).',
      frames: [plainFrame({ fin: false, payload: 'tog' }), plainFrame()],
    },
    {
      id: 'long-form',
      label: 'Length in too long a form',
      about: 'Six octets fit seven bits, so the 16-bit form must not be used (5.2).',
      frames: [plainFrame({ form: '16' })],
    },
    {
      id: 'top-bit',
      label: '64-bit length, top bit set',
      about: 'The highest bit of a 64-bit length must be 0 (5.2).',
      frames: [plainFrame({ form: '64', announced: String(1n << 63n) })],
    },
    {
      id: 'oversized',
      label: 'Too big',
      about:
        'It announces a payload of one mebioctet. The board does not wait for it: it has seen enough in the header.',
      frames: [plainFrame({ announced: String(1 << 20) })],
    },
  ],
};

/** A Close frame with a code; null: without any. */
export function closeFrame(code: number | null): FrameText {
  const payload = code === null ? '' : spacedHex(Uint8Array.of(code >> 8, code));
  return hex(payload, { opcode: 8 });
}

export function closeAbout(code: number | null): string {
  if (code === null) return 'A Close frame without a code is allowed; a program then sees 1005.';
  const known = CLOSE_CODES.find((entry) => entry.code === code);
  return known?.sendable === false
    ? `${code} must not be sent: it is what a program is told, or reserved (7.4).`
    : `${code}: ${known?.name ?? 'not defined'}. The board answers with a Close frame, then TCP is closed (5.5.1).`;
}
