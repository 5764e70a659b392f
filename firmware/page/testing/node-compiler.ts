/** The compiler of pages, run in Node: the same module, the same kit. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { compilerFile, compilerKit, packedCppLibrary } from '../../compiler-kit.ts';
import { Driver } from '../driver.ts';
import { COMPILER_MODULE, COMPILER_PARTS, unpacked } from '../kit.ts';
import { type LlvmModule, llvmRunner, treeOf } from '../llvm.ts';
import { SketchCompiler } from '../sketch-compiler.ts';

/** @param pack gives the C++ library, when a sketch includes it */
export async function nodeCompiler(pack = packedCppLibrary): Promise<SketchCompiler> {
  const kit = await compilerKit();
  const parts = COMPILER_PARTS.map(async (name) => {
    return [name, await WebAssembly.compile(compilerFile(name))] as const;
  });
  const usr = treeOf(kit.clangHeaders);
  const run = llvmRunner(await llvm(), Object.fromEntries(await Promise.all(parts)), { usr });
  return new SketchCompiler(new Driver(run), kit, async () => {
    const packed = await pack();
    treeOf(packed.headers, usr);
    return { headers: packed.headers, objects: unpacked(packed.objects) };
  });
}

async function llvm(): Promise<LlvmModule> {
  const folder = mkdtempSync(join(tmpdir(), 'llvm-'));
  try {
    const path = join(folder, 'llvm.mjs');
    writeFileSync(path, compilerFile(COMPILER_MODULE));
    return (await import(pathToFileURL(path).href)) as LlvmModule;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
