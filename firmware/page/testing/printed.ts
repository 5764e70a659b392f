/** What a sketch prints, without a page. */
import assert from 'node:assert/strict';
import type { SketchCompiler } from '../sketch-compiler.ts';

/** @param text of a sketch that is one file */
export async function builtWith(
  compiler: SketchCompiler,
  text: string,
): Promise<Uint8Array<ArrayBuffer>> {
  const { module, diagnostics, said } = await compiler.build([{ path: 'mine/mine.ino', text }]);
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  assert.ok(module !== null, errors.map(({ message }) => message).join('\n') || said);
  return module;
}

/**
 * What setup() prints, on a board whose clock stands still. It must not wait.
 * @param entered takes the index of each function of the sketch that begins
 * @throws with the reason when the program ends itself
 */
export function printedBy(
  octets: Uint8Array<ArrayBuffer>,
  entered: (index: number) => void = () => undefined,
): string {
  const module = new WebAssembly.Module(octets);
  for (const { module: from } of WebAssembly.Module.imports(module)) assert.equal(from, 'hw');
  let said = '';
  const hw = new Proxy(
    {},
    {
      get: (_, name) => {
        if (name === 'uart_write') {
          return (at: number, length: number) => {
            said += new TextDecoder().decode(new Uint8Array(memory.buffer, at, length));
          };
        }
        if (name === 'panic') {
          return (at: number, length: number) => {
            throw new Error(new TextDecoder().decode(new Uint8Array(memory.buffer, at, length)));
          };
        }
        return name === 'function_entered' ? entered : () => 0;
      },
    },
  );
  const { memory, begin, setup } = new WebAssembly.Instance(module, { hw }).exports as {
    memory: WebAssembly.Memory;
    begin: () => void;
    setup: () => void;
  };
  begin();
  setup();
  return said;
}
