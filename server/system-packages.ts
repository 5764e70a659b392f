/** The programs from the system's package manager that builds and tests use, and how they get here. */
import { spawnSync, type StdioOptions } from 'node:child_process';

/** Debian package → what it is for. */
const PACKAGES = {
  chromium: 'the browser tests',
  clang: 'the native firmware tests',
  'clang-format': 'the format of the C++ sources',
  curl: 'HTTP against the board',
  'firefox-esr': 'the browser test in Firefox',
  'gcc-xtensa-lx106': 'programs for the ESP32',
  iproute2: 'network namespaces',
  'libc6-dev': 'the native firmware tests',
  'libclang-rt-dev': 'sanitizers and libFuzzer',
  make: 'the native firmware tests',
  'nats-server': 'classes over several processes',
  openssl: 'certificates for https',
  'picolibc-xtensa-lx106-elf': 'programs for the ESP32',
  systemd: 'reading the unit of a school’s server',
  tshark: 'reading exported captures',
} as const;

export type SystemPackage = keyof typeof PACKAGES;

const ALL_PACKAGES = Object.keys(PACKAGES) as readonly SystemPackage[];

/**
 * Says what is missing and what it is for, and installs it where this user may; otherwise ends with the
 * one command to run before `command` is tried again.
 * @param mayInstall false: only say what is missing, and end
 */
export function ensureSystemPackages(
  command: string,
  { names = ALL_PACKAGES, mayInstall = true } = {},
): void {
  const missing = names.filter((name) => !isInstalled(name));
  if (missing.length === 0) return;
  const install = ['apt-get', 'install', '-y', '--no-install-recommends', ...missing];
  const width = Math.max(...missing.map(({ length }) => length));
  console.log('These system packages are missing:');
  for (const name of missing) console.log(`  ${name.padEnd(width)}  for ${PACKAGES[name]}`);
  if (mayInstall && process.getuid?.() === 0 && available('apt-get')) {
    console.log('Installing them …');
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    const options = { stdio: ['ignore', 'ignore', 'inherit'] as StdioOptions, env };
    spawnSync('apt-get', ['update'], options);
    if (spawnSync(install[0] ?? '', install.slice(1), options).status === 0) return;
  }
  console.error(`This needs system packages. Install them, then run ${command} again:
  sudo ${install.join(' ')}`);
  process.exit(1);
}

function isInstalled(name: string): boolean {
  const query = spawnSync('dpkg-query', ['-W', '-f=${Status}', name], { encoding: 'utf8' });
  // Where there is no dpkg-query there is no output either.
  return query.status === 0 && query.stdout.includes('install ok installed');
}

function available(command: string): boolean {
  return spawnSync(command, ['--version'], { stdio: 'ignore' }).status === 0;
}
