/** Search across the course, by keyboard, as a student would; and what it says when it cannot. */
import { expect, test, type Page } from '@playwright/test';

const dialog = (page: Page) => page.getByRole('dialog', { name: 'Search the course' });
const field = (page: Page) => dialog(page).getByRole('searchbox');
const note = (page: Page) => dialog(page).getByRole('status', { name: 'Search' });
const results = (page: Page) => dialog(page).getByRole('listitem').getByRole('link');

test('"/" opens it, words find sections, arrows and Enter go there', async ({ page }) => {
  const asked: string[] = [];
  page.on('request', (request) => {
    if (request.url().includes('/pagefind/')) asked.push(request.url());
  });
  await page.goto('/');
  expect(asked, 'the index is loaded when it is needed').toEqual([]);
  await page.keyboard.press('/');
  await expect(field(page)).toBeFocused();
  await expect(note(page)).toContainText('Type a word');
  await page.keyboard.type('walkie-talkie');
  await expect(note(page)).toContainText('for “walkie-talkie”');
  const hit = dialog(page).getByRole('link', { name: /Both may speak at any time/ });
  await expect(hit).toBeVisible();
  await expect(hit.locator('mark').first()).toBeVisible();
  expect(asked.length).toBeGreaterThan(0);

  await page.keyboard.press('ArrowDown');
  await expect(results(page).first()).toBeFocused();
  await page.keyboard.press('ArrowUp');
  await expect(field(page)).toBeFocused();
  await hit.focus();
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/lessons\/what-is-a-websocket\/#both-may-speak-at-any-time$/);
  await expect(dialog(page)).toBeHidden();
});

test('Enter in the field goes to the first result, however soon it comes', async ({ page }) => {
  await page.goto('/');
  await page.keyboard.press('/');
  await expect(field(page)).toBeFocused();
  await page.keyboard.type('walkie-talkie');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/lessons\/what-is-a-websocket\/#both-may-speak-at-any-time$/);
  await expect(dialog(page)).toBeHidden();

  await page.keyboard.press('/');
  await page.keyboard.type('xylophone');
  await page.keyboard.press('Enter');
  await expect(note(page)).toContainText('Nothing found for “xylophone”');
  await expect(field(page)).toBeFocused();
});

test('nothing found is said, and Escape closes', async ({ page }) => {
  await page.goto('/glossary/');
  await page.getByRole('button', { name: 'Search' }).click();
  await field(page).fill('xylophone');
  await expect(note(page)).toContainText('Nothing found for “xylophone”');
  await expect(results(page)).toHaveCount(0);
  await page.keyboard.press('Escape');
  await expect(dialog(page)).toBeHidden();
  await expect(page.getByRole('button', { name: 'Search' })).toBeFocused();
});

test('markup in the field is text, and a slash in a field is a slash', async ({ page }) => {
  await page.goto('/');
  await page.keyboard.press('/');
  await field(page).fill('<img src=x onerror=alert(1)>');
  await expect(note(page)).toContainText('<img src=x');
  await expect(dialog(page).locator('img')).toHaveCount(0);
  await field(page).fill('');
  await page.keyboard.type('http/1.1');
  await expect(field(page)).toHaveValue('http/1.1');
});

test('on a page reached by a link it works as on the first', async ({ page }) => {
  await page.goto('/');
  await page.getByRole('link', { name: 'Glossary' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Glossary' })).toBeVisible();
  await page.keyboard.press('/');
  await page.keyboard.type('octet');
  await expect(results(page).first()).toBeVisible();
});

test('without an index it says why', async ({ page }) => {
  await page.route('**/pagefind/**', (route) => route.fulfill({ status: 404, body: '' }));
  await page.goto('/');
  await page.keyboard.press('/');
  await page.keyboard.type('octet');
  await expect(note(page)).toContainText('made when the site is built');
});
