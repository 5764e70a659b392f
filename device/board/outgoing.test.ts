/** What a sketch asks of its network: the page is the end of it, says so, and gives the time. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { linkSketch } from '../../firmware/wasm-build.ts';
import { writeWebAssemblyImage } from '../formats/esp/webassembly-image.ts';
import { nodeBoard } from './testing/node-board.ts';

test('a sketch gets the time, and hears at once that a name and an address are out of reach', async (t) => {
  const text = `
    #include <HTTPClient.h>
    #include <WiFi.h>
    void setup() {
      Serial.begin(115200);
      WiFi.begin("any", "any");
      while (WiFi.status() != WL_CONNECTED) delay(10);
      configTime(3600, 0, "pool.ntp.org");
      struct tm now;
      const bool known = getLocalTime(&now);
      const time_t local = known ? mktime(&now) : 0;
      HTTPClient http;
      http.begin("http://api.example.com/");
      const int code = http.GET();
      WiFiClient client;
      Serial.printf("end %ld %d %d\\n", (long)local, code, client.connect(IPAddress(198, 51, 100, 7), 80));
    }
    void loop() { delay(1000); }`;
  const image = writeWebAssemblyImage(await linkSketch([{ path: 'a/a.ino', text }]));
  const { board } = nodeBoard(t, () => Promise.resolve(image));
  const missing = new Set<string>(['DNS', 'NTP', 'ICMP']);
  const seen = new Promise<void>((resolve) => {
    board.on('packet', ({ protocol }) => {
      missing.delete(protocol);
      if (missing.size === 0) resolve();
    });
  });
  const ended = new Promise<string>((resolve) => {
    board.on('line', (line) => {
      if (line.startsWith('end ')) resolve(line);
    });
  });
  await board.startVirtual();
  const [, seconds, code, connected] = (await ended).split(' ').map(Number);
  assert.ok(Math.abs((seconds ?? 0) - 3600 - Date.now() / 1000) < 60, `${seconds}`);
  assert.equal(code, -1);
  assert.equal(connected, 0);
  assert.match(board.snapshot.note ?? '', /looks for api\.example\.com, but the network/);
  await seen;
});
