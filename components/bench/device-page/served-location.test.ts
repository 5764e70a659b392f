/** Scripts of the field mean their own address by `location`; other words are left alone. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withDeviceLocation } from './served-location.ts';

const renamed: [string, string][] = [
  ['`ws://${location.host}/ws`', '`ws://${deviceLocation.host}/ws`'],
  ['`ws://${window.location.hostname}/ws`', '`ws://${window.deviceLocation.hostname}/ws`'],
  ["'ws://'+location.hostname+':81/'", "'ws://'+deviceLocation.hostname+':81/'"],
  ['document.location.href', 'document.deviceLocation.href'],
  ["location.origin.replace(/^http/, 'ws')", "deviceLocation.origin.replace(/^http/, 'ws')"],
  ["new URL('/ws', location)", "new URL('/ws', deviceLocation)"],
  ['new URL("/ws", window.location)', 'new URL("/ws", window.deviceLocation)'],
  ['location.reload()', 'deviceLocation.reload()'],
  ["window.location = '/on'", "window.deviceLocation = '/on'"],
  ['location="/on"', 'deviceLocation="/on"'],
  ["top.location.href = '/'", "window.deviceLocation.href = '/'"],
];
for (const [script, right] of renamed) {
  test(`${script} is the page’s own address`, () => {
    assert.equal(withDeviceLocation(script), right);
  });
}

for (const script of [
  'weather.location.name',
  'answer.location.href',
  'const location = answer.place;',
  "let location = 'here'",
  '{ location: 1 }',
  "'Your location is unknown'",
  "say('location.host')",
  `say('new URL("/ws", location)')`,
  'say("it is location.host")',
  'location == null',
  'relocation.host',
  'location.name',
]) {
  test(`${script} is left as it is`, () => {
    assert.equal(withDeviceLocation(script), script);
  });
}
