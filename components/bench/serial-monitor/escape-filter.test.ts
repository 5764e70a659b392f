import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EscapeFilter } from './escape-filter.ts';

const ESC = '\u001b';
const filtered = (...chunks: string[]): string => {
  const filter = new EscapeFilter();
  return chunks.map((chunk) => filter.push(chunk)).join('');
};

test('colours, cursor and erasing pass, wherever the text is cut', () => {
  const text = `${ESC}[0;32mI (30) boot${ESC}[0m\r10 %${ESC}[K\r${ESC}[1A${ESC}[2J${ESC}[3;4H`;
  for (let cut = 0; cut <= text.length; cut++) {
    assert.equal(filtered(text.slice(0, cut), text.slice(cut)), text, `cut at ${cut}`);
  }
});

for (const [name, sequence] of [
  ['a title', `${ESC}]0;title\u0007`],
  ['the clipboard', `${ESC}]52;c;aGVsbG8=${ESC}\\`],
  ['a link under another name', `${ESC}]8;;http://evil.example/\u0007`],
  ['another screen', `${ESC}[?1049h`],
  ['the mouse', `${ESC}[?1003h${ESC}[?1006h`],
  ['what device this is', `${ESC}[c${ESC}[>c${ESC}[0c`],
  ['where the cursor is', `${ESC}[6n${ESC}[5n${ESC}[?6n`],
  ['the size of the window', `${ESC}[18t${ESC}[8;1;1t`],
  ['a device control string', `${ESC}P$q"p${ESC}\\`],
  ['a full reset', `${ESC}c`],
  ['another character set', `${ESC}(0`],
  ['erasing what has scrolled away', `${ESC}[3J`],
  ['a privacy message', `${ESC}^secret${ESC}\\`],
] as const) {
  test(`what asks for ${name} does not pass, wherever it is cut`, () => {
    for (let cut = 0; cut <= sequence.length; cut++) {
      assert.equal(
        filtered(`before ${sequence.slice(0, cut)}`, `${sequence.slice(cut)}after`),
        'before after',
        `cut at ${cut}`,
      );
    }
  });
}

test('a control string that does not end swallows no line', () => {
  assert.equal(filtered(`one${ESC}]0;two\nthree\n`), 'one␛]0;two\nthree\n');
  assert.equal(filtered(`${ESC}]0;`, 'x'.repeat(300), 'y\n'), `␛]0;${'x'.repeat(300)}y\n`);
});

test('a sequence that is too long is text, wherever it is cut', () => {
  const text = `${ESC}]52;c;${'x'.repeat(300)}\u0007${ESC}[${'1;'.repeat(150)}m`;
  const shown = text.replaceAll(ESC, '␛').replace('\u0007', '\uFFFD');
  for (let cut = 0; cut <= text.length; cut++) {
    assert.equal(filtered(text.slice(0, cut), text.slice(cut)), shown, `cut at ${cut}`);
  }
});

test('an escape that begins nothing is shown', () => {
  assert.equal(filtered(`${ESC}\nnext`), '␛\nnext');
  assert.equal(filtered(`${ESC}[3${ESC}[31mred`), `␛[3${ESC}[31mred`);
});

test('each run of what is no text is one sign', () => {
  assert.equal(filtered('a\u0000\u0007\uFFFD\u009b31mb\u000ec'), 'a\uFFFD31mb\uFFFDc');
  assert.equal(filtered('tab\tback\b\r\n'), 'tab\tback\b\r\n');
});
