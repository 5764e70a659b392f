import assert from 'node:assert/strict';
import { test } from 'node:test';
import { operatingSystem } from './operating-system.ts';

test('the operating system is read from what browsers say of it, newer way first', () => {
  const newer = (platform: string) =>
    operatingSystem({ userAgentData: { platform }, platform: 'Linux x86_64' });
  assert.equal(newer('Windows'), 'windows');
  assert.equal(newer('macOS'), 'macos');
  assert.equal(newer('Linux'), 'linux');
  assert.equal(newer('Chrome OS'), 'chromeos');
  assert.equal(newer('Android'), 'android');
  assert.equal(newer('Fuchsia'), 'other');
  assert.equal(operatingSystem({ platform: 'Win32' }), 'windows');
  assert.equal(operatingSystem({ platform: 'MacIntel' }), 'macos');
  assert.equal(operatingSystem({ platform: 'Linux x86_64', userAgent: 'X11; Linux' }), 'linux');
  const android = { platform: 'Linux armv8l', userAgent: 'Mozilla/5.0 (Android 16; Mobile)' };
  assert.equal(operatingSystem(android), 'android');
  const chromebook = { platform: 'Linux x86_64', userAgent: 'Mozilla/5.0 (X11; CrOS x86_64)' };
  assert.equal(operatingSystem(chromebook), 'chromeos');
  assert.equal(operatingSystem({}), 'other');
});
