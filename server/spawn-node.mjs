/** Starts a program of Node that ends with this one: see server/end-with-parent.mjs. */
import { spawn } from 'child_process';

const preload = new URL('end-with-parent.mjs', import.meta.url).href;

/**
 * @param {string} node the path of a Node
 * @param {readonly string[]} args its options, a script's path, and that script's arguments
 * @param {import('child_process').SpawnOptions & { stdio: ('ignore' | 'inherit' | 'pipe')[] }} options
 * @returns {import('child_process').ChildProcess}
 */
export function spawnNode(node, args, options) {
  const child = spawn(node, ['--import', preload, ...args], {
    ...options,
    stdio: [...options.stdio, 'ipc'],
    env: { ...(options.env || process.env), END_WITH: String(process.pid) },
  });
  // Without this the channel would keep this program running after the child has gone.
  if (child.channel) child.channel.unref();
  return child;
}
