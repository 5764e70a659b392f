/** The C++ standard library in sketches: loaded when it is included, and then what it is elsewhere. */
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { CPP_HEADERS } from '../build/cpp-library.ts';
import { linkSketch } from '../wasm-build.ts';
import type { SketchCompiler } from './sketch-compiler.ts';
import { nodeCompiler } from './testing/node-compiler.ts';
import { builtWith, printedBy } from './testing/printed.ts';

let compiler: SketchCompiler;
before(async () => {
  compiler = await nodeCompiler();
});

const sketch = (headers: string, body: string): string =>
  `${headers
    .split(' ')
    .map((name) => `#include <${name}>\n`)
    .join('')}void setup() {\n${body}\n}\nvoid loop() {}\n`;

/** Headers, a body of setup(), and what it prints. */
const PRINTED: readonly (readonly [headers: string, body: string, text: string])[] = [
  [
    'vector algorithm',
    `std::vector<int> v{9, 2, 5}; v.push_back(1); std::sort(v.begin(), v.end()); v.insert(v.begin(), 7);
     for (int x : v) Serial.print(x); Serial.print(*std::max_element(v.begin(), v.end())); Serial.print(v.at(1));`,
    '7125991',
  ],
  [
    'map',
    'std::map<String, int> m; m["b"] = 3; m["a"] = 2; for (auto& [k, v] : m) { Serial.print(k); Serial.print(v); }',
    'a2b3',
  ],
  [
    'string string_view',
    `std::string s = "a text that is longer than what fits inside"; s += std::to_string(42); std::string_view v = s;
     Serial.print(s.substr(2, 4).c_str()); Serial.print(std::stoi("77") + 1); Serial.print((int)v.find("that"));
     Serial.print(s.size()); Serial.print(std::to_string(1.5).c_str());`,
    'text787451.500000',
  ],
  [
    'functional memory',
    `int k = 4; std::function<int(int)> g = [k](int a) { return a + k; };
     auto p = std::make_shared<int>(7); auto q = p; std::unique_ptr<int[]> u(new int[3]{1, 2, 3}); std::weak_ptr<int> w = p;
     Serial.print(g(3)); Serial.print(*p + u[2]); Serial.print(w.use_count()); p.reset(); q.reset(); Serial.print(w.expired());`,
    '71021',
  ],
  [
    'list deque queue stack set unordered_map unordered_set',
    `std::list<int> l{3, 1}; l.sort(); std::deque<int> d; d.push_front(2); std::queue<int> q; q.push(4);
     std::priority_queue<int> p; p.push(5); p.push(9); std::stack<int> k; k.push(6); std::set<int> s{8, 7, 8};
     std::unordered_set<std::string> t{"a", "b", "a"}; std::unordered_map<int, int> m; for (int i = 0; i < 100; i++) m[i % 50] = i;
     Serial.print(l.front()); Serial.print(d.back()); Serial.print(q.front()); Serial.print(p.top()); Serial.print(k.top());
     Serial.print(*s.begin()); Serial.print(t.size()); Serial.print(m.size()); Serial.print(m[7]);`,
    '1249672' + '5057',
  ],
  [
    'array optional tuple variant any bitset utility numeric',
    `std::array<int, 3> a{1, 2, 3}; std::optional<int> o; std::tuple<int, char> t{4, 'c'}; std::variant<int, float> v = 2.5f;
     std::any y = 6; std::bitset<8> b(5); std::pair<int, int> p{1, 2}; auto [x, z] = p;
     Serial.print(std::accumulate(a.begin(), a.end(), 0)); Serial.print(o.value_or(9)); Serial.print(std::get<1>(t));
     Serial.print(std::get<float>(v)); Serial.print(std::any_cast<int*>(&y) == nullptr); Serial.print(b.to_string().c_str());
     Serial.print(x + z);`,
    '69c2.501000001013',
  ],
  [
    'random cmath cstdint cstring cstdlib limits charconv',
    `std::mt19937 g(1); char text[12] = {}; std::to_chars(text, text + 11, 255, 16);
     Serial.print(g()); Serial.print((int)std::round(2.5)); Serial.print(std::abs(-3.5)); Serial.print((int)std::strlen("abc"));
     Serial.print(std::numeric_limits<uint16_t>::max()); Serial.print(text); Serial.print(std::isnan(NAN));`,
    '1791095845' + '33.50365535ff1',
  ],
  [
    'mutex',
    `std::mutex m; { std::lock_guard<std::mutex> l(m); Serial.print(m.try_lock()); } Serial.print(m.try_lock()); m.unlock();
     std::unique_lock<std::mutex> u(m, std::try_to_lock); Serial.print(u.owns_lock());`,
    '011',
  ],
  [
    'chrono atomic',
    `using namespace std::chrono; auto d = 90s + 500ms; std::atomic<int> n{1}; n += 2;
     Serial.print((int)duration_cast<minutes>(d).count()); Serial.print(n.load());
     Serial.print(steady_clock::now().time_since_epoch().count() < 1000000000);`,
    '131',
  ],
];

for (const [headers, body, text] of PRINTED) {
  test(`<${headers.replaceAll(' ', '>, <')}>`, async () => {
    assert.equal(printedBy(await builtWith(compiler, sketch(headers, body))), text);
  });
}

test('every header that is said to be there is there', async () => {
  await builtWith(compiler, sketch(CPP_HEADERS.join(' '), ''));
});

test('a page makes the same octets as Node does', async () => {
  const text = sketch(
    'map string',
    'std::map<std::string, int> m; m["a"] = 1; Serial.print(m.size());',
  );
  const module = await builtWith(compiler, text);
  const other = await linkSketch([{ path: 'mine/mine.ino', text }]);
  assert.equal(Buffer.compare(module, other), 0);
});

test('its functions are not the ones of the sketch', async () => {
  const text = `#include <vector>\nvoid own(std::vector<int>& v) { v.push_back(1); }\n${sketch(
    'vector',
    'std::vector<int> v; own(v); Serial.print(v.size());',
  )}`;
  let entered = 0;
  assert.equal(
    printedBy(await builtWith(compiler, text), () => ++entered),
    '1',
  );
  assert.equal(entered, 2);
});

test('what would be an exception ends the program, with its reason', async () => {
  const ends: readonly (readonly [body: string, reason: RegExp])[] = [
    ['std::vector<int> v; Serial.print(v.at(3));', /vector/],
    ['std::vector<int> v(100000000);', /vector|memory/],
    ['std::vector<int> v; for (;;) v.push_back(1);', /There is no memory for new/],
  ];
  for (const [body, reason] of ends) {
    const module = await builtWith(compiler, sketch('vector', body));
    assert.throws(() => printedBy(module), reason);
  }
});

test('where there is no memory, new for std::nothrow gives nothing', async () => {
  const body = 'int* p = new (std::nothrow) int[100000000]; Serial.print(p == nullptr);';
  assert.equal(printedBy(await builtWith(compiler, sketch('new', body))), '1');
});

test('errors and completions know it', async () => {
  const text = sketch('vector', 'std::vector<int> v; v.push_bak(1);');
  const files = [{ path: 'mine/mine.ino', text }];
  const [{ line, message } = assert.fail()] = await compiler.check(files);
  assert.equal(line, 3);
  assert.match(message, /no member named 'push_bak' in 'std::vector<int>'/);
  const at = { path: 'mine/mine.ino', line: 3, column: 'std::vector<int> v; v.'.length + 1 };
  const found = await compiler.complete({ files, ...at });
  assert.ok(found.some(({ name }) => name === 'emplace_back'));
});

test("a library that cannot be loaded is the loader's error", async () => {
  const lacking = await nodeCompiler(() => Promise.reject(new Error('503 for it')));
  const files = [{ path: 'mine/mine.ino', text: sketch('vector', '') }];
  await assert.rejects(lacking.build(files), /503/);
  await assert.rejects(lacking.check(files), /503/);
  const { module } = await lacking.build([{ path: 'mine/mine.ino', text: sketch('atomic', '') }]);
  assert.ok(module !== null);
});
