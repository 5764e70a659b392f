/**
 * The compiler that pages load when a reader edits a sketch, at `/compiler/`: a kit, and LLVM below its version, so
 * that browsers keep it. Its 75 MB are compressed once, not at each build.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { AstroIntegration } from 'astro';
import {
  boardFiles,
  compilerFile,
  compilerKit,
  layCompiler,
  packedCppLibrary,
} from '../../firmware/compiler-kit.ts';
import { BOARD_FILES_FILE, COMPILER_FILES, CPP_LIBRARY_FILE } from '../../firmware/page/kit.ts';

const TYPES: Readonly<Record<string, string>> = {
  json: 'application/json',
  js: 'text/javascript',
  wasm: 'application/wasm',
};

const MADE: Readonly<Record<string, (() => Promise<string | Uint8Array>) | undefined>> = {
  'kit.json': async () => JSON.stringify(await compilerKit()),
  [CPP_LIBRARY_FILE]: async () => JSON.stringify(await packedCppLibrary()),
  [BOARD_FILES_FILE]: boardFiles,
};

export function compiler(): AstroIntegration {
  return {
    name: 'compiler',
    hooks: {
      'astro:build:done': async ({ dir }) => {
        const folder = fileURLToPath(dir);
        await layCompiler(folder);
        writeFileSync(join(folder, 'compiler/kit.json'), JSON.stringify(await compilerKit()));
        writeFileSync(join(folder, 'compiler', BOARD_FILES_FILE), await boardFiles());
      },
      'astro:server:setup': ({ server }) => {
        server.middlewares.use((request, response, next) => {
          const [, name] = /^\/compiler\/(?:[^/]+\/)?([^/?]+)$/.exec(request.url ?? '') ?? [];
          const made = MADE[name ?? ''];
          if (name === undefined || (!made && !COMPILER_FILES.some((one) => one === name))) {
            next();
            return;
          }
          response.setHeader('Content-Type', TYPES[name.split('.').at(-1) ?? ''] ?? '');
          if (!made) response.end(compilerFile(name));
          else made().then((content) => response.end(content), next);
        });
      },
    },
  };
}
