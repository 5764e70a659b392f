/** Settings of a sketch on the virtual board: in its flash, over resets, and at the flash's pace. */
import assert from 'node:assert/strict';
import test from 'node:test';
import { Flash } from './flash.ts';
import { TYPICAL_TIMES } from './timed-flash.ts';
import { runSketch } from './testing/run-sketch.ts';

const END = '\nvoid loop() { delay(1000); }';

const COUNTS = `#include <Preferences.h>
Preferences preferences;
void setup() {
  Serial.begin(115200);
  preferences.begin("my-app", false);
  const unsigned int counter = preferences.getUInt("counter", 0) + 1;
  preferences.putUInt("counter", counter);
  preferences.putString("name", String("board ") + String(counter));
  preferences.putFloat("half", counter / 2.0f);
  preferences.end();
  preferences.begin("my-app", true);
  Serial.printf("%u %s %.1f\\n", preferences.getUInt("counter"), preferences.getString("name").c_str(),
                preferences.getFloat("half"));
}${END}`;

test('a setting outlives a reset, and is gone when the flash is erased', async () => {
  const flash = new Flash();
  assert.equal(await runSketch(COUNTS, flash), '1 board 1 0.5\n');
  assert.equal(await runSketch(COUNTS, flash), '2 board 2 1.0\n');
  // As the page keeps it.
  assert.equal(await runSketch(COUNTS, new Flash(flash.snapshot())), '3 board 3 1.5\n');
  flash.eraseAll();
  assert.equal(await runSketch(COUNTS, flash), '1 board 1 0.5\n');
});

test('of EEPROM, what is committed outlives a reset', async () => {
  const sketch = `#include <EEPROM.h>
void setup() {
  Serial.begin(115200);
  EEPROM.begin(64);
  Serial.printf("%d %d\\n", EEPROM.read(0), EEPROM.readInt(4));
  EEPROM.write(0, 17);
  EEPROM.writeInt(4, -5);
  EEPROM.commit();
  EEPROM.write(0, 18);
}${END}`;
  const flash = new Flash();
  assert.equal(await runSketch(sketch, flash), '255 -1\n');
  assert.equal(await runSketch(sketch, flash), '17 -5\n');
});

test('settings and files do not touch each other', async () => {
  const sketch = `#include <LittleFS.h>
#include <nvs_flash.h>
void setup() {
  Serial.begin(115200);
  LittleFS.begin(true);
  LittleFS.open("/file", "w").print("text");
  ESP_ERROR_CHECK(nvs_flash_init());
  nvs_handle_t handle;
  ESP_ERROR_CHECK(nvs_open("storage", NVS_READWRITE, &handle));
  int32_t starts = 0;
  const esp_err_t result = nvs_get_i32(handle, "starts", &starts);
  ESP_ERROR_CHECK(nvs_set_i32(handle, "starts", starts + 1));
  ESP_ERROR_CHECK(nvs_commit(handle));
  nvs_close(handle);
  Serial.printf("%s %d %s\\n", esp_err_to_name(result), (int)starts,
                LittleFS.open("/file", "r").readString().c_str());
}${END}`;
  const flash = new Flash();
  assert.equal(await runSketch(sketch, flash), 'ESP_ERR_NVS_NOT_FOUND 0 text\n');
  assert.equal(await runSketch(sketch, flash), 'ESP_OK 1 text\n');
});

test('the sketch waits for the flash as long as it takes', async () => {
  const sketch = `#include <Preferences.h>
Preferences preferences;
void setup() {
  Serial.begin(115200);
  preferences.begin("my-app");
  const unsigned long start = millis();
  for (int i = 0; i < 600; ++i) preferences.putInt("counter", i);
  Serial.printf("%lu ms\\n", millis() - start);
}
void loop() { delay(1000); }`;
  const within = (text: string, least: number, most: number): void => {
    const ms = Number(/^(\d+) ms\n$/.exec(text)?.[1]);
    assert.ok(ms >= least && ms <= most, text);
  };
  // The value, its bits in the bitmap and those of the one before it, each 0.7 ms; one page is erased, 45 ms.
  within(await runSketch(sketch.replaceAll('600', '300'), new Flash(), TYPICAL_TIMES), 600, 950);
  within(await runSketch(sketch, new Flash()), 0, 3);
});
