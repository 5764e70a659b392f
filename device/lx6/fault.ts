/** What a program may not do: an exception of the processor, or use of what this chip leaves out. */

/** EXCCAUSE (Xtensa ISA Reference Manual, "Exception Causes"). */
export const EXCEPTION_CAUSES = {
  IllegalInstruction: 0,
  InstructionFetchError: 2,
  LoadStoreError: 3,
  InstructionFetchProhibited: 20,
  LoadProhibited: 28,
  StoreProhibited: 29,
} as const;

export type ExceptionCause = keyof typeof EXCEPTION_CAUSES;
/** The last two are nothing that the chip would say: it may well do what was asked. */
export type FaultCause = ExceptionCause | 'LoadStoreAlignment' | 'Unimplemented';

/** Whether the chip would say so, too. */
export function isException(cause: FaultCause): cause is ExceptionCause {
  return cause in EXCEPTION_CAUSES;
}

export class Fault extends Error {
  override readonly name = 'Fault';
  override readonly cause: FaultCause;

  /** What the program used, if that was an address. */
  readonly address: number;

  constructor(cause: FaultCause, what: string, address = 0) {
    super(`${cause}: ${what}`);
    this.cause = cause;
    this.address = address;
  }
}

/** An address or a register's content, as eight digits. */
export function hex(value: number): string {
  return `0x${(value >>> 0).toString(16).padStart(8, '0')}`;
}

/** For an address that is neither RAM nor one of the registers at hand. */
export function noRegister(access: 'read' | 'written', address: number): Fault {
  const isRegister =
    (address >= 0x3ff00000 && address < 0x3ff80000) ||
    (address >= 0x60000000 && address < 0x600c0000);
  // The chip has many more of them (ESP32 TRM, "Peripheral Address Mapping").
  const prohibited = access === 'read' ? 'LoadProhibited' : 'StoreProhibited';
  const cause = isRegister ? 'Unimplemented' : prohibited;
  const what = isRegister ? 'a register that is not here' : 'an address with nothing behind it';
  return new Fault(cause, `${what} was ${access}: ${hex(address)}`, address);
}
