/** The plotter: values of a running sketch, from the chart to the packet that carried them, and to a file. */
import { readFile } from 'node:fs/promises';
import { expect, test, type Locator, type Page } from '@playwright/test';
import { scan } from './axe.ts';
import { packets } from './board.ts';
import { startWith } from './own-sketch.ts';

/** Prints a number fifty times a second and sends the same number; each is another one. */
const SKETCH = `
  #include <Arduino.h>
  #include <AsyncTCP.h>
  #include <ESPAsyncWebServer.h>
  #include <WiFi.h>
  AsyncWebServer server(80);
  AsyncWebSocket ws("/ws");
  int count = 1000;
  void setup() {
    Serial.begin(115200);
    WiFi.begin("network", "password");
    while (WiFi.status() != WL_CONNECTED) delay(100);
    server.addHandler(&ws);
    server.begin();
    Serial.println("Ready: open http://192.168.43.233/");
  }
  void loop() {
    count += 7;
    Serial.printf("count:%d,half:%.1f\\n", count, count / 2.0);
    if (count % 2 == 0) Serial.println("an even count");
    ws.printfAll("%d", count);
    delay(20);
  }
`;

const monitor = (page: Page): Locator => page.getByRole('region', { name: 'Serial monitor' });
const chart = (page: Page): Locator => monitor(page).getByRole('slider', { name: 'Chart' });
const open = (page: Page): Locator => packets(page).locator('.packet [aria-expanded="true"]');
const series = (page: Page): Locator =>
  monitor(page).getByRole('table', { name: 'Series of the plotter' });

/** The number that the chosen sample has. */
async function chosenCount(page: Page): Promise<number> {
  await expect(chart(page)).toHaveAttribute('aria-valuetext', /^\d+\.\d{3} s: count \d+, half/);
  const words = (await chart(page).getAttribute('aria-valuetext')) ?? '';
  return Number(/count (\d+)/.exec(words)?.[1]);
}

async function savedCsv(page: Page): Promise<string[]> {
  const download = page.waitForEvent('download');
  await monitor(page).getByRole('button', { name: 'Download CSV' }).click();
  const saved = await readFile(await (await download).path(), 'utf8');
  return saved.trimEnd().split('\r\n');
}

test('a press on a sample opens the packet that carried it, and CSV has all samples', async ({
  page,
}) => {
  await startWith(page, SKETCH);
  // Its own socket is open, and numbers come by.
  await expect(
    packets(page)
      .getByRole('button', { name: /^Text frame "\d+"/ })
      .first(),
  ).toBeAttached();
  await monitor(page).getByRole('tab', { name: 'Plotter' }).click();
  await expect(series(page).getByRole('row', { name: /^count \d+ 1007 \d+/ })).toBeAttached();
  await monitor(page).getByRole('button', { name: 'Pause' }).click();

  // By pointer, on the latest sample that is drawn.
  const area = chart(page).locator('.u-over');
  const { width = 0, height = 0 } = (await area.boundingBox()) ?? {};
  await monitor(page).getByRole('button', { name: 'Zoom in' }).click();
  await area.hover({ position: { x: width - 2, y: height / 2 } });
  const pointed = await chosenCount(page);
  // Its packet is not among the latest any more, which are the ones in the list.
  const carrier = packets(page).getByRole('button', { name: `Text frame "${pointed}"` });
  await expect(page.getByText(/, the last \d+ shown$/)).toBeVisible();
  await expect(carrier).toHaveCount(0);
  await area.click({ position: { x: width - 2, y: height / 2 } });
  await expect(carrier).toHaveAttribute('aria-expanded', 'true');
  await expect(page).toHaveURL(/#packet-\d+$/);

  // By keyboard, on the sample before it: the packet's row gets the focus.
  await chart(page).press('End');
  await chart(page).press('ArrowLeft');
  const before = await chosenCount(page);
  await chart(page).press('Enter');
  await expect(open(page).filter({ hasText: `"${before}"` })).toBeFocused();

  const [head, first, ...rest] = await savedCsv(page);
  expect(head).toBe('time_s,count,half');
  expect(first).toMatch(/^\d+\.\d{4},1007,503\.5$/);
  const counts = [first ?? '', ...rest].map((row) => Number(row.split(',')[1]));
  expect(counts).toEqual(counts.map((_, index) => 1007 + 7 * index));
  expect(counts).toContain(pointed);
});

test('beside a lesson, by keyboard alone: tabs, series, and the packet in the plotter’s place', async ({
  page,
}) => {
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.goto('/lessons/what-is-a-websocket/');
  await monitor(page).getByRole('tab', { name: 'Serial monitor' }).press('ArrowRight');
  await expect(monitor(page).getByRole('tab', { name: 'Plotter' })).toBeFocused();
  await expect(monitor(page)).toContainText('Serial.printf("knob:%d\\n"');
  await scan(page, { within: ['serial-monitor'] });

  await startWith(page, SKETCH, '/lessons/what-is-a-websocket/');
  await monitor(page).getByRole('tab', { name: 'Plotter' }).click();
  await expect(series(page).getByRole('row', { name: /^count/ })).toBeAttached();
  const half = monitor(page).getByRole('button', { name: 'half' });
  await half.press('Enter');
  await expect(half).toHaveAttribute('aria-pressed', 'false');
  await scan(page, { within: ['serial-monitor'] });
  await chart(page).press('Home');
  await expect(chart(page)).toHaveAttribute('aria-valuetext', /s: count 1007$/);
  await half.press('Enter');
  await chart(page).press('End');
  await chosenCount(page);
  await chart(page).press('Enter');
  await expect(chart(page)).toBeHidden();
  await expect(open(page)).toBeFocused();
  await open(page).press('Enter');
  await expect(chart(page)).toBeVisible();

  await monitor(page).getByRole('button', { name: 'Clear' }).click();
  await monitor(page).getByRole('tab', { name: 'Serial monitor' }).click();
  await expect(chart(page)).toBeHidden();
  await expect(monitor(page).getByRole('log')).toContainText('count:');
});
