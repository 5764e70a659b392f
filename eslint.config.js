import js from '@eslint/js';
import astro from 'eslint-plugin-astro';
import * as mdx from 'eslint-plugin-mdx';
import globals from 'globals';
import tseslint from 'typescript-eslint';

/**
 * The import rules of docs/architecture.md for folders with Astro components and lessons:
 * dependency-cruiser looks neither into an .mdx file nor into an .astro file with its frontmatter and
 * its scripts, which the Astro plugin presents as X.astro/1_1.ts. `never` and `typesOnly` match what follows the leading ../ of a path.
 */
function importsOf(folder, message, { never, typesOnly }) {
  const regex = (rest) => `^(?:\\.{0,2}/)+(?:${rest})`;
  const restrictions = [
    { regex: regex(never), message },
    ...(typesOnly ? [{ regex: regex(typesOnly), message, allowTypeImports: true }] : []),
  ];
  return {
    files: [`${folder}/**/*.{ts,astro,mdx}`],
    ignores: ['**/*.test.ts'],
    plugins: { '@typescript-eslint': tseslint.plugin },
    rules: {
      '@typescript-eslint/no-restricted-imports': ['error', { patterns: restrictions }],
      // The rule above leaves out import().
      'no-restricted-syntax': [
        'error',
        ...restrictions.map((restriction) => ({
          selector: `ImportExpression[source.value=/${restriction.regex.replaceAll('/', '\\/')}/]`,
          message,
        })),
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
  { files: ['**/*.mjs', '*.js'], languageOptions: { globals: globals.node } },
  astro.configs.recommended,
  { ...mdx.flat, files: ['**/*.mdx'] },
  importsOf(
    'components',
    'Widgets use device/board.ts, what takes packets and images apart, the table of USB bridges, and types.',
    {
      never: '(?:content|firmware|server|site|tests)/',
      typesOnly: 'device/(?!(?:board|board-events|net/dissect|rom/anatomy|port/bridges)[.]ts$)',
    },
  ),
  importsOf('content', 'Lessons are made of components/**/*.astro.', {
    never: '(?:device|firmware|server|site|tests)/|components/(?!.*[.]astro$)',
  }),
  importsOf('site', 'Pages are made of components; lessons come from astro:content.', {
    never: '(?:content|device|firmware|server|tests)/',
  }),
);
