/** How a program ends: by itself, through an import, or by a trap. */

/** The program itself asked to be stopped, with a reason. */
export class Panic extends Error {}

/** A task of the program has ended itself. */
export class TaskEnd extends Error {}

/** The program itself asked for a reset: `ESP.restart()`. */
export class Restart extends Error {}

/** WebAssembly traps in the words of the chip they stand for. */
export function describeTrap(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  if (message.includes('out of bounds'))
    return 'LoadProhibited: an address outside memory was used';
  if (/divi(de|sion) by zero/.test(message)) return 'IntegerDivideByZero';
  if (message.includes('unreachable')) return 'IllegalInstruction';
  if (/stack|recursion/i.test(message)) return 'Stack overflow';
  return message;
}
