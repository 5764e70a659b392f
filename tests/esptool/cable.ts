/** What stands between the flasher and a board on a cable: octets that change or are lost, a finger on the buttons. */
import assert from 'node:assert/strict';
import type { Octets } from '../../device/formats/octets/octets.ts';
import type { BoardOnCable } from './board.ts';

/** Octets from the board, changed on their way; null: they do not arrive. */
export function onWayBack(board: BoardOnCable, change: (octets: Octets) => Octets | null): void {
  const { port } = board;
  const deliver = port.deliver.bind(port);
  port.deliver = (octets) => {
    const changed = change(octets);
    if (changed !== null) deliver(changed);
  };
}

/** Octets to the board, counted by the command they carry. */
export function onWayThere(
  board: BoardOnCable,
  change: (octets: Uint8Array) => Uint8Array | null,
): void {
  const { chip } = board;
  const receive = chip.receive.bind(chip);
  chip.receive = (octets) => {
    const changed = change(octets);
    if (changed !== null) receive(changed);
  };
}

export function rateOf(board: BoardOnCable): { now: number; opened: number[] } {
  const rate = { now: 0, opened: [] as number[] };
  const open = board.port.open.bind(board.port);
  board.port.open = async (options) => {
    await open(options);
    rate.now = options.baudRate;
    rate.opened.push(options.baudRate);
  };
  return rate;
}

export function assertHolds(board: BoardOnCable, program: Octets, address = 0x1000): void {
  assert.deepEqual(board.chip.flash.read(address, program.length), program);
}

/** A board without the auto-reset circuit: its buttons have to be pressed. */
export function withoutAutoReset(board: BoardOnCable): void {
  board.port.setSignals = () => Promise.resolve();
}

export function pressButtons({ chip }: BoardOnCable): void {
  chip.press('BOOT', true);
  chip.press('EN', true);
  chip.press('EN', false);
  setTimeout(() => chip.press('BOOT', false), 20);
}
