/** A reader's password stays out of what is kept and shared, however it is written. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hasSecrets, withoutSecrets } from './secrets.ts';

const WRITTEN = [
  'const char* password = "hunter2 \\" \\\\";',
  'const char *pass=\'x\'; const char PASS[] = "hunter2";',
  'String wifiPassword("hunter2");',
  'std::string psk{"hunter2"};',
  '#define WIFI_PWD "hunter2"',
  '#  define SECRET_PASS   "hunter2"',
  'WiFi.begin("home", "hunter2");',
  'WiFi.begin(ssid, "hunter2", 6);',
  'WiFi.softAP("esp", "hunter2");',
  'multi.addAP("home",\n  "hunter2");',
  'const char* API_KEY = "hunter2";',
];

test('passwords are found, and nothing else is changed', () => {
  for (const line of WRITTEN) {
    const text = `int a = 1;\n${line}\nconst char* ssid = "home";\n`;
    const clean = withoutSecrets(text);
    assert.doesNotMatch(clean, /hunter2/, line);
    assert.match(clean, /"your-password"/);
    assert.match(clean, /ssid = "home"/);
    assert.ok(hasSecrets(text));
    assert.equal(withoutSecrets(clean), clean);
  }
});

test('a sketch without one is left alone', () => {
  const text =
    'const char* password = "your-password";\nchar pass[] = "";\nServer.begin("a");\nbegin(1, 2);\n';
  assert.equal(withoutSecrets(text), text);
  assert.ok(!hasSecrets(text));
});
