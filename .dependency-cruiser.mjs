/** Which folder may import which: the table in docs/architecture.md, held by `npm test`. */

const FORMATS = '^device/formats/';
const CLOCK = '^device/clock/';
/** What a widget may know of a board: the interface, and types of what stands behind it. */
const BOARD = '^device/board/board[.]ts$';

/** What a page compiles a reader's sketch with. */
const COMPILER = '^firmware/(build|page)/';

/** Files of `folder` may import only what matches one of `allowed` (and packages). */
function only(folder, allowed) {
  return {
    name: `${folder.replaceAll('/', '-')}-imports`,
    severity: 'error',
    from: { path: `^${folder}/`, pathNot: ['[.]test[.]ts$', '/testing/'] },
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
    only('device/formats', []),
    only('device/clock', []),
    only('device/net', [FORMATS, CLOCK]),
    only('device/port', [FORMATS, CLOCK]),
    only('device/flash', [FORMATS, CLOCK, '^device/port/']),
    only('device/virtual', [FORMATS, CLOCK, '^device/port/']),
    only('device/usb', [FORMATS, CLOCK, '^device/port/']),
    only('device/lx6', [FORMATS, CLOCK, '^device/virtual/']),
    only('device', []),
    only('components/ui', [FORMATS]),
    only('components/bench', ['^components/ui/', BOARD, FORMATS, COMPILER, '^[.]clang-format$']),
    only('components/course', ['^components/(ui|bench)/', BOARD, FORMATS]),
    only('components/labs', ['^components/(ui|bench|course)/', BOARD, FORMATS]),
    {
      name: 'no-lab-imports-another',
      severity: 'error',
      from: { path: '^components/labs/([^/]+)/' },
      to: { path: '^components/labs/', pathNot: ['^components/labs/(lab|$1)/'] },
    },
    {
      // A better sentence must change nothing elsewhere: who reckons asks the facts (packet.ts).
      name: 'words-of-packets-are-shown',
      severity: 'error',
      from: {
        pathNot: [
          '^device/formats/net/words/',
          '^components/(bench/packet-table|course/sequence|labs/frame-lab)/',
          '[.]test[.]ts$',
          '/testing/',
        ],
      },
      to: { path: '^device/formats/net/words/' },
    },
    only('device/recording', [FORMATS, CLOCK, '^device/board/']),
    only('device/class', [FORMATS, CLOCK, '^device/(board|recording)/']),
    only('components/classroom', [
      '^components/(ui|bench|course)/',
      '^device/(class|recording|clock)/',
      BOARD,
      FORMATS,
    ]),
    only('server', ['^device/', '^firmware/(build/)?[^/]+[.]ts$']),
    only('firmware', [FORMATS]),
    only('firmware/build', [FORMATS]),
    {
      name: 'firmware-build-runs-in-a-page',
      severity: 'error',
      from: { path: '^firmware/(build|page)/', pathNot: ['[.]test[.]ts$', '/testing/'] },
      to: { dependencyTypes: ['core', 'npm', 'npm-dev'] },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist|[.]cache)/' },
  },
};
