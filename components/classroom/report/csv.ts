/** The report as CSV (RFC 4180) for a spreadsheet: one row a student. */
import { labelOf, type ClassResults } from './results.ts';

/** Characters with which a spreadsheet takes a cell for a formula (OWASP, CSV Injection); full-width ones too. */
const FORMULA = /^[\s\u200b\ufeff]*[=+\-@\t\r|%\uff1d\uff0b\uff0d\uff20]/u;

export function csvOf({ students }: ClassResults): string {
  const lessons = students[0]?.lessons ?? [];
  const head = [
    'Number',
    'Name',
    'Minutes',
    'Hands',
    'Problems',
    ...lessons.map(({ title }) => title),
  ];
  const rows = students.map((student) => [
    String(student.number),
    labelOf(student),
    String(student.minutes),
    String(student.hands),
    student.problems.join(' '),
    ...student.lessons.map(({ begun, passed, seen, items }) =>
      passed ? 'passed' : begun ? `${seen} of ${items}` : '',
    ),
  ]);
  // The mark tells Excel that this is UTF-8.
  return `\ufeff${[head, ...rows].map((row) => `${row.map(cellOf).join(',')}\r\n`).join('')}`;
}

/** In quotes; text that a spreadsheet would compute is text by an apostrophe before it. */
function cellOf(text: string): string {
  const plain = text.replace(/[\r\n]+/g, ' ');
  const safe = FORMULA.test(text) ? `'${plain}` : plain;
  return `"${safe.replaceAll('"', '""')}"`;
}
