/** The kernel's door for TUN devices, shared by both tests here. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';

/** What a command that failed said. */
export function complaint(cause: unknown): string {
  const { stderr } = cause as { stderr?: Buffer };
  return (stderr?.toString() ?? String(cause)).trim();
}

/**
 * Makes /dev/net/tun (character device 10:200, Linux's Documentation/networking/tuntap.rst) where a
 * container lacks it. Null, or why this machine can have no TUN device.
 */
export function tunObstacle(): string | null {
  if (process.platform !== 'linux') return 'needs Linux';
  if (process.getuid?.() !== 0) return 'needs root, to make a network namespace';
  if (existsSync('/dev/net/tun')) return null;
  try {
    mkdirSync('/dev/net', { recursive: true });
    execFileSync('mknod', ['/dev/net/tun', 'c', '10', '200'], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    return null;
  } catch (cause) {
    // Another test may have made it meanwhile.
    return existsSync('/dev/net/tun')
      ? null
      : `no /dev/net/tun, and it cannot be made: ${complaint(cause)}`;
  }
}
