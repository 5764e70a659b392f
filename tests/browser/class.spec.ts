/** A class in two browsers of their own and one of a phone's size: open, join, follow, toggle, help, pause, end. */
import { readFileSync } from 'node:fs';
import { expect, test, type Browser, type Page } from '@playwright/test';
import {
  boardStatus,
  ledStatus,
  packets,
  serialLog,
  startBoard,
  startButton,
  toggleButton,
} from './board.ts';

const classStatus = (page: Page) => page.getByRole('status', { name: 'Class' });

async function openClass(page: Page): Promise<string> {
  await startBoard(page, '/class/');
  await page.getByRole('button', { name: 'Open a class' }).click();
  await expect(classStatus(page)).toHaveText(/^Class \w{3}-\w{3} is open$/);
  return (await page.locator('[data-part="code"]').textContent()) ?? '';
}

async function newPage(browser: Browser, size?: { width: number; height: number }): Promise<Page> {
  const context = await browser.newContext(size === undefined ? {} : { viewport: size });
  return context.newPage();
}

async function join(page: Page, code: string, name = ''): Promise<void> {
  await page.goto('/join/');
  await page.getByRole('textbox', { name: 'Class code' }).fill(code);
  await page.getByRole('textbox', { name: 'Name (optional)' }).fill(name);
  await page.getByRole('button', { name: 'Join' }).click();
  await expect(classStatus(page)).toHaveText(`In class ${code}`);
}

