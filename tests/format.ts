/** `npm run format`: Prettier and clang-format write every file as `npm run lint` wants it. */
import { spawnSync } from 'node:child_process';
import { globSync } from 'node:fs';
import { root } from '../server/root.ts';
import { CLANG_FORMAT } from './clang-format.ts';

function run(command: string, args: readonly string[]): number {
  return spawnSync(command, args, { cwd: root, stdio: 'inherit' }).status ?? 127;
}

const prettier = run(process.execPath, [
  'node_modules/prettier/bin/prettier.cjs',
  '--write',
  '--log-level',
  'warn',
  '.',
]);
const clang = run(CLANG_FORMAT, ['-i', ...globSync('firmware/**/*.{cpp,h,ino,c}', { cwd: root })]);
if (clang === 127) console.error('clang-format is not there: the C++ sources stay as they are.');
process.exit(prettier === 0 ? clang : prettier);
