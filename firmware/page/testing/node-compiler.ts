/** The compiler of pages, run in Node: the same module, the same kit. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { compilerFile, compilerKit } from '../../compiler-kit.ts';
import { Driver } from '../driver.ts';
import { COMPILER_MODULE, COMPILER_PARTS } from '../kit.ts';
import { type LlvmModule, llvmRunner, treeOf } from '../llvm.ts';
import { SketchCompiler } from '../sketch-compiler.ts';

export async function nodeCompiler(): Promise<SketchCompiler> {
  const kit = await compilerKit();
  const parts = COMPILER_PARTS.map(async (name) => {
    return [name, await WebAssembly.compile(compilerFile(name))] as const;
  });
  const run = llvmRunner(await llvm(), Object.fromEntries(await Promise.all(parts)), {
    usr: treeOf(kit.clangHeaders),
  });
  return new SketchCompiler(new Driver(run), kit);
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