test('a class from its opening to its end', async ({ page: instructor, browser }) => {
  // A whole class, with three pages at work.
  test.slow();
  const code = await openClass(instructor);
  await toggleButton(instructor).click();
  await expect(ledStatus(instructor)).toHaveText('LED is on');

  const student = await newPage(browser);
  await join(student, code, 'Mia <b>');
  const phone = await newPage(browser, { width: 390, height: 844 });
  await join(phone, code);

  for (const page of [student, phone]) {
    await expect(boardStatus(page)).toHaveText('Running');
    await expect(ledStatus(page)).toHaveText('LED is on');
    await expect(serialLog(page)).toContainText('http://192.168.43.233');
    await expect(packets(page).first()).toBeAttached();
  }
  await toggleButton(instructor).click();
  for (const page of [student, phone]) await expect(ledStatus(page)).toHaveText('LED is off');

  const wall = instructor.getByRole('region', { name: 'Class wall' });
  await expect(wall.getByRole('listitem')).toHaveCount(2);
  const mia = wall.getByRole('listitem').filter({ hasText: 'Mia <b>' });
  await student.getByRole('button', { name: 'Ask for help' }).click();
  await expect(mia).toContainText('Asks for help');
  await wall.getByRole('button', { name: 'Hide names' }).click();
  await expect(mia).toHaveCount(0);

  await toggleButton(student).click();
  await expect(student.getByRole('alert')).toContainText('does not let you toggle');
  await instructor.getByLabel('Who may toggle my LED').selectOption('all');
  await expect(async () => {
    await toggleButton(phone).click();
    await expect(ledStatus(instructor)).toHaveText('LED is on', { timeout: 1000 });
  }).toPass();
  await expect(ledStatus(phone)).toHaveText('LED is on');

  await instructor.getByRole('textbox', { name: 'Message to all' }).fill('Look at packet 3');
  await instructor.getByRole('button', { name: 'Show' }).click();
  await expect(student.getByText('Look at packet 3')).toBeVisible();
  await instructor.getByRole('button', { name: 'Pause the class' }).click();
  await expect(phone.getByText(/Look up: the class is paused/)).toBeVisible();
  await instructor.getByRole('button', { name: 'Pause the class' }).click();
  await expect(phone.getByText(/Look up/)).toHaveCount(0);

  // The class goes to a lesson, and a student's own board stays connected on the way to the next.
  await instructor.getByLabel('Class is at').selectOption({ label: 'What is a WebSocket?' });
  await expect(student).toHaveURL(/\/lessons\/what-is-a-websocket\/$/);
  await expect(classStatus(student)).toHaveText(`In class ${code}`);
  await expect(student.getByRole('region', { name: 'Your class' })).toHaveCSS('position', 'sticky');
  await startButton(student).click();
  await expect(boardStatus(student)).toHaveText('Running');
  await instructor.getByLabel('Class is at').selectOption({ label: 'Frames' });
  await expect(student).toHaveURL(/\/lessons\/frames\/$/);
  await expect(boardStatus(student)).toHaveText('Running');
  await student.getByRole('button', { name: 'Instructor’s board' }).click();
  await expect(ledStatus(student)).toHaveText('LED is on');
  await student.getByRole('button', { name: 'Instructor’s board' }).click();
  await expect(ledStatus(student)).toHaveText('LED is off');

  // The wall says so, and a tile opens to the student's board; the class does not see it.
  await wall.getByRole('button', { name: 'Hide names' }).click();
  await expect(mia).toContainText('Frames');
  await expect(mia).toContainText('Virtual board: Running, LED off');
  await mia.getByRole('button', { name: 'Mia <b>' }).click();
  await expect(student.getByText('Your instructor sees your board now.')).toBeVisible();
  await expect(ledStatus(instructor)).toHaveText('LED is off');
  await toggleButton(student).click();
  await expect(ledStatus(instructor)).toHaveText('LED is on');
  await expect(serialLog(instructor)).toContainText('Ready: open http://192.168.43.233');
  await toggleButton(student).click();
  await expect(ledStatus(instructor)).toHaveText('LED is off');
  await expect(ledStatus(phone)).toHaveText('LED is on');

  // What the instructor sends waits for the student's word.
  await instructor.getByRole('combobox', { name: 'Send', exact: true }).selectOption('led_http');
  await instructor.getByRole('button', { name: 'Send to Mia <b>' }).click();
  const offer = student.getByRole('group', { name: 'Sent by your instructor' });
  await expect(offer).toContainText('led_http');
  await offer.getByRole('button', { name: 'Put it on my board' }).click();
  await expect(offer).toHaveCount(0);
  await expect(serialLog(student)).toContainText('led_http: starting');
  await instructor.getByRole('button', { name: 'Back to my board' }).click();
  await expect(student.getByText('Your instructor sees your board now.')).toHaveCount(0);
  await expect(ledStatus(instructor)).toHaveText('LED is on');
  await instructor.getByRole('combobox', { name: 'Send', exact: true }).selectOption('a link …');
  await instructor.getByLabel('Address of the link').fill('http://example.org');
  await instructor.getByRole('button', { name: 'Send to everybody' }).click();
  await expect(instructor.getByRole('alert').filter({ hasText: 'https://' })).toBeVisible();
  await instructor.getByLabel('Address of the link').fill('https://example.org/a?b');
  await instructor.getByRole('button', { name: 'Send to everybody' }).click();
  for (const page of [student, phone]) {
    const link = page.getByRole('link', { name: 'Open it in a new tab' });
    await expect(link).toHaveAttribute('href', 'https://example.org/a?b');
    await expect(page.getByText('https://example.org/a?b')).toBeVisible();
    await page.getByRole('button', { name: 'No, thank you' }).click();
    await expect(link).toHaveCount(0);
  }

  // A recording is shown to the class, until the live board is again.
  await instructor.getByRole('button', { name: 'Recordings' }).click();
  await instructor.getByRole('button', { name: 'Record', exact: true }).click();
  // From now on: what a recording is made with is loaded first.
  await expect(instructor.getByRole('button', { name: 'Stop recording' })).toBeVisible();
  await toggleButton(instructor).click();
  await expect(ledStatus(phone)).toHaveText('LED is off');
  await instructor.getByRole('button', { name: 'Stop recording' }).click();
  await expect(ledStatus(phone)).toHaveText('LED is on');
  await expect(classStatus(phone)).toHaveText(`In class ${code}: a recording`);
  await instructor.getByRole('button', { name: 'Play' }).click();
  await expect(ledStatus(phone)).toHaveText('LED is off');
  await instructor.keyboard.press('F2');
  await expect(classStatus(phone)).toHaveText(`In class ${code}`);

  // A phone steers, until the instructor ends that.
  await instructor.getByRole('button', { name: 'Remote control' }).click();
  const shown = instructor.locator('[data-part="remote-code"]');
  await expect(shown).not.toBeEmpty();
  const steer = (await shown.textContent()) ?? '';
  const remote = await newPage(browser, { width: 390, height: 844 });
  await remote.goto(`/remote/#code=${steer}`);
  await remote.getByRole('button', { name: 'Join' }).click();
  await expect(classStatus(remote)).toContainText('Frames');
  await remote.getByRole('button', { name: 'Back' }).click();
  await expect(student).toHaveURL(/\/lessons\/upgrade\/$/);
  await remote.getByRole('button', { name: 'Pause the class' }).click();
  await expect(phone.getByText(/Look up: the class is paused/)).toBeVisible();
  await remote.getByRole('button', { name: 'Pause the class' }).click();
  await expect(phone.getByText(/Look up/)).toHaveCount(0);
  await expect(ledStatus(instructor)).toHaveText('LED is off');
  await remote.getByRole('button', { name: 'Toggle LED' }).click();
  await expect(ledStatus(instructor)).toHaveText('LED is on');
  await expect(classStatus(remote)).toContainText('LED is on');
  await instructor.getByRole('button', { name: 'Remote control' }).click();
  await expect(remote.getByRole('alert')).toContainText('has ended the remote control');
  await remote.context().close();

  await phone.getByRole('button', { name: 'Leave the class' }).click();
  await expect(wall.getByText('Away')).toBeVisible();
  await instructor.getByRole('button', { name: 'End the class' }).click();
  await expect(student.getByRole('alert').first()).toContainText(
    'The instructor has ended the class.',
  );
  await student.context().close();
  await phone.context().close();

  // The report is there when the class is over.
  const report = instructor.getByRole('dialog', { name: /^Class / });
  await expect(report.getByRole('row').filter({ hasText: 'Mia <b>' })).toBeVisible();
  for (const [button, name, begins] of [
    ['CSV', /\.csv$/, '\ufeff"Number"'],
    ['SCORM 1.2', /\.scorm\.zip$/, 'PK'],
    ['xAPI statements', /\.xapi\.json$/, '[\n'],
  ] as const) {
    const saved = instructor.waitForEvent('download');
    await report.getByRole('button', { name: button }).click();
    const download = await saved;
    expect(download.suggestedFilename()).toMatch(name);
    expect(readFileSync(await download.path(), 'utf8').startsWith(begins)).toBe(true);
  }
  await report.getByRole('button', { name: 'Close the report' }).click();
  await expect(instructor.getByRole('button', { name: 'Open a class' })).toBeVisible();
});

