/**
 * The licences of what the built site holds of others, as their packages have them: the packages of
 * package.json's `dependencies`, what those need in turn, and the build's tools that leave code of their own
 * in pages. Left out: types, and what a server needs alone, where its package brings no text.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

/** Tools of the build with code of theirs in the pages. */
const SHIPPING_TOOLS = [
  'astro',
  'astro-expressive-code',
  '@expressive-code/core',
  '@expressive-code/plugin-frames',
  'pagefind',
  '@yowasp/clang',
];
/** Run where the site is built or served, and never in a page: the project's own Node, for one. */
const NOT_IN_PAGES =
  /^(node-(bin-)?(linux|darwin|win)-\w+|@types\/.*|sirv|ws|@nats-io\/.*|tweetnacl|@polka\/url|mrmime|totalist|@lit-labs\/ssr-dom-shim)$/;

/** Packages without a text of their own: what holds for them, and a package that brings the text. */
const TEXT_ELSEWHERE: Readonly<Record<string, readonly [note: string, textOf: string]>> = {
  '@yowasp/clang': [
    `Holds LLVM, which is under the Apache License v2.0 with LLVM Exceptions (https://llvm.org/LICENSE.txt).
Its C library for WebAssembly, parts of which are in a reader's program, is wasi-libc with musl:

Copyright © 2005-2020 Rich Felker, et al.

Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated documentation
files (the "Software"), to deal in the Software without restriction, including without limitation the rights to use, copy,
modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit persons to whom the
Software is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the
Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE
WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR
COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR
OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.

For LLVM:`,
    'esptool-js',
  ],
};

interface Lockfile {
  readonly packages: Readonly<Record<string, LockedPackage>>;
}

interface LockedPackage {
  readonly version: string;
  readonly license?: string;
  readonly dev?: boolean;
}

/**
 * @param root the project's folder, with its packages installed
 * @returns for each package its name, version, licence and the licence's text
 * @throws Error naming a package without such a text
 */
export function licenceTexts(root: string): string {
  return shippedPackages(root)
    .map(([name, { version, license = 'no name' }]) => {
      const [note, textOf = name] = TEXT_ELSEWHERE[name] ?? [];
      const found = licenceOf(join(root, 'node_modules', textOf));
      const text = found === null || note === undefined ? found : `${note}\n\n${found}`;
      if (text === null) throw new Error(`The package ${name} brings no text of its licence.`);
      const title = `${name} ${version} (${license})`;
      return `${title}\n${'='.repeat(title.length)}\n\n${text}\n`;
    })
    .join('\n\n');
}

/** By name, in the order of names. */
function shippedPackages(root: string): (readonly [string, LockedPackage])[] {
  const lockfile = readFileSync(join(root, 'package-lock.json'), 'utf8');
  return Object.entries((JSON.parse(lockfile) as Lockfile).packages)
    .filter(([path]) => path !== '')
    .map(([path, locked]) => [path.slice('node_modules/'.length), locked] as const)
    .filter(([name, { dev = false }]) => !dev || SHIPPING_TOOLS.includes(name))
    .filter(([name]) => !NOT_IN_PAGES.test(name));
}

/** In a file, or in a folder that holds a text for each part: LICENSE, LICENSE.md, LICENSE/LICENSE-part. */
function licenceOf(folder: string): string | null {
  const texts = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .filter((path) => /^(licen[cs]e|copying)/i.test(path))
    .sort()
    .map((path) => readFileSync(join(folder, path), 'utf8').trim());
  return texts.length === 0 ? null : texts.join('\n\n');
}
