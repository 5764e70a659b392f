/** Which folder may import which: the table in docs/architecture.md, held by `npm test`. */

/** Files of `folder` may import only what matches one of `allowed` (and packages). */
function only(folder, allowed) {
  return {
    name: `${folder.replaceAll('/', '-')}-imports`,
    severity: 'error',
    from: { path: `^${folder}/`, pathNot: '[.]test[.]ts$' },
    to: {
      pathNot: [`^${folder}/`, 'node_modules', ...allowed],
      dependencyTypesNot: ['core', 'npm', 'npm-dev', 'unknown', 'undetermined'],
    },
  };
}

export default {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'nothing-imports-site-or-tests',
      severity: 'error',
      from: { pathNot: ['^(site|tests)/', '[.]test[.]ts$', '^playwright[.]config[.]ts$'] },
      to: { path: '^(site|tests)/' },
    },
    only('device/bytes', []),
    only('device/slip', ['^device/bytes/']),
    only('device/rom', ['^device/(bytes|slip)/']),
    only('device/port', ['^device/bytes/']),
    only('device/flash', ['^device/(bytes|rom|port)/']),
    only('device/net', ['^device/bytes/']),
    only('device/virtual', ['^device/(bytes|slip|rom|port)/']),
    only('device/session', [
      '^device/board-problems[.]ts$',
      '^device/(bytes|slip|rom|port|flash|net|virtual)/',
    ]),
    only('components', ['^device/board[.]ts$', '^device/[a-z]+/[^/]+[.]ts$']),
    only('server', ['^device/', '^firmware/[^/]+[.]ts$']),
    only('firmware', ['^device/(bytes|rom)/']),
    {
      name: 'components-use-the-board',
      comment:
        'Widgets reach the device library through device/board.ts; of the rest they may take types, what takes packets and images apart, and the table of USB bridges.',
      severity: 'error',
      from: { path: '^components/', pathNot: '[.]test[.]ts$' },
      to: {
        path: '^device/',
        pathNot: [
          '^device/board[.]ts$',
          '^device/net/dissect[.]ts$',
          '^device/rom/anatomy[.]ts$',
          '^device/port/bridges[.]ts$',
        ],
        dependencyTypesNot: ['type-only'],
      },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist|[.]cache)/' },
  },
};
