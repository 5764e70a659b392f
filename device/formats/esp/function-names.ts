/**
 * The names of a program's own functions, which travel with it in its image: a custom section of the
 * WebAssembly module (Core Specification 2.0, 5.5.3), one line of UTF-8 for each function: its index in
 * the module's function table, a space, its name. The program tells the board the index of every
 * function it enters and leaves (firmware/port/wasm); the board needs the name.
 */
export const FUNCTION_NAMES_SECTION = 'handshake.functions';

/** A table of a sketch is small; what is beyond this was not made by our build. */
const LONGEST_TABLE = 1_000;
const LONGEST_NAME = 80;

export function encodeFunctionNames(names: ReadonlyMap<number, string>): Uint8Array<ArrayBuffer> {
  const lines = [...names].map(([index, name]) => `${index} ${name.slice(0, LONGEST_NAME)}\n`);
  return new TextEncoder().encode(lines.join(''));
}

/** Lines that are none of ours are left out: a program without names runs as well as any other. */
export function decodeFunctionNames(content: BufferSource): Map<number, string> {
  const names = new Map<number, string>();
  for (const line of new TextDecoder().decode(content).split('\n')) {
    const match = /^(\d{1,9}) (.{1,80})$/.exec(line);
    if (match?.[1] === undefined || match[2] === undefined || names.size === LONGEST_TABLE)
      continue;
    names.set(Number(match[1]), match[2]);
  }
  return names;
}
