/** The gallery of the dev server: every widget wakes on a scripted board, in every state once. */
import { expect, test } from '@playwright/test';
import { dev } from 'astro';
import { STATES } from '../gallery/states.ts';
import { WIDGETS } from '../gallery/widgets.ts';

// One worker: two dev servers of one folder are in each other's way.
test.describe.configure({ mode: 'default' });

let server: Awaited<ReturnType<typeof dev>>;
let site: string;

test.beforeAll(async () => {
  process.env.SITE_BASE = '/';
  server = await dev({
    root: process.cwd(),
    logLevel: 'error',
    server: { host: '127.0.0.1', port: 0 },
    // Other tests write files meanwhile: a page that the server loads anew cuts off what is tested.
    vite: { server: { hmr: false, watch: null } },
  });
  site = `http://127.0.0.1:${server.address.port}`;
});
test.afterAll(() => server.stop());

test('every widget wakes, and shows the state that its board is in', async ({ page }) => {
  test.slow(); // a dev server builds each page when it is asked for it
  const wrong: string[] = [];
  page.on('pageerror', (error) => wrong.push(`${page.url()}: ${error.message}`));
  page.on('console', (message) => {
    if (message.type() === 'error') wrong.push(`${page.url()}: ${message.text()}`);
  });
  const states = Object.keys(STATES);
  const rounds = Math.max(states.length, WIDGETS.length);
  for (let round = 0; round < rounds; round++) {
    const widget = WIDGETS[round % WIDGETS.length] ?? '';
    const state = states[round % states.length] ?? '';
    await page.goto(`${site}/gallery/frame/${widget}/?state=${encodeURIComponent(state)}`);
    const asleep = page.locator('main :not(:defined)');
    await expect(asleep, `${widget}, ${state}`).toHaveCount(0);
  }
  expect(wrong).toEqual([]);

  await page.goto(`${site}/gallery/frame/flasher/?state=writing`);
  await expect(page.locator('main')).toContainText('Writing 30 of 77 KB');
  await page.goto(`${site}/gallery/frame/packet-table/?state=a+note`);
  await expect(page.locator('main')).toContainText('Text frame "toggle"');
});

test('a table that drops its oldest packets holds no more nodes than it shows', async ({
  page,
}) => {
  test.slow();
  await page.goto(`${site}/gallery/frame/packet-table/?state=running%2C+LED+on`);
  const rows = page.locator('[data-part="rows"]');
  await expect(rows.locator('.packet').first()).toBeVisible();
  /** Shows so many more packets. @returns the nodes of all rows, whatever they are */
  const nodesAfter = (count: number): Promise<number> =>
    rows.evaluate(async (place, more) => {
      const board = globalThis.scriptedBoard;
      const [first] = board.packets;
      if (first === undefined) throw new Error('the gallery shows no packet');
      const from = (board.packets.at(-1)?.number ?? 0) + 1;
      for (let number = from; number < from + more; number++) {
        board.tell('packet', { ...first, number });
        if (number % 50 === 0) await drawn(number);
      }
      await drawn(from + more - 1);
      const nodes = document.createNodeIterator(place);
      let found = 0;
      while (nodes.nextNode() !== null) found += 1;
      return found;

      /** The packet may be drawn and, in a burst, gone again. */
      async function drawn(number: number): Promise<void> {
        while (place.querySelector(`#packet-${number}`) === null) {
          await new Promise((resolve) => requestAnimationFrame(resolve));
        }
      }
    }, count);
  const full = await nodesAfter(200);
  expect(await nodesAfter(1_000)).toBe(full);
});

test('items of a list keep their nodes wherever they go, and leave none', async ({ page }) => {
  test.slow();
  await page.goto(`${site}/gallery/`);
  const wrong = await page.evaluate(async (address) => {
    const lit = (await import(/* @vite-ignore */ address)) as typeof import('../gallery/lit.ts');
    const { html, keyedList, render } = lit;
    const place = document.createElement('ul');
    const show = (items: readonly number[]): void => {
      const item = (key: number): unknown => html`<li>${key}</li>`;
      render(
        keyedList(items, (key) => key, item),
        place,
      );
    };
    let seed = 1;
    const random = (below: number): number => (seed = (seed * 16_807) % 2_147_483_647) % below;
    /** By the number of items. */
    const nodesOf = new Map<number, number>();
    let kept = new Map<number, Element | undefined>();
    for (let turn = 0; turn < 400; turn++) {
      const items = [...new Set(Array.from({ length: random(9) }, () => random(12)))];
      show(items);
      const shown = [...place.children];
      const order = shown.map(({ textContent }) => textContent).join();
      if (order !== items.join()) return `turn ${turn}: ${order} instead of ${items.join()}`;
      if (items.some((key, at) => kept.has(key) && kept.get(key) !== shown[at])) {
        return `turn ${turn}: an item has another node`;
      }
      kept = new Map(items.map((key, at) => [key, shown[at]]));
      const nodes = place.childNodes.length;
      const before = nodesOf.get(items.length) ?? nodes;
      nodesOf.set(items.length, nodes);
      if (nodes !== before) return `turn ${turn}: ${nodes} nodes instead of ${before}`;
    }
    return null;
  }, `${site}/tests/gallery/lit.ts`);
  expect(wrong).toBeNull();
});
