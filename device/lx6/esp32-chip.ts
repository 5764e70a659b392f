/** The ESP32 as a chip for the virtual board's worker: its boot ROM, on a dev board, and its processor. */
import { ESP32_ROM, WEBASSEMBLY_ROM, type RomProfile } from '../virtual/boot-rom.ts';
import type { ChipKind } from '../virtual/run-chip.ts';
import type { Counters } from './counters.ts';
import { lx6Cpu } from './lx6-cpu.ts';
import { napClock } from './nap-clock.ts';

/** Strapped like the board in the page. */
export const ESP32_BOARD_ROM: RomProfile = { ...ESP32_ROM, straps: WEBASSEMBLY_ROM.straps };

export function esp32Chip(counters: Counters): ChipKind {
  return { rom: ESP32_BOARD_ROM, cpu: (clock) => lx6Cpu(clock, counters, napClock) };
}
