import type { ChildProcess, SpawnOptions } from 'node:child_process';

export function spawnNode(
  node: string,
  args: readonly string[],
  options: SpawnOptions & { readonly stdio: ('ignore' | 'inherit' | 'pipe')[] },
): ChildProcess;