/** Read from the farthest seat: see demo.css. */
const DEMO_PX = 41;

test('a demo is read from the farthest seat, and has a key for everything', async ({
  page: instructor,
  browser,
}) => {
  await instructor.setViewportSize({ width: 1280, height: 720 });
  const code = await openClass(instructor);
  const student = await newPage(browser);
  await join(student, code);
  await instructor.getByRole('button', { name: 'Demo' }).click();
  const texts = [
    ledStatus(instructor),
    packets(instructor).locator('.summary button').last(),
    instructor.locator('.xterm-rows > div').filter({ hasText: /\S/ }).last(),
  ];
  for (const text of texts) {
    await expect
      .poll(() => text.evaluate((element) => parseFloat(getComputedStyle(element).fontSize)))
      .toBeGreaterThanOrEqual(DEMO_PX);
    await expect(text).toBeInViewport();
  }
  await expect(instructor.getByRole('button', { name: 'End the class' })).toBeHidden();
  expect(await instructor.evaluate(() => document.documentElement.scrollWidth)).toBe(1280);

  await instructor.keyboard.press('?');
  const keys = instructor.getByRole('dialog', { name: 'Keys of the demo' });
  await expect(keys).toContainText('toggle the LED');
  await instructor.keyboard.press('Escape');
  await expect(keys).toBeHidden();
  await instructor.keyboard.press('t');
  await expect(ledStatus(student)).toHaveText('LED is on');
  await instructor.keyboard.press('p');
  await expect(student.getByText(/Look up: the class is paused/)).toBeVisible();
  await instructor.keyboard.press('p');
  await expect(student.getByText(/Look up/)).toHaveCount(0);

  // What the instructor points at is lit for everybody.
  await instructor.keyboard.press('ArrowUp');
  const last = packets(instructor).locator('tr.packet').last();
  const lit = async (page: Page, id: string) =>
    page.locator(`#${id}`).evaluate((row) => getComputedStyle(row).outlineStyle);
  const id = (await last.getAttribute('id')) ?? '';
  await expect.poll(() => lit(student, id)).toBe('solid');
  await instructor.keyboard.press('l');
  await packets(instructor).locator('tr.packet').nth(-2).hover();
  const other = await packets(instructor).locator('tr.packet').nth(-2).getAttribute('id');
  await expect.poll(() => lit(student, other ?? '')).toBe('solid');
  await expect.poll(() => lit(student, id)).toBe('none');

  await instructor.keyboard.press('PageDown');
  await expect(student).toHaveURL(/\/lessons\//);
  await instructor.keyboard.press('Escape');
  await expect(instructor.getByRole('button', { name: 'End the class' })).toBeVisible();
  await student.context().close();
});

test("the instructor's reload keeps the class and its people", async ({
  page: instructor,
  browser,
}) => {
  const code = await openClass(instructor);
  const student = await newPage(browser);
  await join(student, code);
  await instructor.reload();
  await expect(classStatus(instructor)).toHaveText(`Class ${code} is open`);
  await expect(instructor.getByRole('listitem').filter({ hasText: 'Here' })).toHaveCount(1);
  await expect(boardStatus(student)).toHaveText('No board');
  await startButton(instructor).click();
  await expect(boardStatus(student)).toHaveText('Running');
  await student.context().close();
});

test('a code that nobody has, and one that is none, are told', async ({ page }) => {
  await page.goto('/join/');
  await page.getByRole('textbox', { name: 'Class code' }).fill('hello');
  await page.getByRole('button', { name: 'Join' }).click();
  await expect(page.getByRole('alert')).toContainText('This is no class code');
  await page.getByRole('textbox', { name: 'Class code' }).fill('ZZZ-ZZ9');
  await page.getByRole('button', { name: 'Join' }).click();
  await expect(page.getByRole('alert')).toContainText('There is no class with this code now.');
});

test('an exercise and a sketch are sent, and the wall tells the commonest error', async ({
  page: instructor,
  browser,
}) => {
  test.slow(); // the compiler is loaded
  await instructor.goto('/class/');
  await instructor.getByRole('button', { name: 'Open a class' }).click();
  await expect(classStatus(instructor)).toHaveText(/is open$/);
  const code = (await instructor.locator('[data-part="code"]').textContent()) ?? '';
  const student = await newPage(browser);
  await join(student, code, 'Mia');
  const what = instructor.getByRole('combobox', { name: 'Send', exact: true });
  const send = instructor.getByRole('button', { name: 'Send to everybody' });
  const offer = student.getByRole('group', { name: 'Sent by your instructor' });

  await what.selectOption('A knob');
  await send.click();
  await offer.getByRole('button', { name: 'Go there' }).click();
  await expect(student).toHaveURL(/\/exercises\/#exercise-knob$/);

  await what.selectOption('the sketch in my editor');
  await send.click();
  await expect(
    instructor.getByRole('alert').filter({ hasText: 'No sketch is open' }),
  ).toBeVisible();
  await instructor.getByRole('button', { name: 'Edit this sketch' }).click();
  const source = instructor.getByRole('textbox', { name: 'Sketch source' });
  await expect(source).toContainText('#include');
  await source.click();
  await instructor.keyboard.press('Control+A');
  await instructor.keyboard.insertText('void setup() { delay(1) }\nvoid loop() {}\n');
  await send.click();
  await expect(offer).toContainText('led_websocket');
  await offer.getByRole('button', { name: 'Open it in the editor' }).click();
  await expect(student.getByRole('status', { name: 'Sketch note' })).toContainText('with a link');
  await expect(student.getByRole('textbox', { name: 'Sketch source' })).toContainText('delay(1) }');

  const wall = instructor.getByRole('region', { name: 'Class wall' });
  await expect(wall).toContainText(
    'Most common problem (1): In the sketch: A semicolon is missing.',
    { timeout: 60_000 },
  );

  // The student shows the sketch: to the instructor alone, as it changes, until they stop.
  await student.getByRole('button', { name: 'Show my sketch' }).click();
  const mia = wall.getByRole('listitem').filter({ hasText: 'Mia' });
  await expect(mia).toContainText('Shows the sketch');
  await mia.getByRole('button', { name: 'Mia' }).click();
  const sketch = instructor.getByRole('region', { name: 'Student’s sketch' });
  await expect(sketch).toContainText('the sketch of Mia: 1 error');
  await sketch.getByRole('button', { name: 'led_websocket.ino, line 1' }).click();
  const text = sketch.getByRole('list', { name: 'Text of led_websocket.ino' });
  await expect(text).toBeFocused();
  await expect(text.locator('[data-wrong="true"]')).toHaveText('void setup() { delay(1) }');
  await expect(sketch.getByRole('link', { name: 'Open a copy' })).toHaveAttribute(
    'href',
    /^\/bench\/#sketch=[\w-]+$/,
  );
  await expect(student.getByText('Your instructor sees your board and your sketch')).toBeVisible();
  await student.getByRole('textbox', { name: 'Sketch source' }).click();
  await student.keyboard.press('Control+A');
  await student.keyboard.insertText('void setup() { delay(2); }\nvoid loop() {}\n');
  await expect(text).toContainText('delay(2); }');
  await expect(sketch).toContainText('no error is known');
  await student.getByRole('button', { name: 'Show my sketch' }).click();
  await expect(sketch).toBeHidden();
  await student.context().close();
});
