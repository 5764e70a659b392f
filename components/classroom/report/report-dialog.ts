/** The report of a class, to read, print and take along. It is made in this page; nothing is kept elsewhere. */
import { html, type TemplateResult } from 'lit/html.js';
import { draw } from '../../ui/widget/draw.ts';
import { fileStamp, saveFile } from '../../ui/widget/save-file.ts';
import { csvOf } from './csv.ts';
import { labelOf, shareOf, type ClassResults } from './results.ts';
import { scormPackage } from './scorm.ts';
import { statementsOf } from './xapi.ts';

/** @param site the site's own address */
export function showReport(dialog: HTMLDialogElement, results: ClassResults, site: string): void {
  draw(dialog, content(dialog, results, site));
  if (!dialog.open) dialog.showModal();
}

function content(dialog: HTMLDialogElement, results: ClassResults, site: string): TemplateResult {
  const { code, date, students } = results;
  const save = (kind: string, type: string, octets: BlobPart): void =>
    saveFile(`class-${code}-${fileStamp(date)}.${kind}`, type, octets);
  const statements = (): string =>
    JSON.stringify(statementsOf(results, { site, uuid: () => crypto.randomUUID() }), null, 2);
  return html`<h2 id="report-title">Class ${code}, ${date.toLocaleString()}</h2>
    <p class="report-tools">
      <button type="button" @click=${() => save('csv', 'text/csv', csvOf(results))}>CSV</button>
      <button
        type="button"
        @click=${() => save('scorm.zip', 'application/zip', scormPackage(results, salt()))}
      >
        SCORM 1.2
      </button>
      <button type="button" @click=${() => save('xapi.json', 'application/json', statements())}>
        xAPI statements
      </button>
      <button type="button" @click=${() => print()}>Print</button>
      <button type="button" class="quiet" @click=${() => dialog.close()}>Close the report</button>
    </p>
    <p>
      This report exists in this page alone. What you save holds names, where students gave them;
      the SCORM package holds results without names.
    </p>
    <div class="report-scroll" tabindex="0" role="group" aria-label="Results">
      <table>
        <thead>
          <tr>
            <th scope="col">Student</th>
            <th scope="col">Minutes</th>
            <th scope="col">Asked for help</th>
            <th scope="col">Passed</th>
            <th scope="col">Begun</th>
            <th scope="col">Of what was begun</th>
            <th scope="col">Problems</th>
          </tr>
        </thead>
        <tbody>
          ${students.map(
            (student) =>
              html`<tr>
                <th scope="row">${labelOf(student)}</th>
                <td>${student.minutes}</td>
                <td>${student.hands}</td>
                <td>${titles(student.lessons.filter(({ passed }) => passed))}</td>
                <td>${titles(student.lessons.filter(({ begun, passed }) => begun && !passed))}</td>
                <td>${Math.round(shareOf(student) * 100)} %</td>
                <td>${student.problems.join(' ')}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>`;
}

function titles(lessons: readonly { readonly title: string }[]): string {
  return lessons.map(({ title }) => title).join(', ');
}

/** 128 bits, for the keys of one package. */
function salt(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))]
    .map((octet) => octet.toString(16).padStart(2, '0'))
    .join('');
}
