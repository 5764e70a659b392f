/**
 * The results as a package of SCORM 1.2 (Content Aggregation Model, Run-Time Environment; ADL 2001): one SCO. Whoever
 * opens it in a learning platform types the name or number of the class, and it reports that result. The package holds
 * no names: results stand under the SHA-256 of a salt and the name. Who has the package can still try names.
 */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { strToU8, zipSync } from 'fflate';
import { shareOf, type ClassResults, type StudentResult } from './results.ts';
import { SCO_PAGE, SCO_SCRIPT } from './sco.ts';

/** What the SCO reports of one student. */
interface ScoResult {
  /** `cmi.core.score.raw`, 0 to 100. */
  readonly score: number;
  readonly minutes: number;
  /** `cmi.objectives`: slug, and whether it is passed. */
  readonly lessons: readonly { readonly id: string; readonly passed: boolean }[];
}

/** @param salt of this package, random */
export function scormPackage(results: ClassResults, salt: string): Uint8Array<ArrayBuffer> {
  const byKey: Record<string, ScoResult> = {};
  for (const student of results.students) {
    for (const name of [String(student.number), student.name]) {
      const typed = typedForm(name);
      if (typed !== '') byKey[keyOf(salt, typed)] ??= resultOf(student);
    }
  }
  const data = `const SALT = ${JSON.stringify(salt)};\nconst RESULTS = ${JSON.stringify(byKey)};\n`;
  return zipSync(
    {
      'imsmanifest.xml': strToU8(manifest(results)),
      'index.html': strToU8(SCO_PAGE),
      'results.js': strToU8(data),
      'sco.js': strToU8(SCO_SCRIPT),
    },
    { mtime: results.date },
  );
}

/** As the SCO reads what is typed: case and spaces count for nothing. */
function typedForm(name: string): string {
  return name.normalize('NFC').toLowerCase().replace(/\s+/g, ' ').trim();
}

function keyOf(salt: string, typed: string): string {
  return bytesToHex(sha256(utf8ToBytes(`${salt} ${typed}`)));
}

function resultOf(student: StudentResult): ScoResult {
  return {
    score: Math.round(shareOf(student) * 100),
    minutes: student.minutes,
    lessons: student.lessons
      .filter(({ begun }) => begun)
      .map(({ slug, passed }) => ({ id: slug, passed })),
  };
}

/** SCORM 1.2 CAM, 2.3: the manifest of a content aggregation with one organization of one SCO. */
function manifest({ code, date }: ClassResults): string {
  const title = `Handshake, class ${code}, ${date.toISOString().slice(0, 10)}`;
  return `<?xml version="1.0" encoding="UTF-8"?>
<manifest identifier="handshake-${code}" version="1.0"
  xmlns="http://www.imsproject.org/xsd/imscp_rootv1p1p2"
  xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_rootv1p2"
  xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
  xsi:schemaLocation="http://www.imsproject.org/xsd/imscp_rootv1p1p2 imscp_rootv1p1p2.xsd http://www.adlnet.org/xsd/adlcp_rootv1p2 adlcp_rootv1p2.xsd">
  <metadata>
    <schema>ADL SCORM</schema>
    <schemaversion>1.2</schemaversion>
  </metadata>
  <organizations default="class">
    <organization identifier="class">
      <title>${title}</title>
      <item identifier="results" identifierref="sco">
        <title>${title}</title>
      </item>
    </organization>
  </organizations>
  <resources>
    <resource identifier="sco" type="webcontent" adlcp:scormtype="sco" href="index.html">
      <file href="index.html"/>
      <file href="results.js"/>
      <file href="sco.js"/>
    </resource>
  </resources>
</manifest>
`;
}
