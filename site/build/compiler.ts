/**
 * The compiler that pages load when a reader edits a sketch, at `/compiler/`: a kit, and LLVM below its version, so
 * that browsers keep it. LLVM itself, 75 MB, is linked into the built site, not copied, and compressed once.
 */
import { copyFileSync, existsSync, linkSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { AstroIntegration } from 'astro';
import {
  compilerFile,
  compilerKit,
  compilerVersion,
  compressedCompiler,
} from '../../firmware/compiler-kit.ts';
import { COMPILER_FILES } from '../../firmware/page/kit.ts';

const TYPES: Readonly<Record<string, string>> = {
  json: 'application/json',
  js: 'text/javascript',
  wasm: 'application/wasm',
};

export function compiler(): AstroIntegration {
  return {
    name: 'compiler',
    hooks: {
      'astro:build:done': async ({ dir }) => {
        const folder = join(fileURLToPath(dir), 'compiler');
        const versioned = join(folder, compilerVersion());
        mkdirSync(versioned, { recursive: true });
        writeFileSync(join(folder, 'kit.json'), JSON.stringify(await compilerKit()));
        for (const name of COMPILER_FILES) writeFileSync(join(versioned, name), compilerFile(name));
        for (const [name, path] of compressedCompiler()) place(path, join(versioned, name));
      },
      'astro:server:setup': ({ server }) => {
        server.middlewares.use((request, response, next) => {
          const [, name] = /^\/compiler\/(?:[^/]+\/)?([^/?]+)$/.exec(request.url ?? '') ?? [];
          const isKit = name === 'kit.json';
          if (name === undefined || (!isKit && !COMPILER_FILES.some((one) => one === name))) {
            next();
            return;
          }
          response.setHeader('Content-Type', TYPES[name.split('.').at(-1) ?? ''] ?? '');
          if (!isKit) response.end(compilerFile(name));
          else compilerKit().then((kit) => response.end(JSON.stringify(kit)), next);
        });
      },
    },
  };
}

/** As another name of the same octets where that can be. */
function place(from: string, to: string): void {
  if (existsSync(to)) rmSync(to);
  try {
    linkSync(from, to);
  } catch {
    copyFileSync(from, to);
  }
}
