import assert from 'node:assert/strict';
import { test } from 'node:test';
import { markup } from './markup.ts';

test('what is put in is escaped, markup and lists of it are not', () => {
  const bold = markup`<b title="${'a"b'}">${'<i>&'}</b>`;
  assert.equal(bold.text, '<b title="a&quot;b">&lt;i&gt;&amp;</b>');
  assert.equal(
    markup`<p>${bold}${[bold, bold]}${1}${null}</p>`.text,
    `<p>${bold.text.repeat(3)}1</p>`,
  );
});
