/**
 * The USB-to-serial bridge of the dev board: joins a chip to the port a host opens. A closed port
 * takes no octets and leaves DTR and RTS off.
 */
import { MemoryPort } from '../port/memory-port.ts';
import { Chip } from './chip.ts';
import type { ChipOptions } from './chip.ts';

export interface BoardOnCable {
  readonly chip: Chip;
  readonly port: MemoryPort;
}

/** A board on its cable, without power yet: `board.chip.powerOn()`. */
export function plugIn(options: Omit<ChipOptions, 'onTransmit'>): BoardOnCable {
  const chip = new Chip({ ...options, onTransmit: (octets) => port.deliver(octets) });
  const port = new MemoryPort({
    onOpen: ({ baudRate }) => chip.setHostBaudRate(baudRate),
    onClose: () => chip.setHostBaudRate(null),
    onOctets: (octets) => chip.receive(octets),
    onSignals: (signals) => chip.setSignals(signals),
  });
  return { chip, port };
}
