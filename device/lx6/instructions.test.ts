/**
 * Each instruction against what the Xtensa ISA Reference Manual says it does, worked out here in
 * another way where there is one: with numbers of any length instead of 32-bit ones.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Code, DATA, type Registers } from './testing/snippets.ts';

/** Where signs, carries and widths show. */
const VALUES = [
  0, 1, 2, 5, 31, 32, 33, 0x7f, 0x80, 0xff, 0x7fff, 0x8000, 0xffff, 0x10000, 0x12345678, 0x7fffffff,
  0x80000000, 0x80000001, 0xdeadbeef, 0xffff8000, 0xfffffffe, 0xffffffff,
];
const PAIRS = VALUES.flatMap((s) => VALUES.map((t) => [BigInt(s), BigInt(t)] as const));

type Operation = (s: bigint, t: bigint) => bigint;
const signed = (value: bigint): bigint => BigInt.asIntN(32, value);
const half = (value: bigint): bigint => BigInt.asIntN(16, value);
const low = (value: bigint): number => Number(BigInt.asIntN(32, value));

/** a2 from a3 and a4. */
const FROM_TWO: Readonly<Record<string, Operation>> = {
  'add a2, a3, a4': (s, t) => s + t,
  'add.n a2, a3, a4': (s, t) => s + t,
  'addx2 a2, a3, a4': (s, t) => s * 2n + t,
  'addx4 a2, a3, a4': (s, t) => s * 4n + t,
  'addx8 a2, a3, a4': (s, t) => s * 8n + t,
  'sub a2, a3, a4': (s, t) => s - t,
  'subx2 a2, a3, a4': (s, t) => s * 2n - t,
  'subx4 a2, a3, a4': (s, t) => s * 4n - t,
  'subx8 a2, a3, a4': (s, t) => s * 8n - t,
  'and a2, a3, a4': (s, t) => s & t,
  'or a2, a3, a4': (s, t) => s | t,
  'xor a2, a3, a4': (s, t) => s ^ t,
  'mull a2, a3, a4': (s, t) => s * t,
  'mul16u a2, a3, a4': (s, t) => (s & 0xffffn) * (t & 0xffffn),
  'mul16s a2, a3, a4': (s, t) => half(s) * half(t),
  // The amount is in a4's lower five bits.
  'ssl a4\n sll a2, a3': (s, t) => s << (t & 31n),
  'ssr a4\n srl a2, a3': (s, t) => s >> (t & 31n),
  'ssr a4\n sra a2, a3': (s, t) => signed(s) >> (t & 31n),
  'ssai 13\n src a2, a3, a4': (s, t) => ((s << 32n) | t) >> 13n,
  'ssl a4\n src a2, a3, a4': (s, t) => ((s << 32n) | t) >> (32n - (t & 31n)),
  'ssa8l a3\n src a2, a3, a4': (s, t) => ((s << 32n) | t) >> ((s & 3n) * 8n),
  'ssa8b a3\n src a2, a3, a4': (s, t) => ((s << 32n) | t) >> (32n - (s & 3n) * 8n),
  'wsr.sar a4\n sra a2, a3': (s, t) => signed(s) >> (t & 63n),
  'wsr.sar a4\n srl a2, a3': (s, t) => s >> (t & 63n),
  'movi a2, 7\n moveqz a2, a3, a4': (s, t) => (t === 0n ? s : 7n),
  'movi a2, 7\n movnez a2, a3, a4': (s, t) => (t !== 0n ? s : 7n),
  'movi a2, 7\n movltz a2, a3, a4': (s, t) => (signed(t) < 0n ? s : 7n),
  'movi a2, 7\n movgez a2, a3, a4': (s, t) => (signed(t) >= 0n ? s : 7n),
};

