/** What ends a program: an exception of the processor, or use of what this chip does not have. */

/** Names are the exception causes of the Xtensa ISA Reference Manual, "Exception Causes". */
export type FaultCause =
  | 'IllegalInstruction'
  | 'InstructionFetchError'
  | 'LoadStoreError'
  | 'LoadStoreAlignment'
  | 'LoadProhibited'
  | 'StoreProhibited'
  | 'Unimplemented';

export class Fault extends Error {
  override readonly name = 'Fault';
  override readonly cause: FaultCause;

  constructor(cause: FaultCause, what: string) {
    super(`${cause}: ${what}`);
    this.cause = cause;
  }
}

/** An address or a register's content, as eight digits. */
export function hex(value: number): string {
  return `0x${(value >>> 0).toString(16).padStart(8, '0')}`;
}
