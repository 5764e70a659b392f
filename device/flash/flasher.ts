/**
 * Flashes a board through esptool-js: looks at the images before the board, brings the board into
 * download mode, identifies it, writes at the fastest rate that holds, always verifies by MD5, resets,
 * and hands the port back unlocked. The library is loaded when flashing begins.
 *
 * A small program is written by the boot ROM itself, uncompressed: uploading esptool's stub would take
 * longer than the stub saves. Larger ones are written by the stub, which takes them compressed, and erases
 * and writes while the next block comes in. If one of the two fails to start, the other is used.
 *
 * Left out: choosing the port (device/port), watching the program afterwards (start-check.ts),
 * boards with native USB.
 */
import { BOOT_BAUD_RATE } from '../formats/esp/chips.ts';
import { releaseLines, settledInTime } from '../port/port-control.ts';
import { boardLost, cancelled, explain } from './failures.ts';
import { checkParts, type FlashPart } from './flash-parts.ts';
import { FlashPort } from './flash-port.ts';
import { FlashSession, type BoardInfo, type SessionOptions } from './flash-session.ts';
import type { Writer } from './loader-talk.ts';
import { pack, paddedSize } from './pack.ts';

export type { BoardInfo, SessionOptions } from './flash-session.ts';

/** Web Serial's default buffer of 255 octets overruns. */
const PORT_OPTIONS = { baudRate: BOOT_BAUD_RATE, bufferSize: 0x10000 };
/**
 * Up to this many octets of flash, the ROM writes sooner than the stub does, which must be uploaded
 * first: at a fast rate, and at the ROM's own rate, where compression saves more.
 */
const MAX_ROM_WRITE_OCTETS = 0x10000;
const MAX_SLOW_ROM_WRITE_OCTETS = 0x4000;

export interface FlashOptions extends SessionOptions {
  /** Chip id the board's images carry: CHIP_ID_ESP32 or CHIP_ID_WEBASSEMBLY. */
  readonly chipId: number;
  readonly parts: readonly FlashPart[];
  /** Erase everything first. */
  readonly eraseAll?: boolean;
}

export interface FlashResult extends BoardInfo {
  /** Of each part that was written, as read back by the board. */
  readonly md5: readonly string[];
  /** Octets of flash that were written. */
  readonly octets: number;
  /** Octets that crossed the line for them: fewer where the stub took them compressed. */
  readonly sentOctets: number;
  /** Bits per second that held. */
  readonly baudRate: number;
  readonly writer: Writer;
  /** The ROM was to write and could not, so the stub did: next time the stub is needed again. */
  readonly insteadOfRom: boolean;
  /** The board was brought into download mode by its buttons: it cannot be restarted from here either. */
  readonly byButton: boolean;
}

/**
 * Writes the parts, verifies them and starts the board. The port is open and unlocked afterwards, and
 * nothing the board said since its reset is lost.
 * @throws ProblemError one of readImage's codes, of flash-parts.ts or of problems.ts. The port is
 * unlocked then, and closed if it was closed before.
 */
export async function flashImage(options: FlashOptions): Promise<FlashResult> {
  return withBoard(options, async (session) => {
    session.step('check', 'Checking the image');
    const { parts, chipId, eraseAll = false } = options;
    checkParts(parts, chipId);
    const octets = parts.reduce((sum, { data }) => sum + paddedSize(data), 0);
    // Packed while the board is being reset, which leaves this end with nothing to do.
    const packing = pack(parts);
    const { thorough = false, withoutRom = false, baudRates = [BOOT_BAUD_RATE] } = options;
    const isFast = Math.max(...baudRates) > BOOT_BAUD_RATE;
    const onlyStub = thorough || eraseAll;
    const romIsFaster = octets <= (isFast ? MAX_ROM_WRITE_OCTETS : MAX_SLOW_ROM_WRITE_OCTETS);
    const isForRom = romIsFaster && !onlyStub;
    const first: Writer = isForRom && !withoutRom ? 'rom' : 'stub';
    const second: Writer = first === 'rom' ? 'stub' : 'rom';
    let sentOctets = 0;
    const { info, writer } = await session.insist(
      first,
      onlyStub ? null : second,
      async (found) => {
        session.checkFits(found, parts);
        if (eraseAll) await session.erase();
        sentOctets = await session.write(await packing);
      },
    );
    const { baudRate } = session;
    session.step('reset', 'Starting the program');
    await session.reset();
    const { byButton } = session;
    session.step('done', 'Flashed and verified');
    const md5 = (await packing).map((job) => job.md5);
    return {
      ...info,
      md5,
      octets,
      sentOctets,
      baudRate,
      writer,
      insteadOfRom: isForRom && writer === 'stub',
      byButton,
    };
  });
}

export interface EraseResult extends BoardInfo {
  /** Every octet was read back as ff; false where it is not known how many there are. */
  readonly isBlank: boolean;
}

/** Erases the whole flash and resets the board. @throws ProblemError as {@link flashImage} */
export async function eraseBoard(options: SessionOptions): Promise<EraseResult> {
  return withBoard(options, async (session) => {
    let isBlank = false;
    const { info } = await session.insist('stub', null, async (found) => {
      await session.erase();
      isBlank = await session.checkBlank(found);
    });
    session.step('reset', 'Resetting');
    await session.reset();
    session.step('done', 'Erased');
    return { ...info, isBlank };
  });
}

/** Runs `work`, ends it early when the caller cancels or the board is lost, and hands the port back. */
async function withBoard<Result>(
  options: SessionOptions,
  work: (session: FlashSession) => Promise<Result>,
): Promise<Result> {
  const { signal } = options;
  if (signal?.aborted === true) throw cancelled(false);
  const flashPort = new FlashPort(options.port, PORT_OPTIONS, options.tap);
  const stopped = Promise.withResolvers<never>();
  const session = new FlashSession(options, flashPort);
  const onAbort = (): void => stopped.reject(cancelled(session.begun));
  const onLost = (): void => stopped.reject(boardLost(flashPort.lost.signal.reason));
  signal?.addEventListener('abort', onAbort);
  flashPort.lost.signal.addEventListener('abort', onLost);
  try {
    const working = work(session);
    // After the race is lost this goes on failing until it ends; nobody else listens.
    working.catch(() => undefined);
    const result = await Promise.race([working, stopped.promise]);
    await flashPort.handBack(true);
    return result;
  } catch (error) {
    const { port } = options;
    const handedBack = flashPort.handBack(false).then(async () => {
      // EN or IO0 may have been held low: the chip would stay in reset, or in its boot loader.
      if (port.readable !== null) await releaseLines(port);
    });
    await settledInTime(handedBack);
    throw explain(error, flashPort);
  } finally {
    signal?.removeEventListener('abort', onAbort);
    stopped.promise.catch(() => undefined);
  }
}
