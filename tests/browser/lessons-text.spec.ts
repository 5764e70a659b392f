/**
 * Lessons 5 and 9 to 12 as a student goes through them: each thing to do, each lab, and each
 * checkpoint both ways.
 */
import { expect, test, type Locator, type Page } from '@playwright/test';
import {
  boardStatus,
  ledStatus,
  packets,
  serialLog,
  startBoard,
  startSlowly,
  toggleButton,
} from './board.ts';

const lesson = (slug: string): string => `/lessons/${slug}/`;
const devicePage = (page: Page) =>
  page.getByRole('region', { name: 'Device page' }).frameLocator('iframe');
const checkpoint = (page: Page): Locator =>
  page.getByRole('status', { name: 'Checkpoint', exact: true });
const item = (page: Page, text: string): Locator =>
  page.locator('lesson-checkpoint li').filter({ hasText: text });

async function seen(page: Page, ...texts: string[]): Promise<void> {
  for (const text of texts) await expect(item(page, text)).toHaveClass(/\bseen\b/);
}

async function notSeen(page: Page, ...texts: string[]): Promise<void> {
  for (const text of texts) await expect(item(page, text)).not.toHaveClass(/\bseen\b/);
}

async function passed(page: Page): Promise<void> {
  await expect(checkpoint(page)).toContainText('Checkpoint passed');
}

async function notPassed(page: Page): Promise<void> {
  await expect(checkpoint(page)).not.toContainText('Checkpoint passed');
}

test.describe('where WebSockets are used', () => {
  const path = lesson('where-websockets-are-used');
  const sum = (page: Page) => page.getByRole('status', { name: 'Counted' });

  test('two screens follow one device, and ten toggles are weighed', async ({ page }) => {
    await startBoard(page, path);
    await expect(devicePage(page).getByText('Connected')).toBeVisible();
    await toggleButton(page).click();
    await expect(devicePage(page).getByText('ON', { exact: true })).toBeVisible();
    await seen(page, 'two clients learned');
    await notPassed(page);

    await page.getByLabel('Pace').selectOption('0');
    await page.getByRole('button', { name: 'Toggle ten times' }).click();
    // Ten toggles, each answered to two clients; none of it needed a connection of its own.
    await expect(sum(page)).toContainText('Counted: 30 messages with 80 octets');
    await expect(sum(page)).toContainText('no new connection');
    await seen(page, 'Ten toggles crossed one connection');

    const table = page.getByRole('table', { name: 'Octets of the last messages' });
    const row = (name: RegExp) => table.getByRole('row', { name });
    // RFC 6455 section 5.1: a client masks, with four octets; a server does not.
    await expect(row(/client to board/).getByRole('cell')).toHaveText(['20', '20', '6', '6', '52']);
    await expect(row(/board to client/).getByRole('cell')).toHaveText(['20', '20', '2', '1', '43']);

    await page.getByRole('button', { name: 'Count from zero' }).click();
    await expect(sum(page)).toHaveText('Nothing has been counted yet.');
  });

  test('nothing is weighed without a board', async ({ page }) => {
    await page.goto(path);
    const toggle = page.getByRole('button', { name: 'Toggle ten times' });
    await expect(toggle).toHaveAttribute('aria-disabled', 'true');
    await expect(sum(page)).toHaveText('Nothing has been counted yet.');
    await notPassed(page);
  });
});

