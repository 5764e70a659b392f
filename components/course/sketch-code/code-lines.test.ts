import assert from 'node:assert/strict';
import { test } from 'node:test';
import { codeHtml, codeLines } from './code-lines.ts';

test('comments and strings are pieces of their own, and no character is lost', () => {
  const lines = ['int a = 1;  // one "a"', 'say("// no");', "char c = '\\'';", ''];
  const pieces = codeLines(lines, true);
  assert.deepEqual(
    pieces.map((line) => line.map(({ text }) => text).join('')),
    lines,
  );
  assert.deepEqual(
    pieces.map((line) => line.map(({ kind }) => kind)),
    [['code', 'comment'], ['code', 'text', 'code'], ['code', 'text', 'code'], []],
  );
  assert.deepEqual(codeLines(['a: b # c'], false)[0]?.[1], { kind: 'comment', text: '# c' });
});

test('the HTML shows the text as it is, one element a line', () => {
  const html = codeHtml(codeLines(['if (a < b && c)', '// <b>'], true), [false, true]);
  assert.equal(
    html,
    '<span class="line">if (a &lt; b &amp;&amp; c)\n</span>' +
      '<span class="line marked"><span class="comment">// &lt;b&gt;</span>\n</span>',
  );
});
