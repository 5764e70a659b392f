/** Questions about what a packet carries above TCP, asked of its facts. */
import type { FrameFact, Packet, StreamFact } from './packet.ts';
import { opcode } from './websocket-frames.ts';

/** The WebSocket frames that the packet completes. */
export function framesOf({ stream }: Pick<Packet, 'stream'>): FrameFact[] {
  return stream.filter((fact) => fact.kind === 'frame');
}

/** The payload as text, of a frame that begins a text message; the first 256 octets of it at most. */
export function textOf({ opcode: code, payload }: FrameFact): string | null {
  return code === opcode.text ? new TextDecoder().decode(payload) : null;
}

/** The first line of an HTTP message that ends in the packet; null without one. */
export function startLineOf({ stream }: Pick<Packet, 'stream'>): StartLine | null {
  return stream.find((fact) => fact.kind === 'request' || fact.kind === 'response') ?? null;
}

export type StartLine = Extract<StreamFact, { kind: 'request' | 'response' }>;

/** Status code of an HTTP response whose first line ends in the packet; null without one. */
export function statusOf({ stream }: Pick<Packet, 'stream'>): number | null {
  return stream.find((fact) => fact.kind === 'response')?.status ?? null;
}

/** What a board says the LED is: the body of a response or the text of a message, `1` or `0`. */
export function ledStateOf(fact: StreamFact): 'on' | 'off' | null {
  const text =
    fact.kind === 'body'
      ? new TextDecoder().decode(fact.octets)
      : fact.kind === 'frame'
        ? textOf(fact)
        : null;
  return text === '1' ? 'on' : text === '0' ? 'off' : null;
}