test.describe('the web page', () => {
  const path = lesson('the-web-page');

  test('the served page is compared with the sketch', async ({ page }) => {
    await startBoard(page, path);
    const fetchPage = page.getByRole('button', { name: 'Fetch the page from the board' });
    const lines = page.getByRole('table', { name: 'Sketch and served page' }).getByRole('row');
    await fetchPage.click();
    const note = page.getByRole('status', { name: 'Served page' });
    await expect(note).toContainText('Fetch 1');
    await expect(note).toContainText('2 came changed');
    await expect(lines.filter({ hasText: '100%%/1.5' })).toHaveCount(1);
    await expect(lines.filter({ hasText: '100%/1.5' })).toHaveCount(1);
    await expect(lines.filter({ hasText: '%STATE%' })).toHaveCount(1);
    await expect(lines.filter({ hasText: 'OFF' })).toHaveCount(1);

    await toggleButton(page).click();
    await expect(ledStatus(page)).toHaveText('LED is on');
    await fetchPage.click();
    await expect(note).toContainText('Fetch 2');
    await expect(lines.filter({ hasText: '>ON<' })).toHaveCount(1);
    await expect(lines.filter({ hasText: 'OFF' })).toHaveCount(0);
  });

  test('the code shown is the sketch, under its line numbers, and can be copied', async ({
    page,
    context,
  }) => {
    await context.grantPermissions(['clipboard-read', 'clipboard-write']);
    await page.goto(path);
    const block = page.locator('sketch-code').filter({ hasText: 'Who fills in the gap' });
    await block.getByRole('button', { name: /^Copy/ }).click();
    await expect(block.getByRole('status')).toHaveText('Copied.');
    const copied = await page.evaluate(() => navigator.clipboard.readText());
    const sketch = await (
      await page.request.get('/firmware/led_websocket/led_websocket.ino')
    ).text();
    expect(sketch).toContain(copied);
    expect(copied).toMatch(/^\/\/ .*\nString processor\(/);
    const first = sketch.slice(0, sketch.indexOf(copied)).split('\n').length;
    await expect(block).toContainText(`lines ${first} to`);
  });

  test('the checkpoint asks for the page, a press, and two pages that learn of it', async ({
    page,
  }) => {
    await startBoard(page, path);
    await expect(devicePage(page).getByText('Connected')).toBeVisible();
    await seen(page, 'answered a GET');
    await notSeen(page, 'sent "toggle"', 'two pages');
    await notPassed(page);
    await devicePage(page).getByRole('button', { name: 'change LED status' }).click();
    await passed(page);
  });

  test.describe('the template lab', () => {
    const template = (page: Page) => page.getByLabel('In the sketch');
    const served = (page: Page) => page.getByRole('group', { name: 'As served' });
    const names = (page: Page) => page.getByRole('list', { name: 'Placeholders' });
    const note = (page: Page) => page.getByRole('status', { name: 'Template lab' });
    const serve = (page: Page) => page.getByRole('button', { name: 'Serve it' });

    test('single percent signs eat what is between them, doubled ones do not', async ({ page }) => {
      await page.goto(path);
      await serve(page).click();
      await expect(served(page)).toContainText('p { width: 90; }');
      await expect(names(page).getByRole('listitem')).toHaveText(['; margin: 5', 'STATE']);

      await page.getByLabel('Begin with').selectOption({ label: 'the same, written twice' });
      await serve(page).click();
      await expect(served(page)).toContainText('p { width: 90%; margin: 5%; }');
      await expect(names(page).getByRole('listitem')).toHaveText(['STATE']);

      await page.getByLabel('Begin with').selectOption({ label: 'one percent sign forgotten' });
      await serve(page).click();
      await expect(served(page)).toContainText('width: 90STATE%');
      await template(page).fill('<p>100 %% %STATE%</p>');
      await serve(page).click();
      await expect(served(page)).toHaveText('<p>100 % OFF</p>');
    });

    test('what cannot be served is said, and nothing breaks', async ({ page }) => {
      await page.goto(path);
      await template(page).fill('');
      await serve(page).click();
      await expect(note(page)).toContainText('nothing to serve');
      await template(page).fill('€'.repeat(900));
      await serve(page).click();
      await expect(note(page)).toContainText('make it shorter');
      await template(page).fill('<p>%STATE%</p>');
      await serve(page).click();
      await expect(served(page)).toHaveText('<p>OFF</p>');
    });
  });
});

test.describe('setup and loop', () => {
  const path = lesson('setup-and-loop');
  const log = (page: Page) => page.getByRole('log', { name: 'What happened to the clients' });
  const clients = (page: Page) =>
    page.getByRole('table', { name: 'Clients, oldest first' }).getByRole('row');

  test('what setup prints, and the clients that the board can have', async ({ page }) => {
    await startBoard(page, path);
    await test.step('a reset shows what setup prints', async () => {
      await page.getByRole('button', { name: 'Clear' }).first().click();
      await page.getByRole('button', { name: 'Reset board' }).first().click();
      for (const line of [
        'led_websocket: starting',
        'Connecting to Wi-Fi',
        'Ready: open http://',
      ]) {
        await expect(serialLog(page)).toContainText(line);
      }
      await seen(page, 'setup() came to its end');
      await notSeen(page, 'nine clients', 'watchdog');
    });
    await expect(ledStatus(page)).toHaveText('LED is off');
    await test.step('a few clients crowd nobody out', async () => {
      const one = page.getByRole('button', { name: 'Connect one more' });
      for (let count = 2; count <= 8; count++) {
        await one.click();
        await expect(page.getByRole('status', { name: 'Clients' })).toHaveText(
          `${count} WebSockets are open.`,
        );
      }
      await toggleButton(page).click();
      await expect(ledStatus(page)).toHaveText('LED is on');
      await expect(log(page)).not.toContainText('the board sends Close');
      await notSeen(page, 'nine clients');
    });
    await test.step('they leave when they are told to', async () => {
      await page.getByRole('button', { name: 'Close the lab’s clients' }).click();
      await expect(page.getByRole('status', { name: 'Clients' })).toHaveText(
        '1 WebSocket is open.',
      );
      await expect(log(page)).toContainText('says Close itself');
    });
    await test.step('the lab can be worked by keyboard', async () => {
      const one = page.getByRole('button', { name: 'Connect one more' });
      await one.focus();
      await page.keyboard.press('Enter');
      await expect(page.getByRole('status', { name: 'Clients' })).toHaveText(
        '2 WebSockets are open.',
      );
      await page.keyboard.press('Tab');
      await expect(page.getByRole('button', { name: 'Close the lab’s clients' })).toBeFocused();
      await page.keyboard.press('Space');
      await expect(page.getByRole('status', { name: 'Clients' })).toHaveText(
        '1 WebSocket is open.',
      );
    });
    await toggleButton(page).click();
    await expect(ledStatus(page)).toHaveText('LED is off');
    await test.step('with nine clients the oldest has to go: the bench, and then one that stays away', async () => {
      await expect(clients(page).filter({ hasText: 'the bench' })).toHaveCount(1);
      await page.getByRole('button', { name: 'Connect until there are nine' }).click();
      await expect(log(page)).toContainText(
        /the board sends Close to the bench on port \d+, the oldest of all/,
      );
      await expect(log(page)).toContainText(/the board sends Close to a client of this lab/);
      await expect(page.getByRole('status', { name: 'Clients' })).toHaveText(
        '8 WebSockets are open.',
      );
      // The bench is back, as the youngest.
      await expect(clients(page).last()).toContainText('the bench');
      await expect(ledStatus(page)).toHaveText('LED is off');
      await seen(page, 'nine clients');

      await page.getByRole('button', { name: 'Close the lab’s clients' }).click();
      await expect(page.getByRole('status', { name: 'Clients' })).toHaveText(
        '1 WebSocket is open.',
      );
    });
  });

  test('the clients of the lab leave with it', async ({ page }) => {
    await startBoard(page, path);
    await page.getByRole('button', { name: 'Connect one more' }).click();
    await expect(page.getByRole('status', { name: 'Clients' })).toHaveText(
      '2 WebSockets are open.',
    );
    await page.getByRole('link', { name: 'Bench', exact: true }).click();
    await expect(serialLog(page)).toContainText('WebSocket client 2 disconnected');
  });

  test('waiting and spinning in loop harm nobody, in a callback they do', async ({ page }) => {
    await page.goto(path);
    const what = page.getByRole('log', { name: 'What happened', exact: true });
    const lines = (text: string) => what.getByText(text);
    const spin = page.getByRole('button', { name: 'a loop() that never waits' });
    await expect(spin).toHaveAttribute('aria-disabled', 'true');
    await page.getByRole('button', { name: 'Start the lab’s board' }).click();
    await expect(lines('The client is connected')).toHaveCount(1);
    await expect(page.getByRole('status', { name: 'Toggles' })).toContainText('are answered');

    await page.getByRole('button', { name: 'delay(3000) in loop()' }).click();
    await expect(lines('loop(): goes on')).toHaveCount(1);
    await expect(lines('No answer')).toHaveCount(0);
    await notSeen(page, 'watchdog');

    await spin.click();
    await expect(lines('loop(): while (true)')).toHaveCount(1);
    await page.getByRole('button', { name: 'an onEvent() that never returns' }).click();
    await expect(lines('onEvent(): while (true)')).toHaveCount(1);
    await expect(lines('No answer')).toHaveCount(1);
    await expect(lines('async_tcp (CPU 0/1)')).toHaveCount(1);
    await expect(lines('Task watchdog got triggered')).toHaveCount(1);
    await expect(lines('The client is connected')).toHaveCount(2);
    await seen(page, 'watchdog');

    await page.getByRole('button', { name: 'delay(3000) in onEvent()' }).click();
    await expect(lines('delay() was called inside a network callback')).toHaveCount(1);
    await expect(lines('The client is connected')).toHaveCount(3);
    await page.getByRole('button', { name: 'Stop it' }).click();
    await expect(page.getByRole('status', { name: 'Toggles' })).toHaveText(
      'The lab’s board is off.',
    );
  });
});

test.describe('test it', () => {
  const path = lesson('test-it');

  test('the whole test, and BOOT at reset', async ({ page }) => {
    await startBoard(page, path);
    await test.step('two clients that agree', async () => {
      await expect(serialLog(page)).toContainText('Ready: open http://192.168.43.233/');
      await expect(devicePage(page).getByText('Connected')).toBeVisible();
      await devicePage(page).getByRole('button', { name: 'change LED status' }).click();
      await expect(devicePage(page).getByText('ON', { exact: true })).toBeVisible();
      await expect(ledStatus(page)).toHaveText('LED is on');
      await expect(serialLog(page)).toContainText('LED1: ON');
      await seen(page, 'printed its address', 'said LED1: ON', 'two clients were told');
      await notSeen(page, 'you brought it back');
      await notPassed(page);
    });
    await test.step('the board waits for a download, and is brought back', async () => {
      const boot = page.getByRole('button', { name: /BOOT/ }).first();
      await boot.press('Enter');
      await page.getByRole('button', { name: 'Reset board' }).first().click();
      await expect(boardStatus(page)).toHaveText('Download mode');
      await expect(serialLog(page)).toContainText('waiting for download');
      await notSeen(page, 'you brought it back');
      // The drawing lets BOOT go once the board is in download mode.
      await expect(boot).toHaveAttribute('aria-pressed', 'false');
      await page.getByRole('button', { name: 'Reset board' }).first().click();
      await expect(boardStatus(page)).toHaveText('Running');
      await seen(page, 'you brought it back');
    });
  });

  test('half a program: the checksum tells', async ({ page }) => {
    await page.goto(path);
    await startSlowly(page);
    const cancel = page.getByRole('button', { name: 'Cancel' }).first();
    await cancel.focus();
    // About half, as the lesson says: the stub writes no octet before it has a window of 32 KB.
    await expect(boardStatus(page)).toHaveText(/Flashing [5-8]\d %/);
    await page.keyboard.press('Enter');
    await expect(boardStatus(page)).toHaveText('Download mode');
    await page.getByRole('button', { name: 'Reset board' }).first().click();
    await expect(serialLog(page)).toContainText('csum err');
    await expect(boardStatus(page)).toHaveText('No program');
    await page.getByRole('button', { name: 'Flash', exact: true }).first().click();
    await expect(boardStatus(page)).toHaveText('Running');
    await seen(page, 'you brought it back');
  });
});

test.describe('over Wi-Fi', () => {
  const path = lesson('over-wifi');
  const result = (page: Page, name: string) => page.getByRole('status', { name, exact: true });
  const knock = (page: Page, name: string) =>
    page.getByRole('button', { name: `Knock as ${name}` }).click();

  test('two strangers are let in, the foreign page is not', async ({ page }) => {
    await startBoard(page, path);
    await knock(page, 'the page that the board serves');
    await expect(result(page, 'the page that the board serves')).toHaveText(
      'let in, and the LED went on',
    );
    await expect(ledStatus(page)).toHaveText('LED is on');
    await seen(page, 'without any password', 'printed its address');
    await notPassed(page);

    await knock(page, 'a program, which is no browser');
    await expect(result(page, 'a program, which is no browser')).toHaveText(
      'let in, and the LED went off',
    );
    await notPassed(page);
    await knock(page, 'a page from somewhere else');
    await expect(result(page, 'a page from somewhere else')).toContainText('refused');
    await expect(result(page, 'a page from somewhere else')).toContainText('403');
    await expect(packets(page).getByRole('row').filter({ hasText: '403' }).first()).toBeVisible();
    await expect(ledStatus(page)).toHaveText('LED is off');
    await passed(page);
  });

  test('without a board nobody can knock', async ({ page }) => {
    await page.goto(path);
    const button = page.getByRole('button', { name: 'Knock as a page from somewhere else' });
    await expect(button).toHaveAttribute('aria-disabled', 'true');
    await notPassed(page);
  });

  test('the sketch and its build profile can be downloaded', async ({ page }) => {
    await page.goto(path);
    for (const name of ['led_websocket.ino', 'sketch.yaml']) {
      const href = await page.getByRole('link', { name, exact: true }).getAttribute('href');
      const response = await page.request.get(href ?? '');
      expect(response.status()).toBe(200);
    }
    const profile = page.locator('sketch-code').filter({ hasText: 'The build profile' });
    await expect(profile).toContainText('ESP Async WebServer');
  });
});
