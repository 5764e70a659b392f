/** The server is started anew in the middle of a class: everybody comes back, and the instructor's page restores it. */
import { expect, type Page, test } from '@playwright/test';
import { settingsFrom } from '../../server/settings.ts';
import { serveWithClasses } from '../../server/site-with-classes.ts';
import { boardStatus, ledStatus, serialLog, startBoard, toggleButton } from './board.ts';

const classStatus = (page: Page) => page.getByRole('status', { name: 'Class' });

test('a server that is started anew costs nobody the class', async ({
  page: instructor,
  browser,
}) => {
  test.slow();
  let server = await serveWithClasses(settingsFrom({ PORT: '0' }));
  const [address = ''] = server.addresses;
  const { port } = new URL(address);
  await startBoard(instructor, `${address}class/`);
  await instructor.getByRole('button', { name: 'Open a class' }).click();
  await expect(classStatus(instructor)).toHaveText(/^Class \w{3}-\w{3} is open$/);
  const code = (await instructor.locator('[data-part="code"]').textContent()) ?? '';
  const student = await (await browser.newContext()).newPage();
  await student.goto(`${address}join/`);
  await student.getByRole('textbox', { name: 'Class code' }).fill(code);
  await student.getByRole('textbox', { name: 'Name (optional)' }).fill('Mia');
  await student.getByRole('button', { name: 'Join' }).click();
  await expect(boardStatus(student)).toHaveText('Running');

  await server.stop();
  await expect(classStatus(instructor)).toHaveText(/The connection is lost/);
  // What happens meanwhile is not lost either.
  await toggleButton(instructor).click();
  await expect(ledStatus(instructor)).toHaveText('LED is on');
  // Nothing of the class is left in this one.
  server = await serveWithClasses(settingsFrom({ PORT: port }));
  await expect(classStatus(instructor)).toHaveText(`Class ${code} is open`);
  await expect(ledStatus(student)).toHaveText('LED is on');
  await expect(serialLog(student)).toContainText('http://192.168.43.233');
  const mia = instructor.getByRole('listitem').filter({ hasText: 'Mia' });
  await expect(mia).toContainText('Here');
  await toggleButton(instructor).click();
  await expect(ledStatus(student)).toHaveText('LED is off');
  await student.context().close();
  await server.stop();
});
