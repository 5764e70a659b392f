/**
 * What `clang -code-completion-at` prints, as data. One line a candidate:
 *
 *     COMPLETION: digitalWrite : [#void#]digitalWrite(<#uint8_t pin#>, <#uint8_t value#>) : Sets a pin.
 *
 * `[#…#]` is a type, `<#…#>` what the writer has to give, `{#…#}` what may be left out.
 */

export interface Completion {
  readonly name: string;
  /** As a header would have it; empty for a keyword. */
  readonly signature: string;
  readonly comment: string;
}

const LINE = /^COMPLETION: (\w+)(?: \(([A-Za-z,]+)\))? : (.*)$/;
const KEYWORD = /^COMPLETION: (\w+)$/;

export function completionsIn(said: string): Completion[] {
  const found: Completion[] = [];
  for (const line of said.split('\n')) {
    const [, name, marks = '', pattern] = LINE.exec(line) ?? [];
    if (name !== undefined && pattern !== undefined) {
      // Another of the same name is nearer; or it is private.
      if (/Hidden|Inaccessible/.test(marks) || pattern.endsWith('::')) continue;
      const [signature, comment] = splitAtComment(pattern);
      found.push({ name, signature: signatureOf(signature), comment });
      continue;
    }
    const [, keyword] = KEYWORD.exec(line) ?? [];
    if (keyword !== undefined) found.push({ name: keyword, signature: '', comment: '' });
  }
  return found;
}

function splitAtComment(pattern: string): [string, string] {
  const at = pattern.indexOf(' : ');
  return at < 0 ? [pattern, ''] : [pattern.slice(0, at), pattern.slice(at + 3)];
}

function signatureOf(pattern: string): string {
  return pattern
    .replaceAll(/\[#[\w:]+::#\]/g, '')
    .replaceAll(/\[#(.*?)#\](?=\w)/g, '$1 ')
    .replaceAll(/\[#(.*?)#\]/g, '$1')
    .replaceAll(/<#(.*?)#>/g, '$1')
    .replaceAll(/\{#(.*?)#\}/g, '$1');
}
