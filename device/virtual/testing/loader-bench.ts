/** A serial loader and a host that speaks to it packet by packet, for tests. */
import assert from 'node:assert/strict';
import { concatOctets, uint32Octets } from '../../formats/octets/octets.ts';
import type { Octets } from '../../formats/octets/octets.ts';
import {
  COMMANDS,
  decodeResponse,
  encodeRequest,
  ROM_STATUS_OCTETS,
  STUB_GREETING,
  STUB_STATUS_OCTETS,
  SYNC_PAYLOAD,
} from '../../formats/esp/commands.ts';
import type { CommandName, Response } from '../../formats/esp/commands.ts';
import { checksum } from '../../formats/esp/image.ts';
import { encodeSlip, SlipReader } from '../../formats/net/slip.ts';
import { ManualClock } from '../../clock/testing/manual-clock.ts';
import { WEBASSEMBLY_ROM } from '../boot-rom.ts';
import { DownloadMode } from '../download-mode.ts';
import { Flash } from '../flash.ts';
import { NO_TIMES, type FlashTimes } from '../timed-flash.ts';

export interface LoaderBenchOptions {
  /** Of the flash, which takes none unless given. */
  readonly flashTimes?: FlashTimes;
  /** Whether SPI_ATTACH has been sent. */
  readonly flashAttached?: boolean;
}

/** The host's side collects what the board sends. */
export class LoaderBench {
  readonly clock = new ManualClock();
  readonly flash = new Flash();
  readonly unimplemented: string[] = [];
  baudRate = 115200;
  reboots = 0;
  /** What became of the ROM's loader. */
  readonly ends: ('reset' | 'leave')[] = [];
  readonly loader: DownloadMode;
  #sent: Octets[] = [];
  #synced = false;

  constructor({ flashTimes = NO_TIMES, flashAttached = true }: LoaderBenchOptions = {}) {
    this.loader = new DownloadMode({
      clock: this.clock,
      flash: this.flash,
      flashTimes,
      rom: { ...WEBASSEMBLY_ROM, flashAttached },
      identity: { mac: '100100c40a24', flashId: 'c84016' },
      transmit: (octets) => this.#sent.push(octets),
      baudRate: () => this.baudRate,
      onBaudRate: (baudRate) => (this.baudRate = baudRate),
      onReset: () => this.ends.push('reset'),
      onLeave: () => this.ends.push('leave'),
      onReboot: () => this.reboots++,
      onUnimplemented: (what) => this.unimplemented.push(what),
    });
  }

  /** What the board sent since this was last asked. */
  sent(): Octets {
    return concatOctets(...this.#sent.splice(0));
  }

  frames(): Octets[] {
    const frames: Octets[] = [];
    const reader = new SlipReader({
      maxFrameOctets: 0x8000,
      onFrame: (frame) => frames.push(frame),
    });
    reader.push(this.sent());
    return frames;
  }

  /** The ROM hears nothing before the first SYNC. */
  sync(): void {
    if (this.#synced) return;
    this.#synced = true;
    this.loader.receive(encodeSlip(encodeRequest(COMMANDS.SYNC, SYNC_PAYLOAD)));
    this.sent();
  }

  /** Sends a command, after SYNC; the first response to it. */
  command(name: CommandName, data: Uint8Array = new Uint8Array(0), sum = 0): Response {
    this.sync();
    this.loader.receive(encodeSlip(encodeRequest(COMMANDS[name], data, sum)));
    const [frame] = this.frames();
    assert.ok(frame !== undefined, `no answer to ${name}`);
    const statusOctets = this.loader.isStub ? STUB_STATUS_OCTETS : ROM_STATUS_OCTETS;
    const response = decodeResponse(frame, statusOctets);
    assert.ok(response !== null);
    return response;
  }

  error(name: CommandName, data?: Uint8Array, sum?: number): number {
    return this.command(name, data, sum).error;
  }

  /** A data block with its four parameters and its checksum. */
  block(name: CommandName, octets: Uint8Array, sequence = 0): number {
    const data = concatOctets(uint32Octets(octets.length, sequence, 0, 0), octets);
    return this.error(name, data, checksum(octets));
  }

  static withStub(options: LoaderBenchOptions = {}): LoaderBench {
    const bench = new LoaderBench(options);
    const code = concatOctets(new Uint8Array(60), STUB_GREETING);
    assert.equal(bench.error('MEM_BEGIN', uint32Octets(64, 1, 0x1800, 0x40090000)), 0);
    assert.equal(bench.block('MEM_DATA', code), 0);
    assert.equal(bench.error('MEM_END', uint32Octets(0, 0x40090000)), 0);
    assert.ok(bench.loader.isStub);
    return bench;
  }
}

/** A data block's command as it goes on the line. */
export function dataCommand(name: CommandName, octets: Uint8Array, sequence: number): Octets {
  const data = concatOctets(uint32Octets(octets.length, sequence, 0, 0), octets);
  return encodeSlip(encodeRequest(COMMANDS[name], data, checksum(octets)));
}
