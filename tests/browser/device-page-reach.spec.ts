/**
 * A hostile page in "Device page" tries to reach another host, in a browser with a profile of its own: without
 * one, Chromium follows no hints like `preconnect`. The other host is a pair of listeners on this machine.
 */
import { createSocket } from 'node:dgram';
import { createServer, type AddressInfo } from 'node:net';
import { chromium, expect, test } from '@playwright/test';
import { CHROMIUM_FLAGS, CHROMIUM_PATH } from '../chromium.ts';
import { device, frame, serve } from './served-page.ts';

/** As long as a datagram or a connection may take to come out of the browser. */
const PATIENCE_MS = 1500;

const nested = (content: string) =>
  `const inner = document.createElement('iframe'); inner.srcdoc = ${content}; document.body.append(inner);`;
const link = (rel: string) =>
  `const link = document.createElement('link'); link.rel = '${rel}'; link.href = URL_OUT; document.head.append(link);`;
const unnoticed = (event: string) =>
  `addEventListener('${event}', (event) => event.stopImmediatePropagation(), true);`;

/** Scripts; OUT stands for the other host and its port, URL_OUT for an address there. */
const WAYS: Readonly<Record<string, string>> = {
  webrtc: 'PEER',
  'webrtc after document.open()': `document.open(); document.write('<scr' + 'ipt>' + \`PEER\` + '</scr' + 'ipt>');`,
  'a nested frame': `const inner = document.createElement('iframe'); inner.src = URL_OUT; document.body.append(inner);`,
  'a hint in a nested frame': nested(`'<link rel=preconnect href="' + URL_OUT + '">'`),
  'a refresh in a nested frame': nested(
    `'<meta http-equiv=refresh content="0;url=' + URL_OUT + '">'`,
  ),
  preconnect: link('preconnect'),
  prefetch: link('prefetch'),
  stylesheet: link('stylesheet'),
  location: `window['loc' + 'ation'] = URL_OUT;`,
  'the location of the page around': `top['loc' + 'ation'] = URL_OUT;`,
  refresh: `const meta = document.createElement('meta'); meta.httpEquiv = 'refresh'; meta.content = '0;url=' + URL_OUT; document.head.append(meta);`,
  'a link': `${unnoticed('click')} const a = document.createElement('a'); a.href = URL_OUT; document.body.append(a); a.click();`,
  'a form': `${unnoticed('submit')} const form = document.createElement('form'); form.action = URL_OUT; document.body.append(form); form.requestSubmit();`,
  'a window': `window.open(URL_OUT);`,
  beacon: `navigator.sendBeacon(URL_OUT, 'x');`,
  picture: `new Image().src = URL_OUT;`,
  style: `document.body.style.background = 'url(' + URL_OUT + ')';`,
  worker: `new Worker(URL.createObjectURL(new Blob(['fetch("' + URL_OUT + '")'])));`,
  'speculation rules': `const rules = document.createElement('script'); rules.type = 'speculationrules';
    rules.textContent = JSON.stringify({ prefetch: [{ urls: [URL_OUT], eagerness: 'immediate' }] }); document.head.append(rules);`,
  // Chromium ends the frame's process for it, and Playwright takes that for the end of the page: so it is the last.
  'webrtc of a nested frame': nested(`'<scr' + 'ipt>' + \`PEER\` + '</scr' + 'ipt>'`),
};

const PEER = `const peer = new RTCPeerConnection({ iceServers: [{ urls: 'stun:OUT' }, { urls: 'turn:OUT?transport=tcp', username: 'a', credential: 'b' }] }); peer.createDataChannel('x'); peer.createOffer().then((offer) => peer.setLocalDescription(offer));`;

const scriptOf = (way: string, out: string) =>
  way.replaceAll('PEER', PEER).replaceAll('URL_OUT', `'http://${out}/'`).replaceAll('OUT', out);

test('no octet of a served page reaches another host', async ({ baseURL }, info) => {
  test.setTimeout(180_000);
  const heard: string[] = [];
  const tcp = createServer((socket) => {
    heard.push('a connection');
    socket.destroy();
  });
  await new Promise<void>((resolve) => tcp.listen(0, '127.0.0.1', resolve));
  const { port } = tcp.address() as AddressInfo;
  const udp = createSocket('udp4', () => heard.push('a datagram'));
  await new Promise<void>((resolve) => udp.bind(port, '127.0.0.1', resolve));
  const out = `127.0.0.1:${port}`;
  const browser = await chromium.launchPersistentContext(info.outputPath('profile'), {
    executablePath: CHROMIUM_PATH,
    args: CHROMIUM_FLAGS,
    ...(baseURL === undefined ? {} : { baseURL }),
  });
  try {
    const page = await browser.newPage();
    // The listeners hear, and the browser speaks, where nothing is in the way.
    await page.goto('about:blank');
    for (const [way, sound] of [
      [WAYS.webrtc, 'a datagram'],
      [WAYS.preconnect, 'a connection'],
    ] as const) {
      await page.evaluate(`{ ${scriptOf(way ?? '', out)} }`);
      await expect.poll(() => heard).toContain(sound);
    }

    const ways = Object.entries(WAYS).map(
      ([name, way]) => `${JSON.stringify(name)}() { ${scriptOf(way, out)} }`,
    );
    await serve(
      page,
      `<button>try</button><p id="out"></p><script>
const ways = { ${ways.join(',\n')} };
document.querySelector('button').addEventListener('click', () => {
  document.getElementById('out').textContent = 'tried';
  try { ways[document.title](); } catch {}
});
</script>`,
    );
    for (const [index, name] of Object.keys(WAYS).entries()) {
      if (index > 0) {
        await device(page).getByRole('button', { name: 'Reload' }).click();
        await expect(frame(page).locator('#out')).toBeEmpty();
      }
      heard.length = 0;
      await expect(device(page)).not.toContainText('does not keep a page');
      await frame(page)
        .locator('button')
        .evaluate((button: HTMLElement, title) => {
          document.title = title;
          setTimeout(() => button.click());
        }, name);
      await new Promise((resolve) => setTimeout(resolve, PATIENCE_MS));
      expect(heard, name).toEqual([]);
    }
    expect(browser.pages()).toHaveLength(2);
  } finally {
    await browser.close();
    udp.close();
    tcp.close();
  }
});
