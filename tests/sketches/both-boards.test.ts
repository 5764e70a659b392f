/** Sketches as people write them do on our boards what they do on a real one. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BOARDS, boardWith, serving } from './both-boards.ts';

for (const kind of BOARDS) {
  test(`${kind}: resistors hold a pin that nothing is wired to, and BOOT is not pressed`, async (t) => {
    const wired = await boardWith(t, kind, 'pullup');
    await wired.heard(
      /GPIO4 INPUT_PULLUP reads 1, GPIO0 \(BOOT, not pressed\) reads 1, GPIO5 INPUT_PULLDOWN reads 0\r?\n/,
    );
    assert.match(await wired.heard(/BOOT is \w+\r?\n/), /BOOT is released/);
    wired.board.press('BOOT', true);
    await wired.heard(/BOOT is pressed/);
    wired.board.press('BOOT', false);
    await wired.heard(/BOOT is released/);
  });

  test(`${kind}: without pinMode() nothing is lit`, async (t) => {
    const wired = await boardWith(t, kind, 'no_pinmode');
    await wired.heard(/__digitalWrite\(\): IO 2 is not set as GPIO[^\n]*\nwritten without pinMode/);
    assert.deepEqual(wired.levels, []);
  });

  test(`${kind}: interrupts of pins come while the sketch works and while it waits`, async (t) => {
    const wired = await boardWith(t, kind, 'interrupts');
    await wired.heard(/own edges 3\r?\nmasked 0, then 1\r?\nwaiting\r?\n/);
    for (let press = 1; press <= 3; press++) {
      wired.board.press('BOOT', true);
      await wired.heard(new RegExp(`pressed ${press}\\r?\\n`));
      wired.board.press('BOOT', false);
      await wired.heard(new RegExp(`released ${press}\\r?\\n`));
    }
  });

  test(`${kind}: an access point serves, tells of its station, and restarts by itself`, async (t) => {
    const wired = await boardWith(t, kind, 'access_point');
    await wired.heard(/softAPConfig\(\): the address stays 192\.168\.43\.233/);
    await wired.heard(/handshake 00:00 1\.9142 255 1\r?\nevent: started\r?\nevent: a station\r?\n/);
    await serving(wired);
    const { body } = await wired.session.get('/');
    assert.equal(new TextDecoder().decode(body), '192.168.43.233');
    assert.equal((await wired.session.get('/restart')).status, 200);
    const log = await wired.heard(/event: a station\r?\n/);
    assert.match(log, /rst:0x[3c] \(SW_(?:CPU_)?RESET\)/);
  });

  test(`${kind}: the server that works in loop() answers, in pieces too`, async (t) => {
    const wired = await boardWith(t, kind, 'web_server');
    await wired.heard(/serving/);
    const { session } = wired;
    const text = async (path: string) => new TextDecoder().decode((await session.get(path)).body);
    assert.equal(await text('/'), '<p>visit 1');
    const together = await Promise.all([text('/'), text('/'), text('/')]);
    assert.deepEqual(together.sort(), ['<p>visit 2', '<p>visit 3', '<p>visit 4']);
    const { body } = await session.request({
      path: '/form',
      method: 'POST',
      headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
      body: new TextEncoder().encode('led=on&name=a%20b'),
    });
    assert.equal(new TextDecoder().decode(body), 'led=on\nname=a b\n');
    const lines = Array.from({ length: 300 }, (_, i) => `line ${i}\n`);
    assert.equal(await text('/pieces'), lines.join(''));
    const { status } = await session.get('/moved');
    assert.equal(status, 303);
    assert.equal(await text('/elsewhere?x=1'), 'nothing at /elsewhere');
  });

  test(`${kind}: a page that a String has grown to is sent whole, or refused with the reason`, async (t) => {
    const wired = await boardWith(t, kind, 'string_page');
    await serving(wired);
    for (const wanted of [2000, 5000, 12_000]) {
      const { status, body } = await wired.session.get(`/${wanted}`);
      assert.equal(status, 200);
      assert.ok(body.length >= wanted, `${body.length} of ${wanted} octets`);
    }
    const { status, body } = await wired.session.get('/1000000');
    assert.equal(status, 500);
    assert.match(new TextDecoder().decode(body), /no memory/);
    await wired.heard(/\/1000000: no memory for a response of \d+ octets, answered 500/);
    assert.equal((await wired.session.get('/2000')).status, 200);
  });

  test(`${kind}: every field of a form arrives, or the request is refused with the reason`, async (t) => {
    const wired = await boardWith(t, kind, 'params17');
    await serving(wired);
    const post = async (form: string) => {
      const { status, body } = await wired.session.request({
        path: '/',
        method: 'POST',
        headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
        body: new TextEncoder().encode(form),
      });
      return { status, text: new TextDecoder().decode(body) };
    };
    const fields = Array.from({ length: 17 }, (_, i) => `field${i}=${i * i}`);
    assert.deepEqual(await post(fields.join('&')), {
      status: 200,
      text: `17 fields\n${fields.join('\n')}`,
    });
    const password = `password=${'p'.repeat(255)}`;
    assert.equal((await post(password)).text, `1 fields\n${password}`);
    const longest = `password=${'p'.repeat(1015)}`;
    const { status, text } = await post(longest);
    if (kind === 'virtual') assert.equal(text, `1 fields\n${longest}`);
    else {
      assert.equal(status, 413);
      assert.match(text, /form is longer than 320 octets/);
      await wired.heard(/\[web\] \/ answered 413: The form is longer than 320 octets/);
    }
  });

  test(`${kind}: numbers are printed and read as the C library and Arduino do it`, async (t) => {
    const wired = await boardWith(t, kind, 'formats');
    const text = await wired.heard(/3\r?\n\w\r?\n4\r?\n/);
    assert.deepEqual(text.slice(text.indexOf('[')).split(/\r?\n/).filter(Boolean), [
      '[ 3.14|ab      |-002.500|+5|0xff|7|1234567890123|9|z|%|-3|0000BEEF|abc|   42]',
      '[1.5|7]',
      '[1.234568e+04|8]',
      '[200|-5|4000000000]',
      '[-1|ff|65535]',
      '[(null)]',
      '[42   |-0042| 42|ffffffff]',
      '3.1416',
      'ovf',
      '-0.00',
      'nan',
      '0.667|-0.50|ff|ffffffff|1.00',
      '12',
      '1000.00',
      '-7.25',
      '3',
      'b',
      '4',
    ]);
  });

  test(`${kind}: what sketches take for granted is as on a real ESP32`, async (t) => {
    const wired = await boardWith(t, kind, 'arduino_core');
    const text = await wired.heard(/end\r?\n/);
    assert.deepEqual(text.slice(text.indexOf('names ')).split(/\r?\n/), [
      'names 125',
      'callback 1',
      'null invalid',
      'length 0',
      'equal 1',
      'appended x',
      'concat abc',
      'kept abc',
      'sum y',
      'sum 0',
      'reserved z',
      'abs 3.70',
      'abs 3',
      'abs 3000000000',
      'round -3.00',
      'round 7.00',
      'isnan 1',
      'max 2.50',
      'ovf ovf',
      'ovf ovf',
      'nan nan',
      'big -9000000000',
      'FFFFFFFDE78EE600',
      'FFFFFFFF',
      'A65',
      '\0',
      'bool 1',
      'uint8_t 65',
      'int8_t -5',
      'array 3',
      'frame 44',
      'tab 80',
      'char unsigned',
      'page for the ESP32',
      'end',
      '',
    ]);
  });

  test(`${kind}: a sketch waits without delay(), and hears of text in serialEvent()`, async (t) => {
    const wired = await boardWith(t, kind, 'waits_without_delay');
    await wired.heard(/connected\r?\n/);
    wired.session.sendText('x');
    await wired.heard(/got x\r?\nwaited\r?\n/);
    wired.session.sendText('yz');
    await wired.heard(/\[y\]\[z\]/);
  });

  test(`${kind}: events, printed pages, chunks, bodies and octets of flash are served`, async (t) => {
    const wired = await boardWith(t, kind, 'server_news');
    await serving(wired);
    const text = (octets: Uint8Array): string => new TextDecoder().decode(octets);
    const page = await wired.session.get('/');
    assert.equal(text(page.body), '<p>on</p>');
    assert.equal(page.headers.get('access-control-allow-origin'), '*');
    assert.deepEqual([...(await wired.session.get('/icon')).body], [0, 255, 0, 127]);
    const printed = await wired.session.get('/print?a=1&b=two');
    assert.match(text(printed.body), /^\/print from [\d.]+, a=1, b=two$/);
    assert.equal(text((await wired.session.get('/chunks')).body), 'c'.repeat(3000));
    const posted = await wired.session.request({
      path: '/json',
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: new TextEncoder().encode('[1,2]'),
    });
    assert.equal(text(posted.body), '{"got":[1,2]}');
    assert.equal((await wired.session.request({ path: '/', method: 'OPTIONS' })).status, 200);
    const events = await wired.session.get('/events');
    assert.equal(events.headers.get('content-type'), 'text/event-stream');
    assert.match(
      text(events.body),
      /^retry: 1000\r\nid: \d+\r\ndata: hello!\r\n\r\n(id: (\d)\r\nevent: count\r\ndata: \2\r\n\r\n){3}$/,
    );
    await wired.session.request({
      path: '/events',
      headers: { 'Last-Event-ID': '3' },
    });
    await wired.heard(/back after 3\r?\n/);
  });
}
