/** What pages of the field do in "Device page" as in a tab of their own, and what they cannot do there. */
import { expect, test } from '@playwright/test';
import { device, frame, serve } from './served-page.ts';

test('a page that tries what pages of the field do finds it as in a tab', async ({ page }) => {
  await serve(page);
  const out = frame(page).locator('#out');
  await expect(out).toContainText('END');
  const said = Object.fromEntries(
    (await out.innerText())
      .split('\n')
      .filter((line) => line.includes(': '))
      .map((line) => [line.slice(0, line.indexOf(': ')), line.slice(line.indexOf(': ') + 2)]),
  );
  const message = 'message 0 origin "ws://192.168.43.233" url ws://192.168.43.233/ws';
  expect(said).toMatchObject({
    'location.host': '"192.168.43.233" origin http://192.168.43.233',
    'WebSocket hostname:port': message,
    'WebSocket relative "/ws"': message,
    'WebSocket new URL("/ws", location)': message,
    'XMLHttpRequest GET /state': 'status 200 0',
    'fetch GET /state': '200 0',
    'fetch PUT /state': '200 0',
    localStorage: '1',
    EventSource: 'open, news/5, one|two, lost 0, open, again after 5',
    'EventSource of nothing': 'closed 2',
    'stylesheet /style.css': 'rgb(255, 0, 0)',
    'script /app.js': 'number',
    'image /logo.svg': '7',
  });
  const text = await out.innerText();
  for (const form of ['ws://host/ws', 'http://board/ws', 'origin.replace(http, ws)']) {
    expect(text).toContain(`WebSocket ${form}: ${message}`);
  }
  await expect(device(page)).toContainText(
    'This frame leaves out: alert(), confirm() and prompt()',
  );
});

test('links, forms, reload() and assignments to location lead to other pages of the board', async ({
  page,
}) => {
  await serve(
    page,
    `<body><a id="link" href="/on">ON</a> <a id="here" href="#out" onclick="this.textContent = 'pressed'">here</a>
<form action="/get"><input name="input1" value="x y"><input type="submit" value="Submit"></form>
<button id="again" onclick="location.reload()">again</button>
<button id="go" onclick="window.location.href = '/on'">go</button>
<pre id="out"></pre><script>document.getElementById('out').textContent = location.pathname + ' ' + Math.random();</script>`,
  );
  const at = (address: string) =>
    expect(device(page).locator('.device-address')).toHaveText(`http://192.168.43.233${address}`);
  const reload = device(page).getByRole('button', { name: 'Reload' });
  // The frame goes when this is pressed, and nobody would acknowledge a press that is waited for.
  const press = (selector: string) =>
    frame(page)
      .locator(selector)
      .evaluate((element: HTMLElement) => void setTimeout(() => element.click()));
  const home = async () => {
    await page.getByRole('button', { name: 'Reset board' }).first().click();
    await expect(frame(page).locator('#again')).toBeVisible();
    await at('/');
  };

  await frame(page).locator('#here').click();
  await expect(frame(page).locator('#here')).toHaveText('pressed');

  const before = await frame(page).locator('#out').innerText();
  await press('#again');
  await expect(frame(page).locator('#out')).not.toHaveText(before);

  await press('#link');
  await expect(frame(page).getByText('LED is on')).toBeVisible();
  await at('/on');
  await reload.click();
  await expect(frame(page).getByText('LED is on')).toBeVisible();

  await home();
  await press('#go');
  await expect(frame(page).getByText('LED is on')).toBeVisible();

  await home();
  await press('[type=submit]');
  await expect(frame(page).getByText('form came')).toBeVisible();
  await at('/get?input1=x+y');
});

test('a page that makes entries in the history leaves Back to the reader', async ({ page }) => {
  await page.goto('/');
  await serve(
    page,
    `<a id="anchor" href="#end">end</a><p id="end"></p><p id="out"></p><script>
for (let n = 0; n < 40; n++) { history.pushState({ n }, '', '?n=' + n); location.hash = 'h' + n; }
document.getElementById('out').textContent = history.state.n + location.search + location.hash;
</script>`,
  );
  await expect(frame(page).locator('#out')).toHaveText('39?n=39#h39');
  await frame(page).locator('#anchor').click();
  await page.goBack();
  await expect(page).toHaveURL(/:\d+\/$/);
});

test('a page behind a password is not shown, and the panel says why', async ({ page }) => {
  await serve(
    page,
    '<p>secret</p>',
    `server.addMiddleware([](AsyncWebServerRequest *request, ArMiddlewareNext next) {
      if (request->authenticate("admin", "secret")) return next();
      request->requestAuthentication();
    });`,
  );
  await expect(device(page)).toContainText(
    'The board answered 401 Unauthorized. It asks for a password, which this panel cannot give.',
  );
});