/** a2 from a3. */
const FROM_ONE: Readonly<Record<string, (s: bigint) => bigint>> = {
  'mov.n a2, a3': (s) => s,
  'neg a2, a3': (s) => -s,
  'abs a2, a3': (s) => (signed(s) < 0n ? -s : s),
  'addi a2, a3, -128': (s) => s - 128n,
  'addi a2, a3, 127': (s) => s + 127n,
  'addi.n a2, a3, -1': (s) => s - 1n,
  'addi.n a2, a3, 15': (s) => s + 15n,
  'addmi a2, a3, -32768': (s) => s - 32768n,
  'addmi a2, a3, 32512': (s) => s + 32512n,
  'slli a2, a3, 1': (s) => s << 1n,
  'slli a2, a3, 17': (s) => s << 17n,
  'slli a2, a3, 31': (s) => s << 31n,
  'srai a2, a3, 0': (s) => s,
  'srai a2, a3, 31': (s) => signed(s) >> 31n,
  'srli a2, a3, 15': (s) => s >> 15n,
  'extui a2, a3, 0, 16': (s) => s & 0xffffn,
  'extui a2, a3, 5, 1': (s) => (s >> 5n) & 1n,
  'extui a2, a3, 20, 12': (s) => s >> 20n,
  'nsau a2, a3': (s) => BigInt(32 - (s === 0n ? 0 : s.toString(2).length)),
  // How far it goes to the left until the sign changes.
  'nsa a2, a3': (s) => {
    let places = 0n;
    while (places < 31n && signed(s << (places + 1n)) >> (places + 1n) === signed(s)) places++;
    return places;
  },
  'movi a2, -2048': () => -2048n,
  'movi a2, 2047': () => 2047n,
  'movi.n a2, -32': () => -32n,
  'movi.n a2, 95': () => 95n,
  'wsr.sar a3\n rsr.sar a2': (s) => s & 63n,
  'movi a2, 9\n wsr.sar a2\n mov a2, a3\n xsr.sar a2': () => 9n,
  'nop\n nop.n\n memw\n extw\n excw\n isync\n rsync\n esync\n dsync\n mov a2, a3': (s) => s,
};

/** Whether a branch over a3 and a4 is taken. */
const BRANCHES: Readonly<Record<string, (s: bigint, t: bigint) => boolean>> = {
  'beq a3, a4': (s, t) => s === t,
  'bne a3, a4': (s, t) => s !== t,
  'blt a3, a4': (s, t) => signed(s) < signed(t),
  'bge a3, a4': (s, t) => signed(s) >= signed(t),
  'bltu a3, a4': (s, t) => s < t,
  'bgeu a3, a4': (s, t) => s >= t,
  'bany a3, a4': (s, t) => (s & t) !== 0n,
  'bnone a3, a4': (s, t) => (s & t) === 0n,
  'ball a3, a4': (s, t) => (s & t) === t,
  'bnall a3, a4': (s, t) => (s & t) !== t,
  'bbs a3, a4': (s, t) => ((s >> (t & 31n)) & 1n) === 1n,
  'bbc a3, a4': (s, t) => ((s >> (t & 31n)) & 1n) === 0n,
  'bbsi a3, 3': (s) => ((s >> 3n) & 1n) === 1n,
  'bbci a3, 31': (s) => s >> 31n === 0n,
  'beqz a3': (s) => s === 0n,
  'bnez a3': (s) => s !== 0n,
  'beqz.n a3': (s) => s === 0n,
  'bnez.n a3': (s) => s !== 0n,
  'bltz a3': (s) => signed(s) < 0n,
  'bgez a3': (s) => signed(s) >= 0n,
};
/** All immediates a branch can have. */
for (const value of [-1n, 1n, 2n, 3n, 4n, 5n, 6n, 7n, 8n, 10n, 12n, 16n, 32n, 64n, 128n, 256n]) {
  Object.assign(BRANCHES, {
    [`beqi a3, ${value}`]: (s: bigint) => signed(s) === value,
    [`bnei a3, ${value}`]: (s: bigint) => signed(s) !== value,
    [`blti a3, ${value}`]: (s: bigint) => signed(s) < value,
    [`bgei a3, ${value}`]: (s: bigint) => signed(s) >= value,
  });
}
for (const value of [32768n, 65536n, 2n, 3n, 8n, 10n, 256n]) {
  Object.assign(BRANCHES, {
    [`bltui a3, ${value}`]: (s: bigint) => s < value,
    [`bgeui a3, ${value}`]: (s: bigint) => s >= value,
  });
}

