import js from '@eslint/js';
import astro from 'eslint-plugin-astro';
import * as mdx from 'eslint-plugin-mdx';
import globals from 'globals';
import tseslint from 'typescript-eslint';

/**
 * The import rules of docs/architecture.md for folders with Astro components and lessons:
 * dependency-cruiser looks neither into an .mdx file nor into an .astro file with its frontmatter and
 * its scripts, which the Astro plugin presents as X.astro/1_1.ts. `never` matches what follows the leading ../ of a path.
 */
function importsOf(folder, message, never) {
  const regex = `^(?:\\.{0,2}/)+(?:${never})`;
  return {
    files: [`${folder}/**/*.{ts,astro,mdx}`],
    ignores: ['**/*.test.ts'],
    plugins: { '@typescript-eslint': tseslint.plugin },
    rules: {
      '@typescript-eslint/no-restricted-imports': ['error', { patterns: [{ regex, message }] }],
      // The rule above leaves out import().
      'no-restricted-syntax': [
        'error',
        { selector: `ImportExpression[source.value=/${regex.replaceAll('/', '\\/')}/]`, message },
      ],
    },
  };
}

export default tseslint.config(
  { ignores: ['dist/', '.astro/', '.cache/', 'node_modules/', 'test-results/'] },
  js.configs.recommended,
  {
    files: ['**/*.ts'],
    // A script of an .astro file belongs to no TypeScript project: with types it would not be parsed,
    // and the Astro plugin drops that error together with everything else it would have found.
    ignores: ['**/*.astro/*.ts'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      // Octet arithmetic prints numbers all the time; a number in a template is never a mistake here.
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
    },
  },
  { files: ['**/*.astro/*.ts'], extends: [tseslint.configs.strict, tseslint.configs.stylistic] },
  {
    files: ['**/*.test.ts', 'tests/**/*.ts'],
    rules: {
      // node:test's test() returns a promise that the runner itself awaits.
      '@typescript-eslint/no-floating-promises': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
    },
  },
  {
    // The interpreter reads typed arrays by numbers that it has masked: there is always an element.
    files: ['device/lx6/**/*.ts'],
    rules: { '@typescript-eslint/no-non-null-assertion': 'off' },
  },
  {
    // It compiles sketches in a page's worker too. dependency-cruiser holds its imports.
    files: ['firmware/{build,page}/**/*.ts'],
    ignores: ['**/*.test.ts'],
    rules: { 'no-restricted-globals': ['error', 'Buffer', 'process', 'require', 'global'] },
  },
  { files: ['**/*.mjs', '*.js'], languageOptions: { globals: globals.node } },
  { files: ['site/layouts/*.js'], languageOptions: { globals: globals.browser } },
  { files: ['site/public/**/*.js'], languageOptions: { globals: globals.serviceworker } },
  {
    // An old Node reads these before it is told that it is too old: Node 12 has neither ?. nor ??.
    files: ['server/*.mjs', 'tests/**/*.mjs'],
    languageOptions: { ecmaVersion: 2020 },
    rules: {
      'no-restricted-syntax': ['error', 'ChainExpression', 'LogicalExpression[operator="??"]'],
      'no-restricted-imports': ['error', { patterns: [{ regex: '^node:' }] }],
    },
  },
  astro.configs.recommended,
  { ...mdx.flat, files: ['**/*.mdx'] },
  ...['ui', 'bench', 'course', 'labs'].map((room, index, rooms) =>
    importsOf(
      `components/${room}`,
      'Widgets use device/board/board.ts, device/formats, the compiler (firmware/page), and the rooms before their own.',
      [
        '(?:content|server|site|tests)/',
        'firmware/(?!(?:build|page)/)',
        'device/(?!board/board[.]ts$|formats/)',
        ...rooms.slice(index + 1).map((later) => `(?:components/)?${later}/`),
      ].join('|'),
    ),
  ),
  importsOf(
    'content',
    'Lessons are made of components/**/*.astro, and their words have the type LessonTerm.',
    '(?:device|firmware|server|site|tests)/|components/(?!.*[.]astro$|course/lesson/glossary[.]ts$)',
  ),
  importsOf(
    'site',
    'Pages are made of components; lessons come from astro:content.',
    '(?:content|device|server|tests)/|firmware/(?!compiler-kit[.]ts$|page/kit[.]ts$)',
  ),
);
