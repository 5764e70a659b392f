/** Names of a sketch's functions: from the linker's words, and in a module that was built. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  decodeFunctionNames,
  encodeFunctionNames,
  FUNCTION_NAMES_SECTION,
} from '../../device/formats/esp/function-names.ts';
import { linkSketch } from '../wasm-build.ts';
import { definitions, ownFunctionName } from './function-names.ts';

const SOURCE = `
// int commented(int a) {}
#define MADE(x) int x() { return 1; }
const char page[] = R"raw(<b onclick="f() {">)raw"; // " {
int values[] = {1, 2};
namespace { int hidden(const char* what) { return what[0] == '{'; } }
struct Lamp : Base {
  void set(bool on) { if (on) { go(); } }
};
template <class T> T twice(T x) { return x + x; }
static void one(Request* r)
{
  send("} \\" {");
}
int declared(int x);
void setup() {
  int at[3]; at[0] = 1;
  server.on("/", HTTP_GET, [](Request* r) { r->send(at[0]); });
  server.on("/any", [](Request* r) { one(r); });
  server.onNotFound([](Request* r) {});
  auto f = [&](int x) -> int { return x; };
}
void loop() {}
`;

test('what the sketch defines is found, and nothing else', () => {
  assert.deepEqual(
    definitions(SOURCE).map(({ name }) => name),
    ['hidden', 'Lamp', 'twice', 'one', 'setup', 'loop'],
  );
});

test('the linker’s names become the sketch’s', () => {
  const nameOf = (linked: string) => ownFunctionName(linked, [SOURCE]);
  assert.equal(nameOf('loop()'), 'loop');
  assert.equal(nameOf('one(Request*)'), 'one');
  assert.equal(nameOf('(anonymous namespace)::hidden(char const*)'), 'hidden');
  assert.equal(nameOf('Lamp::set(bool)'), 'Lamp::set');
  assert.equal(nameOf('int twice<int>(int)'), 'twice');
  assert.equal(nameOf('setup()::$_0::operator()(Request*) const'), 'setup: GET /');
  assert.equal(nameOf('setup()::$_1::operator()(Request*) const'), 'setup: ANY /any');
  assert.equal(nameOf('setup()::$_2::operator()(Request*) const'), 'setup: onNotFound');
  assert.equal(nameOf('setup()::$_3::operator()(int) const'), 'lambda in setup');
  assert.equal(nameOf('setup()::$_9::operator()(int) const'), 'lambda in setup');
  for (const foreign of [
    '',
    'digitalWrite',
    'declared(int)',
    'AsyncWebHandler::AsyncWebHandler()',
    "core::Function<void (Request*)>::Function<setup()::$_0>(setup()::$_0)::'lambda'(void const*, Request*)::__invoke(void const*, Request*)",
  ]) {
    assert.equal(nameOf(foreign), null, foreign);
  }
});

test('names go into a module and come out again; what is none is left out', () => {
  const names = new Map([
    [3, 'loop'],
    [70, 'setup: GET /'],
  ]);
  assert.deepEqual(decodeFunctionNames(encodeFunctionNames(names)), names);
  const spoiled = new TextEncoder().encode('3 loop\nx y\n4\n-1 a\n5 ' + 'n'.repeat(500) + '\n');
  assert.deepEqual(decodeFunctionNames(spoiled), new Map([[3, 'loop']]));
});

test('a module names the functions of its sketch by their places in its table', async () => {
  const text = `
    #include <ESPAsyncWebServer.h>
    AsyncWebServer server(80);
    struct Counter { int value = 0; void step() { value++; Serial.print(value); } };
    Counter counter;
    void setup() {
      server.on("/a", HTTP_GET, [](AsyncWebServerRequest* request) { request->send(200); });
      server.on("/b", HTTP_POST, [](AsyncWebServerRequest* request) { request->send(204); });
      server.begin();
    }
    void loop() { counter.step(); }
  `;
  const module = new WebAssembly.Module(
    (await linkSketch([{ path: 'names.ino', text }])) as Uint8Array<ArrayBuffer>,
  );
  const [section] = WebAssembly.Module.customSections(module, FUNCTION_NAMES_SECTION);
  assert.ok(section !== undefined);
  assert.deepEqual([...decodeFunctionNames(section).values()].sort(), [
    'Counter::step',
    'loop',
    'setup',
    'setup: GET /a',
    'setup: POST /b',
  ]);
});