const branching = (branch: string): string =>
  ` ${branch}, 1f\n movi a2, 0\n j 2f\n1: movi a2, 1\n2:`;
const pieces = [
  ...Object.keys(FROM_TWO),
  ...Object.keys(FROM_ONE),
  ...Object.keys(BRANCHES).map(branching),
];
const code = new Code(
  'assembly',
  [
    '.begin no-transform',
    ...pieces.map((piece, index) => `piece${index}:\n ${piece}\nend${index}:`),
    // A literal lies before what loads it.
    '.align 4\nliteral: .word 0x89abcdef\nload: l32r a2, literal\nloaded:',
    'calls: call0 callee\n add a2, a2, a2\n callx0 a4\nback: j called',
    '.align 4\ncallee: addi a2, a2, 1\n beqz a2, never\n ret\nnever: ret.n\ncalled: nop',
    'jumps: jx a4\n ill\n.align 4\naway: movi a2, 3\njumped: nop',
    'stores: s8i a3, a2, 1\n s16i a3, a2, 2\n s32i a3, a2, 4\n s32i.n a3, a2, 8',
    ' l8ui a4, a2, 1\n l16ui a5, a2, 2\n l16si a6, a2, 2\n l32i a7, a2, 4\n l32i.n a8, a2, 8',
    ' l32i a9, a2, 0\nstored: nop',
    '.end no-transform\n',
  ].join('\n'),
);

function check(piece: string, registers: Registers, expected: number): void {
  const index = pieces.indexOf(piece);
  const before = { ...registers, 5: 0x55 };
  const after = code.run(`piece${index}`, `end${index}`, before);
  assert.equal(after[2], expected, `${piece} with ${JSON.stringify(registers)}`);
  assert.equal(after[5], 0x55, `${piece} leaves other registers alone`);
}

test('arithmetic, logic and shifts of two registers', () => {
  for (const [piece, operation] of Object.entries(FROM_TWO)) {
    for (const [s, t] of PAIRS) {
      check(piece, { 3: Number(s), 4: Number(t) }, low(operation(s, t)));
    }
  }
});

test('operations on one register, and immediates', () => {
  for (const [piece, operation] of Object.entries(FROM_ONE)) {
    for (const s of VALUES) check(piece, { 3: s }, low(operation(BigInt(s))));
  }
});

test('branches are taken when they should be, and only then', () => {
  for (const [branch, condition] of Object.entries(BRANCHES)) {
    for (const [s, t] of PAIRS) {
      check(branching(branch), { 3: Number(s), 4: Number(t) }, condition(s, t) ? 1 : 0);
    }
  }
});

test('a constant from instruction RAM', () => {
  assert.equal(code.run('load', 'loaded')[2]! >>> 0, 0x89abcdef);
});

test('calls come back, and jumps do not', () => {
  const called = code.run('calls', 'called', { 2: 5, 4: code.label('callee') });
  assert.equal(called[2], (5 + 1) * 2 + 1);
  assert.equal(called[0], code.label('back'));
  assert.equal(code.run('jumps', 'jumped', { 4: code.label('away') })[2], 3);
});

test('what was stored is loaded, in each width and with or without a sign', () => {
  const after = code.run('stores', 'stored', { 2: DATA, 3: 0x1234fedc });
  assert.deepEqual(
    [...after.subarray(4, 9)],
    [0xdc, 0xfedc, 0xfedc - 0x10000, 0x1234fedc, 0x1234fedc],
  );
  // Little endian, and the first octet is what RAM happened to hold.
  assert.equal(after[9]! >>> 8, 0xfedcdc);
});
