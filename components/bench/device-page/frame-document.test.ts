import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Script } from 'node:vm';
import { frameDocument, MAX_PAGE_CHARACTERS } from './frame-document.ts';

test('policy and WebSocket stand before anything the board served', () => {
  const page =
    '<!doctype html><html><head><script>new WebSocket("ws:///ws")</script></head></html>';
  const document = frameDocument(page);
  assert.match(
    document,
    /^<!doctype html><meta http-equiv="Content-Security-Policy"[^>]*><script>/,
  );
  assert.ok(document.endsWith(page));
});

test('the script of the frame is one script element, whatever its text contains', () => {
  const document = frameDocument('');
  assert.equal(document.match(/<\/script/g)?.length, 1);
  assert.ok(document.endsWith('</script>'));
});

test('the script of the frame is complete in itself', () => {
  const script = /<script>(.*)<\/script>/s.exec(frameDocument(''))?.[1] ?? '';
  assert.doesNotThrow(() => new Script(script));
});

test('a page is cut at the cap', () => {
  const without = frameDocument('').length;
  const document = frameDocument('x'.repeat(MAX_PAGE_CHARACTERS * 2));
  assert.equal(document.length, without + MAX_PAGE_CHARACTERS);
});
