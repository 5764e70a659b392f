/** A cell of a CSV file with text that somebody else chose: a student's name, a board's words. */

/** Characters with which a spreadsheet takes a cell for a formula (OWASP, CSV Injection); full-width ones too. */
const FORMULA = /^[\s\u200b\ufeff]*[=+\-@\t\r|%\uff1d\uff0b\uff0d\uff20]/u;

/** In quotes (RFC 4180); text that a spreadsheet would compute is text by an apostrophe before it. */
export function textCell(text: string): string {
  const plain = text.replace(/[\r\n]+/g, ' ');
  const safe = FORMULA.test(text) ? `'${plain}` : plain;
  return `"${safe.replaceAll('"', '""')}"`;
}
