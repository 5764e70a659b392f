/** The report as CSV (RFC 4180) for a spreadsheet: one row a student. */
import { textCell } from '../../ui/csv/text-cell.ts';
import { labelOf, type ClassResults } from './results.ts';

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
  return `\ufeff${[head, ...rows].map((row) => `${row.map(textCell).join(',')}\r\n`).join('')}`;
}
