/**
 * Exchanges as the list shows them: neighbours of one kind together, because sixty registers read or
 * a hundred blocks written say no more than one. Nothing here needs a document.
 */
import { counted } from '../../ui/widget/words.ts';
import type { Exchange } from '../../../device/board/board.ts';

export interface ExchangeGroup {
  /** Number of its first exchange. */
  readonly first: number;
  readonly name: string;
  readonly exchanges: readonly Exchange[];
}

/** In the order of their numbers. */
export function groupExchanges(exchanges: readonly Exchange[]): ExchangeGroup[] {
  const groups: { first: number; name: string; key: string; exchanges: Exchange[] }[] = [];
  for (const exchange of exchanges) {
    const kind = kindOf(exchange);
    const key = `${exchange.phase} ${kind}`;
    const last = groups.at(-1);
    if (last?.key === key) last.exchanges.push(exchange);
    else groups.push({ first: exchange.number, name: kind, key, exchanges: [exchange] });
  }
  return groups;
}

function kindOf({ name }: Exchange): string {
  return name === 'READ_REG' || name === 'WRITE_REG' ? 'Registers' : name;
}

/** What a group of several asks, in a sentence. */
export function groupAsks({ name, exchanges }: ExchangeGroup): string {
  const count = exchanges.length;
  const read = exchanges.filter((one) => one.name === 'READ_REG').length;
  if (name === 'Registers') {
    if (read === count) return `${count} registers are read.`;
    return `${counted(read, 'register is', 'registers are')} read, ${count - read} written.`;
  }
  const octets = exchanges.reduce((sum, one) => sum + (one.frames[0]?.length ?? 0), 0);
  const last = exchanges.at(-1)?.block;
  if (last != null) {
    const whole = last.number === last.of && count === last.of;
    return `${whole ? `All ${count} blocks` : `${count} blocks of ${last.of}`}, ${octets} octets on the wire.`;
  }
  if (name === 'SYNC') return `${count} attempts to be heard.`;
  return `${count} times.`;
}

/** What came back to a group of several, in a sentence. */
export function groupAnswer({ exchanges }: ExchangeGroup): string {
  const waiting = exchanges.filter(({ state }) => state === 'waiting').length;
  const refused = exchanges.filter(({ state }) => state === 'refused').length;
  const silent = exchanges.filter(({ state }) => state === 'unanswered').length;
  const done = exchanges.length - waiting - refused - silent;
  const parts = [
    done === 0 ? '' : done === exchanges.length ? 'Each answered.' : `${done} answered.`,
    waiting === 0 ? '' : 'One is waited for.',
    refused === 0 ? '' : `${refused} refused.`,
    silent === 0 ? '' : `${silent} not answered.`,
  ];
  return parts.filter((part) => part !== '').join(' ');
}

/** The state that a reader should know of: whatever went wrong, else the last one's. */
export function groupState({ exchanges }: ExchangeGroup): Exchange['state'] {
  const states = exchanges.map(({ state }) => state);
  for (const state of ['waiting', 'refused', 'unanswered'] as const) {
    if (states.includes(state)) return state;
  }
  return 'ok';
}
