/**
 * Reads evidence off the wire with the dissector, which follows each connection. Loaded with the
 * first packet.
 */
import { Dissector } from '../../device/net/dissect.ts';
import type { Dissection, PacketRecord } from '../../device/net/packet-record.ts';
import type { Evidence } from './evidence.ts';

export class WireWatcher {
  readonly #dissector = new Dissector();

  /** Packets in the order in which they crossed the link. */
  next(record: PacketRecord): Evidence[] {
    const dissection = this.#dissector.next(record);
    // What was lost on the way has not happened to the other end.
    if (record.fate === 'dropped' || record.fate === 'corrupted') return [];
    return evidenceIn(record, dissection);
  }
}

function evidenceIn({ direction }: PacketRecord, { fields }: Dissection): Evidence[] {
  const found: Evidence[] = [];
  const toBoard = direction === 'client-to-board';
  for (const { layer, name, value } of fields) {
    if (layer === 'HTTP') {
      if (!toBoard && name === 'Status line' && /\b101\b/.test(value)) found.push('opened');
    } else if (layer === 'WebSocket') {
      if (name === 'Status code') found.push('closed');
      if (name !== 'Payload data') continue;
      if (toBoard && value === '"toggle"') found.push('asked');
      if (!toBoard && /^"[01]"$/.test(value)) found.push('answered');
    }
  }
  return found;
}
